"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import time

from slrlint import paths

try:
    import fcntl
except ImportError:  # only POSIX systems have it
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


SUFFIX = ".slrlint.tmp"
"""What the name of the file ends with that is written before it takes its place."""

_PATIENCE = 20.0
_PAUSE = 0.01


class ChangedError(OSError):
    """A file that does not hold what it held when it was read."""


def write(path: str, data: bytes, *, expected: bytes | None = None) -> None:
    """Make `data` the content of `path`: a reader sees the old content or the new, never a part.

    An existing file keeps its permissions, a symbolic link stays one (its target is replaced), and
    what is no regular file (a pipe, ``/dev/stdout``) is simply written to.  Raises `OSError` and
    then leaves the old content, without a trace of the attempt; `ChangedError` where a regular file
    no longer holds the bytes `expected`.  Of several processes one writes at a time.  One that is
    killed leaves a file that ends with `SUFFIX`; the next takes it away.
    """
    try:
        mode: int | None = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    path = os.path.realpath(path)  # not before: the real path of a pipe leads to nothing
    temporary = path + SUFFIX
    descriptor = _opened_alone(temporary)
    with open(descriptor, "wb") as stream:
        try:
            if mode is not None:
                os.chmod(temporary, stat.S_IMODE(mode))
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            if expected is not None:
                _refuse_other_content(path, expected)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise


def save(path: str, data: bytes) -> None:
    """`write` a result of the run, to a file that need not be there yet.

    Raises `OSError`, also where the path leads out of the working folder that it names a file of.
    """
    refuse_way_out(path)
    write(path, data)


def refuse_way_out(path: str) -> None:
    """Raise `OSError` where a symbolic link leads what is to be written out of the working folder.

    A pull request can hold one under the name that a maintainer's run writes to.
    """
    if paths.leads_out(path):
        raise OSError(errno.EPERM, "a symbolic link leads out of the working folder", path)


def _opened_alone(path: str) -> int:
    """Return a descriptor of the new file `path`, locked; raises `OSError`.

    A file that is there belongs to a process that still writes, which is waited for, or to none.
    The lock tells: the system takes it from a process that ends, however it ends.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            if not _removed(path):
                if time.monotonic() > deadline:
                    raise OSError(errno.EAGAIN, "another process is writing it", path) from None
                time.sleep(_PAUSE)
            continue
        if _locked(descriptor) and _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)  # taken for a dead one's before it was locked


def _removed(path: str) -> bool:
    """Take away what a dead process has left; say whether the name may be free now.

    Raises `OSError` for a folder: only somebody else can have made it.
    """
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(mode):
        reason = f"the folder {paths.relative(path)} is in the way"
        raise IsADirectoryError(errno.EISDIR, reason, path)
    return _removed_link(path) if stat.S_ISLNK(mode) else _removed_file(path)


def _removed_link(path: str) -> bool:
    """Take away a link that somebody has planted, as `_removed`.

    Whoever does so holds a lock on the folder: otherwise another could have put its own file in the
    link's place since it was looked at.
    """
    if fcntl is None:
        os.unlink(path)
        return True
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        alone = _locked(folder)
        if alone and os.path.islink(path):
            os.unlink(path)
        return alone
    finally:
        os.close(folder)


def _removed_file(path: str) -> bool:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return True
    try:
        dead = _locked(descriptor)
        if dead and _is_at(path, descriptor):
            os.unlink(path)
        return dead
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    """Lock an open file as long as it is open; False where another process has done so.

    Where there are no locks, nobody is taken to write.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _is_at(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def is_among(path: str, others: Iterable[str]) -> bool:
    """Say whether `path` is the same regular file as one of `others`; what is not there is none."""
    found = _identity(path)
    return found is not None and any(found == _identity(other) for other in others)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return (state.st_dev, state.st_ino) if stat.S_ISREG(state.st_mode) else None


def _refuse_other_content(path: str, expected: bytes) -> None:
    with open(path, "rb") as stream:
        if stream.read(len(expected) + 1) != expected:
            raise ChangedError(f"{path} has changed")

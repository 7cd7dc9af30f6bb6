"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class ChangedError(OSError):
    """A file that does not hold what it held when it was read."""


def write(path: str, data: bytes, *, expected: bytes | None = None) -> None:
    """Make `data` the content of `path`: a reader sees the old content or the new, never a part.

    An existing file keeps its permissions, a symbolic link stays one (its target is replaced), and
    what is no regular file (a pipe, ``/dev/stdout``) is simply written to.  Raises `OSError` and
    then leaves the old content, without a trace of the attempt; `ChangedError` where a regular file
    no longer holds the bytes `expected`.
    """
    path = os.path.realpath(path)
    try:
        mode: int | None = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    temporary = f"{path}.{os.getpid()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(temporary, stat.S_IMODE(mode))
        if expected is not None:
            _refuse_other_content(path, expected)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


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

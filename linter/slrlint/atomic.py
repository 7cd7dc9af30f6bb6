"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat


def write(path: str, data: bytes) -> None:
    """Make `data` the content of `path`: a reader sees the old content or the new, never a part.

    An existing file keeps its permissions, a symbolic link stays one (its target is replaced), and
    what is no regular file (a pipe, ``/dev/stdout``) is simply written to.  Raises `OSError` and
    then leaves the old content, without a trace of the attempt.
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
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise

"""Names of files: as every machine with the same checkout writes them, and where they lead."""

from __future__ import annotations

import os
import os.path


def relative(path: str) -> str:
    """Return `path` with forward slashes and, where it lies below, relative to the working folder.

    A path outside the working folder keeps its ``..`` or its root.  ``-`` stays what it is.
    """
    if os.path.isabs(path):
        try:
            below = os.path.relpath(path)
        except (OSError, ValueError):
            below = path
        if below != ".." and not below.startswith(".." + os.sep):
            path = below
    path = os.path.normpath(path) if path else path
    return path.replace(os.sep, "/")


def leads_out(path: str) -> bool:
    """Say whether `path` names a file in the working folder or below that in truth lies elsewhere.

    Symbolic links lead there; a repository can hold them.  What the path names is read off its
    words alone, ``..`` among them, so that a path beside the working folder leads nowhere else.
    """
    here = os.path.join(os.path.realpath(os.getcwd()), "")
    if _really(path).startswith(here):
        return False
    above = os.path.dirname(os.path.abspath(path))
    # The working folder may itself be named through a link: $PWD is one such name.
    while not _really(above).startswith(here):
        above, below = os.path.dirname(above), above
        if above == below:
            return False
    return True


def _really(path: str) -> str:
    return os.path.join(os.path.realpath(path), "")

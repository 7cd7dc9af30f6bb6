"""Names of files as every machine that holds the same checkout would write them."""

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

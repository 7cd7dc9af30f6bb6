"""What ``.gitignore`` files leave out: those in a searched tree and above it in the repository.

pathspec is imported only when there is such a file.
"""

from __future__ import annotations

import os
import stat

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

NAME = ".gitignore"

LARGEST = 1024 * 1024
"""Bytes of an ignore file that are read at most."""

MOST_WILDCARDS = 4
"""Wildcards in one line.  pathspec makes a backtracking expression of it, whose time grows with
the number of folders in a path to this power."""

_BETWEEN_STARS = (
    r"\[\^/\]\*"
    r"((?:\\.|\[(?:\\.|[^\]\\])+\](?!\*)|[^\\\[\](){}*+?|^$.])+)"
    r"(?=\[\^/\]\*)"
)
"""In pathspec's expressions: a star, single characters, and in front of another star."""

_FOLDER = "ps_d"


class Line(Record):
    """One line of an ignore file: whether it leaves out or takes back in, and what it matches."""

    leaves_out: bool
    regex: re.Pattern[str]


class Layer(Record):
    """One ignore file: the absolute folder it speaks about and its lines."""

    folder: str
    lines: tuple[Line, ...]


Layers = tuple[Layer, ...]
"""The ignore files that hold in a folder, the outermost first: the innermost has the last word."""


def above(folder: str, warn: Callable[[str], None]) -> Layers:
    """Return the layers that hold in the absolute `folder` from the rest of its repository.

    There are none outside a repository.  A layer that leaves out `folder` itself is not asked,
    because the user named it.
    """
    root = _repository(folder)
    if root is None:
        return ()
    found = [*_read(os.path.join(root, ".git", "info", "exclude"), root, warn)]
    if folder != root:
        here = os.path.dirname(folder)
        inner: list[Layer] = []
        while True:
            inner[:0] = _read(os.path.join(here, NAME), here, warn)
            if here == root:
                break
            here = os.path.dirname(here)
        found += inner
    return tuple(layer for layer in found if not leaves_out((layer,), folder + os.sep))


def within(folder: str, layers: Layers, warn: Callable[[str], None]) -> Layers:
    """Return `layers` and the one of the absolute `folder` itself, which has an ignore file."""
    return (*layers, *_read(os.path.join(folder, NAME), folder, warn))


def leaves_out(layers: Layers, path: str) -> bool:
    """Say whether git would ignore the absolute `path`; that of a folder ends with a separator.

    The folders above `path` have been asked about before: only what matches it itself counts, and
    of that the last line.
    """
    for layer in reversed(layers):
        below = path[len(layer.folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        for line in reversed(layer.lines):
            if _matches(line.regex, below):
                return line.leaves_out
    return False


def _matches(regex: re.Pattern[str], path: str) -> bool:
    # pathspec's expressions also match what lies in a folder that they match; the group, which is
    # the slash behind that folder, tells both apart.
    if path.endswith("/"):
        found = regex.search(path[:-1])
        if found is not None and not _is_inside(found):
            return True
        found = regex.search(path)
        return found is not None and _is_inside(found) and found.end(_FOLDER) == len(path)
    found = regex.search(path)
    return found is not None and not _is_inside(found)


def _is_inside(found: re.Match[str]) -> bool:
    return _FOLDER in found.re.groupindex and found[_FOLDER] is not None


def _repository(folder: str) -> str | None:
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _read(path: str, folder: str, warn: Callable[[str], None]) -> Iterable[Layer]:
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            return  # git does not follow a link here either
        if found.st_size > LARGEST:
            warn(f"{path}: an ignore file of more than {LARGEST} bytes is not read")
            return
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            lines = stream.read(LARGEST).split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        warn(f"{path}: {error.strerror or error}")
        return
    yield Layer(folder, tuple(_lines(path, lines, warn)))


def _lines(path: str, lines: list[str], warn: Callable[[str], None]) -> Iterable[Line]:
    import re

    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if _wildcards(line) > MOST_WILDCARDS:
            warn(f"{path}:{number}: a line of more than {MOST_WILDCARDS} wildcards is left out")
            continue
        try:
            found = _compiled(line)
        except (ValueError, re.error):  # the latter for ranges such as [b-a]
            warn(f"{path}:{number}: no pattern that git would understand")
            continue
        yield from found


def _compiled(line: str) -> list[Line]:
    import warnings

    from pathspec import GitIgnoreSpec, RegexPattern

    with warnings.catch_warnings():
        # Python may read [a&&b] otherwise one day, and would say so on standard error.
        warnings.simplefilter("ignore", FutureWarning)
        return [
            Line(bool(pattern.include), _swift(pattern.regex))
            for pattern in GitIgnoreSpec.from_lines([line]).patterns
            if isinstance(pattern, RegexPattern) and pattern.regex is not None
        ]


def _swift(regex: re.Pattern[str]) -> re.Pattern[str]:
    """Return pathspec's expression without its costly backtracking.

    Stars that follow each other match what one does.  Between two stars the first place where the
    text between them fits will do, and no other need be tried: the second star takes up what the
    first one left.
    """
    import re

    single = re.sub(r"(?:\[\^/\]\*)+", "[^/]*", regex.pattern)
    between = re.sub(_BETWEEN_STARS, r"(?>[^/]*?\1)", single)
    return re.compile(between, regex.flags)


def _wildcards(line: str) -> int:
    """Count the runs of stars."""
    return sum(1 for i, char in enumerate(line) if char == "*" and line[i - 1 : i] != "*")

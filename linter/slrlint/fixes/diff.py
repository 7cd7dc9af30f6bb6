"""What fixes change, as a unified diff."""

from __future__ import annotations

import re

from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ENDS = re.compile(r"\r?\n\Z")


def unified(path: str, before: str, after: str) -> str:
    """Return the unified diff of two texts of the file `path`, byte for byte as ``patch`` wants it.

    The name is shown with nothing in it that acts on a terminal; lines are as in the file.
    """
    from difflib import unified_diff

    name = visible(path)
    return "".join(_closed(unified_diff(_lines(before), _lines(after), name, name)))


def shown(diff: str) -> str:
    """Return a diff with its lines made safe to show on a terminal."""
    return "".join(
        visible(_ENDS.sub("", line)) + ("\n" if line.endswith("\n") else "")
        for line in _lines(diff)
    )


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _closed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

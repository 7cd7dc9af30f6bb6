"""The line of the source that a diagnostic is about, cut to a width, and where to underline it."""

from __future__ import annotations

import re

from slrlint.record import Record
from slrlint.reporters import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Place

TAB = 4
"""Columns of a tab, wherever it stands."""


class Excerpt(Record):
    """One line of text; `indent` columns before the underlined part, which is `length` wide."""

    line: str
    indent: int
    length: int


class _Cell(Record):
    text: str
    width: int


_ELLIPSIS = _Cell("…", 1)


def excerpt(text: str, place: Place, width: int) -> Excerpt:
    """Return the first line of `place` in `text`, at most `width` columns (and at least 20) of it.

    A longer line is cut around the place.  Tabs and unsafe characters are replaced.  The work done
    depends on `width`, not on the length of the line.
    """
    width = max(width, 20)
    start = min(place.start, len(text))
    line_start = max(start - (place.column - 1), 0)
    left = max(line_start, start - width)
    split = start - left
    line = _first_line(text[left : start + 2 * width], split)
    cells = _cells(line)
    stop = min(max(place.end, start) - left, len(cells))
    before, marked, after = cells[:split], cells[split:stop], cells[stop:]
    if left > line_start:
        before.insert(0, _ELLIPSIS)
    if len(line) == split + 2 * width:
        after.append(_ELLIPSIS)

    shown = _beginning(marked, width - 2)
    if len(shown) < len(marked):
        after = []
    room = width - _width(shown)
    if _width(before) + _width(after) > room:
        before = _ending(before, max(room // 2, room - _width(after)))
        after = _beginning(after, room - _width(before))
    pieces = (*before, *shown, *after)
    return Excerpt(
        "".join(cell.text for cell in pieces).rstrip(), _width(before), max(_width(shown), 1)
    )


def _first_line(text: str, begin: int) -> str:
    """Return `text` without what follows the first line break at or after `begin`."""
    for place in range(begin, len(text)):
        if text[place] in "\r\n":
            return text[:place]
    return text


def _cells(text: str) -> list[_Cell]:
    unsafe = {match.start() for match in re.finditer(escape.UNSAFE, text)}
    if not unsafe and text.isascii():
        return [_Cell(character, 1) for character in text]
    return [_cell(character, place in unsafe) for place, character in enumerate(text)]


def _cell(character: str, unsafe: bool) -> _Cell:
    if character == "\t":
        return _Cell(" " * TAB, TAB)
    if unsafe:
        spelled = escape.spell(character)
        return _Cell(spelled, len(spelled))
    if character.isascii():
        return _Cell(character, 1)
    from unicodedata import combining, east_asian_width

    if combining(character):
        return _Cell(character, 0)
    return _Cell(character, 2 if east_asian_width(character) in "WF" else 1)


def _width(cells: list[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _beginning(cells: list[_Cell], room: int) -> list[_Cell]:
    """Return `cells`, cut to `room` columns with an ellipsis at the end where they are more."""
    if _width(cells) <= room:
        return cells
    place = used = 0
    while used + cells[place].width < room:
        used += cells[place].width
        place += 1
    return [*cells[:place], _ELLIPSIS] if room > 0 else []


def _ending(cells: list[_Cell], room: int) -> list[_Cell]:
    return _beginning(cells[::-1], room)[::-1]

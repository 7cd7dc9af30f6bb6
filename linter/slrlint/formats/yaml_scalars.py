"""Where each character of a YAML scalar comes from, and how new ones are written in its style."""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n|\n|\r")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPED_BLANK = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_PLAIN_SAFE = re.compile(r"(?:[A-Za-z0-9_./*@+=$-]|:(?!$))*")
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


def offsets(text: str, start: int, end: int, value: str, style: str) -> list[int]:
    """Return the offset in `text` of each character of `value`, and of its end.

    The scalar is written from `start` to `end` in `style` (``"``, ``'``, ``|``, ``>``, or empty
    for plain).  Where the way it was folded cannot be retraced, every offset is `start`.
    """
    if start + len(value) == end and text.startswith(value, start):
        return list(range(start, end + 1))
    found: list[int] | None = None
    if _ODD_BREAK.search(text, start, end) is None:
        if style in ("|", ">"):
            found = _block(text, start, end, value)
        elif style:
            found = _flow(text, start + 1, end - 1, style)
        else:
            found = _flow(text, start, end, style)
    if found is None or not _agrees(text, value, found):
        return [start] * len(value) + [end]
    return found


def encode(new: str, style: str) -> str:
    """Return the source text of `new` inside a scalar of this style.

    Raises ValueError for text that the style cannot hold.
    """
    if style == '"':
        import json

        return json.dumps(new, ensure_ascii=_UNPRINTABLE.search(new) is not None)[1:-1]
    if _UNPRINTABLE.search(new):
        raise ValueError(f"{new!r} needs a scalar in double quotes")
    if style == "'":
        return new.replace("'", "''")
    if not style and _PLAIN_SAFE.fullmatch(new) is None:
        raise ValueError(f"{new!r} needs quotes")
    return new


def _flow(text: str, start: int, end: int, style: str) -> list[int]:
    """Map a plain or quoted scalar: lines are folded, quotes and escapes undone."""
    found: list[int] = []
    at = start
    while True:
        match = _BREAK.search(text, at, end)
        line_end = match.start() if match else end
        last = line_end
        if match is not None:
            last = at + len(text[at:line_end].rstrip(" \t"))
            if style == '"' and last < line_end and _ESCAPED_BLANK.search(text[at:last]):
                last += 1
        joined = _content(text, at, last, style, found)
        if match is None:
            break
        breaks: list[int] = []
        at = line_end
        while at < end:
            match = _BREAK.match(text, at)
            if match is not None:
                breaks.append(at)
                at = match.end()
            elif text[at] in " \t":
                at += 1
            else:
                break
        found.extend(breaks if len(breaks) == 1 and not joined else breaks[1:])
    found.append(end)
    return found


def _content(text: str, at: int, end: int, style: str, found: list[int]) -> bool:
    """Add the characters of one line; say whether its break is escaped away."""
    while at < end:
        char = text[at]
        if style == '"' and char == "\\":
            if at + 1 == end and text[end] in "\r\n":
                return True
            found.append(at)
            match = _ESCAPE.match(text, at)
            at = match.end() if match else at + 2
        else:
            found.append(at)
            at += 2 if style == "'" and char == "'" else 1
    return False


def _block(text: str, start: int, end: int, value: str) -> list[int] | None:
    """Map a literal or folded block scalar: walk its lines and its value side by side."""
    lines = _lines(text, start, end)
    indent = _indent(text, lines, value)
    if indent is None:
        return None
    found: list[int] = []
    breaks: list[int] = []
    last = start
    for line_start, line_end in lines:
        first = min(line_start + indent, line_end)
        if first < line_end:
            found.extend(breaks[len(breaks) - _kept(value, len(found), len(breaks)) :])
            breaks = []
            found.extend(range(first, line_end))
            last = line_end
        breaks.append(line_end)
    trailing = breaks[: _kept(value, len(found), len(breaks))]
    found.extend(trailing)
    if trailing:
        match = _BREAK.match(text, trailing[-1], end)
        last = match.end() if match else end
    found.append(last)
    return found


def _kept(value: str, at: int, breaks: int) -> int:
    """Return how many of a run of breaks the value has: all, all but one, or one as a space."""
    if value[at : at + 1] == " " and breaks == 1:
        return 1
    count = 0
    while count < breaks and value[at + count : at + count + 1] == "\n":
        count += 1
    return count


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return start and end of every line below the header of a block scalar."""
    lines: list[tuple[int, int]] = []
    match = _BREAK.search(text, start, end)
    while match is not None:
        line_start = match.end()
        match = _BREAK.search(text, line_start, end)
        if match is not None or line_start < end:
            lines.append((line_start, match.start() if match else end))
    return lines


def _indent(text: str, lines: list[tuple[int, int]], value: str) -> int | None:
    """Return how many columns the value's lines lack, seen on the first that has content."""
    content = value.lstrip("\n")
    for line_start, line_end in lines:
        leading = len(text[line_start:line_end]) - len(text[line_start:line_end].lstrip(" "))
        if line_start + leading < line_end:
            return max(leading - (len(content) - len(content.lstrip(" "))), 0)
    return 0 if not content else None


def _agrees(text: str, value: str, found: list[int]) -> bool:
    return len(found) == len(value) + 1 and all(
        text[offset] == char or text[offset] in "\\\r\n"
        for char, offset in zip(value, found, strict=False)
    )

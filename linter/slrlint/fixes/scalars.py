"""New text for a string or a key: only what differs is written."""

from __future__ import annotations

import re

from slrlint.fixes.change import Change, UnfixableError
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Span
    from slrlint.formats.tree import Scalar

_NAME = re.compile(r"[A-Za-z0-9:/_.\-]*")
_QUOTES = re.compile(r"""(?:["'\\]|%22)*""")


def rewritten(scalar: Scalar, new: str, source: str) -> list[Change]:
    """Return the changes that make `scalar` read `new`.

    The literal parts between its holes are changed one by one, each in its differing middle.
    Raises `UnfixableError` where a hole would be lost, or where what differs is not written in
    this place of `source`.
    """
    old = scalar.text
    new = with_holes_of(old, new)
    before, after = holes.split(old), holes.split(new)
    if [char for char in old if holes.is_hole(char)] != [c for c in new if holes.is_hole(c)]:
        raise UnfixableError("an interpolation would be lost")
    found: list[Change] = []
    at = 0
    for part, wanted in zip(before, after, strict=True):
        if part != wanted:
            found.append(_middle(scalar, at, part, wanted, source))
        at += len(part) + 1
    return found


def with_holes_of(old: str, new: str) -> str:
    """Return `new` with what `old` has holes for made the same holes: rules show them."""
    for char in dict.fromkeys(old):
        if holes.is_hole(char):
            new = new.replace(holes.show(char), char)
    return new


def renamed(source: str, span: Span, old: str, new: str) -> Change:
    """Return the change that makes the key `old`, written at `span`, `new`.

    Raises `UnfixableError` where the key is written with escapes, or `new` might need some.
    """
    written = source[span.start : span.end]
    before, found, after = written.partition(old)
    if not (found and _QUOTES.fullmatch(before) and _QUOTES.fullmatch(after)):
        raise UnfixableError("the key is written with escapes")
    if _NAME.fullmatch(new) is None:
        raise UnfixableError("the new key might need escapes")
    left, right = _common(old, new)
    start = span.start + len(before)
    return Change(start + left, start + len(old) - right, new[left : len(new) - right])


def _middle(scalar: Scalar, at: int, old: str, new: str, source: str) -> Change:
    left, right = _common(old, new)
    first, last = at + left, at + len(old) - right
    offsets = scalar.offsets
    for index in range(max(first - 1, 0), min(last + 1, len(scalar.text))):
        if offsets[index] >= offsets[index + 1]:
            raise UnfixableError("the text is not written in this place")
    if any(
        offsets[index + 1] - offsets[index] > 1 and source.startswith("${", offsets[index])
        for index in range(first, last)
    ):
        raise UnfixableError("the text comes from an interpolation")
    try:
        text = scalar.encode(new[left : len(new) - right])
    except ValueError as error:
        raise UnfixableError(str(error)) from error
    return Change(offsets[first], offsets[last], text)


def _common(old: str, new: str) -> tuple[int, int]:
    """Return the lengths of the common beginning and of the common rest of two texts."""
    shorter = min(len(old), len(new))
    left = 0
    while left < shorter and old[left] == new[left]:
        left += 1
    right = 0
    while right < shorter - left and old[-right - 1] == new[-right - 1]:
        right += 1
    return left, right

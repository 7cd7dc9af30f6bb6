"""Changes of a text: which of them go together, and the text they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnfixableError(Exception):
    """A fix that cannot surely be made in this text as it is written; the message says why."""


class Change(NamedTuple):
    """The text from `start` to `end`, in code points, becomes `text`."""

    start: int
    end: int
    text: str


def applied(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with `changes` made, none of which meets another."""
    parts: list[str] = []
    at = 0
    for change in sorted(changes):
        parts += (text[at : change.start], change.text)
        at = change.end
    parts.append(text[at:])
    return "".join(parts)


def meet(one: Iterable[Change], other: Iterable[Change]) -> bool:
    """Say whether a change of `one` and one of `other` share text, or an insertion its place."""
    others = list(other)
    return any(_meet(a, b) for a in one for b in others)


def _meet(one: Change, other: Change) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end

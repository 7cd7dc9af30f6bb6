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
    """Say whether a change of `one` touches text of a change of `other`, or its place."""
    others = list(other)
    return any(a.start <= b.end and b.start <= a.end for a in one for b in others)

"""Changes of a text: which of them go together, and the text they make."""

from __future__ import annotations

from bisect import bisect_left, insort

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class UnfixableError(Exception):
    """A fix that cannot surely be made in this text as it is written; the message says why."""


class Change(Record):
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


class Taken:
    """Changes of one text that go together: none of them meets another."""

    def __init__(self) -> None:
        self._changes: list[Change] = []

    def take(self, changes: Sequence[Change]) -> bool:
        """Add `changes` if none of them meets one that was taken, and say whether it was done."""
        places = [bisect_left(self._changes, change) for change in changes]
        for change, place in zip(changes, places, strict=True):
            # Changes that do not meet are in one order, so that only neighbours can.
            if any(meet(change, other) for other in self._changes[max(place - 1, 0) : place + 1]):
                return False
        for change in changes:
            insort(self._changes, change)
        return True


def meet(one: Change, other: Change) -> bool:
    """Say whether two changes share text, or an insertion its place with the other."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end

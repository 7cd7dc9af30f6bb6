"""Patterns by the text in front of their first wildcard, to find the few that matter among many.

A pattern can match a text only if its head begins the text, and two patterns have a text in common
only if the head of one begins the head of the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Wildcards, and every private character: what they stand for is not the character itself.
_END = re.compile("[*?\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff]")


class Heads:
    """Numbered patterns; several may have one number.

    What a method returns holds the number of every pattern that it asks for, and perhaps of more.
    """

    def __init__(self, patterns: Iterable[tuple[str, int]] = ()) -> None:
        self._whole: dict[str, set[int]] = {}
        self._begun: dict[str, set[int]] = {}
        for pattern, number in patterns:
            head = _head(pattern)
            kept = self._whole if head == pattern else self._begun
            kept.setdefault(head, set()).add(number)
        self._lengths = sorted(set(map(len, self._begun)))
        self._sorted: list[str] | None = None

    @cached_property
    def most(self) -> int:
        """The most patterns that `matching` returns for one text; every number has one pattern."""
        chains = (sum(map(len, self._beginning(head))) for head in {*self._whole, *self._begun})
        return max(chains, default=0) + 1

    def matching(self, text: str) -> set[int]:
        """Return the numbers of the patterns that may match a text, or cover a pattern."""
        found = set(self._whole.get(text, ()))
        found.update(*self._beginning(text))
        return found

    def meeting(self, pattern: str) -> set[int]:
        """Return the numbers of the patterns that may have a text in common with `pattern`."""
        head = _head(pattern)
        if head == pattern:
            return self.matching(pattern)
        if self._sorted is None:
            self._sorted = sorted({*self._whole, *self._begun})
        found: set[int] = set()
        found.update(*self._beginning(head))
        for place in range(bisect_left(self._sorted, head), len(self._sorted)):
            longer = self._sorted[place]
            if not longer.startswith(head):
                break
            found.update(self._whole.get(longer, ()), self._begun.get(longer, ()))
        return found

    def _beginning(self, text: str) -> Iterable[set[int]]:
        """Yield the numbers of the patterns with a wildcard whose head begins a text."""
        for length in self._lengths:
            if length > len(text):
                break
            found = self._begun.get(text[:length])
            if found is not None:
                yield found


def _head(pattern: str) -> str:
    end = _END.search(pattern)
    return pattern if end is None else pattern[: end.start()]

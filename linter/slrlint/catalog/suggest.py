"""Did you mean: the closest known words to one that is unknown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(
    word: str, candidates: Iterable[str], limit: int = 2, cutoff: int = 2
) -> tuple[str, ...]:
    """Return up to `limit` candidates within `cutoff` edits of `word`, the nearest first.

    Letter case costs nothing in itself and only breaks ties, so ``batch`` finds ``Batch``.
    A word of fewer than six letters is allowed one edit only, since with two nearly every short
    word is close to some other.  `word` itself is never returned.
    """
    bound = cutoff if len(word) >= 6 else min(cutoff, 1)
    shortest, longest = len(word) - bound, len(word) + bound
    folded = word.lower()
    letters = set(folded)
    scored: list[tuple[int, int, str]] = []
    for candidate in candidates:
        if not shortest <= len(candidate) <= longest or candidate == word:
            continue
        lowered = candidate.lower()
        # One edit takes at most one letter away and brings at most one in.
        if len(letters.symmetric_difference(lowered)) > 2 * bound:
            continue
        edits = distance(folded, lowered, bound)
        if edits <= bound:
            respelled = sum(a != b for a, b in zip(word, candidate, strict=False))
            scored.append((edits, respelled, candidate))
    scored.sort()
    return tuple(dict.fromkeys(candidate for _, _, candidate in scored))[:limit]


def distance(a: str, b: str, bound: int) -> int:
    """Return the Damerau-Levenshtein distance of two words, or `bound` + 1 where it is larger.

    Adjacent transpositions count as one edit (optimal string alignment).  Only the diagonal band
    that can stay within `bound` is computed: O(len * bound) time.
    """
    a, b = _without_common_ends(a, b)
    if len(a) > len(b):
        a, b = b, a
    beyond = bound + 1
    if len(b) - len(a) > bound:
        return beyond
    before: list[int] = []
    row = [min(j, beyond) for j in range(len(b) + 1)]
    for i, left in enumerate(a, 1):
        current = [beyond] * (len(b) + 1)
        if i <= bound:
            current[0] = i
        for j in range(max(1, i - bound), min(len(b), i + bound) + 1):
            right = b[j - 1]
            cost = row[j - 1] if left == right else 1 + min(row[j - 1], row[j], current[j - 1])
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current[j] = min(cost, beyond)
        if min(current) > bound and min(row) > bound:
            return beyond
        before, row = row, current
    return row[-1]


def _without_common_ends(a: str, b: str) -> tuple[str, str]:
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]

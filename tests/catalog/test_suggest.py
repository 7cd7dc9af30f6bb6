"""Edit distance against a plain reference, and what `closest` returns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slrlint.catalog.suggest import closest, distance

words = st.text(alphabet="abc", max_size=8)


def plain_distance(a: str, b: str) -> int:
    """Optimal string alignment, straight from its definition."""
    table = [
        [max(i, j) if not (i and j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)
    ]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            best = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]


@given(words, words, st.integers(0, 4))
def test_distance_is_the_plain_one_up_to_its_bound(a: str, b: str, bound: int) -> None:
    assert distance(a, b, bound) == min(plain_distance(a, b), bound + 1)


@given(words, words, st.integers(0, 4))
def test_distance_is_symmetric(a: str, b: str, bound: int) -> None:
    assert distance(a, b, bound) == distance(b, a, bound)


def test_nearest_first_and_no_more_than_the_limit() -> None:
    known = ["autscaling", "autoscalingplans", "autoscalings", "autoscaling"]
    assert closest("autoscalin", known) == ("autoscaling", "autoscalings")
    assert closest("autoscalin", known, limit=1) == ("autoscaling",)


def test_case_costs_nothing_but_decides_ties() -> None:
    assert closest("stringlike", ["StringLike", "stringlikE"], limit=1) == ("stringlikE",)


def test_a_word_is_no_suggestion_for_itself() -> None:
    assert closest("StringLike", ["StringLike"]) == ()


def test_short_words_may_differ_by_one_edit_only() -> None:
    assert closest("ecs", ["eks", "rds"]) == ("eks",)


def test_long_hostile_words_are_dismissed_at_once() -> None:
    assert closest("a" * 1_000_000, ["autoscaling"]) == ()

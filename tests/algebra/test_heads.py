"""The index of patterns loses none that matters, whatever it leaves out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slrlint.algebra.heads import Heads
from slrlint.policy import pattern
from slrlint.policy.holes import hole

HOLE = hole("${var.x}")
PATTERNS = st.lists(st.sampled_from("aab:*?"), max_size=6).map("".join).map(pattern.canonical)
WRITTEN = st.one_of(
    PATTERNS,
    PATTERNS.map(pattern.escape),
    PATTERNS.map(lambda each: each.replace("?", HOLE)),
    PATTERNS.map(lambda each: pattern.fieldwise(f"{each}:::::{each}")),
)
TEXTS = st.text("ab:*?", max_size=6)


@given(st.lists(WRITTEN, max_size=8), TEXTS)
def test_patterns_that_match_a_text_are_found(patterns: list[str], text: str) -> None:
    found = Heads((each, number) for number, each in enumerate(patterns)).matching(text)
    assert found >= {n for n, each in enumerate(patterns) if pattern.matches(each, text)}


@given(st.lists(WRITTEN, max_size=8), WRITTEN)
def test_patterns_that_cover_or_meet_another_are_found(patterns: list[str], other: str) -> None:
    heads = Heads((each, number) for number, each in enumerate(patterns))
    assert heads.matching(other) >= {
        n for n, each in enumerate(patterns) if pattern.covers_alone(each, other)
    }
    assert heads.meeting(other) >= {
        n
        for n, each in enumerate(patterns)
        if pattern.intersects(pattern.loosened(each), pattern.loosened(other))
    }


@given(st.lists(WRITTEN, max_size=8, unique=True), TEXTS)
def test_no_text_finds_more_than_is_foretold(patterns: list[str], text: str) -> None:
    heads = Heads((each, number) for number, each in enumerate(patterns))
    assert len(heads.matching(text)) <= heads.most


def test_few_of_many_are_looked_at() -> None:
    heads = Heads((f"arn:aws:s3:::b{number}-*", number) for number in range(10_000))
    assert heads.matching("arn:aws:s3:::b77-x") == {77}
    assert heads.meeting("arn:aws:s3:::b77-*x") == {77}
    assert len(heads.meeting("arn:aws:s3:::b7*")) == 1_111
    assert heads.most == 2

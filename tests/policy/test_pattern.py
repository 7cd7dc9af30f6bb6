"""Globs: matching, and the exact algebra of their languages, against brute force."""

from __future__ import annotations

import fnmatch
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.policy import pattern as glob
from slrlint.policy.holes import hole

TEXTS = ["".join(t) for n in range(6) for t in itertools.product("ab:", repeat=n)]
GLOBS = st.text("ab:*?", max_size=5)
SIMPLE = st.text("ab:*", max_size=5)
MARKED = st.text(f"ab:*?{glob.FIELD_STAR}{glob.FIELD_ONE}", max_size=5)


def by_regex(pattern: str, text: str) -> bool:
    """Match a short pattern with the backtracking engine of `re`."""
    flags = re.DOTALL
    if pattern.startswith(glob.FOLD):
        pattern, flags = pattern[1:], flags | re.IGNORECASE
    source = {
        "*": ".*",
        "?": ".",
        glob.FIELD_STAR: "[^:]*",
        glob.FIELD_ONE: "[^:]",
        glob.LITERAL_STAR: r"\*",
        glob.LITERAL_ONE: r"\?",
    }
    return (
        re.fullmatch("".join(source.get(c, re.escape(c)) for c in pattern), text, flags) is not None
    )


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("a*", "a:/b", True),
        ("a?c", "a/c", True),
        ("a?c", "ac", False),
        ("A*", "a", False),
        ("*ab", "aab", True),
        ("ab*ba", "aba", False),
        ("a*b*c", "a-b-b-c", True),
        ("arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", True),
        ("[a]*", "[a]b", True),
        ("[a]", "a", False),
        ("a.c", "abc", False),
    ],
)
def test_matches(pattern: str, text: str, expected: bool) -> None:
    assert glob.matches(pattern, text) is expected


@given(MARKED, st.text("ab:", max_size=7))
def test_matches_like_a_regular_expression(pattern: str, text: str) -> None:
    assert glob.matches(pattern, text) == by_regex(pattern, text)


@given(GLOBS, st.text("abAB:", max_size=6))
def test_folded_matches_in_any_case(pattern: str, text: str) -> None:
    assert glob.matches(glob.folded(pattern), text) == by_regex(glob.FOLD + pattern, text)


@given(st.text("ab*?", max_size=5), st.text("ab*?", max_size=5))
def test_escape_matches_only_the_text_itself(text: str, other: str) -> None:
    pattern = glob.escape(text)
    assert glob.is_literal(pattern)
    assert glob.unescape(pattern) == text
    assert glob.matches(pattern, other) == (text == other)


@given(st.text("a*?", max_size=8), st.text("ab", max_size=6))
def test_canonical_keeps_the_language_and_is_stable(pattern: str, text: str) -> None:
    canonical = glob.canonical(pattern)
    assert "**" not in canonical
    assert "*?" not in canonical
    assert glob.canonical(canonical) == canonical
    assert glob.matches(canonical, text) == fnmatch.fnmatchcase(text, pattern)


@settings(max_examples=300)
@given(st.lists(MARKED, min_size=1, max_size=3), st.lists(MARKED, max_size=3))
def test_find_agrees_with_brute_force(include: list[str], exclude: list[str]) -> None:
    found = glob.find(include, exclude)
    if found is None:
        small = [
            t
            for t in TEXTS
            if all(by_regex(p, t) for p in include) and not any(by_regex(p, t) for p in exclude)
        ]
        assert small == []
    else:
        assert all(by_regex(p, found) for p in include)
        assert not any(by_regex(p, found) for p in exclude)


@settings(max_examples=300)
@given(
    st.lists(st.lists(GLOBS, min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(GLOBS.map(glob.folded) | GLOBS, max_size=3),
)
def test_solve_agrees_with_brute_force(groups: list[list[str]], exclude: list[str]) -> None:
    found = glob.solve(groups, exclude, glob.Budget())

    def good(text: str) -> bool:
        return all(any(by_regex(p, text) for p in group) for group in groups) and not any(
            by_regex(p, text) for p in exclude
        )

    assert good(found) if found is not None else not any(map(good, TEXTS))


@given(MARKED, MARKED)
def test_intersects_agrees_with_find(a: str, b: str) -> None:
    assert glob.intersects(a, b) == (glob.find([a, b]) is not None)
    assert glob.intersects(a, b) == glob.intersects(b, a)


@given(GLOBS, GLOBS)
def test_intersects_regards_folding(a: str, b: str) -> None:
    upper = b.upper()
    assert glob.intersects(glob.folded(a), upper) == glob.intersects(a, b)
    assert glob.intersects(upper, glob.folded(a)) == glob.intersects(a, b)


@given(st.lists(GLOBS, max_size=3), GLOBS)
def test_covers_agrees_with_find(patterns: list[str], pattern: str) -> None:
    assert glob.covers(patterns, pattern) == (glob.find([pattern], patterns) is None)


@given(SIMPLE, SIMPLE)
def test_covers_alone_is_exact_without_question_marks(wide: str, narrow: str) -> None:
    wide, narrow = glob.canonical(wide), glob.canonical(narrow)
    assert glob.covers_alone(wide, narrow) == (glob.find([narrow], [wide]) is None)


@given(MARKED.map(glob.folded) | MARKED, MARKED.map(glob.folded) | MARKED)
def test_covers_alone_is_never_wrong_when_it_says_yes(wide: str, narrow: str) -> None:
    if glob.covers_alone(wide, narrow):
        assert not any(by_regex(narrow, t) and not by_regex(wide, t) for t in TEXTS)
        assert not any(by_regex(narrow, t) and not by_regex(wide, t) for t in ("A", "AB", "aB:"))


def test_literal_stars_are_matched_by_stars_only() -> None:
    assert glob.find(["a*"], ["a"]) not in {None, "a"}
    assert glob.matches(glob.escape("a*"), "a*")
    assert not glob.matches(glob.escape("a*"), "ab")
    assert glob.covers(["a*"], glob.escape("a*"))
    assert glob.covers(["a?"], glob.escape("a*"))
    assert glob.find([glob.escape("x?")]) == "x?"


def test_a_hole_is_matched_by_itself_and_by_stars() -> None:
    bucket, other = hole("${var.bucket}"), hole("${var.other}")
    assert glob.covers(["b/*"], f"b/{bucket}")
    assert glob.covers([f"{bucket}/*"], f"{bucket}/a")
    assert not glob.covers(["b/?"], f"b/{bucket}")
    assert not glob.covers([f"b/{other}"], f"b/{bucket}")
    assert not glob.covers([f"{glob.FIELD_STAR}:x"], f"{bucket}:x")


def test_fieldwise_keeps_wildcards_in_their_field() -> None:
    pattern = glob.fieldwise("arn:aws:iam::*:role/*")
    assert glob.matches(pattern, "arn:aws:iam::1:role/a:b")
    assert not glob.matches(pattern, "arn:aws:iam::1:user/x:role/a")
    assert glob.covers(["arn:aws:iam::*:role/*"], pattern)
    assert not glob.covers([pattern], "arn:aws:iam::*:role/*")
    assert glob.fieldwise("*") == "*"
    assert glob.fieldwise("arn:aws:s3:::b*:c") == "arn:aws:s3:::b*:c"


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["arn:aws:iam::*:role/*"], [], "arn:aws:iam::example:role/example"),
        (["ec2:*"], ["ec2:Describe*"], "ec2:example"),
        (["a", "b"], [], None),
        (["a*", "*b"], ["a*b"], None),
        (["a*"], ["a?*", "a"], None),
    ],
)
def test_find(include: list[str], exclude: list[str], expected: str | None) -> None:
    assert glob.find(include, exclude) == expected


def test_hostile_patterns_end_soon() -> None:
    stars = "*a" * 2000 + "*"
    assert not glob.matches(stars + "b", "a" * 20_000)
    assert not glob.matches("?" + stars + "b", "a" * 20_000)
    assert glob.covers([stars], stars)
    assert glob.intersects(stars, "*" + "?b" * 2000)
    many = [f"*{a}{b}*" for a in "abcdefgh" for b in "ijklmno"]
    assert glob.find(["*"], many) is not None
    assert glob.find(["*x*"], [*many, "*example*"]) is not None
    with pytest.raises(glob.BudgetExceeded):
        glob.solve(
            [[f"*{a}{b}*", f"*{b}{a}*"] for a in "abcdef" for b in "ghijk"],
            ["*a*z*", "*?"],
            glob.Budget(),
        )


@settings(max_examples=60)
@given(st.lists(st.text("ab*", max_size=12), min_size=1, max_size=4), st.text("ab*", max_size=12))
def test_a_cover_stays_a_cover_when_patterns_are_added(patterns: list[str], pattern: str) -> None:
    if glob.covers(patterns, pattern):
        assert glob.covers([*patterns, "b*a"], pattern)
    assert glob.covers([*patterns, "*"], pattern)

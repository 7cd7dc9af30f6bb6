"""The excerpt shows the place, underlines exactly it, and keeps to the width."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.reporters.excerpt import Excerpt, excerpt
from tests.reporters.sample import place


def show(text: str, start: int, end: int, width: int = 80) -> Excerpt:
    return excerpt(text, place("a", text, start, end), width)


def underlined(shown: Excerpt) -> str:
    """Return what stands above the carets, counted in columns."""
    column = 0
    result = ""
    for character in shown.line:
        if shown.indent <= column < shown.indent + shown.length:
            result += character
        column += columns(character)
    return result


def columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def test_one_line() -> None:
    text = 'first\n  "Effect": "allow",\nlast'
    start = text.index('"allow"')
    shown = show(text, start, start + 7)
    assert shown.line == '  "Effect": "allow",'
    assert underlined(shown) == '"allow"'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_end_at_every_newline(newline: str) -> None:
    text = newline.join(["one", "two", "three"])
    assert show(text, text.index("two"), text.index("two") + 3) == Excerpt("two", 0, 3)


def test_several_lines_show_the_first() -> None:
    text = 'x = {\n  "a": 1\n}'
    assert show(text, 4, len(text)) == Excerpt("x = {", 4, 1)


def test_an_empty_place_gets_one_caret() -> None:
    assert show("abc", 1, 1) == Excerpt("abc", 1, 1)
    assert show("abc\n", 3, 3) == Excerpt("abc", 3, 1)
    assert show("", 0, 0) == Excerpt("", 0, 1)


def test_a_place_behind_the_end() -> None:
    assert show("abc", 3, 3)._replace(line="") == Excerpt("", 3, 1)


def test_tabs_and_wide_characters_are_aligned() -> None:
    text = "\t日本\te\u0301 x"
    shown = show(text, text.index("x"), len(text))
    assert underlined(shown) == "x"
    assert shown.indent == 4 + 4 + 4 + 1 + 1


def test_unsafe_characters_are_spelled_and_aligned() -> None:
    text = "\x1b[31m\u202e ##[x] here"
    shown = show(text, text.index("here"), len(text))
    assert shown.line == "\\x1b[31m\\u202e \\x23#[x] here"
    assert underlined(shown) == "here"


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a" * 500 + "HERE" + "b" * 500
    shown = show(text, 500, 504, 40)
    assert underlined(shown) == "HERE"
    assert shown.line[0] == shown.line[-1] == "…"
    assert columns(shown.line) == 40


def test_a_long_line_is_cut_on_one_side_only_where_the_place_is_near_the_other() -> None:
    text = "ab HERE" + "c" * 500
    assert show(text, 3, 7, 40).line == "ab HERE" + "c" * 32 + "…"
    text = "c" * 500 + "HERE ab"
    assert show(text, 500, 504, 40).line == "…" + "c" * 32 + "HERE ab"


def test_a_long_place_is_cut_itself() -> None:
    shown = show("x" + "y" * 500 + "z", 1, 501, 40)
    assert columns(shown.line) <= 40
    assert shown.line.endswith("…")
    assert "z" not in shown.line


def test_time_does_not_depend_on_the_length_of_the_line() -> None:
    text = '{"a":1}' * 1_000_000
    places = [place("a", text, offset, offset + 3) for offset in (0, 3_500_000, 6_999_990)]
    begin = time.process_time()
    for _ in range(100):
        for each in places:
            excerpt(text, each, 100)
    assert time.process_time() - begin < 2


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("ab \t\n\r日e\u0301\x1b\u202e#[ö"), max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(20, 60),
)
def test_always_within_the_width(text: str, one: int, two: int, width: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    shown = show(text, start, end, width)
    assert columns(shown.line) <= width
    assert shown.indent + shown.length <= width + 1
    assert "\n" not in shown.line
    assert "\x1b" not in shown.line

"""What is shown can neither act on a terminal or a build log nor deceive a reader."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.policy import holes
from slrlint.reporters import escape

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain text, pölicy 日本語 €", "plain text, pölicy 日本語 €"),
        ("C:\\policies\\x.json", "C:\\policies\\x.json"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\r\nb\tc\0", "a\\x0d\\x0ab\\x09c\\x00"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028end\x85", "line\\u2028end\\x85"),
        ("\ud800 \udcff", "\\ud800 \\udcff"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("iam::123:role", "iam::123:role"),
        ("a ##[add-mask]x ##vso[task]", "a \\x23#[add-mask]x \\x23#vso[task]"),
        ("## heading", "## heading"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert escape.visible(text) == shown


def test_holes_are_shown_as_written_and_safely() -> None:
    assert escape.visible(f"a{holes.hole('${var.x}')}b") == "a${var.x}b"
    assert escape.visible(holes.hole("${\x1b}")) == "${\\x1b}"
    assert escape.wellformed(holes.hole("${var.x}")) == "${var.x}"


@given(ANY_TEXT)
def test_visible_leaves_nothing_that_acts(text: str) -> None:
    shown = escape.visible(text)
    shown.encode("utf-8")
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert escape.visible(shown) == shown


def test_every_character_of_a_category_that_is_not_seen_is_spelled() -> None:
    unseen = {
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert {each for each in unseen if not re.fullmatch(escape.UNSAFE, each)} == set()


@given(ANY_TEXT)
def test_wellformed_changes_surrogates_alone(text: str) -> None:
    result = escape.wellformed(text)
    result.encode("utf-8")
    if not any("\ud800" <= each <= "\udfff" or each >= "\U000f0000" for each in text):
        assert result == text

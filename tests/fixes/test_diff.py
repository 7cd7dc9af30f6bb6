from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from slrlint.fixes.diff import shown, unified

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = [
    ("a\nb\nc\n", "a\nB\nc\n"),
    ("a\r\nb\r\n", "a\r\nB\r\n"),
    ("a\nb", "a\nB"),
    ("a\nb", "a\nb\n"),
    ("a\n\x0cb\u2028c\n", "a\n\x0cB\u2028c\n"),
    ("\ta b\n" * 20, "\ta b\n" * 9 + "c\n" + "\ta b\n" * 11),
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_git_applies_it(before: str, after: str, tmp_path: Path) -> None:
    tmp_path.joinpath("p.json").write_bytes(before.encode())
    done = subprocess.run(
        ["git", "apply", "-p0", "--whitespace=nowarn", "-"],
        cwd=tmp_path,
        input=unified("p.json", before, after).encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert tmp_path.joinpath("p.json").read_bytes() == after.encode()


def test_equal_texts_have_no_diff() -> None:
    assert unified("p", "a\n", "a\n") == ""


def test_a_name_does_nothing_to_a_terminal() -> None:
    text = unified("a\x1b[2J\nb", "x\n", "y\n")
    assert "\x1b" not in text
    assert text.splitlines()[0] == "--- a\\x1b[2J\\x0ab"


def test_lines_do_nothing_to_a_terminal() -> None:
    text = shown(unified("p", "a\x1b[2J\n\u202e\r\n", "b\n"))
    assert text.splitlines() == [
        "--- p",
        "+++ p",
        "@@ -1,2 +1 @@",
        "-a\\x1b[2J",
        "-\\u202e",
        "+b",
    ]

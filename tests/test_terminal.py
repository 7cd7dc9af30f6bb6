from __future__ import annotations

import io
import os
import pty
import sys

import pytest

from slrlint import terminal


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_colour_follows_the_terminal_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    parent, child = pty.openpty()
    with os.fdopen(parent), os.fdopen(child, "w") as screen:
        assert terminal.colour(screen)
        assert not terminal.colour(screen, refused=True)
        assert not terminal.colour(io.StringIO())
        assert not terminal.colour(None)
        monkeypatch.setenv("TERM", "dumb")
        assert not terminal.colour(screen)
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert terminal.colour(None)
        monkeypatch.setenv("NO_COLOR", "")
        assert terminal.colour(None)
        monkeypatch.setenv("NO_COLOR", "1")
        assert not terminal.colour(screen)


@pytest.mark.parametrize(
    ("columns", "width"),
    [("60", 60), ("0", 100), ("x", 100), ("", 100), ("-5", 100), ("²", 100), ("9" * 50, 999_999)],
)
def test_width(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal.width(io.StringIO()) == width
    assert terminal.width(None) == width


def test_a_message_is_one_safe_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("a\nb\x1b[2J\u202e")
    assert capsys.readouterr().err == "slrlint: a\\x0ab\\x1b[2J\\u202e\n"


def test_no_streams_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    terminal.use_utf8()
    terminal.say("x")
    terminal.write("x")
    terminal.finish()

"""``slrlint explain``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from slrlint import pages
from slrlint.cli import explain

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    explain.add_arguments(parser)
    return explain.run(parser.parse_args(arguments))


@pytest.mark.parametrize("word", ["SLR101", "slr101", "unreachable-path", "Unreachable-Path"])
def test_by_code_or_name_in_any_case(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(word) == 0
    out = capsys.readouterr().out
    page = pages.of_code("SLR101")
    assert page is not None
    assert out == pages.plain(page)


def test_rules_of_the_readers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("POL001", "POL002") == 0
    out = capsys.readouterr().out
    assert "POL001 unreadable-document\n" in out
    assert "POL002 duplicate-key\n" in out


def test_both_sources_on_the_condition_are_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    for code in ("SLR203", "SLR204"):
        assert run(code) == 0
        out = capsys.readouterr().out
        assert "Service Authorization Reference" in " ".join(out.split())
        assert "User Guide" in out


def test_an_unknown_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SLR1O1", "SLR102") == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("SLR102 ")
    assert captured.err == (
        "slrlint: error: no rule is called 'SLR1O1'; did you mean SLR101? "
        "('slrlint rules' lists them all)\n"
    )


def test_a_misspelled_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("unreachable-paht") == 2
    assert "did you mean unreachable-path?" in capsys.readouterr().err


def test_a_configuration_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "slrlint.toml").write_text('plugins = ["no-such-plugin"]\n')
    monkeypatch.chdir(tmp_path)
    assert run("SLR101") == 2
    assert "no-such-plugin" in capsys.readouterr().err
    assert run("SLR101", "--isolated") == 0


def test_a_hostile_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("\x1b[31m\u202e") == 2
    assert "\x1b" not in capsys.readouterr().err

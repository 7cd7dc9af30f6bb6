"""The commands that make pages."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import process, process_environment, slrlint
from tests.html.parsed import Page

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = """
import sys
sys.modules[{module!r}] = None
from slrlint.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def approved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "approved"
    assert slrlint(capsys, "baseline", "add", "batch@v4", "--baselines", folder).code == 0
    return folder


def test_drift(approved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "drift.html"
    shown = slrlint(capsys, "drift", "--baselines", approved, "--output-format=html")
    saved = slrlint(
        capsys, "drift", "--baselines", approved, "--output-format=html", "--output-file", file
    )
    assert (shown.code, saved.code, saved.out) == (1, 1, "")
    assert file.read_text(encoding="utf-8") == shown.out
    found = Page(shown.out)
    assert found.inside("h1") == ["Batch", "Service", "Role", "Policy has drifted"]
    assert len(found.all("svg")) == 1
    assert "approved: v4" in found.inside("text")


def test_diff_and_check_have_pages_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sides = ("baseline:BatchServiceRolePolicy@v4", "baseline:BatchServiceRolePolicy")
    ran = slrlint(capsys, "diff", *sides, "--structural", "--output-format=html")
    assert ran.code == 1
    assert "Requests are allowed that were not" in Page(ran.out).inside("h1")
    ran = slrlint(capsys, "check", "--output-format=html", "tests/examples")
    assert ran.code == 1
    assert Page(ran.out).inside("h2") == ["Errors (6)", "Warnings (4)"]


def test_history(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "baseline", "history", "batch", "spot", "--output-format=html")
    assert (ran.code, ran.err) == (0, "")
    found = Page(ran.out)
    assert "2 managed policies" in found.inside("h1")
    assert [each.attributes["href"] for each in found.all("a")] == ["#policy-1", "#policy-2"]


def test_history_of_what_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "baseline", "history", "batch", "<b>", "--output-format=html")
    assert ran.code == 2
    found = Page(ran.out)
    assert found.inside("h2")[0] == "What could not be done"
    assert any("<b>" in text for text in found.inside("li"))


@pytest.mark.parametrize("module", ["jinja2", "svg"])
def test_what_to_install_is_said(module: str, approved: Path) -> None:
    without = WITHOUT.format(module=module)
    sides = ("baseline:BatchServiceRolePolicy@v4", "baseline:BatchServiceRolePolicy")
    for command in (
        ("drift", "--baselines", str(approved)),
        ("diff", *sides),
        ("check", str(approved)),
        ("baseline", "history", "batch"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", without, *command, "--output-format=html"],
            env=process_environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "slrlint: error: the format html needs jinja2 and svg.py: pip install 'slrlint[html]'\n"
        )


def test_nothing_else_needs_them(approved: Path, tmp_path: Path) -> None:
    for command in (("drift", "--baselines", str(approved)), ("baseline", "history", "batch")):
        done = process(*command, cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "slrlint.drift.history" in imported or "slrlint.drift.verdict" in imported
        assert not imported & {"jinja2", "svg", "markupsafe", "slrlint.reporters.html"}

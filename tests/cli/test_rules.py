"""``slrlint rules``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from slrlint import __version__, pages
from slrlint.cli import rules

if TYPE_CHECKING:
    import pytest


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    rules.add_arguments(parser)
    return rules.run(parser.parse_args(arguments))


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    lines = capsys.readouterr().out.splitlines()
    known = pages.pages()
    assert lines[0].split() == ["Code", "Name", "Severity", "Summary"]
    assert [line.split()[0] for line in lines[1:-2]] == [page.code for page in known]
    column = lines[0].index("Summary")
    assert [line[column:] for line in lines[1:-2]] == [page.summary for page in known]
    pedantic = [line for line in lines[1:-2] if line.split()[2].endswith("*")]
    assert len(pedantic) == sum(not page.default for page in known)
    assert lines[-1].startswith(f"{len(known)} rules")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--output-format", "json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["version"] == __version__
    by_code = {row["code"]: row for row in result["rules"]}
    assert by_code["SLR209"] == {
        "code": "SLR209",
        "name": "unproven-key",
        "family": "condition",
        "severity": "info",
        "confidence": by_code["SLR209"]["confidence"],
        "default": False,
        "since": "0.1.0",
        "summary": by_code["SLR209"]["summary"],
    }
    assert len(by_code) == len(pages.pages())

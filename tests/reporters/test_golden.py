"""Every format of every sample report, to the byte.

``SLRLINT_UPDATE_GOLDEN=1 python -m pytest tests/reporters/test_golden.py`` writes the files anew;
read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slrlint import reporters
from tests.reporters.sample import REPORTS

GOLDEN = Path(__file__).parent / "golden"
CASES = [(report, name) for report in REPORTS for name in reporters.FORMATS]


@pytest.mark.parametrize(("report", "name"), CASES)
def test_golden(report: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The pages and the version have tests of their own and change for other reasons.
    monkeypatch.setattr("slrlint.pages.of_code", lambda _: None)
    monkeypatch.setattr("slrlint.reporters.json.__version__", "1.2.3")
    monkeypatch.setattr("slrlint.reporters.sarif.__version__", "1.2.3", raising=False)
    monkeypatch.setattr("slrlint.reporters.html.page.__version__", "1.2.3")
    compare(f"{report}.{name}.txt", reporters.render(REPORTS[report], name))


def test_golden_colours() -> None:
    text = reporters.render(REPORTS["findings"], "full", color=True, width=60)
    compare("findings.full-colour.txt", text.replace("\x1b", "ESC"))


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SLRLINT_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode("utf-8")


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{report}.{name}.txt" for report, name in CASES} | {"findings.full-colour.txt"}
    assert {path.name for path in GOLDEN.iterdir()} == expected

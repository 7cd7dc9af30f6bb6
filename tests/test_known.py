from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from slrlint import known
from slrlint.finding import Diagnostic, Place

if TYPE_CHECKING:
    from pathlib import Path


def found(path: str, fingerprint: str, code: str = "SLR302") -> Diagnostic:
    place = Place(path, 1, 1, 1, 2, 0, 1)
    return Diagnostic(code, "name", "warning", "text", "", place, (), fingerprint)


def test_what_is_written_is_known(tmp_path: Path) -> None:
    path = str(tmp_path / "known.json")
    diagnostics = [found("b", "2"), found("a", "1"), found("b", "2"), found("\udcff\x1b", "3")]
    assert known.write(path, diagnostics) == 4
    assert known.read(path) == {"1": 1, "2": 2, "3": 1}
    more = [*diagnostics, found("b", "2"), found("c", "4")]
    assert known.unknown(known.read(path), more) == tuple(more[-2:])


def test_the_file_is_stable_and_sorted(tmp_path: Path) -> None:
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    diagnostics = [found("b", "2"), found("a", "9"), found("a", "1", "POL001")]
    known.write(str(one), diagnostics)
    known.write(str(two), diagnostics[::-1])
    assert one.read_bytes() == two.read_bytes()
    entries = json.loads(one.read_text())["findings"]
    assert [(each["path"], each["code"]) for each in entries] == [
        ("a", "POL001"),
        ("a", "SLR302"),
        ("b", "SLR302"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "are no JSON text"),
        ("[" * 100_000, "are no JSON text"),
        ("[]", "not a file that --write-known of this version has written"),
        ('{"schema_version": 2}', "not a file that --write-known of this version has written"),
        ('{"schema_version": 1}', "damaged"),
        ('{"schema_version": 1, "findings": [3]}', "damaged"),
        ('{"schema_version": 1, "findings": [{"fingerprint": "x"}]}', "damaged"),
        ('{"schema_version": 1, "findings": [{"fingerprint": "x", "count": -1}]}', "damaged"),
        ('{"schema_version": 1, "findings": [{"fingerprint": "x", "count": true}]}', "damaged"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)
    with pytest.raises(known.KnownError, match=message):
        known.read(str(path))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(known.KnownError, match="No such file"):
        known.read(str(tmp_path / "missing"))
    with pytest.raises(known.KnownError, match="regular file"):
        known.read(str(tmp_path))
    with pytest.raises(known.KnownError, match="regular file"):
        known.read("/dev/null")

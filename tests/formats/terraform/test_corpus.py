"""Real files, where they are at hand: every grant that a person saw in them is found."""

from __future__ import annotations

import json
import re

import pytest

from slrlint.formats import detect
from slrlint.source import read_source
from tests.checkout import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
INDEX = CORPUS / "index.json"
ENTRIES = json.loads(INDEX.read_text()) if INDEX.is_file() else []
FILES = {
    entry["file"]: entry["slr_lines"]
    for entry in ENTRIES
    if entry["file"].endswith((".tf", ".tpl"))
}
GRANT = re.compile(r'"(iam:(?:Create|Delete)ServiceLinkedRole)"')

pytestmark = pytest.mark.skipif(not FILES, reason="the real files are not at hand")


@pytest.mark.parametrize("name", FILES)
def test_every_grant_is_found_in_its_place(name):
    source = read_source(str(CORPUS / name))
    reading = detect.read(source)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    granted = {source.line_column(match.start())[0] for match in GRANT.finditer(source.text)}
    lines = set()
    for found in reading.documents:
        for index, statement in enumerate(found.data["Statement"]):
            for element in ("Action", "NotAction"):
                patterns = statement.get(element, [])
                for place, pattern in enumerate(
                    [patterns] if isinstance(patterns, str) else patterns
                ):
                    if "ServiceLinkedRole" in pattern:
                        step = () if isinstance(patterns, str) else (place,)
                        route = (*found.route, "Statement", index, element, *step)
                        span = reading.locate(route)
                        assert source.text[slice(*span)] == f'"{pattern}"'
                        lines.add(source.line_column(span.start)[0])
    assert granted <= lines

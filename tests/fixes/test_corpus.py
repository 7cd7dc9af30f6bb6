"""Real files: what is fixed reads again, the finding is gone and nothing else has come."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from slrlint import engine, registry
from slrlint.fixes.mend import Judged, mend
from slrlint.rule import Options
from slrlint.source import read_source
from tests.checkout import ROOT

if TYPE_CHECKING:
    from slrlint.source import Source

CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted(os.listdir(CORPUS)) if CORPUS.is_dir() else []
RULES = registry.registered()

HIDDEN = {"SLR105": ["SLR201"], "SLR107": ["SLR201", "SLR106"], "SLR102": ["SLR106"]}
"""What a mended finding may bring to light: the next thing that is wrong in the same statement."""


def check(source: Source) -> Judged:
    return Judged(engine.check(source, RULES, Options(), lambda _: None).diagnostics)


@pytest.mark.skipif(not FILES, reason="the corpus is not here")
@pytest.mark.parametrize("name", FILES)
def test_fixes_of_a_real_file(name: str) -> None:
    source = read_source(str(CORPUS / name))
    first = check(source)
    mended = mend(source, check, "unsafe")
    assert mended.settled
    before = Counter(each.code for each in first.reported)
    after = Counter(each.code for each in mended.left.reported)
    fixed = Counter(each.code for each in mended.fixed)
    brought = Counter(code for each in fixed for code in HIDDEN.get(each, []))
    assert after <= before + brought
    for code, number in fixed.items():
        assert after[code] <= max(before[code] - number, 0) + brought[code]
    again = mend(mended.source, check, "unsafe")
    assert again.source is mended.source

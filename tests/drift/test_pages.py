"""Every kind of change has a page."""

from __future__ import annotations

import pytest

from slrlint import pages
from slrlint.drift import pages as of_changes
from slrlint.drift.changes import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_has_a_page(kind: Kind) -> None:
    found = pages.of_code(kind.code)
    assert found is not None
    assert (found.code, found.name, found.family) == (kind.code, kind.name, "drift")
    text = pages.plain(found)
    assert kind.mirror in text
    assert max(map(len, text.splitlines())) <= 100
    assert {heading for heading, _ in found.sections} <= set(pages.HEADINGS)


def test_pages_are_sorted_and_no_rules() -> None:
    codes = [each.code for each in of_changes.pages()]
    assert codes == sorted(kind.code for kind in KINDS)
    assert not set(codes) & {each.code for each in pages.pages()}


def test_there_is_no_other_page() -> None:
    assert of_changes.page("DRF999") is None

"""Every published version is found again, whatever stands beside it."""

from __future__ import annotations

import contextlib

import pytest

from slrlint import algebra, baselines
from slrlint.drift.versions import Index
from tests.drift.support import allow, batch, policy


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(baselines.histories())


@pytest.mark.parametrize("version", [f"v{number}" for number in range(1, 9)])
def test_every_version_of_batch(index: Index, version: str) -> None:
    found = index.match(batch(version))
    assert found is not None
    assert found.equal
    same = {found.version.baseline.version, *(each.version for each in found.also)}
    assert version in same
    assert found.version.behind == 8 - found.version.baseline.number


def test_a_sample_of_current_policies(index: Index) -> None:
    for name in baselines.names()[::40]:
        current = baselines.get(name)
        found = index.match(current.document)
        assert found is not None
        assert found.equal
        assert found.version.behind == 0
        known = (found.version.baseline, *found.also)
        assert (name, current.version) in {(each.name, each.version) for each in known}


def test_equal_versions_are_all_named(index: Index) -> None:
    found = index.match(batch("v2"))
    assert found is not None
    for each in (found.version.baseline, *found.also):
        assert algebra.difference(each.document, batch("v2")).verdict == "equal"


def test_nothing_is_near_what_shares_nothing(index: Index) -> None:
    assert index.match(policy(allow("nobody:KnowsThis", "arn:aws:nobody:::x"))) is None


@pytest.mark.parametrize("document", [policy(), {}, [], None, {"Statement": "x"}])
def test_odd_documents_are_like_nothing(index: Index, document: object) -> None:
    with contextlib.suppress(algebra.DocumentError):
        assert index.match(document) is None

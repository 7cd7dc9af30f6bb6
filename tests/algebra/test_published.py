"""Pairs of policies that others judged, and AWS's own managed policies."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from slrlint.algebra import DocumentError, difference
from tests.published.suites import managed_policies, needs_shared, rows

TERRAFORM_ONLY = {
    # Effect "allow" is no effect to AWS.
    "Casing of Effect": "undecided",
    "Single Statement vs []Statement": "undecided",
    "Empty Principal set": "undecided",
    "Empty Principals sets of different types have the same effect": "undecided",
    "Empty Principal and missing Principal have the same effect": "undecided",
    "Principal with empty sets and missing Principal have the same effect": "undecided",
    # A Principal is a mapping or "*".
    "Principal with string root IAM user matches account ID": "undecided",
    # An unknown Version changes nothing that these policies say.
    "Different Effect": "equal",
}
"""Cases in which that suite holds another view, and ours."""


def directions(new: object, old: object) -> set[str]:
    found = difference(new, old)
    assert all(change.witness is not None for change in found.changes)
    return {change.direction for change in found.changes}


@needs_shared
def test_model_counting_verdicts() -> None:
    for row in rows("quacky_pairs.dev.jsonl"):
        one, other = row["a"], dict(row["b"])
        if "Version" in one:
            other.setdefault("Version", one["Version"])  # the mutants have none
        expected = {
            direction
            for direction, there in (("narrower", row["a_minus_b"]), ("wider", row["b_minus_a"]))
            if there
        }
        assert directions(other, one) == expected, row["b_path"]


@needs_shared
def test_equivalence_verdicts() -> None:
    for row in rows("awspolicyequivalence.jsonl"):
        try:
            one, other = json.loads(row["a"]), json.loads(row["b"])
            found = difference(one, other)
        except (ValueError, DocumentError):
            continue
        if row["name"] in TERRAFORM_ONLY:
            assert found.verdict == TERRAFORM_ONLY[row["name"]], row["name"]
        else:
            assert (found.verdict == "equal") == row["equivalent"], row["name"]


@pytest.fixture(scope="module")
def managed() -> dict[str, dict[str, Any]]:
    return managed_policies()


def test_every_managed_policy_equals_itself(managed: dict[str, dict[str, Any]]) -> None:
    for name, document in managed.items():
        found = difference(document, copy.deepcopy(document))
        assert (found.verdict, found.cosmetic) == ("equal", ()), name


def test_every_part_of_a_managed_policy_matters(managed: dict[str, dict[str, Any]]) -> None:
    """Dropping an action, a statement or a condition goes the right way, and back."""
    document = managed["BatchServiceRolePolicy"]
    for index, statement in enumerate(document["Statement"]):
        without = copy.deepcopy(document)
        del without["Statement"][index]
        assert directions(without, document) <= {"narrower"}
        if isinstance(statement["Action"], list):
            for action in statement["Action"]:
                fewer = copy.deepcopy(document)
                fewer["Statement"][index]["Action"].remove(action)
                assert directions(fewer, document) <= {"narrower"}
                assert directions(document, fewer) <= {"wider"}
        if statement["Resource"] not in ("*", ["*"]):
            wide = copy.deepcopy(document)
            written = statement["Resource"]
            first = written if isinstance(written, str) else written[0]
            wide["Statement"][index]["Resource"] = [first[: len(first) // 2] + "*"] + (
                [written] if isinstance(written, str) else written
            )
            assert directions(wide, document) == {"wider"}
            assert directions(document, wide) == {"narrower"}
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys:
                looser = copy.deepcopy(document)
                del looser["Statement"][index]["Condition"][operator][key]
                assert directions(looser, document) == {"wider"}
                assert directions(document, looser) == {"narrower"}
        if "Condition" in statement:
            free = copy.deepcopy(document)
            del free["Statement"][index]["Condition"]
            assert directions(free, document) == {"wider"}
            assert directions(document, free) == {"narrower"}

"""The grammar rules against documents that others judged."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.linting import codes

SUITES = ROOT.parent / "shared" / "suites"

# Rules that say what AWS accepts and misreads rather than what it refuses.
NOT_REFUSALS = {"POL011", "POL013"}

# By line: where moto's tests accept what AWS documents otherwise.
EXPLAINED = {
    97: "POL010",  # an operator that does not exist, with an empty map
    109: "POL010",  # two of them
    117: "POL008",  # a Sid with underscores: IAM wants [0-9A-Za-z]*
    118: "POL008",  # the same
    119: "POL005",  # null in a list of resources
}


def rows(name: str) -> list[dict[str, Any]]:
    path = SUITES / name
    if not path.exists():
        pytest.skip(f"{path} is absent")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_verdicts_agree_with_those_that_moto_tests() -> None:
    disagreements = {}
    for line, row in enumerate(rows("moto_policies.jsonl")):
        try:
            document = json.loads(row["document"])
        except ValueError:
            assert row["error"] is not None  # for the readers to report
            continue
        found = {each for each in codes(document) if each.startswith("POL")} - NOT_REFUSALS
        if bool(found) != (row["error"] is not None):
            disagreements[line] = "".join(found)
    assert disagreements == EXPLAINED


PARLIAMENT = {
    "MALFORMED": {"POL003", "POL004", "POL007"},
    "INVALID_SID": {"POL008"},
    "DUPLICATE_SID": {"POL008"},
    "UNKNOWN_ACTION": {"POL013"},
    "UNKNOWN_OPERATOR": {"POL010"},
    "INVALID_ARN": {"POL005", "POL014"},
}


def test_findings_agree_with_those_of_parliament() -> None:
    for row in rows("parliament.jsonl"):
        try:
            document = json.loads(row["document"])
        except ValueError:
            continue
        kind = "resource" if "Principal" in row["document"] else "identity"
        found = {each for each in codes(document, kind) if each.startswith("POL")}
        ids = set(row["finding_ids"] or ())
        for name in ids & set(PARLIAMENT):
            assert found & PARLIAMENT[name], row
        if row["finding_ids"] == []:
            assert not found, row


def test_aws_s_own_policies_are_clean() -> None:
    policies = pytest.importorskip("moto.iam.aws_managed_policies")
    documents = json.loads(policies.aws_managed_policies_data)
    found: Counter[str] = Counter()
    for policy in documents.values():
        found.update(each for each in codes(policy["Document"]) if each.startswith("POL"))
    # AWS is not bound by its own quota.
    assert set(found) <= {"POL011"}
    assert found["POL011"] < len(documents) / 10

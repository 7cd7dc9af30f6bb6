from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import registry, signals
from slrlint.policy import holes
from slrlint.policy.model import KINDS, Policy
from slrlint.rule import Options
from tests.policy import documents

ENTRIES = [each for each in registry.registered() if each.code.startswith("POL")]
GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
HOLE = holes.hole("${var.x}")


def shown(kind: str = "identity", version: str = "2012-10-17", **elements: object) -> set[str]:
    data = {"Version": version, "Statement": [GOOD | elements]}
    return set(signals.shown(Policy(data, kind), Options()))


@settings(max_examples=300, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_no_rule_finds_anything_unless_its_signal_is_shown(data: st.DataObject, kind: str) -> None:
    document = data.draw(st.one_of(documents.well_formed(kind), documents.mutated(kind)))
    seen = signals.shown(Policy(document, kind), Options())
    for entry in ENTRIES:
        if entry.signal not in seen:
            assert list(entry.load().check(Policy(document, kind), Options())) == []


def test_a_plain_document_shows_nothing() -> None:
    assert shown() == {"policy"}
    assert shown(Resource="arn:aws:s3:::bucket/*", Sid="Read") == {"policy"}
    assert shown(Condition={"Bool": {"k": [True, "false"]}, "StringLike": {"k": 3}}) == {"policy"}
    assert shown(Action="s3:Get*", Resource=["*", "arn:*:iam::*:role/x"]) == {"policy"}


@pytest.mark.parametrize(
    ("elements", "signal"),
    [
        ({"Effect": "allow"}, "malformed"),
        ({"Action": "s3:GetObjekt"}, "unknown-action"),
        ({"Action": "iam:Nothing*"}, "unknown-action"),
        ({"Action": ["iam:GetRole", "iam:x"]}, "unknown-action"),
        ({"Resource": ""}, "odd-resource"),
        ({"Resource": ["*", "s3"]}, "odd-resource"),
        ({"Condition": {"Bool": {"k": 1}}}, "odd-value"),
        ({"Condition": {"DateEquals": {"k": "x"}}}, "odd-value"),
        ({"Condition": {"StringEquals": {"k": "\u2013"}}}, "odd-character"),
        ({"Condition": {"StringEquals": {"\u2013": "k"}}}, "odd-character"),
        ({"Resource": "arn:aws:s3:::a\x07b"}, "odd-character"),
        ({"Resource": "arn:aws:s3:::" + "a" * 7_000}, "large"),
        ({"Action": "iam:CreateServiceLinkedRole"}, "SLR301"),
    ],
)
def test_what_a_document_shows(elements: dict[str, object], signal: str) -> None:
    assert signal in shown(**elements)


def test_the_version_shows() -> None:
    assert "old-version" in shown(version="2008-10-17")
    assert "old-version" in signals.shown(Policy({"Statement": GOOD}, "trust"), Options())


def test_repeated_sids_are_malformed() -> None:
    twice = {"Version": "2012-10-17", "Statement": [GOOD | {"Sid": "a"}, GOOD | {"Sid": "a"}]}
    assert "malformed" in signals.shown(Policy(twice, "identity"), Options())
    empty = {"Version": "2012-10-17", "Statement": [GOOD | {"Sid": ""}, GOOD | {"Sid": ""}]}
    assert "malformed" not in signals.shown(Policy(empty, "identity"), Options())


def test_holes_are_not_malformed() -> None:
    data = {"Version": HOLE, "Statement": [HOLE, GOOD, {HOLE: "x"}, GOOD | {"Resource": HOLE}]}
    assert not signals.is_malformed(Policy(data, "identity"))
    assert not signals.is_malformed(Policy({"Statement": HOLE}, "identity"))
    assert not signals.is_malformed(Policy({HOLE: "x"}, "identity"))

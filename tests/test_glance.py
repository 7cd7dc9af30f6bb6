from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import glance, service_linked, signals
from slrlint.policy import grammar, holes
from slrlint.policy.model import KINDS, Policy
from tests.policy import documents

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def document(*statements: object, **elements: object) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements) or [GOOD | elements]}


def look(data: dict[str, Any], kind: str = "identity") -> glance.Sight | None:
    return glance.look(Policy(data, kind))


def closely(data: dict[str, Any], kind: str) -> set[str]:
    """Return the signals that do not come from a glance, but for those about roles."""
    return signals._of_form(Policy(data, kind))


@settings(max_examples=400, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_a_glance_says_nothing_that_a_close_look_does_not(data: st.DataObject, kind: str) -> None:
    seen = data.draw(st.one_of(documents.well_formed(kind), documents.mutated(kind)))
    sight = look(seen, kind)
    if sight is None:
        return
    assert closely(seen, kind) <= {"large"}
    assert sight.large or "large" not in closely(seen, kind)
    assert sight.near or not service_linked.concerned(Policy(seen, kind))
    assert all(grammar.statement_is_well_formed(each, kind) for each in _listed(seen))


def _listed(data: dict[str, Any]) -> list[object]:
    return data["Statement"] if isinstance(data["Statement"], list) else [data["Statement"]]


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"Sid": "Read1"},
        {"Effect": "Deny"},
        {"Action": ["s3:Get*", "S3:putobject", "iam:PassRole", "ec2:*"]},
        {"Resource": ["arn:aws:s3:::bucket/*", "arn:aws:iam::*:role/x"]},
        {"Condition": {"StringLike": {"aws:x": "y"}, "Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringEquals": {"aws:x": ["y", "z"], "aws:y": "z"}}},
    ],
)
def test_most_policies_are_plain(elements: dict[str, object]) -> None:
    assert look(document(**elements)) == glance.Sight(large=False, near=False)
    assert look({"Version": "2012-10-17", "Statement": GOOD | elements}) is not None


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "iam:CreateServiceLinkedRole"},
        {"Action": "IAM:deleteServiceLinkedRole"},
        {"Action": "iam:Get*"},
        {"Action": "*"},
        {"Action": ["s3:GetObject", "iam:*"]},
        {"Resource": "arn:aws:iam::*:role/aws-service-role/*"},
        {"Condition": {"StringLike": {"iam:awsservicename": "x"}}},
        {"Condition": {"StringLike": {"iam:ServiceNames": "x"}}},
    ],
)
def test_what_may_be_about_a_role_is_near(elements: dict[str, object]) -> None:
    for _ in range(2):  # nothing near is remembered as far
        sight = look(document(**elements))
        assert sight is not None
        assert sight.near


@pytest.mark.parametrize(
    "elements",
    [
        {"Effect": "allow"},
        {"Action": []},
        {"Action": ["s3:GetObject", 3]},
        {"Action": {"Ref": "X"}},
        {"Action": "s3:GetObjekt"},
        {"Action": "s3:Get Object"},
        {"Action": "s3:GetObject\n"},
        {"Resource": []},
        {"Resource": ""},
        {"Resource": "bucket"},
        {"Resource": [["*"]]},
        {"Resource": "arn:aws:s3:::\u2013"},
        {"Sid": "a b"},
        {"Sid": 3},
        {"Condition": []},
        {"Condition": {"StringLike": "x"}},
        {"Condition": {"stringlike": {"aws:x": "y"}}},
        {"Condition": {"DateEquals": {"aws:x": "y"}}},
        {"Condition": {"Bool": {"aws:x": "yes"}}},
        {"Condition": {"Bool": {"aws:x": True}}},
        {"Condition": {"StringLike": {"aws:x": 1}}},
        {"Condition": {"StringLike": {"aws:x": "y", "AWS:X": "z"}}},
        {"Condition": {"StringLike": {"aws:x": '"'}}},
        {"Condition": {"StringLike": {"aws:x": holes.hole("${x}")}}},
        {"Principal": "*"},
        {"Nope": "*"},
    ],
)
def test_what_is_odd_is_left_to_a_close_look(elements: dict[str, object]) -> None:
    for _ in range(2):  # nothing odd is remembered as right
        assert look(document(**elements)) is None


@pytest.mark.parametrize(
    "data",
    [
        {"Statement": [GOOD]},
        {"Version": "2008-10-17", "Statement": [GOOD]},
        {"Version": "2012-10-17"},
        {"Version": "2012-10-17", "Statement": []},
        {"Version": "2012-10-17", "Statement": ["x"]},
        {"Version": "2012-10-17", "Statement": [GOOD], "Id": "x"},
        document(GOOD | {"Sid": "a"}, GOOD | {"Sid": "a"}),
        document({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        document({"Effect": "Allow", "Action": "s3:*"}),
    ],
)
def test_documents_of_another_form_are_left_to_a_close_look(data: dict[str, Any]) -> None:
    assert look(data) is None


def test_only_identity_policies_are_glanced_at() -> None:
    assert look(document(), "resource") is None
    assert look(document(), "trust") is None
    assert look(document(), "scp") is not None


def test_a_glance_sees_what_may_be_large() -> None:
    sight = look(document(Resource=["arn:aws:s3:::" + "a" * 40] * 200))
    assert sight is not None
    assert sight.large


def test_only_what_was_learnt_is_covered() -> None:
    seen = glance.Seen()
    assert not seen.covers(["a"])
    seen.learn(["a", "b"], 2)
    assert seen.covers(["a", "b", "a"])
    assert not seen.covers(["a", "c"])


def test_the_memory_is_bounded() -> None:
    seen = glance.Seen()
    seen.learn(["x" * 10_000], 10_000)
    assert not seen.strings
    for start in range(0, 200_000, 1_000):
        seen.learn([str(number) for number in range(start, start + 1_000)], 6_000)
    assert len(seen.strings) <= 51_000

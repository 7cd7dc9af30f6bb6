from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.policy import holes, resource
from slrlint.policy.model import KINDS
from tests.policy import documents

HOLE = holes.hole("${var.name}")

FINE = [
    "*",
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:*:*:accesspoint/name",
    "arn:aws:s3:us-east-1:123456789012:job/*",
    "arn:aws:s3:us-east-1:123456789012:*",
    "arn:aws:fdsasf",
    "arn:aws:sqs:eu-west-1:*:queue",
    "arn:*:iam::*:role/aws-service-role/*",
    "arn:aws*:iam::*:role/x",
    "arn:aws-cn:iam::*:role/x",
    "arn:aws-us-gov:iam::123456789012:root",
    "arn:aws:iam:::user/name",
    "arn:aws:iam::*:*",
    "arn:aws:iam::*:ro*",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::account-id:role/name",
    "arn:aws:iam::${aws:PrincipalAccount}:role/x",
    "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x",
    "arn:{{ partition }}:iam::{{ account }}:{{ thing }}",
    "arn:aws:iam::<account>:${type}/x",
    "arn:aws:${service}:eu-west-1::x",
    "${arn}",
    "${arn}/*",
    "<bucket-arn>",
    HOLE,
    f"{HOLE}/*",
    f"arn:aws:s3:{HOLE}:{HOLE}:x",
    f"arn:{HOLE}",
]
REFUSED = [
    ("", "neither an ARN nor *", None),
    ("**", "neither an ARN nor *", None),
    ("s3", "neither an ARN nor *", None),
    ("a:b:c:d:e:f:g:h", "neither an ARN nor *", None),
    ("aws:s3:::bucket", "neither an ARN nor *", "arn:aws:s3:::bucket"),
    ("ARN:aws:s3:::bucket", "neither an ARN nor *", "arn:aws:s3:::bucket"),
    (" arn:aws:s3:::bucket", "white space", "arn:aws:s3:::bucket"),
    ("https://example.com/${x}", "neither an ARN nor *", None),
    ("arn:", "partition", None),
    ("arn:nowhere:s3:::bucket", "partition", None),
    ("arn:aws-cm:s3:::bucket", "partition", "arn:aws-cn:s3:::bucket"),
    ("arn:x*:s3:::bucket", "partition", None),
    ("arn:aws", "no service", None),
    ("arn:*", "no service", None),
    ("arn:aws::fdsasf", "no service", None),
    ("arn:aws::::bucket", "no service", None),
    ("arn:aws:*:*:*:*", "wildcard in place of the service", None),
    ("arn:aws:SQS:eu-west-1:123456789012:q", "capital", "arn:aws:sqs:eu-west-1:123456789012:q"),
    ("arn:aws:s3::bucket", "only 5 of the six fields", None),
    ("arn:aws:iam:us-east-1:123456789012:role/x", "region", "arn:aws:iam::123456789012:role/x"),
    ("arn:aws:iam:us-east-1:${AWS::AccountId}:role/x", "region", None),
    ("arn:aws:iam::123456789012:roles/x", "no kind", "arn:aws:iam::123456789012:role/x"),
    ("arn:aws:iam::123456789012:x", "no kind", None),
    ("arn:aws:iam::123456789012:Role/x", "no kind", "arn:aws:iam::123456789012:role/x"),
    ("arn:aws:iam::<account>:x/${name}", "no kind", None),
    ("arn:aws:s3:us-east-1::bucket", "region", "arn:aws:s3:::bucket"),
    ("arn:aws:s3:us-east-1:123456789012:bucket/key", "region", "arn:aws:s3:::bucket/key"),
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_accepted(text: str) -> None:
    assert resource.refusal(text, "identity") is None


@pytest.mark.parametrize(("text", "why", "right"), REFUSED)
def test_what_is_refused(text: str, why: str, right: str | None) -> None:
    found = resource.refusal(text, "identity")
    assert found is not None
    assert why in found.why
    assert found.right == right
    assert found.help
    assert not resource.are_ordinary([text])
    assert not resource.are_ordinary(["*", text])
    assert not resource.are_ordinary([text, "*"])


@pytest.mark.parametrize("text", [right for _, _, right in REFUSED if right])
def test_what_is_proposed_is_accepted(text: str) -> None:
    assert resource.refusal(text, "identity") is None


def test_resource_policies_may_name_things_otherwise() -> None:
    assert resource.refusal("execute-api:/stage/GET/*", "resource") is None
    assert resource.refusal("execute-api:/stage/GET/*", "identity") is not None
    assert resource.refusal("arn:nowhere:s3:::x", "resource") is not None


def test_a_wildcard_for_the_service_passes_where_nobody_has_seen_it_refused() -> None:
    assert resource.refusal("arn:aws:*:*:*:*", "scp") is None


@settings(max_examples=300)
@given(st.lists(documents.RESOURCES, min_size=1, max_size=4), st.sampled_from(KINDS))
def test_nothing_ordinary_is_refused(patterns: list[str], kind: str) -> None:
    if resource.are_ordinary(patterns):
        assert all(resource.refusal(each, kind) is None for each in patterns)


@settings(max_examples=200)
@given(documents.RESOURCES)
def test_a_hole_at_an_end_hides_only_what_it_may_change(text: str) -> None:
    if resource.refusal(text, "identity") is None and text.startswith("arn:"):
        assert resource.refusal(text + HOLE, "identity") is None

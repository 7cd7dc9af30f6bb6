"""The plain evaluator, case by case, against the IAM User Guide."""

from __future__ import annotations

import pytest

from slrlint.algebra import Request, allows
from slrlint.algebra.evaluate import decide
from slrlint.policy.holes import hole

ROLE = "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"


def policy(*statements: dict[str, object], version: str = "2012-10-17") -> dict[str, object]:
    return {"Version": version, "Statement": list(statements)}


def allow(**elements: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", **elements}


def with_condition(block: dict[str, object]) -> dict[str, object]:
    return policy(allow(Condition=block))


def request(**context: object) -> dict[str, object]:
    return {"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": context}


@pytest.mark.parametrize(
    ("written", "action", "expected"),
    [
        ("s3:GetObject", "S3:getobject", True),
        ("s3:Get*", "s3:GetObjectAcl", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("*", "ec2:RunInstances", True),
        ("s3:Get*", "s3:PutObject", False),
        ("s3.Get*", "s3:GetObject", False),
    ],
)
def test_actions(written: str, action: str, expected: bool) -> None:
    assert allows(policy(allow(Action=written)), Request(action, "x")) is expected
    excepted = policy({"Effect": "Allow", "NotAction": [written], "Resource": "*"})
    assert allows(excepted, Request(action, "x")) is not expected


@pytest.mark.parametrize(
    ("written", "resource", "string", "fields"),
    [
        ("*", "anything", True, True),
        ("arn:aws:iam::*:role/aws-service-role/*", ROLE, True, True),
        ("arn:aws:iam::*:role/*", "arn:aws:iam::1:user/a:role/b", True, False),
        ("arn:aws:iam", ROLE, True, True),
        ("arn:aws:iam:", ROLE, True, True),
        ("arn:aws:s3", ROLE, False, False),
        ("arn:aws:iam:::role/*", ROLE, False, False),
        ("arn:aws:s3:::B", "arn:aws:s3:::b", False, False),
        ("arn:aws:s3:::b?k", "arn:aws:s3:::b/k", True, True),
    ],
)
def test_resources(written: str, resource: str, string: bool, fields: bool) -> None:
    document = policy(allow(Resource=[written]))
    asked = Request("s3:GetObject", resource)
    assert decide(document, asked) is string
    assert decide(document, asked, fieldwise=True) is fields


def test_deny_wins_and_nothing_is_allowed_by_default() -> None:
    everything = allow(Action="*")
    deny = {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::public/*"}
    assert not allows(policy(), request())
    assert not allows(policy(deny), request())
    assert allows(policy(everything), request())
    assert not allows(policy(everything, deny), request())
    public = {**request(), "resource": "arn:aws:s3:::public/x"}
    assert allows(policy(everything, deny), public)


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "a*", "a*", True),
        ("StringEquals", "A", "a", False),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringEqualsIgnoreCase", "Ab", "aB", True),
        ("StringNotEqualsIgnoreCase", "Ab", "aB", False),
        ("StringLike", ["x", "a*"], "a/b:c", True),
        ("StringLike", "a?", "a", False),
        ("StringNotLike", "a*", "abc", False),
        ("stringlike", "a*", "abc", True),
        ("StringLike", "${*}", "*", True),
        ("StringLike", "${*}", "a", False),
        ("StringLike", "${$}{x}", "${x}", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", 10, "10", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", "10", "9.99", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1", "0", True),
        ("NumericGreaterThanEquals", "2.5", "2.4", False),
        ("NumericLessThan", "10", "nine", False),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", True),
        ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:30:00+01:00", False),
        ("DateEquals", "2026-01-01", "1767225600", True),
        ("DateGreaterThanEquals", "1767225600", "2026-01-01T00:00:00Z", True),
        ("DateLessThanEquals", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.6Z", False),
        ("DateNotEquals", "2026-01-01", "2026-01-02", True),
        ("Bool", "true", "TRUE", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("IpAddress", "203.0.113.0/24", "203.0.113.255", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.0", False),
        ("IpAddress", "2001:db8::/32", "2001:db8:1::1", True),
        ("NotIpAddress", ["203.0.113.0/24", "10.0.0.0/8"], "10.1.1.1", False),
        ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", True),
        ("ArnEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a:b", True),
        ("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::1:user/a:role/b", False),
        ("ArnNotLike", "arn:aws:iam::*:role/*", "arn:aws:iam::1:user/a", True),
        ("ArnNotEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a", False),
    ],
)
def test_operators(operator: str, wanted: object, value: str, expected: bool) -> None:
    assert (
        decide(with_condition({operator: {"k": wanted}}), Request("s3:GetX", "r", {"K": [value]}))
        is expected
    )


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("StringEquals", "a", False),
        ("StringNotEquals", "a", True),
        ("StringEqualsIfExists", "a", True),
        ("StringNotLikeIfExists", "a", True),
        ("NumericLessThan", "1", False),
        ("NumericNotEquals", "1", True),
        ("NotIpAddress", "10.0.0.0/8", True),
        ("IpAddressIfExists", "10.0.0.0/8", True),
        ("ArnNotLike", "arn:aws:iam::*:role/*", True),
        ("Bool", "false", False),
        ("BoolIfExists", "false", True),
        ("Null", "true", True),
        ("Null", "false", False),
        ("ForAllValues:StringEquals", "a", True),
        ("ForAnyValue:StringEquals", "a", False),
        ("ForAnyValue:StringNotEquals", "a", False),
        ("ForAllValues:Null", "false", True),
        ("ForAnyValue:Null", "true", False),
    ],
)
def test_a_key_that_is_absent(operator: str, wanted: str, expected: bool) -> None:
    document = with_condition({operator: {"k": wanted}})
    assert decide(document, Request("s3:GetX", "r")) is expected
    assert decide(document, Request("s3:GetX", "r", {"k": []})) is expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "c"], False),
        ("ForAnyValue:StringEquals", ["c", "b"], True),
        ("ForAnyValue:StringEquals", ["c", "d"], False),
        ("ForAllValues:StringNotEquals", ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["c", "a"], False),
        ("ForAnyValue:StringNotEquals", ["a", "c"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
        ("ForAllValues:Null", ["a", "b"], True),
        ("ForAnyValue:Null", ["a", "b"], False),
        ("StringEquals", ["a", "b"], None),
    ],
)
def test_keys_with_several_values(operator: str, values: list[str], expected: bool | None) -> None:
    document = with_condition({operator: {"k": ["a", "b"] if "Null" not in operator else "true"}})
    assert decide(document, Request("s3:GetX", "r", {"k": values})) is expected


def test_operators_and_keys_are_all_required() -> None:
    document = with_condition(
        {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"aws:SecureTransport": "true"}}
    )
    full = {"a": "1", "b": "2", "AWS:securetransport": "true"}
    assert allows(document, request(**full))
    for key in full:
        assert not allows(document, request(**{k: v for k, v in full.items() if k != key}))


HOME = "arn:aws:s3:::b/${aws:username}"


@pytest.mark.parametrize(
    ("version", "context", "resource", "expected"),
    [
        ("2012-10-17", {"aws:username": "k"}, "arn:aws:s3:::b/k", True),
        ("2012-10-17", {"aws:UserName": "k"}, "arn:aws:s3:::b/k", True),
        ("2012-10-17", {"aws:username": "*"}, "arn:aws:s3:::b/k", False),
        ("2012-10-17", {"aws:username": "*"}, "arn:aws:s3:::b/*", True),
        ("2012-10-17", {}, "arn:aws:s3:::b/k", False),
        ("2012-10-17", {}, HOME, False),
        ("2012-10-17", {"aws:username": ["k", "l"]}, "arn:aws:s3:::b/k", False),
        ("2008-10-17", {"aws:username": "k"}, "arn:aws:s3:::b/k", False),
        ("2008-10-17", {}, HOME, True),
    ],
)
def test_variables_in_resources(
    version: str, context: dict[str, object], resource: str, expected: bool
) -> None:
    document = policy(allow(Resource=HOME), version=version)
    assert allows(document, {**request(**context), "resource": resource}) is expected
    complement = policy({"Effect": "Allow", "Action": "s3:*", "NotResource": HOME}, version=version)
    assert allows(complement, {**request(**context), "resource": resource}) is not expected


def test_without_a_version_variables_are_text() -> None:
    document = {"Statement": allow(Condition={"StringEquals": {"k": "${j}"}})}
    assert allows(document, request(k="${j}"))
    assert not allows(document, request(k="x", j="x"))


@pytest.mark.parametrize(
    ("operator", "context", "expected"),
    [
        ("StringEquals", {"k": "x", "j": "x"}, True),
        ("StringEquals", {"k": "x", "j": "y"}, False),
        ("StringEquals", {"k": "x"}, False),
        ("StringNotEquals", {"k": "x"}, True),
        ("StringNotEquals", {"k": "x", "j": "x"}, False),
    ],
)
def test_variables_in_conditions(operator: str, context: dict[str, object], expected: bool) -> None:
    assert allows(with_condition({operator: {"k": "${j}"}}), request(**context)) is expected


def test_a_variable_may_have_a_default() -> None:
    document = with_condition({"StringEquals": {"k": "team-${aws:PrincipalTag/team, 'none'}"}})
    assert allows(document, request(k="team-none"))
    assert allows(document, request(k="team-a", **{"aws:PrincipalTag/team": "a"}))
    assert not allows(document, request(k="team-none", **{"aws:PrincipalTag/team": "a"}))


@pytest.mark.parametrize(
    ("principal", "asked", "expected"),
    [
        ("*", {"Service": "x"}, True),
        ({"AWS": "*"}, {"AWS": "arn:aws:iam::123456789012:user/u"}, True),
        ({"Service": ["a.amazonaws.com", "b.amazonaws.com"]}, {"Service": "b.amazonaws.com"}, True),
        ({"Service": "a.amazonaws.com"}, {"Service": "A.amazonaws.com"}, False),
        ({"AWS": "123456789012"}, {"AWS": "arn:aws:iam::123456789012:role/r"}, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, {"AWS": "arn:aws:sts::123456789012:x/y"}, True),
        ({"AWS": "123456789012"}, {"AWS": "arn:aws:iam::210987654321:role/r"}, False),
        (
            {"AWS": "arn:aws:iam::123456789012:role/p/r"},
            {"AWS": "arn:aws:sts::123456789012:assumed-role/r/session"},
            True,
        ),
        ({"Federated": "accounts.google.com"}, {"Federated": "accounts.google.com"}, True),
        ({"Federated": "x"}, {"AWS": "x"}, False),
    ],
)
def test_principals(principal: object, asked: dict[str, str], expected: bool) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    role = Request("sts:AssumeRole", ROLE, {}, asked)
    assert allows(policy(statement), role) is expected
    complement = {"Effect": "Allow", "NotPrincipal": principal, "Action": "sts:AssumeRole"}
    assert allows(policy(complement), role) is not expected


@pytest.mark.parametrize(
    "statement",
    [
        allow(Condition={"StringSounds": {"k": "x"}}),
        allow(Condition={"NumericEquals": {"k": "ten"}}),
        allow(Condition={"IpAddress": {"k": "10.0.0.0/99"}}),
        allow(Condition={"Bool": {"k": "yes"}}),
        allow(Condition={"ArnLike": {"k": "arn:aws:iam"}}),
        allow(Condition={"StringEquals": "x"}),
        allow(Resource=f"arn:aws:s3:::{hole('${var.bucket}')}/*"),
        allow(Resource="arn:aws:s3:${aws:region}::b/*"),
        allow(Effect="allow"),
        allow(NotAction="s3:*"),
        allow(Action=7),
        allow(Principal={"AWS": "*"} | {"AWS": 1}),
        "statement",
    ],
)
def test_what_nobody_can_know_is_not_allowed_for_sure(statement: object) -> None:
    document = {"Version": "2012-10-17", "Statement": [statement]}
    assert decide(document, Request("s3:GetX", "arn:aws:s3:::b/k", {"k": ["x"]})) is None
    assert not allows(document, request(k="x"))


def test_the_unknown_matters_only_where_it_can_match() -> None:
    unknown = allow(Resource=f"arn:aws:s3:::{hole('${var.bucket}')}/*")
    deny = {**unknown, "Effect": "Deny"}
    other = Request("s3:GetX", "arn:aws:sqs:::q")
    assert decide(policy(unknown), other) is False
    assert decide(policy(allow(), deny), other) is True
    assert decide(policy(allow(), deny), Request("s3:GetX", "arn:aws:s3:::b/k")) is None
    assert decide(policy(allow(), unknown), Request("s3:GetX", "arn:aws:s3:::b/k")) is True


@pytest.mark.parametrize(
    "asked", [{}, {"action": "s3:GetX"}, {"action": "s3:GetX", "resource": "x", "context": ["k"]}]
)
def test_a_mapping_that_is_no_request(asked: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        allows(policy(), asked)

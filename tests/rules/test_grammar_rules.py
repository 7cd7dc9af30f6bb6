"""The rules about sizes, versions, actions, resources, values and characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from slrlint import engine, registry, signals
from slrlint.policy import holes, size
from slrlint.policy.model import KINDS, Policy
from slrlint.rule import Options
from tests.linting import document, lint

if TYPE_CHECKING:
    from slrlint.finding import Finding, Fix

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}
HOLE = holes.hole("${var.x}")


def base(kind: str) -> dict[str, Any]:
    return {"trust": TRUST, "resource": TRUST}.get(kind, GOOD)


def found(code: str, data: dict[str, Any], kind: str = "identity") -> list[Finding]:
    """Return the findings of a grammar rule; no other grammar rule may speak."""
    findings = [each for each in lint(data, kind) if each.code.startswith("POL")]
    assert {each.code for each in findings} <= {code}
    return findings


def fix_of(finding: Finding) -> Fix:
    assert finding.fix is not None
    return finding.fix


def sized(kind: str, characters: int) -> dict[str, Any]:
    """Return a document of a kind with exactly so many characters."""
    statement = {**base(kind), "Condition": {"StringEquals": {"aws:PrincipalTag/x": ""}}}
    data = document(statement)
    missing = characters - size.of(data)
    statement["Condition"]["StringEquals"]["aws:PrincipalTag/x"] = "x" * missing
    assert size.of(data) == characters
    return data


@pytest.mark.parametrize(
    ("kind", "quota"), [("identity", 6_144), ("boundary", 6_144), ("trust", 2_048), ("scp", 10_240)]
)
def test_too_large(kind: str, quota: int) -> None:
    assert found("POL011", sized(kind, quota), kind) == []
    (finding,) = found("POL011", sized(kind, quota + 1), kind)
    assert (finding.route, finding.on_key) == (("Statement",), True)
    assert f"{quota + 1:,} characters" in finding.message
    assert f"{quota:,}" in finding.message


def test_too_large_says_what_an_identity_policy_may_still_be() -> None:
    (inline,) = found("POL011", sized("identity", 10_240))
    assert "10,240 together" in inline.help
    assert inline.severity == "info"
    (nothing,) = found("POL011", sized("identity", 10_241))
    assert "all inline policies of a role together 10,240" in nothing.message
    assert nothing.severity is None
    assert found("POL011", sized("resource", 50_000), "resource") == []


@pytest.mark.parametrize(
    ("holder", "quota"), [("managed", 6_144), ("role", 10_240), ("group", 5_120), ("user", 2_048)]
)
def test_too_large_for_its_holder(holder: str, quota: int) -> None:
    def judged(characters: int) -> list[Finding]:
        policy = Policy(sized("identity", characters), "identity", holder=holder)
        rules = [entry for entry in registry.registered() if entry.code == "POL011"]
        return [*engine.judged(policy, rules, Options()).findings]

    assert judged(quota) == []
    (finding,) = judged(quota + 1)
    assert f"{holder}" in finding.message
    assert f"may have {quota:,}" in finding.message
    assert finding.severity is None


def test_a_permission_set_has_a_quota_of_its_own() -> None:
    data = sized("identity", 30_000)
    assert signals.shown(Policy(data, "identity", holder="other"), Options()) == {"policy"}


def test_too_large_counts_neither_white_space_nor_holes() -> None:
    blank = {"StringEquals": {"aws:PrincipalTag/x": f" {HOLE}\n" * 9_000}}
    assert found("POL011", document({**GOOD, "Condition": blank})) == []


@pytest.mark.parametrize("kind", KINDS)
def test_old_version(kind: str) -> None:
    strict = kind in ("identity", "boundary")
    for head in ({}, {"Version": "2008-10-17"}):
        data = {**head, "Statement": base(kind)}
        findings = found("POL012", data, kind)
        assert len(findings) == strict
        variable = {"StringEquals": {"aws:PrincipalTag/x": "${aws:username}"}}
        (finding,) = found(
            "POL012", {**head, "Statement": {**base(kind), "Condition": variable}}, kind
        )
        assert "literal text" in finding.message
        assert fix_of(finding).safety == "unsafe"
        assert [fix_of(each).safety for each in findings] == ["safe"] * strict
    for head in ({"Version": "2012-10-17"}, {"Version": HOLE}):
        assert found("POL012", {**head, "Statement": base(kind)}, kind) == []


def test_old_version_is_not_sure_about_holes() -> None:
    (finding,) = found("POL012", {"Statement": {**GOOD, "Resource": HOLE}})
    assert fix_of(finding).safety == "unsafe"


@pytest.mark.parametrize(
    ("action", "near"),
    [
        ("iam:GetServiceLinkedRole", "iam:GetRole"),
        ("iam:ListServiceLinkedRoles", "iam:ListRoles"),
        ("iam:DeleteServiceLinkedRoles", "iam:DeleteServiceLinkedRole"),
        ("iam:CreateServiceLinkedRol", "iam:CreateServiceLinkedRole"),
        ("IAM:getservicelinkedroledeletionoutcome", ""),
        ("iam:Nothing", ""),
        ("iam:Creat?ServiceLinkedRoles*", ""),
        ("iam:", ""),
        ("s3:GetObjekt", "s3:GetObject"),
        ("ec2:DescribeInstance", "ec2:DescribeInstances"),
        ("aim:PassRole", "iam:PassRole"),
        ("kms:ReEncrypt", "kms:Encrypt or kms:ReEncryptFrom"),
    ],
)
def test_unknown_action(action: str, near: str) -> None:
    for name in ("Action", "NotAction"):
        element = {"Effect": "Deny", name: ["s3:*", action], "Resource": "arn:aws:s3:::x"}
        (finding,) = found("POL013", element)
        assert finding.route == ("Statement", 0, name, 1)
        assert near in finding.help
        assert (finding.fix is None) == (not near or " or " in near)


@pytest.mark.parametrize(
    "action",
    [
        *("iam:GetRole", "iam:getrole", "IAM:GETROLE", "iam:Get*", "iam:?etRole", "iam:*", "*"),
        *("s3:NewThingOfNextYear", "s3:Getobject", "s3:GetObj*", "s3:Nothing*", "*:GetRole"),
        *("nobody:Knows", "service-prefix:action-name", f"iam:{HOLE}", f"{HOLE}:Get", "s3:${x}"),
        *("iam:<action>", f"s3:Get{HOLE}", "a" * 5_000 + ":b"),
    ],
)
def test_no_unknown_action(action: str) -> None:
    element = {"Effect": "Deny", "Action": action, "Resource": "arn:aws:s3:::x"}
    assert found("POL013", element) == []


def test_unknown_actions_without_end_take_no_time_without_end() -> None:
    for prefix in ("ec2", "iam", "no"):
        actions = [
            f"{prefix}{'n' * (prefix == 'no')}:DescribeInstance{number}" for number in range(3_000)
        ]
        element = {"Effect": "Deny", "Action": actions, "Resource": "arn:aws:s3:::x"}
        findings = [each for each in lint(element) if each.code == "POL013"]
        assert len(findings) == {"ec2": 100, "iam": 3_000, "no": 0}[prefix]


def test_invalid_resource() -> None:
    for name in ("Resource", "NotResource"):
        element = {"Effect": "Deny", "Action": "s3:GetObject", name: ["*", "aws:s3:::bucket"]}
        (finding,) = found("POL014", element)
        assert finding.route == ("Statement", 0, name, 1)
        (edit,) = fix_of(finding).edits
        assert (edit.route, getattr(edit, "new", "")) == (finding.route, "arn:aws:s3:::bucket")
    assert found("POL014", {**GOOD, "Resource": [HOLE, "arn:${p}:s3:::x", "<arn>"]}) == []


def test_invalid_resource_leaves_roles_to_the_rules_about_them() -> None:
    for resource in (
        "arn:aws:iam:us-east-1:123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
        "arn:aws:iam::123456789012:aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
        "arn:awss:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    ):
        statement = {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": resource,
            "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
        }
        findings = lint(statement)
        assert [each.code for each in findings if each.code.startswith("POL")] == []
        assert findings


def test_invalid_condition_value() -> None:
    condition = {
        "ForAnyValue:IpAddressIfExists": {"aws:SourceIp": ["10.0.0.0/8", "10.0.0.*", HOLE]},
        "NumericLessThan": {"aws:MultiFactorAuthAge": [3600, "one hour"]},
        "Bool": {"aws:SecureTransport": [True, "TRUE", "yes"]},
        "StringEquals": {"aws:PrincipalTag/x": "anything"},
    }
    findings = found("POL015", {**GOOD, "Condition": condition})
    assert [each.route[4:] for each in findings] == [
        ("aws:SourceIp", 1),
        ("aws:MultiFactorAuthAge", 1),
        ("aws:SecureTransport", 2),
    ]
    assert ["CIDR" in each.help for each in findings] == [True, False, False]


@pytest.mark.parametrize(
    "character", ["\u2013", "\u201c", "\u200b", "\x07", "\u0100", "\U0001f600"]
)
def test_invalid_character(character: str) -> None:
    (finding,) = found("POL016", {**GOOD, "Resource": ["*", f"arn:aws:s3:::a{character}b"]})
    assert finding.route == ("Statement", 0, "Resource", 1)
    assert f"U+{ord(character):04X}" in finding.message
    assert character not in finding.message
    (finding,) = found(
        "POL016", {**GOOD, "Condition": {"StringEquals": {f"aws:PrincipalTag/{character}": "x"}}}
    )
    assert finding.on_key


def test_no_invalid_character() -> None:
    fine = {"StringEquals": {"aws:PrincipalTag/x": f"\t\n\r ~\x7f\xa0\xff{HOLE}"}}
    assert found("POL016", {**GOOD, "Condition": fine}) == []
    dash = {"StringEquals": {"aws:PrincipalTag/x": "\u2013"}}
    assert found("POL016", {**TRUST, "Condition": dash}, "resource") == []


def test_repeated_condition_key() -> None:
    block = {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "x", "AWS:principaltag/A": "y"}
    for operator in ("StringEquals", "ForAnyValue:StringLike"):
        (finding,) = found("POL018", {**GOOD, "Condition": {operator: block}})
        assert finding.route[2:] == ("Condition", operator, "AWS:principaltag/A")
        assert finding.on_key
    apart = {"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringLike": {"aws:PrincipalTag/A": "x"}}
    assert found("POL018", {**GOOD, "Condition": apart}) == []
    unknown = {"StringEquals": {f"{HOLE}a": "x", f"{HOLE}A": "y"}}
    assert found("POL018", {**GOOD, "Condition": unknown}) == []

"""One mistake, one finding: what speaks for what, and what a deselected rule leaves to others."""

from __future__ import annotations

import pytest

from slrlint import engine, registry
from slrlint.policy.model import Policy
from slrlint.rule import Options
from tests.linting import codes, document, lint

CREATE = "iam:CreateServiceLinkedRole"
DELETE = "iam:DeleteServiceLinkedRole"
STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
BATCH = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
KEY = {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}


def allow(action, resource="*", condition=None, **more):
    found = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    if condition:
        found["Condition"] = condition
    return found


def deny(action, resource="*", condition=None):
    return {**allow(action, resource, condition), "Effect": "Deny"}


def without(code: str, data: dict[str, object]) -> list[str]:
    rules = [each for each in registry.registered() if each.default and each.code != code]
    said = engine.judged(Policy(data, "identity"), rules, Options())
    return sorted(each.code for each in said.findings)


def test_without_the_shadow_the_broad_grant_speaks_for_itself():
    data = document(allow(CREATE, BATCH, KEY), allow([CREATE, "iam:GetRole"]))
    assert codes(data) == ["SLR305"]
    assert without("SLR305", data) == ["SLR301"]


def test_a_shadow_over_creation_says_nothing_of_deletion():
    data = document(allow(CREATE, BATCH, KEY), allow("iam:*"))
    assert codes(data) == ["SLR302", "SLR305"]
    assert without("SLR305", data) == ["SLR301", "SLR302"]


def test_without_its_own_rule_not_action_is_a_broad_grant():
    data = document({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})
    assert codes(data) == ["SLR304"]
    assert without("SLR304", data) == ["SLR301", "SLR302"]


@pytest.mark.parametrize("resource", ["*", BATCH, BATCH.rsplit("/", 1)[0] + "/*"])
@pytest.mark.parametrize("condition", [None, KEY])
def test_not_action_is_reported_wherever_it_reaches(resource, condition):
    statement = {"Effect": "Allow", "NotAction": "s3:*", "Resource": resource}
    if condition:
        statement["Condition"] = condition
    assert codes(statement) == ["SLR304"]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("iam:Delete*", ["SLR203", "SLR401"]),
        ("iam:*", ["SLR203"]),
        ("iam:Update*", ["SLR203"]),
        ("iam:*ServiceLinkedRole*", ["SLR203"]),
    ],
)
def test_wildcards_on_a_role_are_grants_on_it(action, expected):
    assert codes(allow(action, BATCH)) == expected


@pytest.mark.parametrize(
    "operator", ["NumericEquals", "DateEquals", "IpAddress", "Bool", "ArnLike"]
)
def test_wrong_operator_is_one_mistake(operator):
    wrong = {operator: {"iam:AWSServiceName": "batch.amazonaws.com"}}
    assert codes(allow([DELETE, STATUS], BATCH, wrong)) == ["SLR206"]


@pytest.mark.parametrize(
    ("condition", "end"),
    [
        ({"StringEquals": {"iam:ServiceName": "x"}}, "nothing is granted"),
        ({"StringNotEquals": {"iam:ServiceName": "x"}}, "the condition always holds"),
        ({"StringEqualsIfExists": {"iam:ServiceName": "x"}}, "the condition always holds"),
        ({"ForAllValues:StringEquals": {"iam:ServiceName": "x"}}, "the condition always holds"),
        ({"ArnNotLike": {"iam:AWSServiceName": "x"}}, "the condition always holds"),
        ({"ArnLikeIfExists": {"iam:AWSServiceName": "x"}}, "the condition always holds"),
        ({"ArnLike": {"iam:AWSServiceName": "x"}}, "nothing is granted"),
    ],
)
def test_the_outcome_is_told_as_it_is(condition, end):
    (finding,) = lint(allow(CREATE, "*", condition))
    assert finding.message.endswith(end)


def test_a_part_of_a_list_takes_nothing_from_the_rest():
    ecs = BATCH.replace("batch.", "ecs.").replace("ForBatch", "ForECS")
    (finding,) = lint(allow(CREATE, [BATCH, ecs], KEY))
    assert (finding.code, finding.route[-1]) == ("SLR201", 1)
    assert finding.message.endswith("this pattern grants nothing")
    both = {"StringLike": {"iam:AWSServiceName": ["batch.amazonaws.com", "eks"]}}
    (finding,) = lint(allow(CREATE, BATCH, both))
    assert finding.message.endswith("this value admits no request")


@pytest.mark.parametrize("resource", ["arn:aws", "arn:aws:iam", "arn:aws:iam::123456789012"])
def test_a_short_arn_is_padded(resource):
    found = codes(allow([CREATE, DELETE, STATUS], resource))
    assert [code for code in found if code != "POL014"] == ["SLR301", "SLR302"]


class TestDeny:
    def test_what_is_denied_needs_no_status_and_no_condition(self):
        assert codes(document(allow(DELETE, BATCH, KEY), deny(DELETE))) == ["SLR306"]
        assert codes(document(allow([DELETE, STATUS], BATCH), deny("iam:*"))) == ["SLR306"]

    def test_a_denied_status_is_missing(self):
        assert codes(document(allow([DELETE, STATUS], BATCH, KEY), deny(STATUS))) == ["SLR401"]


def test_a_status_on_a_misspelled_path_is_one_mistake():
    wrong = allow(STATUS, BATCH.replace("aws-service-role", "service-role"), KEY)
    assert codes(document(allow(DELETE, BATCH, KEY), wrong)) == ["SLR101"]


@pytest.mark.parametrize(
    "path",
    [
        "appconfig.amazonaws.com/AWSServiceRoleForAppConfig",
        "rdspreview.amazonaws.com/AWSServiceRoleForRDSPreview",
        "iotfleetwise.amazonaws.com/AWSServiceRoleForIoTFleetWise",
    ],
)
def test_a_role_whose_principal_nobody_knows_is_never_judged_by_it(path):
    assert codes(allow(CREATE, f"arn:aws:iam::*:role/aws-service-role/{path}")) == []

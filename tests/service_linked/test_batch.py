"""The statements of the AWS Batch page are clean; each mistake in them is said once."""

from __future__ import annotations

import pytest

from tests.linting import codes, document, lint

ARN = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
KEY = "iam:AWSServiceName"
PRINCIPAL = "batch.amazonaws.com"
DELETE = ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"]
EDIT = ["iam:UpdateRoleDescription"]
CREATE = "iam:CreateServiceLinkedRole"


def statement(action, resource=ARN, operator="StringLike", key=KEY, value=PRINCIPAL, **more):
    return {
        "Effect": "Allow",
        "Action": action,
        "Resource": resource,
        "Condition": {operator: {key: value}},
        **more,
    }


@pytest.mark.parametrize("action", [DELETE, EDIT, CREATE], ids=["delete", "edit", "create"])
class TestEachAction:
    def test_printed_form_is_clean(self, action):
        assert codes(statement(action)) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"resource": [ARN]},
            {"value": [PRINCIPAL]},
            {"operator": "StringEquals"},
            {"key": "iam:awsservicename"},
            {"resource": ARN.replace("arn:aws:", "arn:aws-cn:")},
            {"resource": ARN.replace("arn:aws:", "arn:aws-us-gov:")},
            {"resource": ARN.replace("arn:aws:", "arn:*:")},
            {"resource": ARN.replace("::*:", "::123456789012:")},
            {"resource": ARN.replace("::*:", "::${AWS::AccountId}:")},
            {"resource": ARN.replace("::*:", "::<account-id>:")},
            {"resource": ARN.replace("::*:", "::ACCOUNT_ID:")},
            {"resource": ARN + "*"},
            {"operator": "ForAnyValue:StringLike"},
            {"Sid": "Batch"},
        ],
        ids=lambda changes: "-".join(map(str, changes)),
    )
    def test_equal_forms_are_clean(self, action, changes):
        assert codes(statement(action, **changes)) == []

    def test_letter_case_of_actions_does_not_matter(self, action):
        names = [action] if isinstance(action, str) else action
        assert codes(statement([name.lower() for name in names])) == []

    @pytest.mark.parametrize(
        ("resource", "code"),
        [
            ("arn:aws:iam::*:role/AWSServiceRoleForBatch", "SLR101"),
            ("arn:aws:iam::*:role/service-role/AWSServiceRoleForBatch", "SLR101"),
            (ARN.replace("aws-service-role", "aws-service-roles"), "SLR101"),
            (ARN.replace("aws-service-role/", "AWS-Service-Role/"), "SLR101"),
            (ARN.replace(":role/", ":policy/"), "SLR101"),
            ("arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com", "SLR101"),
            (ARN.replace("::*:", ":::"), "SLR102"),
            (ARN.replace("::*:", "::"), "SLR102"),
            (ARN.replace("::*:", "::1234567890123:"), "SLR103"),
            (ARN.replace("iam::", "iam:us-east-1:"), "SLR103"),
            (ARN.replace("arn:aws:", "arn:amz:"), "SLR103"),
            (ARN + " ", "SLR103"),
            (ARN.replace("ForBatch", "forBatch"), "SLR104"),
            (ARN + "s", "SLR104"),
            (ARN + "_mine", "SLR104"),
            ("arn:aws:iam::*:role/aws-service-role/AWSServiceRoleForBatch", "SLR106"),
            (ARN.replace("batch.", "ecs."), "SLR107"),
            (ARN.replace("batch.", "bacth."), "SLR107"),
            (ARN.replace("ForBatch", "ForECS"), "SLR107"),
        ],
    )
    def test_wrong_resource_is_said_once(self, action, resource, code):
        assert codes(statement(action, resource)) == [code]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"value": "ecs.amazonaws.com"}, "SLR201"),
            ({"value": "bacth.amazonaws.com"}, "SLR201"),
            ({"value": "batch"}, "SLR202"),
            ({"value": "Batch.amazonaws.com"}, "SLR202"),
            ({"operator": "StringEquals", "value": "batch.*"}, "SLR205"),
            ({"operator": "ArnLike"}, "SLR206"),
            ({"operator": "Bool", "value": "true"}, "SLR206"),
            ({"key": "iam:ServiceName"}, "SLR207"),
            ({"key": "aws:AWSServiceName"}, "SLR207"),
            ({"key": "iam:AWSServiceNames"}, "SLR207"),
            ({"operator": "StringLikeIfExists"}, "SLR208"),
            ({"operator": "ForAllValues:StringLike"}, "SLR208"),
            ({"operator": "StringNotLike"}, "SLR208"),
            ({"value": "*"}, "SLR208"),
        ],
        ids=str,
    )
    def test_wrong_condition_is_said_once(self, action, changes, code):
        assert codes(statement(action, **changes)) == [code]


def test_misspelled_action_is_said_once():
    wrong = statement(["iam:DeleteServiceLinkedRoles", "iam:GetServiceLinkedRoleDeletionStatus"])
    assert codes(wrong) == ["POL013"]


@pytest.mark.parametrize(("action", "count"), [(DELETE, 1), (EDIT, 1)])
def test_missing_condition_is_said_once_and_only_in_the_documented_form(action, count):
    bare = statement(action)
    del bare["Condition"]
    assert codes(bare) == ["SLR203"] * count
    assert codes(bare, form="reference") == []
    assert codes(bare, form="either") == []


def test_reference_form_reports_the_printed_condition():
    assert codes(statement(DELETE), form="reference") == ["SLR204"]
    assert codes(statement(CREATE), form="reference") == []
    assert codes(statement(DELETE), form="either") == []


@pytest.mark.parametrize("form", ["documented", "reference", "either"])
def test_wrong_value_is_an_error_in_every_form(form):
    wrong = statement(CREATE, value="ecs.amazonaws.com")
    assert codes(wrong, form=form) == ["SLR201"]


def test_message_names_the_right_arn():
    (finding,) = lint(statement(DELETE, "arn:aws:iam::*:role/service-role/AWSServiceRoleForBatch"))
    assert ARN in finding.help
    assert finding.route == ("Statement", 0, "Resource")


def test_deny_is_judged_by_its_form_only():
    deny = {"Effect": "Deny"}
    assert codes(statement(DELETE, **deny)) == []
    assert codes(document(statement(["iam:DeleteServiceLinkedRole"], "*", **deny))) == []
    assert codes(statement(DELETE, ARN.replace("::*:", ":::"), **deny)) == ["SLR102"]
    assert codes(statement(DELETE, key="iam:ServiceName", **deny)) == ["SLR207"]
    assert codes(statement(DELETE, operator="StringNotLike", **deny)) == []


def test_deny_that_guards_other_roles_too_is_no_mistake():
    guard = {
        "Effect": "Deny",
        "Action": ["iam:DeleteRole", "iam:DeleteServiceLinkedRole", "iam:UpdateRoleDescription"],
        "Resource": "arn:aws:iam::*:role/guardrail-*",
    }
    assert codes(guard) == []
    assert codes(guard, kind="scp") == []

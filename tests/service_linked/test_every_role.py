"""Every role of the catalogue, in its documented form, is clean; so is the general page's form."""

from __future__ import annotations

import pytest

from slrlint.catalog.roles import Role, catalogue
from tests.linting import codes, document

STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
ROLES = [role for role in catalogue().roles if role.principal]


def condition(role: Role, action: str) -> dict[str, object]:
    if action != "create" and not role.prints_condition(action):
        return {}
    return {"Condition": {"StringLike": {"iam:AWSServiceName": role.principal}}}


def statements(role: Role, arn: str) -> list[dict[str, object]]:
    actions = {
        "create": ["iam:CreateServiceLinkedRole"],
        "edit": ["iam:UpdateRoleDescription"],
        "delete": ["iam:DeleteServiceLinkedRole", STATUS],
    }
    return [
        {"Effect": "Allow", "Action": names, "Resource": arn, **condition(role, action)}
        for action, names in actions.items()
    ]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_documented_form_is_clean(role):
    for arn in (role.arn(), role.arn("aws-cn", "123456789012"), role.arn("*") + "*"):
        assert codes(document(*statements(role, arn))) == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_general_form_is_clean_where_the_page_prints_no_condition(role):
    bare = {
        "Effect": "Allow",
        "Action": ["iam:CreateServiceLinkedRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
        "Resource": role.arn() + "*",
    }
    assert codes(bare) == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_suffix_is_accepted_unless_aws_refuses_it(role):
    suffixed = {
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": role.arn() + "_mine",
    }
    expected = [] if role.accepts_suffix or not role.judgeable_principal else ["SLR104"]
    if not all(other.judgeable_principal for other in catalogue().by_principal(role.principal)):
        expected = []
    assert codes(suffixed) == expected


@pytest.mark.parametrize("role", [r for r in ROLES if r.judgeable_principal], ids=lambda r: r.name)
def test_path_of_another_service_is_reported_once(role):
    wrong = role.arn().replace(f"/{role.principal}/", "/no-such-service.amazonaws.com/")
    statement = {
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": wrong,
        "Condition": {"StringEquals": {"iam:AWSServiceName": role.principal}},
    }
    assert codes(statement) == ["SLR107"]

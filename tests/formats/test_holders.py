"""What a file says about the holder of an identity policy."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest

from slrlint.formats import detect
from slrlint.source import Source

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}],
}
INLINE = {"PolicyName": "p", "PolicyDocument": POLICY}


def holders(path: str, text: str) -> list[str | None]:
    return [found.holder for found in detect.read(Source(path, text)).documents]


def resource(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"R": {"Type": type_, "Properties": properties}}}


@pytest.mark.parametrize(
    ("data", "holder"),
    [
        (POLICY, None),
        ({"policy": POLICY}, None),
        ({"RoleName": "r", **INLINE}, "role"),
        ({"UserName": "u", **INLINE}, "user"),
        ({"GroupName": "g", **INLINE}, "group"),
        ({"PolicyVersion": {"Document": POLICY, "VersionId": "v1"}}, "managed"),
        ({"RoleDetailList": [{"RoleName": "r", "RolePolicyList": [INLINE]}]}, "role"),
        ({"UserDetailList": [{"UserName": "u", "UserPolicyList": [INLINE]}]}, "user"),
        ({"GroupDetailList": [{"GroupName": "g", "GroupPolicyList": [INLINE]}]}, "group"),
        ({"Policies": [{"PolicyVersionList": [{"Document": POLICY}]}]}, "managed"),
        (resource("AWS::IAM::Role", Policies=[INLINE]), "role"),
        (resource("AWS::IAM::User", Policies=[INLINE]), "user"),
        (resource("AWS::IAM::Group", Policies=[INLINE]), "group"),
        (resource("AWS::IAM::ManagedPolicy", PolicyDocument=POLICY), "managed"),
        (resource("AWS::IAM::ManagedPolicy", PolicyDocument=json.dumps(POLICY)), "managed"),
        (resource("AWS::IAM::Policy", Roles=["r"], **INLINE), "role"),
        (resource("AWS::IAM::Policy", Roles=["r"], Users=["u"], **INLINE), "user"),
        (resource("AWS::IAM::Policy", **INLINE), None),
        (resource("AWS::SSO::PermissionSet", InlinePolicy=POLICY), "other"),
        (resource("AWS::Serverless::Function", Policies=[POLICY]), "role"),
    ],
)
def test_data(data: dict[str, Any], holder: str | None) -> None:
    assert holders("x.json", json.dumps(data)) == [holder]


@pytest.mark.parametrize(
    ("type_", "holder"),
    [
        ("aws_iam_policy", "managed"),
        ("aws_iam_role_policy", "role"),
        ("aws_iam_user_policy", "user"),
        ("aws_iam_group_policy", "group"),
        ("aws_ssoadmin_permission_set_inline_policy", "other"),
        ("aws_s3_bucket_policy", None),
    ],
)
def test_terraform(type_: str, holder: str | None) -> None:
    text = json.dumps(POLICY)
    block = f'resource "{type_}" "x" {{\n  policy = jsonencode({text})\n}}\n'
    assert holders("x.tf", block) == [holder]
    assert holders("x.tf.json", json.dumps({"resource": {type_: {"x": {"policy": text}}}})) == [
        holder
    ]
    values = {"address": f"{type_}.x", "type": type_, "values": {"policy": text}}
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [values]}}}
    assert holders("plan.json", json.dumps(plan)) == [holder]


USERS = """\
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["iam:GetRole"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "a" {
  policy = data.aws_iam_policy_document.x.json
}
"""


def test_the_users_of_a_terraform_document_hold_it() -> None:
    document, _, user = USERS.partition("resource ")
    other = user.replace('role_policy" "a"', 'policy" "b"')
    assert holders("x.tf", USERS) == ["role"]
    assert holders("x.tf", f"{USERS}resource {other}") == [None]
    assert holders("x.tf", document) == [None]


def test_inline_policies_of_a_terraform_role() -> None:
    text = f"""\
        resource "aws_iam_role" "x" {{
          inline_policy {{
            policy = jsonencode({json.dumps(POLICY)})
          }}
        }}
        """
    assert holders("x.tf", dedent(text)) == ["role"]


def test_the_statements_of_a_serverless_role() -> None:
    text = (
        "provider:\n  iamRoleStatements:\n    - {Effect: Allow, Action: iam:GetRole, Resource: x}\n"
    )
    assert holders("serverless.yml", text) == ["role"]


def test_a_policy_in_a_page() -> None:
    text = json.dumps(resource("AWS::IAM::Role", Policies=[INLINE]))
    assert holders("x.md", f"```json\n{text}\n```\n") == ["role"]

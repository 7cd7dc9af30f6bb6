"""An account of 200 users and roles, as ``aws iam get-account-authorization-details`` shows it.

Made by counting, so that it is the same every time: teams with groups, inline policies, permissions
boundaries, service roles, service-linked roles, and managed policies, some of them not in it.
Run as a module it prints the export.
"""

from __future__ import annotations

import json
from urllib.parse import quote

ACCOUNT = "111122223333"
TEAMS = ("batch", "data", "payments", "platform", "reports", "search", "security", "web")
USERS = 90
ROLES = 110
_CREATED = "2024-03-01T09:00:00+00:00"
_SLR = "arn:aws:iam::*:role/aws-service-role"

Json = dict[str, object]


def statement(action: object, resource: object = "*", **more: object) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MANAGED = {
    "aws:policy/AdministratorAccess": document(statement("*")),
    "aws:policy/PowerUserAccess": document(
        {
            "Effect": "Allow",
            "NotAction": ["iam:*", "organizations:*", "account:*"],
            "Resource": "*",
        },
        statement(
            [
                "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles",
                "organizations:DescribeOrganization", "account:ListRegions",
            ]
        ),
    ),
    "aws:policy/IAMFullAccess": document(statement(["iam:*", "organizations:DescribeAccount"])),
    "aws:policy/IAMReadOnlyAccess": document(
        statement(["iam:Generate*", "iam:Get*", "iam:List*", "iam:Simulate*"])
    ),
    "aws:policy/ReadOnlyAccess": document(
        statement(
            [
                f"{service}:{verb}*"
                for service in (
                    "autoscaling", "batch", "cloudwatch", "dynamodb", "ec2", "ecs", "eks", "iam",
                    "kms", "lambda", "logs", "rds", "route53", "s3", "sns", "sqs", "ssm",
                )
                for verb in ("Describe", "Get", "List")
            ]
        )
    ),
    f"{ACCOUNT}:policy/batch-operator": document(
        statement(["batch:*", "ecs:Describe*"]),
        statement(
            "iam:CreateServiceLinkedRole",
            f"{_SLR}/batch.amazonaws.com/AWSServiceRoleForBatch",
            Condition={"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
            Sid="CreateRoleForBatch",
        ),
        statement(
            ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
            f"{_SLR}/batch.amazonaws.com/AWSServiceRoleForBatch",
            Condition={"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
            Sid="DeleteRoleForBatch",
        ),
    ),
    f"{ACCOUNT}:policy/role-cleanup": document(
        statement(["iam:Delete*Role", "iam:DetachRolePolicy"], f"arn:aws:iam::{ACCOUNT}:role/*")
    ),
    f"{ACCOUNT}:policy/guardrails": document(
        statement(
            ["iam:DeleteServiceLinkedRole", "iam:UpdateRoleDescription"],
            f"{_SLR}/*",
            Effect="Deny",
            Sid="KeepServiceLinkedRoles",
        )
    ),
    f"{ACCOUNT}:policy/needs-mfa": document(
        {
            "Sid": "DenyWithoutMfa",
            "Effect": "Deny",
            "NotAction": ["iam:ListUsers", "sts:GetSessionToken"],
            "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        }
    ),
    f"{ACCOUNT}:policy/team-boundary": document(
        statement(["s3:*", "ec2:*", "batch:*", "logs:*", "iam:Get*", "iam:CreateServiceLinkedRole"])
    ),
}  # fmt: skip
MANAGED |= {
    f"{ACCOUNT}:policy/{team}-workloads": document(
        statement(
            ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
            [f"arn:aws:s3:::{team}-{stage}/*" for stage in ("dev", "test", "live")],
        ),
        statement(
            ["dynamodb:*", "sqs:*"],
            [f"arn:aws:dynamodb:*:{ACCOUNT}:table/{team}-*", f"arn:aws:sqs:*:{ACCOUNT}:{team}-*"],
        ),
        statement("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/{team}-*"),
        statement(["logs:*", "cloudwatch:PutMetricData"]),
    )
    for team in TEAMS
}
LINKED = {
    "batch.amazonaws.com/AWSServiceRoleForBatch": "aws-service-role/BatchServiceRolePolicy",
    "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling": (
        "aws-service-role/AutoScalingServiceRolePolicy"
    ),
    "rds.amazonaws.com/AWSServiceRoleForRDS": "aws-service-role/AmazonRDSServiceRolePolicy",
    "ecs.amazonaws.com/AWSServiceRoleForECS": "aws-service-role/AmazonECSServiceRolePolicy",
}
"""Their managed policies are not in the export, as with ``--filter LocalManagedPolicy``."""


def export() -> Json:
    """Return the export."""
    return {
        "UserDetailList": [_user(number) for number in range(USERS)],
        "GroupDetailList": _groups(),
        "RoleDetailList": [*map(_linked, LINKED), *map(_role, range(ROLES - len(LINKED)))],
        "Policies": [_policy(arn) for arn in MANAGED],
    }


def arn(name: str) -> str:
    return f"arn:aws:iam::{name}"


def attached(*names: str) -> list[Json]:
    return [{"PolicyName": name.rpartition("/")[2], "PolicyArn": arn(name)} for name in names]


def _policy(name: str) -> Json:
    version = {
        "Document": MANAGED[name],
        "VersionId": "v2",
        "IsDefaultVersion": True,
        "CreateDate": _CREATED,
    }
    older = {**version, "Document": document(), "VersionId": "v1", "IsDefaultVersion": False}
    return {
        "PolicyName": name.rpartition("/")[2],
        "Arn": arn(name),
        "Path": "/",
        "DefaultVersionId": "v2",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": _CREATED,
        "UpdateDate": _CREATED,
        "PolicyVersionList": [version, older],
    }


def _groups() -> list[Json]:
    admins = _group("admins", attached("aws:policy/AdministratorAccess"))
    iam = _group(
        "iam-admins",
        attached("aws:policy/IAMFullAccess", f"{ACCOUNT}:policy/needs-mfa"),
    )
    teams = [
        _group(
            team,
            attached(f"{ACCOUNT}:policy/{team}-workloads", "aws:policy/IAMReadOnlyAccess"),
            [{"PolicyName": "console", "PolicyDocument": document(statement("cloudwatch:*"))}],
        )
        for team in TEAMS
    ]
    return [admins, iam, *teams]


def _group(name: str, policies: list[Json], inline: list[Json] | None = None) -> Json:
    return {
        "Path": "/",
        "GroupName": name,
        "GroupId": f"AGPA{name.upper():X<16}"[:20],
        "Arn": arn(f"{ACCOUNT}:group/{name}"),
        "CreateDate": _CREATED,
        "GroupPolicyList": inline or [],
        "AttachedManagedPolicies": policies,
    }


def _user(number: int) -> Json:
    team = TEAMS[number % len(TEAMS)]
    groups = [team]
    inline: list[Json] = []
    policies: list[Json] = []
    if number % 30 == 7:
        groups.append("admins")
    if number % 20 == 11:
        groups.append("iam-admins")
    if team == "batch" and number % 3 == 0:
        policies += attached(f"{ACCOUNT}:policy/batch-operator")
    if number % 15 == 4:
        inline.append(
            {
                "PolicyName": "own-prefix",
                "PolicyDocument": document(
                    statement("s3:*", f"arn:aws:s3:::{team}-live/home/${{aws:username}}/*")
                ),
            }
        )
    found: Json = {
        "Path": "/",
        "UserName": f"{team}-{number:03}",
        "UserId": f"AIDA{number:016}",
        "Arn": arn(f"{ACCOUNT}:user/{team}-{number:03}"),
        "CreateDate": _CREATED,
        "GroupList": groups,
        "AttachedManagedPolicies": policies,
        "UserPolicyList": inline,
        "Tags": [],
    }
    if number % 10 == 3:
        found["PermissionsBoundary"] = _boundary(f"{ACCOUNT}:policy/team-boundary")
    return found


def _boundary(name: str) -> Json:
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn(name)}


def _role(number: int) -> Json:
    team = TEAMS[number % len(TEAMS)]
    kinds: list[list[Json]] = [
        attached(f"{ACCOUNT}:policy/{team}-workloads"),
        attached("aws:policy/ReadOnlyAccess"),
        attached("aws:policy/PowerUserAccess", f"{ACCOUNT}:policy/guardrails"),
        attached(f"{ACCOUNT}:policy/{team}-workloads", f"{ACCOUNT}:policy/role-cleanup"),
        attached(
            f"{ACCOUNT}:policy/{team}-workloads", "aws:policy/service-role/AWSBatchServiceRole"
        ),
        attached("aws:policy/PowerUserAccess"),
    ]
    inline: Json = document(
        statement(
            ["kms:Decrypt", "secretsmanager:GetSecretValue"],
            [f"arn:aws:secretsmanager:*:{ACCOUNT}:secret:{team}/{number}-*"],
        )
    )
    found: Json = {
        "Path": "/",
        "RoleName": f"{team}-service-{number:03}",
        "RoleId": f"AROA{number:016}",
        "Arn": arn(f"{ACCOUNT}:role/{team}-service-{number:03}"),
        "CreateDate": _CREATED,
        "AssumeRolePolicyDocument": _trust("ecs-tasks.amazonaws.com"),
        "InstanceProfileList": [],
        # The API returns documents URL-encoded, the command line decodes them.
        "RolePolicyList": [
            {
                "PolicyName": "secrets",
                "PolicyDocument": quote(json.dumps(inline)) if number % 2 else inline,
            }
        ],
        "AttachedManagedPolicies": kinds[number % len(kinds)],
        "Tags": [],
    }
    if number % 12 == 5:
        found["PermissionsBoundary"] = _boundary(f"{ACCOUNT}:policy/team-boundary")
    return found


def _linked(path: str) -> Json:
    principal, name = path.split("/")
    return {
        "Path": f"/aws-service-role/{principal}/",
        "RoleName": name,
        "RoleId": f"AROA{name.upper():X<16}"[:20],
        "Arn": arn(f"{ACCOUNT}:role/aws-service-role/{path}"),
        "CreateDate": _CREATED,
        "AssumeRolePolicyDocument": _trust(principal),
        "InstanceProfileList": [],
        "RolePolicyList": [],
        "AttachedManagedPolicies": attached(f"aws:policy/{LINKED[path]}"),
        "Tags": [],
    }


def _trust(principal: str) -> Json:
    return document(
        {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    )


if __name__ == "__main__":
    print(json.dumps(export(), indent=4))

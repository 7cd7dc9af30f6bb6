"""The users and roles of an account export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from slrlint.algebra.variables import Symbols
from slrlint.grants import account
from slrlint.grants.policies import SCP, Attachment, Policy
from slrlint.grants.results import COLUMNS, Result
from slrlint.grants.survey import Scope, Survey
from tests.grants import account_export, support

if TYPE_CHECKING:
    from pathlib import Path

    from slrlint.grants.results import Cell

ACCOUNT = account_export.ACCOUNT
DELETE = Scope(roles=support.role("AWSServiceRoleForBatch"), columns=COLUMNS[2:3])


def surveyed(
    tmp_path: Path, data: object, scope: Scope = DELETE, scp: object = None
) -> dict[str, Result]:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(data))
    symbols = Symbols()
    scps = () if scp is None else (Attachment(Policy("scp", SCP, scp, symbols), "SCP"),)
    found = account.read(str(file), symbols, scps)
    survey = Survey(symbols, scope, found.identities)
    return {f"{each.kind} {each.name}": survey.result(each) for each in found.identities}


def deletion(found: Result) -> Cell:
    return found.rows[0].cells[0]


def export(**parts: object) -> dict[str, object]:
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [],
        "Policies": [],
        **parts,
    }


def user(name: str = "ann", **more: object) -> dict[str, object]:
    return {"UserName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "Path": "/", **more}


def role(name: str = "worker", path: str = "/", **more: object) -> dict[str, object]:
    arn = f"arn:aws:iam::{ACCOUNT}:role{path}{name}"
    return {"RoleName": name, "Arn": arn, "Path": path, **more}


def inline(*statements: object) -> list[dict[str, object]]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return [{"PolicyName": "own", "PolicyDocument": document}]


def attached(arn: str) -> list[dict[str, object]]:
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}]


def test_two_hundred_identities(tmp_path: Path) -> None:
    found = surveyed(tmp_path, account_export.export())
    assert len(found) == 200
    answers = {name: deletion(each).answer for name, each in found.items()}
    assert answers["user web-007"] == "yes"
    assert answers["user batch-000"] == "condition"
    assert answers["user platform-011"] == "condition"
    assert answers["user web-015"] == "no"
    assert answers["role AWSServiceRoleForBatch"] == "no"
    assert answers["role data-service-009"] == "yes"
    assert answers["role data-service-017"] == "no"
    assert answers["role reports-service-004"] == "undecided"
    counted = {each: list(answers.values()).count(each) for each in set(answers.values())}
    assert counted == {"yes": 29, "condition": 8, "undecided": 17, "no": 146}


def test_how_policies_are_held_is_named(tmp_path: Path) -> None:
    allow = support.statement("iam:Delete*")
    data = export(
        UserDetailList=[
            user(
                "attached", AttachedManagedPolicies=attached(f"arn:aws:iam::{ACCOUNT}:policy/own")
            ),
            user("inline", UserPolicyList=inline(allow)),
            user("grouped", GroupList=["team"]),
        ],
        GroupDetailList=[{"GroupName": "team", "GroupPolicyList": inline(allow)}],
        Policies=[
            {
                "PolicyName": "own",
                "Arn": f"arn:aws:iam::{ACCOUNT}:policy/own",
                "DefaultVersionId": "v2",
                "PolicyVersionList": [
                    {"VersionId": "v1", "Document": support.document(), "IsDefaultVersion": False},
                    {"VersionId": "v2", "Document": support.document(allow)},
                ],
            }
        ],
    )
    found = surveyed(tmp_path, data)
    labels = {name: deletion(each).grants[0].attachment.label for name, each in found.items()}
    assert labels == {
        "user attached": "own (attached)",
        "user inline": "own (inline)",
        "user grouped": "own (group team, inline)",
    }


def test_boundary_limits(tmp_path: Path) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    limit = {
        "Arn": arn,
        "PolicyVersionList": [
            {"Document": support.document(support.statement("s3:*")), "IsDefaultVersion": True}
        ],
    }
    held = user(
        UserPolicyList=inline(support.statement("*")),
        PermissionsBoundary={"PermissionsBoundaryArn": arn},
    )
    (found,) = surveyed(tmp_path, export(UserDetailList=[held], Policies=[limit])).values()
    assert deletion(found).answer == "no"
    assert [each.label for each in deletion(found).lacking] == ["limit (boundary)"]


def test_missing_policy_is_undecided_unless_a_limit_forbids(tmp_path: Path) -> None:
    lacking = {"AttachedManagedPolicies": attached("arn:aws:iam::aws:policy/Unheard")}
    found = surveyed(tmp_path, export(UserDetailList=[user(**lacking)]))
    assert deletion(found["user ann"]).answer == "undecided"
    assert deletion(found["user ann"]).reason.startswith("Unheard is not in the export")
    deny = support.document(support.statement("iam:*", effect="Deny"))
    found = surveyed(tmp_path, export(UserDetailList=[user(**lacking)]), scp=deny)
    assert deletion(found["user ann"]).answer == "no"


def test_missing_boundary_leaves_no_plain_yes(tmp_path: Path) -> None:
    held = user(
        UserPolicyList=inline(support.statement("iam:Delete*")),
        PermissionsBoundary={"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/Unheard"},
    )
    found = surveyed(tmp_path, export(UserDetailList=[held]))
    assert deletion(found["user ann"]).answer == "undecided"


def test_missing_group_is_undecided(tmp_path: Path) -> None:
    found = surveyed(tmp_path, export(UserDetailList=[user(GroupList=["gone"])]))
    assert deletion(found["user ann"]).reason == "group gone is not in the export"


def test_policy_of_a_service_linked_role_comes_from_the_shipped_baselines(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy"
    data = export(RoleDetailList=[role(AttachedManagedPolicies=attached(arn))])
    found = surveyed(tmp_path, data, Scope(columns=COLUMNS[:1]))
    services = {row.target.principal for row in found["role worker"].rows}
    assert "spot.amazonaws.com" in services
    own = data | {
        "RoleDetailList": [
            role(AttachedManagedPolicies=attached(arn.replace("::aws:", f"::{ACCOUNT}:")))
        ]
    }
    found = surveyed(tmp_path, own)
    assert deletion(found["role worker"]).answer == "undecided"


def test_scps_do_not_hold_for_service_linked_roles(tmp_path: Path) -> None:
    allow = inline(support.statement("iam:*"))
    path = "/aws-service-role/batch.amazonaws.com/"
    data = export(
        RoleDetailList=[role(RolePolicyList=allow), role("linked", path, RolePolicyList=allow)]
    )
    deny = support.document(support.statement("*", effect="Deny"))
    found = surveyed(tmp_path, data, scp=deny)
    assert deletion(found["role worker"]).answer == "no"
    assert deletion(found["role linked"]).answer == "yes"


@pytest.mark.parametrize(
    ("condition", "for_user", "for_role"),
    [
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/ann"}}, "yes", "no"),
        ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, "yes", "yes"),
        ({"StringEquals": {"aws:PrincipalAccount": "444455556666"}}, "no", "no"),
        ({"StringEquals": {"aws:username": "ann"}}, "yes", "no"),
        ({"Null": {"aws:username": "true"}}, "no", "yes"),
        ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, "no", "yes"),
        ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, "condition", "condition"),
    ],
)
def test_what_is_known_of_the_principal_decides(
    condition: object, for_user: str, for_role: str, tmp_path: Path
) -> None:
    policies = inline(support.statement("iam:Delete*", "*", condition))
    data = export(
        UserDetailList=[user(UserPolicyList=policies)],
        RoleDetailList=[role(RolePolicyList=policies)],
    )
    found = surveyed(tmp_path, data)
    assert deletion(found["user ann"]).answer == for_user
    assert deletion(found["role worker"]).answer == for_role


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "export.json:1:2"),
        ("[]", "no output of 'aws iam get-account-authorization-details'"),
        ('{"Statement": []}', "no output of"),
        ("\0\xff", "export.json"),
    ],
)
def test_other_files_are_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(account.ExportError, match="export") as caught:
        account.read(str(file), Symbols())
    assert said in str(caught.value)
    with pytest.raises(account.ExportError, match="no such file"):
        account.read(str(tmp_path / "gone.json"), Symbols())


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, [None, 7], [{}], {"a": {}}])
def test_odd_shapes_are_passed_over(odd: object, tmp_path: Path) -> None:
    keys = (
        "UserPolicyList", "GroupList", "AttachedManagedPolicies", "PermissionsBoundary", "Path",
    )  # fmt: skip
    data = export(UserDetailList=[user(**{key: odd}) for key in keys] + [{"Arn": odd}, odd])
    data["Policies"] = [{"Arn": odd, "PolicyVersionList": odd}, odd]
    data["GroupDetailList"] = [{"GroupName": odd, "GroupPolicyList": odd}, odd]
    surveyed(tmp_path, data)
    surveyed(tmp_path, {**data, "RoleDetailList": odd, "UserDetailList": odd, "Policies": odd})

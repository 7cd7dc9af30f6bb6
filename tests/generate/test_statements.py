"""What is generated: for every role of the catalogue, in every form and format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from slrlint.algebra import Request, allows, difference
from slrlint.catalog.roles import UnknownPrincipalError, catalogue
from slrlint.formats import detect
from slrlint.generate import cleanup, render, statements
from slrlint.source import Source
from tests.cli.command import slrlint

if TYPE_CHECKING:
    from pathlib import Path

    from slrlint.catalog.roles import Role

ROLES = [role for role in catalogue().roles if role.principal is not None]
ACTIONS = ("create", "edit", "delete")
SUFFIX = {"json": "json", "yaml": "yaml", "cloudformation": "template", "terraform": "tf"}


def role(name: str) -> Role:
    found = catalogue().by_name(name)
    assert found is not None
    return found


def rendered(one: Role, form: str, output: str) -> str:
    found = statements.policy(statements.of_role(one, ACTIONS, form=form))
    return render.FORMATS[output](found, [one.name])


@pytest.mark.parametrize("form", statements.FORMS)
@pytest.mark.parametrize("output", render.FORMATS)
def test_every_role_passes_the_check_in_the_same_form(
    output: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for one in ROLES:
        file = tmp_path / f"{one.name}.{SUFFIX[output]}"
        file.write_text(rendered(one, form, output))
    ran = slrlint(
        capsys, "check", tmp_path, f"--condition-form={form}", "--isolated", "--output-format=json"
    )
    report = json.loads(ran.out)
    assert report["findings"] == []
    assert report["counts"]["policies"] == len(ROLES) == report["counts"]["files"]
    assert ran.code == 0


@pytest.mark.parametrize("output", render.FORMATS)
def test_every_format_says_the_same(output: str) -> None:
    for one in (role("AWSServiceRoleForBatch"), role("AWSServiceRoleForAutoScaling")):
        plain = statements.policy(statements.of_role(one, ACTIONS))
        source = Source(f"policy.{SUFFIX[output]}", rendered(one, "documented", output))
        (found,) = detect.read(source).documents
        assert difference(found.data, plain).verdict == "equal"
        assert found.complete


def test_batch_in_its_documented_form() -> None:
    arn = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    condition = {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
    create, edit, delete = statements.of_role(role("AWSServiceRoleForBatch"), ACTIONS)
    assert create["Action"] == "iam:CreateServiceLinkedRole"
    assert create["Condition"] == {"StringEquals": condition["StringLike"]}
    assert edit == {
        "Sid": "EditAWSServiceRoleForBatch",
        "Effect": "Allow",
        "Action": "iam:UpdateRoleDescription",
        "Resource": arn,
        "Condition": condition,
    }
    assert delete["Action"] == [
        "iam:DeleteServiceLinkedRole",
        "iam:GetServiceLinkedRoleDeletionStatus",
    ]
    assert delete["Condition"] == condition


def test_reference_form_has_the_condition_on_creation_only() -> None:
    for one in ROLES:
        create, edit, delete = statements.of_role(one, ACTIONS, form="reference")
        assert create["Condition"] == {"StringLike": {"iam:AWSServiceName": one.principal}}
        assert "Condition" not in edit
        assert "Condition" not in delete


def test_documented_form_has_the_condition_where_the_page_prints_it() -> None:
    for one in ROLES:
        _, edit, delete = statements.of_role(one, ACTIONS)
        assert ("Condition" in edit) is one.prints_condition("edit")
        assert ("Condition" in delete) is one.prints_condition("delete")


def test_nothing_but_the_role_is_reached() -> None:
    policy = statements.policy(
        statements.of_role(role("AWSServiceRoleForRDS"), ACTIONS, account="111122223333")
    )
    arn = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    key = {"iam:AWSServiceName": ["rds.amazonaws.com"]}
    assert allows(policy, Request("iam:DeleteServiceLinkedRole", arn, key))
    for other in (arn + "Custom", arn.replace("111122223333", "444455556666"), arn.lower()):
        assert not allows(policy, Request("iam:DeleteServiceLinkedRole", other, key))


def test_partition_and_account_are_those_asked_for() -> None:
    for one in ROLES:
        found = statements.of_role(one, ACTIONS, partition="aws-us-gov", account="111122223333")
        for each in found:
            arns = each["Resource"] if isinstance(each["Resource"], list) else [each["Resource"]]
            assert {str(arn)[:32] for arn in arns} == {"arn:aws-us-gov:iam::111122223333"}


def test_roles_with_suffixes_are_reached_with_them() -> None:
    (delete,) = statements.of_role(role("AWSServiceRoleForAutoScaling"), ["delete"])
    base = role("AWSServiceRoleForAutoScaling").arn()
    assert delete["Resource"] == [base, f"{base}_*"]
    (delete,) = statements.of_role(role("AWSServiceRoleForOutposts"), ["delete"])
    assert str(delete["Resource"]).endswith("/AWSServiceRoleForOutposts_*")


def test_role_without_principal_is_refused() -> None:
    with pytest.raises(UnknownPrincipalError, match="service principal"):
        statements.of_role(role("AWSServiceRoleForAppConfig"), ACTIONS)


def test_equal_sids_are_numbered() -> None:
    one = {"Sid": "Same", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    found = statements.policy([one, one, {**one, "Sid": "Same2"}])["Statement"]
    assert [each["Sid"] for each in found] == ["Same", "Same2", "Same22"]


def test_one_policy_of_three_roles_fits_a_managed_policy() -> None:
    found = statements.policy(
        each
        for name in ("AWSServiceRoleForBatch", "AWSServiceRoleForRDS", "AWSServiceRoleForECS")
        for each in statements.of_role(role(name), ACTIONS)
    )
    assert len(json.dumps(found, separators=(",", ":"))) < 6144


def test_cleanup_reaches_what_it_names_and_no_more() -> None:
    policy = statements.policy(cleanup.statements(account="111122223333"))
    environment = "arn:aws:batch:eu-west-1:111122223333:compute-environment/old"
    for action in ("UpdateComputeEnvironment", "DeleteComputeEnvironment"):
        assert allows(policy, Request(f"batch:{action}", environment))
        assert not allows(policy, Request(f"batch:{action}", environment.replace("1111", "4444")))
    assert allows(policy, Request("batch:DescribeComputeEnvironments", "*"))
    assert not allows(policy, Request("batch:SubmitJob", environment))


def test_yaml_keeps_the_version_a_text() -> None:
    text = rendered(role("AWSServiceRoleForBatch"), "documented", "yaml")
    assert yaml.safe_load(text)["Version"] == "2012-10-17"
    assert text.startswith("# AWSServiceRoleForBatch\n")


SHOWN = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])


@given(st.text(SHOWN | st.sampled_from('${}%"\\')))
def test_hcl_strings_are_read_as_they_were(text: str) -> None:
    statement = {"Sid": text, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    written = render.as_terraform({"Statement": [statement]}, [])
    (found,) = detect.read(Source("policy.tf", written)).documents
    assert found.data["Statement"][0].get("Sid", "") == text

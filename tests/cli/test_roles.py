"""``slrlint roles``: what a person reads and what a program reads."""

from __future__ import annotations

import argparse
import json

import pytest

from slrlint.catalog.roles import catalogue
from slrlint.cli import roles


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    roles.add_arguments(parser)
    return roles.run(parser.parse_args(arguments))


def test_batch_shows_arn_policy_trust_and_documented_statements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("batch") == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "AWSServiceRoleForBatch"
    arn = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    assert f"  ARN          {arn}" in lines
    assert "  policy       BatchServiceRolePolicy" in lines
    assert "  trusts       batch.amazonaws.com" in lines
    edit = out[out.index("  edit ") : out.index("  delete ")]
    assert "iam:UpdateRoleDescription" in edit
    assert f"on {arn}" in edit
    assert "if StringLike iam:AWSServiceName batch.amazonaws.com" in edit
    assert "the service's own page" in edit
    assert "awsdocs/aws-batch-user-guide" in edit
    assert "iam:GetServiceLinkedRoleDeletionStatus" in out[out.index("  delete ") :]
    assert "AWSServiceRoleForAWSBatchWithSagemaker" in out[out.index("Also matching:") :]


def test_all_roles_are_listed_within_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    for role in catalogue().roles:
        assert role.name in text
    assert lines[-1] == f"{len(catalogue().roles)} roles; catalogue of {catalogue().date}."


@pytest.mark.parametrize(
    "query",
    [
        "batch",
        "BATCH",
        "batch.amazonaws.com",
        "AWSServiceRoleForBatch",
        "awsserviceroleforbatch",
        "BatchServiceRolePolicy",
        "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    ],
)
def test_one_role_by_any_of_its_names(query: str) -> None:
    assert [role.name for role in catalogue().search(query).named] == ["AWSServiceRoleForBatch"]


def test_every_role_shows_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    for role in catalogue().roles:
        assert run(role.name) == 0
        assert capsys.readouterr().out.startswith(f"{role.name}\n  ARN ")


def test_a_part_of_a_name_lists_all_that_hold_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("elasticbeanstalk") == 0
    out = capsys.readouterr().out
    assert "AWSServiceRoleForElasticBeanstalkMaintenance" in out


def test_a_role_without_principal_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("AWSServiceRoleForTransfer") == 0
    out = capsys.readouterr().out
    assert "unknown: no source names the service principal" in out
    assert "AWSTransferServiceRolePolicy (linked by name only)" in out


def test_json_holds_the_same_facts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("batch", "--output-format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["date"] == catalogue().date
    batch = document["roles"][0]
    assert batch["arn"].endswith("/batch.amazonaws.com/AWSServiceRoleForBatch")
    assert batch["documented"]["edit"][0]["operator"] == "StringLike"
    assert batch["policies"] == [{"name": "BatchServiceRolePolicy", "basis": "stated"}]
    assert run("--output-format", "json") == 0
    assert len(json.loads(capsys.readouterr().out)["roles"]) == len(catalogue().roles)


def test_unknown_query_is_exit_2_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bacth") == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "did you mean AWSServiceRoleForBatch?" in streams.err


def test_a_hostile_query_reaches_the_terminal_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    for query in ("x\x1b[31m", "\u202eevil", "\udcff", "a\nb"):
        assert run(query) == 2
        message = capsys.readouterr().err
        assert message.count("\n") == 1
        assert message.strip().isprintable()

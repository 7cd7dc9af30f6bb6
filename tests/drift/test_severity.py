"""Severities follow what the actions can do."""

from __future__ import annotations

import re

import pytest

from slrlint.catalog import services
from slrlint.drift import severity
from slrlint.drift.changes import NARROWER, WIDER
from slrlint.drift.severity import judge


@pytest.mark.parametrize(
    ("actions", "wider", "narrower"),
    [
        (["iam:PassRole"], "error", "warning"),
        (["iam:passrole"], "error", "warning"),
        (["iam:CreateServiceLinkedRole"], "error", "warning"),
        (["sts:AssumeRole"], "error", "warning"),
        (["iam:Pass*"], "error", "warning"),
        (["*"], "error", "warning"),
        (["*:*"], "error", "warning"),
        (["iam:AttachRolePolicy"], "error", "warning"),
        (["ec2:RunInstances"], "warning", "warning"),
        (["ec2:CreateTags"], "warning", "warning"),
        (["ec2:DescribeInstances"], "info", "info"),
        (["s3:GetObject"], "info", "info"),
        (["ec2:Describe*", "s3:ListBucket"], "info", "info"),
        (["ec2:DescribeInstances", "ec2:RunInstances"], "warning", "warning"),
        (["nobody:KnowsThis"], "warning", "warning"),
        (["ec2:DescribeInstances", "nobody:KnowsThis"], "warning", "warning"),
        (["nobody:*"], "warning", "warning"),
        ([], "warning", "warning"),
    ],
)
def test_severity(actions: list[str], wider: str, narrower: str) -> None:
    assert judge(WIDER, actions).severity == wider
    assert judge(NARROWER, actions).severity == narrower


def test_level_is_the_highest() -> None:
    assert judge(WIDER, ["ec2:DescribeInstances", "ec2:CreateTags"]).level == "Tagging"
    assert judge(WIDER, ["iam:*"]).level == severity.PERMISSIONS
    assert judge(WIDER, ["nobody:KnowsThis"]).level is None


def test_everything_but_some_actions_is_judged_as_everything() -> None:
    assert judge(WIDER, ["s3:*"], complement=True) == judge(WIDER, ["*"])


def test_levels_are_those_of_the_service_reference() -> None:
    assert set(severity.LEVELS) == set(services.LEVELS.values())


def test_every_escalating_action_exists() -> None:
    assert all(services.action(name) for name in severity.ESCALATING)


def test_the_table_of_the_documentation_is_the_behaviour() -> None:
    rows = re.findall(r"^\| (.+?) \| (\w+) \| (\w+) \|$", severity.__doc__ or "", re.MULTILINE)
    examples = {
        "pass a role": ["iam:PassRole"],
        "access level Permissions": ["iam:PutRolePolicy"],
        "access level Write": ["ec2:RunInstances"],
        "access level Read": ["s3:GetObject"],
    }
    assert len(rows) == len(examples)
    for (what, new, lost), (begins, actions) in zip(rows, examples.items(), strict=True):
        assert what.startswith(begins)
        assert (judge(WIDER, actions).severity, judge(NARROWER, actions).severity) == (new, lost)

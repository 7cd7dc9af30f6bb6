from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from slrlint import baselines
from tests import checkout
from tests.cli.command import CLEAN, process, slrlint, write
from tests.drift.support import batch

if TYPE_CHECKING:
    from pathlib import Path

PAGE = checkout.ROOT.parent / "shared" / "seed" / "aws-batch-service-linked-role.md"
V4 = (
    "equals BatchServiceRolePolicy v4 of 2021-12-07; v8 of 2026-08-05 is current; 4 versions behind"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_old_version(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "batch.json", batch("v4"))
    ran = slrlint(capsys, "which", "batch.json")
    assert (ran.code, ran.out, ran.err) == (0, f"batch.json: {V4}\n", "")


def test_the_current_version_in_other_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document: Any = batch("v8")
    document["Statement"].reverse()
    for statement in document["Statement"]:
        del statement["Sid"]
        actions = statement["Action"]
        statement["Action"] = actions.upper() if isinstance(actions, str) else actions[::-1]
    write(tmp_path / "batch.json", document)
    ran = slrlint(capsys, "which", "batch.json")
    current = "equals BatchServiceRolePolicy v8 of 2026-08-05, the current version"
    assert (ran.code, ran.out) == (0, f"batch.json: {current}\n")


def test_a_redundant_statement_does_not_hide_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document: Any = batch("v4")
    document["Statement"].append(
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            "Resource": "arn:aws:ecs:*:*:task-definition/x",
        }
    )
    write(tmp_path / "batch.json", document)
    assert slrlint(capsys, "which", "batch.json").out == f"batch.json: {V4}\n"


def test_the_nearest(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document: Any = batch("v8")
    del document["Statement"][6]["Condition"]
    write(tmp_path / "batch.json", document)
    ran = slrlint(capsys, "which", "batch.json")
    assert ran.code == 1
    assert ran.lines == [
        "batch.json: nearest to BatchServiceRolePolicy v8 of 2026-08-05, the current version",
        (
            "  + warning DRF103 no longer needs aws:RequestTag/AWSBatchServiceTag "
            "on ec2:CreateLaunchTemplate"
        ),
    ]


def test_nothing_like_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "mine.json", CLEAN)
    ran = slrlint(capsys, "which", "mine.json")
    assert (ran.code, ran.out) == (
        1,
        "mine.json: like no published policy of a service-linked role\n",
    )


def test_every_policy_of_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    blocks = [json.dumps(each, indent=2) for each in (batch("v4"), CLEAN)]
    (tmp_path / "page.md").write_text("".join(f"# A\n\n```\n{each}\n```\n" for each in blocks))
    ran = slrlint(capsys, "which", "page.md")
    assert ran.code == 0
    assert ran.lines == [
        f"page.md: block 1: {V4}",
        "page.md: block 2: like no published policy of a service-linked role",
    ]


@pytest.mark.skipif(not PAGE.exists(), reason="AWS's page is not part of the repository")
def test_the_page_of_aws_batch(capsys: pytest.CaptureFixture[str]) -> None:
    assert V4 in slrlint(capsys, "which", PAGE).lines[0]


def test_one_of_several_files_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "batch.json", batch("v4"))
    write(tmp_path / "mine.json", CLEAN)
    assert slrlint(capsys, "which", "batch.json", "mine.json").code == 1
    ran = slrlint(capsys, "which", "missing.json", "batch.json")
    assert (ran.code, ran.lines) == (2, [f"batch.json: {V4}"])
    assert "missing.json: no such file" in ran.err


def test_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document: Any = batch("v8")
    document["Statement"].pop()
    write(tmp_path / "near.json", document)
    write(tmp_path / "same.json", batch("v8"))
    write(tmp_path / "mine.json", CLEAN)
    ran = slrlint(capsys, "which", "near.json", "same.json", "mine.json", "--output-format=json")
    near, same, mine = json.loads(ran.out)["documents"]
    assert [each["match"] for each in (near, same, mine)] == ["nearest", "equal", "none"]
    assert (near["comparison"]["verdict"], "comparison" in same) == ("narrower", False)
    assert (same["policy"], same["version"], same["versions_behind"]) == (
        "BatchServiceRolePolicy",
        "v8",
        0,
    )


@pytest.mark.parametrize("name", ["AmazonEKSServiceRolePolicy", "AWSSupportServiceRolePolicy"])
def test_shipped_baselines_are_themselves(capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = f"{baselines.shipped_folder()}/{name}.json"
    ran = slrlint(capsys, "which", path)
    assert ran.code == 0
    assert f"equals {name} {baselines.get(name).version} of" in ran.out


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "batch.json", batch("v4"))
    done = process("which", "-", cwd=tmp_path, stdin=json.dumps(batch("v4")))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"-: {V4}\n", "")

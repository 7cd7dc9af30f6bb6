"""Drift against an account: AWS publishes a version, the approved baseline says what changed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from slrlint import baselines
from tests.cli.command import slrlint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.live.aws import Endpoint

BATCH = "BatchServiceRolePolicy"
GUARDDUTY = "AmazonGuardDutyServiceRolePolicy"


def arn(name: str) -> str:
    return f"arn:aws:iam::aws:policy/aws-service-role/{name}"


def changed(name: str) -> dict[str, Any]:
    """Return the document of a policy with one more statement and one statement less."""
    document = json.loads(json.dumps(baselines.get(name).document))
    document["Statement"].pop()
    document["Statement"].append(
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/new-*"}
    )
    return document


def test_a_version_that_aws_publishes_is_drift(
    endpoint: Endpoint, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    added = slrlint(capsys, "baseline", "add", "batch", "guardduty", "--live")
    assert added.code == 0, added.err
    assert added.lines == [
        "Added baselines/BatchServiceRolePolicy.json: v8 of 2026-08-05.",
        f"Added baselines/{GUARDDUTY}.json: v13 of 2026-09-09.",
    ]
    clean = slrlint(capsys, "drift", "--live")
    assert (clean.code, clean.lines) == (0, ["No findings: 2 policies compared (2 equal)."])

    assert endpoint.publish(arn(BATCH), changed(BATCH)) == "v9"
    drift = slrlint(capsys, "drift", "--live", "--output-format=json")
    assert drift.code == 1
    compared = {each["name"]: each for each in json.loads(drift.out)["comparisons"]}
    assert compared[GUARDDUTY]["verdict"] == "equal"
    assert compared[BATCH]["verdict"] == "both"
    assert compared[BATCH]["new"]["path"] == "aws:BatchServiceRolePolicy@v9"
    told = [(each["severity"], each["sentence"]) for each in compared[BATCH]["summary"]]
    assert told == [
        ("error", "may now pass roles to any service on arn:aws:iam::*:role/new-*"),
        (
            "warning",
            "may no longer call ecs:UntagResource on arn:aws:ecs:*:*:capacity-provider/AWSBatch*",
        ),
    ]
    assert slrlint(capsys, "drift", "--live", "--direction=wider").out.count("DRF") == 2

    updated = slrlint(capsys, "baseline", "update", "--live", "--reason", "reviewed")
    assert updated.code == 0, updated.err
    assert updated.lines[0].startswith(
        "Updated baselines/BatchServiceRolePolicy.json: v8 of 2026-08-05 -> v9 of "
    )
    assert updated.lines[-1] == "Up to date: 1 baseline."
    assert slrlint(capsys, "drift", "--live").code == 0
    approved = baselines.load("baselines", BATCH)
    assert (approved.version, approved.reason) == ("v9", "reviewed")

    older = slrlint(capsys, "drift", "batch")
    assert older.code == 2
    assert "v9 is newer than what it would be compared with, v8 of 2026-08-05" in older.err


def test_a_policy_of_ones_own(
    endpoint: Endpoint, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = changed(BATCH)
    iam = endpoint.administrator()
    mine = iam.create_policy(PolicyName="Mine", PolicyDocument=json.dumps(document))
    iam.close()
    name = mine["Policy"]["Arn"]
    assert slrlint(capsys, "baseline", "add", name, "--live").code == 0
    assert slrlint(capsys, "drift", "--live").code == 0
    document["Statement"] = document["Statement"][:3]
    endpoint.publish(name, document)
    narrower = slrlint(capsys, "drift", "--live", "Mine")
    assert narrower.code == 1
    assert "narrower" in narrower.out
    offline = slrlint(capsys, "drift")
    assert offline.code == 2
    assert f"slrlint ships no document of {name}: read it from AWS (--live)" in offline.err
    (tmp_path / "mine.json").write_text(json.dumps(document))
    deployed = slrlint(capsys, "diff", "mine.json", f"aws:{name}", "--direction=any")
    assert deployed.code == 0, deployed.out + deployed.err


def test_a_policy_that_is_withdrawn(endpoint: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    gone = "AWSIotRoboRunnerServiceRolePolicy"
    account = baselines.get("AWSAppSyncServiceRolePolicy")
    baselines.write("baselines", account)
    lost = baselines.get(gone)
    listed = baselines.make(*lost[:5], lost.document)
    baselines.write("baselines", listed)
    drift = slrlint(capsys, "drift", "--live")
    assert drift.code == 2
    assert drift.err == (
        f"slrlint: error: AWS has no policy {lost.arn}; its baseline is v1 of {lost.date[:10]}\n"
    )
    assert "1 policy compared" in drift.out
    updated = slrlint(capsys, "baseline", "update", "--live")
    assert updated.code == 0
    assert "as withdrawn: AWS has no policy" in updated.out
    assert slrlint(capsys, "drift", "--live").code == 0
    again = slrlint(capsys, "baseline", "update", "--live")
    assert (again.code, again.lines) == (0, ["Up to date: 2 baselines."])


def test_what_concerns_every_policy_is_said_once(
    bare: pytest.MonkeyPatch, server: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    bare.setenv("AWS_ENDPOINT_URL", server.url)
    for name in (BATCH, GUARDDUTY):
        baselines.write("baselines", baselines.get(name))
    before = sorted(each.stat().st_mtime_ns for each in os.scandir("baselines"))
    for command in (["drift"], ["baseline", "update"], ["baseline", "add", "ecs", "sso"]):
        ran = slrlint(capsys, *command, "--live")
        assert ran.code == 2
        assert ran.err.count("Unable to locate credentials") == 1
        assert ran.err.count("\n") == 1
    assert sorted(each.stat().st_mtime_ns for each in os.scandir("baselines")) == before


def test_what_concerns_one_policy_is_said_of_each(
    endpoint: Endpoint, credentials: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    iam = endpoint.administrator()
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    iam.close()
    for name in (BATCH, GUARDDUTY):
        baselines.write("baselines", baselines.get(name))
    credentials.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    credentials.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    for command in (["drift"], ["baseline", "update"]):
        with endpoint.permissions_enforced():
            ran = slrlint(capsys, *command, "--live")
        assert ran.code == 2
        for name, line in zip((GUARDDUTY, BATCH), ran.err.splitlines(), strict=True):
            assert "the credentials may not read" in line
            assert name in line

"""`slrlint drift`: approved baselines against what is current."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import slrlint as package
from slrlint import baselines
from tests.cli.command import process, slrlint, write

if TYPE_CHECKING:
    from slrlint.baselines import Baseline

BATCH = "BatchServiceRolePolicy"
GUARDDUTY = "AmazonGuardDutyServiceRolePolicy"
WITHDRAWN = "AWSIotRoboRunnerServiceRolePolicy"
SCHEMA = json.loads((Path(package.__file__).parent / "data" / "report.schema.json").read_text())


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def approve(name: str, version: str | None = None, folder: str = "baselines") -> Baseline:
    found = baselines.get(name, version)
    baselines.write(folder, found)
    return found


def altered(name: str, folder: str = "baselines", **changes: Any) -> Baseline:
    """Write a baseline that differs from the shipped one, with the right digest."""
    found = baselines.get(name)._replace(**changes)
    found = found._replace(digest=baselines.digest(found))
    baselines.write(folder, found)
    return found


def test_no_drift(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    approve(GUARDDUTY)
    ran = slrlint(capsys, "drift")
    assert (ran.code, ran.lines) == (0, ["No findings: 2 policies compared (2 equal)."])
    assert ran.err == ""


def test_everything_that_ships_equals_itself(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "drift", "--baselines", baselines.shipped_folder())
    number = len(baselines.names())
    assert ran.lines == [f"No findings: {number} policies compared ({number} equal)."]
    assert ran.code == 0


def test_batch_has_moved_away_from_v4(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH, "v4")
    ran = slrlint(capsys, "drift", "--output-format=json")
    assert ran.code == 1
    report = json.loads(ran.out)
    jsonschema.validate(report, SCHEMA)
    assert report["command"] == "drift"
    (compared,) = report["comparisons"]
    assert (compared["name"], compared["verdict"]) == (BATCH, "wider")
    assert compared["notes"] == ["approved: v4 of 2021-12-07; current: v8 of 2026-08-05"]
    escalations = [each["sentence"] for each in compared["summary"] if each["severity"] == "error"]
    assert escalations == [
        "may now pass roles to ecs.amazonaws.com",
        "may now create service-linked roles of ecs-compute.amazonaws.com",
    ]
    assert all(each["witness"] for each in compared["changes"])


def test_findings_stand_in_the_approved_file(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH, "v4")
    text = Path("baselines", f"{BATCH}.json").read_text().split("\n")
    findings = json.loads(slrlint(capsys, "drift", "--output-format=json").out)["findings"]
    assert {found["path"] for found in findings} == {f"baselines/{BATCH}.json"}
    statements = json.loads("\n".join(text))["document"]["Statement"]
    for found in findings:
        line = text[found["start"]["line"] - 1]
        if found["code"] == "DRF105":
            assert line == '  "version": "v4",'
            assert found["statement"] is None
        else:
            assert line == "      {"
            assert found["route"] == ["document", "Statement", found["statement"]]
            assert found["statement"] < len(statements)


def test_a_permission_that_is_lost_is_drift_too(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH, "v8")
    approve(BATCH, "v4", folder="older")
    older = json.loads(Path("older", f"{BATCH}.json").read_text())["document"]
    write(Path("newer", f"{BATCH}.json"), older)
    ran = slrlint(capsys, "drift", "--against", "newer")
    assert ran.code == 1
    assert "narrower: requests are no longer allowed that were" in ran.out
    assert "note: approved: v8 of 2026-08-05" in ran.out
    wider = slrlint(capsys, "drift", "--against", "newer", "--direction", "wider")
    assert wider.code == 0


@pytest.mark.parametrize(
    ("fail_on", "code"), [("info", 1), ("warning", 0), ("error", 0), ("never", 0)]
)
def test_reading_and_listing_are_notes(
    capsys: pytest.CaptureFixture[str], fail_on: str, code: int
) -> None:
    approve(BATCH, "v6")
    current = baselines.get(BATCH, "v7")
    write(Path("newer", f"{BATCH}.json"), dict(current.document))
    ran = slrlint(capsys, "drift", "--against", "newer", "--fail-on", fail_on)
    assert ran.code == code
    assert "info DRF101" in ran.out
    assert "warning DRF" not in ran.out


@pytest.mark.parametrize(
    "word",
    ["batch", "Batch", "batch.amazonaws.com", "AWSServiceRoleForBatch", BATCH,
     "arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy",
     "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
     f"baselines/{BATCH}.json"],
)  # fmt: skip
def test_what_names_a_baseline(capsys: pytest.CaptureFixture[str], word: str) -> None:
    approve(BATCH)
    approve(GUARDDUTY, "v1")
    ran = slrlint(capsys, "drift", word)
    assert (ran.code, ran.lines) == (0, ["No findings: 1 policy compared (1 equal)."])


def test_a_baseline_named_twice_is_compared_once(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    assert "1 policy compared" in slrlint(capsys, "drift", "batch", BATCH).out


@pytest.mark.parametrize(
    "extra", ["nonsense", "ecs", "nowhere/X.json", "spot", "AWSServiceRoleFor"]
)
def test_a_name_without_a_baseline_stops_nothing_else(
    capsys: pytest.CaptureFixture[str], extra: str
) -> None:
    approve(BATCH, "v4")
    ran = slrlint(capsys, "drift", extra, "batch")
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "may now pass roles to ecs.amazonaws.com" in ran.out
    assert "Incomplete: 1 failure" in ran.out


def test_a_near_miss_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    ran = slrlint(capsys, "drift", "BatchServiceRolPolicy")
    assert "did you mean BatchServiceRolePolicy?" in ran.err


def test_a_missing_baseline_says_how_to_add_it(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    ran = slrlint(capsys, "drift", "guardduty")
    assert (
        f"baselines holds no baseline of {GUARDDUTY}: slrlint baseline add {GUARDDUTY}" in ran.err
    )


@pytest.mark.parametrize("make", [lambda: None, lambda: os.mkdir("baselines")])
def test_no_baselines_at_all(capsys: pytest.CaptureFixture[str], make: Any) -> None:
    make()
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("slrlint: error: baselines")
    assert ran.err.count("\n") == 1


def test_a_withdrawn_policy(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    altered(WITHDRAWN, listed=True)
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert f"AWS lists {WITHDRAWN} no longer" in ran.err
    assert "1 policy compared" in ran.out
    assert slrlint(capsys, "baseline", "update").code == 0
    assert slrlint(capsys, "drift").code == 0


def test_a_policy_that_does_not_ship(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    mine = baselines.make(
        "Mine",
        "arn:aws:iam::123456789012:policy/Mine",
        "v1",
        "2026-01-01T00:00:00Z",
        "by hand",
        {"Version": "2012-10-17", "Statement": []},
    )
    baselines.write("baselines", mine)
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert f"slrlint ships no document of {mine.arn}" in ran.err
    assert "1 policy compared" in ran.out


def test_a_policy_of_the_same_name_is_not_taken_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    arn = f"arn:aws:iam::123456789012:policy/{BATCH}"
    altered(BATCH, arn=arn)
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert f"slrlint ships no document of {arn}, only of arn:aws:iam::aws:policy/" in ran.err


def test_an_approved_version_that_is_newer(capsys: pytest.CaptureFixture[str]) -> None:
    altered(BATCH, version="v99")
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert "v99 of 2026-08-05 is newer" in ran.err or "v99 is newer" in ran.err


def test_the_same_version_with_another_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = dict(baselines.get(BATCH).document)
    document["Statement"] = document["Statement"][1:]
    altered(BATCH, document=document)
    ran = slrlint(capsys, "drift")
    assert ran.code == 1
    assert "note: both sides are called v8, and their documents differ" in ran.out


def test_a_document_that_is_no_policy(capsys: pytest.CaptureFixture[str]) -> None:
    approve(GUARDDUTY)
    altered(BATCH, document={"Statement": "x"})
    ran = slrlint(capsys, "drift")
    assert ran.code == 2
    assert BATCH in ran.err
    assert "1 policy compared" in ran.out


class TestAgainst:
    """Newer documents in a folder."""

    def compared(self, capsys: pytest.CaptureFixture[str]) -> Any:
        approve(BATCH, "v4")
        return slrlint(capsys, "drift", "--against", "newer")

    def test_baselines(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v5", folder="newer")
        ran = self.compared(capsys)
        assert ran.code == 1
        assert "newer/BatchServiceRolePolicy.json" in ran.out
        assert "arn:aws:resource-groups:*:*:group/*" in ran.out
        assert "note: approved: v4 of 2021-12-07; current: v5 of 2022-05-18" in ran.out

    @pytest.mark.parametrize("enveloped", [False, True])
    def test_documents(self, capsys: pytest.CaptureFixture[str], enveloped: bool) -> None:
        document = dict(baselines.get(BATCH, "v5").document)
        printed = {"PolicyVersion": {"Document": document, "VersionId": "v5"}}
        write(Path("newer", f"{BATCH}.json"), printed if enveloped else document)
        ran = self.compared(capsys)
        assert ran.code == 1
        assert "arn:aws:resource-groups:*:*:group/*" in ran.out

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (None, "no such file"),
            ("", "the text is empty"),
            ("{", "not readable as JSON"),
            ('{"a": 1}', "missing"),
            ("[" * 100_000, "deep"),
            ('[{"Statement":[],"Version":"2012-10-17"}]' * 2, "not readable as JSON"),
        ],
    )
    def test_what_is_of_no_use(
        self, capsys: pytest.CaptureFixture[str], content: str | None, message: str
    ) -> None:
        Path("newer").mkdir()
        if content is not None:
            write(Path("newer", f"{BATCH}.json"), content)
        ran = self.compared(capsys)
        assert ran.code == 2
        assert ran.err.count("\n") == 1
        assert re.search(message, ran.err), ran.err

    def test_a_tampered_baseline_is_not_taken_for_a_document(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        approve(BATCH, "v5", folder="newer")
        path = Path("newer", f"{BATCH}.json")
        path.write_text(path.read_text().replace("ec2:", "ec3:"))
        ran = self.compared(capsys)
        assert ran.code == 2
        assert "does not have the digest" in ran.err

    def test_no_such_folder(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = self.compared(capsys)
        assert (ran.code, ran.err) == (2, "slrlint: error: newer: no such folder\n")

    def test_not_with_live(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        ran = slrlint(capsys, "drift", "--against", "newer", "--live")
        assert ran.code == 2
        assert "not allowed with" in ran.err


class TestHostileFolders:
    """What stands in the folder of baselines and is none."""

    @pytest.mark.parametrize(
        "content",
        ["", "{", "[]", "null", "{}", '{"name": 1}', "[" * 100_000, '{"a":' * 5000,
         '{"name": "x", "name": "x"}', "\x00", "\ud800".encode("utf-8", "surrogatepass")],
    )  # fmt: skip
    def test_what_is_no_baseline(
        self, capsys: pytest.CaptureFixture[str], content: str | bytes
    ) -> None:
        approve(BATCH)
        write(Path("baselines", "Odd.json"), content)
        ran = slrlint(capsys, "drift")
        assert ran.code == 2
        assert ran.err.startswith("slrlint: error: baselines/Odd.json: ")
        assert ran.err.count("\n") == 1
        assert "1 policy compared" in ran.out

    def test_a_tampered_baseline(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        path = Path("baselines", f"{BATCH}.json")
        path.write_text(path.read_text().replace('"v8"', '"v7"'))
        ran = slrlint(capsys, "drift")
        assert ran.code == 2
        assert "does not have the digest that it states" in ran.err

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
    def test_a_link(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        os.symlink(f"{baselines.shipped_folder()}/{GUARDDUTY}.json", f"baselines/{GUARDDUTY}.json")
        assert "1 policy compared" in slrlint(capsys, "drift").out
        ran = slrlint(capsys, "drift", f"baselines/{GUARDDUTY}.json")
        assert ran.code == 2
        assert "not a regular file" in ran.err

    def test_control_characters_stay_visible(self, capsys: pytest.CaptureFixture[str]) -> None:
        document = {
            "Version": "2012-10-17",
            "Statement": {"Sid": "\x1b[31m", "Effect": "Deny", "Action": "*", "Resource": "*"},
        }
        altered(BATCH, document=document)
        for form in ("full", "concise", "markdown", "github", "junit", "sarif", "gitlab"):
            ran = slrlint(capsys, "drift", f"--output-format={form}")
            assert ran.code == 1
            assert "\x1b" not in ran.out


class TestConfiguration:
    def test_the_folder(self, capsys: pytest.CaptureFixture[str]) -> None:
        write(Path("slrlint.toml"), 'baselines = "policies/approved"\n')
        approve(BATCH, folder="policies/approved")
        assert slrlint(capsys, "drift").code == 0
        assert slrlint(capsys, "drift", "--baselines", "elsewhere").code == 2
        assert slrlint(capsys, "drift", "--isolated").code == 2

    def test_it_starts_where_the_file_stands(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(Path("slrlint.toml"), 'baselines = "approved"\n')
        approve(BATCH, "v4", folder="approved")
        Path("below").mkdir()
        monkeypatch.chdir("below")
        ran = slrlint(capsys, "drift", "--output-format=concise")
        assert ran.code == 1
        assert ran.lines[0].split(":")[0].endswith(f"approved/{BATCH}.json")

    def test_fail_on(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        write(Path("slrlint.toml"), 'fail-on = "never"\n')
        assert slrlint(capsys, "drift").code == 0
        assert slrlint(capsys, "drift", "--fail-on=error").code == 1
        assert slrlint(capsys, "drift", "--fail-on=error", "--exit-zero").code == 0

    @pytest.mark.parametrize("value", ['""', "1", "[]", '"\\u0000"'])
    def test_what_is_no_folder(self, capsys: pytest.CaptureFixture[str], value: str) -> None:
        write(Path("slrlint.toml"), f"baselines = {value}\n")
        ran = slrlint(capsys, "drift")
        assert ran.code == 2
        assert ran.err.startswith("slrlint: error: slrlint.toml:1: ")


def test_drift_needs_no_boto3(capsys: pytest.CaptureFixture[str]) -> None:
    approve(BATCH)
    done = process("drift", cwd=Path.cwd(), PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "slrlint.drift.verdict" in loaded
    assert not loaded & {"boto3", "botocore", "jsonschema", "deepdiff", "rich", "subprocess"}

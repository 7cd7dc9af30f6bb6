"""`slrlint baseline`: approve, update, look at and distrust baselines."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import slrlint as package
from slrlint import baselines
from tests.cli.command import slrlint, write

BATCH = "BatchServiceRolePolicy"
GUARDDUTY = "AmazonGuardDutyServiceRolePolicy"
WITHDRAWN = "AWSIotRoboRunnerServiceRolePolicy"
FILE = Path("baselines", f"{BATCH}.json")
SCHEMA = json.loads((Path(package.__file__).parent / "data/baseline.schema.json").read_text())

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def approve(name: str, version: str | None = None, folder: str = "baselines") -> None:
    baselines.write(folder, baselines.get(name, version))


def files(folder: str = ".") -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


class TestAdd:
    @pytest.mark.parametrize("word", ["batch", BATCH, "AWSServiceRoleForBatch"])
    def test_the_current_document(self, capsys: pytest.CaptureFixture[str], word: str) -> None:
        ran = slrlint(capsys, "baseline", "add", word)
        assert (ran.code, ran.err) == (0, "")
        assert ran.lines == ["Added baselines/BatchServiceRolePolicy.json: v8 of 2026-08-05."]
        assert baselines.load("baselines", BATCH) == baselines.get(BATCH)
        jsonschema.validate(json.loads(FILE.read_text()), SCHEMA)

    def test_a_version_and_a_reason(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "add", "batch@v4", "--reason", "what the page prints")
        assert ran.lines == ["Added baselines/BatchServiceRolePolicy.json: v4 of 2021-12-07."]
        found = baselines.load("baselines", BATCH)
        assert (found.version, found.reason) == ("v4", "what the page prints")
        assert found.digest == baselines.digest(found)
        jsonschema.validate(json.loads(FILE.read_text()), SCHEMA)

    def test_what_is_there_stays(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        before = files()
        ran = slrlint(capsys, "baseline", "add", "batch", "guardduty")
        assert ran.code == 2
        assert f"is there: slrlint baseline update {BATCH}" in ran.err
        assert "Added" in ran.out
        assert before.items() <= files().items()

    @pytest.mark.parametrize(
        "word",
        ["nonsense", "", " ", "batch@v99", "batch@v0", "batch@", "../batch", "\x1b[31m", "x" * 5000,
         "arn:aws:iam::123456789012:policy/Mine", "arn:aws:iam::aws:policy/Other/" + BATCH],
    )  # fmt: skip
    def test_what_names_nothing(self, capsys: pytest.CaptureFixture[str], word: str) -> None:
        ran = slrlint(capsys, "baseline", "add", word, "batch")
        assert ran.code == 2
        assert ran.err.count("\n") == 1
        assert "\x1b" not in ran.err
        assert list(files()) == [str(FILE)]

    def test_a_role_without_a_known_policy(self, capsys: pytest.CaptureFixture[str]) -> None:
        from slrlint.catalog.roles import catalogue

        role = next(role for role in catalogue().roles if not role.policies)
        ran = slrlint(capsys, "baseline", "add", role.name)
        assert ran.code == 2
        assert f"no source known here names a managed policy of {role.name}" in ran.err

    def test_a_withdrawn_policy(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "add", WITHDRAWN)
        assert ran.code == 0
        assert f"warning: AWS lists {WITHDRAWN} no longer" in ran.err
        assert baselines.load("baselines", WITHDRAWN).listed is False

    def test_from_a_folder(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v5", folder="newer")
        write(Path("newer", f"{GUARDDUTY}.json"), dict(baselines.get(GUARDDUTY).document))
        ran = slrlint(capsys, "baseline", "add", "batch", "guardduty", "--against", "newer")
        assert ran.code == 2
        assert "a bare document: a baseline needs a version" in ran.err
        assert baselines.load("baselines", BATCH).version == "v5"
        pinned = slrlint(capsys, "baseline", "add", "ecs@v1", "--against", "newer")
        assert "a version can only be chosen of what slrlint ships" in pinned.err

    def test_the_folder_is_configurable(self, capsys: pytest.CaptureFixture[str]) -> None:
        write(Path("slrlint.toml"), 'baselines = "policies/approved"\n')
        assert slrlint(capsys, "baseline", "add", "batch").code == 0
        slrlint(capsys, "baseline", "add", "ecs", "--baselines", "other")
        assert {path for path in files() if path.endswith(".json")} == {
            f"policies/approved/{BATCH}.json",
            "other/AmazonECSServiceRolePolicy.json",
        }

    @pytest.mark.parametrize("reason", ["", " ", "\n"])
    def test_a_reason_says_something(self, capsys: pytest.CaptureFixture[str], reason: str) -> None:
        ran = slrlint(capsys, "baseline", "add", "batch", "--reason", reason)
        assert ran.code == 2
        assert files() == {}

    def test_hostile_reasons_are_kept_and_shown_safely(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        reason = 'x\x1b[31m\n"\ud800\u202e'
        assert slrlint(capsys, "baseline", "add", "batch", "--reason", reason).code == 0
        assert baselines.load("baselines", BATCH).reason == reason
        for command in ("list", "show batch", "verify"):
            for form in ("text", "json"):
                ran = slrlint(capsys, "baseline", *command.split(), "--output-format", form)
                assert ran.code == 0
                assert not {"\x1b", "\u202e", "\ud800"} & set(ran.out)

    @needs_links
    def test_a_link_is_not_followed(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        target = tmp_path / "target"
        FILE.parent.mkdir()
        FILE.symlink_to(target)
        assert slrlint(capsys, "baseline", "add", "batch").code == 2
        target.write_text(baselines.dump(baselines.get(BATCH, "v4")))
        before = target.read_bytes()
        assert slrlint(capsys, "baseline", "update", "batch").code == 2
        assert target.read_bytes() == before
        assert FILE.is_symlink()

    @pytest.mark.usefixtures("permissions_hold")
    def test_a_folder_that_cannot_be_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("baselines").mkdir(mode=0o500)
        ran = slrlint(capsys, "baseline", "add", "batch")
        assert ran.code == 2
        assert "Permission denied" in ran.err

    def test_a_folder_that_is_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        write(Path("baselines"), "not a folder")
        for command in ("add batch", "update", "list", "verify", "show batch"):
            ran = slrlint(capsys, "baseline", *command.split())
            assert ran.code == (0 if command == "show batch" else 2)
            assert ran.err.count("\n") == (0 if command == "show batch" else 1)
        assert Path("baselines").read_text() == "not a folder"


class TestUpdate:
    def test_what_is_accepted_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        approve(GUARDDUTY)
        ran = slrlint(capsys, "baseline", "update", "--reason", "reviewed")
        assert (ran.code, ran.err) == (0, "")
        assert ran.lines[0] == (
            "Updated baselines/BatchServiceRolePolicy.json: "
            "v4 of 2021-12-07 -> v8 of 2026-08-05, wider."
        )
        assert "  + error DRF103 may now pass roles to ecs.amazonaws.com" in ran.lines
        assert ran.lines[-1] == "Up to date: 1 baseline."
        found = baselines.load("baselines", BATCH)
        assert (found.version, found.reason) == ("v8", "reviewed")
        assert baselines.load("baselines", GUARDDUTY) == baselines.get(GUARDDUTY)
        assert slrlint(capsys, "drift").code == 0

    def test_a_new_version_has_a_reason_of_its_own(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        slrlint(capsys, "baseline", "add", "batch@v4", "--reason", "first")
        slrlint(capsys, "baseline", "update")
        assert baselines.load("baselines", BATCH).reason is None

    def test_what_is_current_stays_as_it_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        slrlint(capsys, "baseline", "add", "batch", "--reason", "first")
        before = FILE.stat().st_mtime_ns, FILE.read_bytes()
        ran = slrlint(capsys, "baseline", "update", "--reason", "second")
        assert (ran.code, ran.lines) == (0, ["Up to date: 1 baseline."])
        assert (FILE.stat().st_mtime_ns, FILE.read_bytes()) == before

    def test_only_what_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        approve(GUARDDUTY, "v1")
        assert slrlint(capsys, "baseline", "update", "guardduty").code == 0
        assert baselines.load("baselines", BATCH).version == "v4"
        assert baselines.load("baselines", GUARDDUTY) == baselines.get(GUARDDUTY)
        approve(BATCH, "v4", folder="elsewhere")
        assert slrlint(capsys, "baseline", "update", f"elsewhere/{BATCH}.json").code == 0
        assert baselines.load("elsewhere", BATCH).version == "v8"
        assert baselines.load("baselines", BATCH).version == "v4"

    def test_never_back_to_an_older_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        approve(BATCH, "v4", folder="older")
        before = files()
        ran = slrlint(capsys, "baseline", "update", "--against", "older")
        assert ran.code == 2
        assert "is newer than what it would be compared with, v4 of 2021-12-07" in ran.err
        assert files() == before

    def test_a_tampered_baseline_is_not_built_upon(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        approve(BATCH, "v4")
        approve(GUARDDUTY, "v1")
        FILE.write_text(FILE.read_text().replace("ec2:", "ec3:"))
        before = FILE.read_bytes()
        ran = slrlint(capsys, "baseline", "update")
        assert ran.code == 2
        assert "does not have the digest" in ran.err
        assert FILE.read_bytes() == before
        assert baselines.load("baselines", GUARDDUTY) == baselines.get(GUARDDUTY)

    def test_a_withdrawn_policy_is_marked(self, capsys: pytest.CaptureFixture[str]) -> None:
        gone = baselines.get(WITHDRAWN)
        baselines.write("baselines", baselines.make(*gone[:5], gone.document))
        ran = slrlint(capsys, "baseline", "update", "--reason", "retired by AWS")
        assert ran.code == 0
        assert ran.lines == [
            f"Marked baselines/{WITHDRAWN}.json as withdrawn: AWS lists {WITHDRAWN} no longer."
        ]
        found = baselines.load("baselines", WITHDRAWN)
        assert (found.listed, found.reason) == (False, "retired by AWS")
        assert slrlint(capsys, "baseline", "update").lines == ["Up to date: 1 baseline."]

    def test_the_mode_is_kept_and_nothing_is_left_behind(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        approve(BATCH, "v4")
        FILE.chmod(0o640)
        slrlint(capsys, "baseline", "update")
        assert stat.S_IMODE(FILE.stat().st_mode) == 0o640
        assert list(files()) == [str(FILE)]


class TestList:
    def test_states(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        approve(GUARDDUTY)
        approve(WITHDRAWN)
        mine = baselines.make(
            "Mine",
            "arn:aws:iam::123456789012:policy/Mine",
            "v2",
            "2026-01-01T00:00:00Z",
            "by hand",
            {},
            reason="ours",
        )
        baselines.write("baselines", mine)
        ran = slrlint(capsys, "baseline", "list")
        assert ran.code == 0
        rows = [line.split(maxsplit=3) for line in ran.lines]
        assert [row[0] for row in rows] == [WITHDRAWN, GUARDDUTY, BATCH, "Mine"]
        assert [row[3] for row in rows] == [
            "withdrawn",
            "current",
            "v8 of 2026-08-05 is current",
            "not shipped  ours",
        ]

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        ran = slrlint(capsys, "baseline", "list", "--output-format=json")
        (row,) = json.loads(ran.out)["baselines"]
        assert (row["name"], row["version"], row["shipped_version"]) == (BATCH, "v4", "v8")

    def test_what_cannot_be_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        write(Path("baselines", "Odd.json"), "{}")
        ran = slrlint(capsys, "baseline", "list")
        assert ran.code == 2
        assert len(ran.lines) == 1
        assert "baselines/Odd.json: " in ran.err


class TestShow:
    def test_the_approved_one_comes_first(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        ran = slrlint(capsys, "baseline", "show", "batch")
        assert ran.code == 0
        assert ran.lines[0] == f"{BATCH} (baselines/{BATCH}.json)"
        assert "  version    v4 of 2021-12-07" in ran.lines
        document = json.loads(ran.out[ran.out.index("{") :])
        assert document == baselines.get(BATCH, "v4").document

    @pytest.mark.parametrize(("word", "version"), [("batch", "v8"), ("batch@v3", "v3")])
    def test_else_the_shipped_one(
        self, capsys: pytest.CaptureFixture[str], word: str, version: str
    ) -> None:
        ran = slrlint(capsys, "baseline", "show", word)
        assert ran.lines[0] == f"{BATCH} (baseline:{BATCH}@{version})"

    def test_json_is_the_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        ran = slrlint(capsys, "baseline", "show", BATCH, "--output-format=json")
        assert ran.out == FILE.read_text()

    @pytest.mark.parametrize("word", ["nonsense", "batch@v99", "@v4"])
    def test_what_is_unknown(self, capsys: pytest.CaptureFixture[str], word: str) -> None:
        ran = slrlint(capsys, "baseline", "show", word)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("\n") == 1


class TestHistory:
    def test_batch(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "history", "batch")
        assert ran.code == 0
        assert ran.lines[0] == f"{BATCH}: 8 versions known, none missing; v8 is current"
        heads = [line for line in ran.lines[1:] if not line.startswith(" ")]
        assert heads == [
            "v1   2021-03-10",
            "v2   2021-03-11  wider",
            "v3   2021-03-25  wider",
            "v4   2021-12-07  wider",
            "v5   2022-05-18  wider",
            "v6   2022-10-17  wider",
            "v7   2023-12-05  wider",
            "v8   2026-08-05  wider",
        ]
        v5 = ran.lines[ran.lines.index(heads[4]) + 1]
        assert "arn:aws:resource-groups:*:*:group/*" in v5

    def test_gaps_are_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        with_gaps = next(one for one in baselines.histories() if one.gaps)
        ran = slrlint(capsys, "baseline", "history", with_gaps.name)
        assert f"{len(with_gaps.gaps)} recorded by nobody" in ran.lines[0]
        missing = [line.split()[0] for line in ran.lines[1:] if "recorded by nobody" in line]
        assert missing == list(with_gaps.gaps)
        assert any(" than v" in line for line in ran.lines) or with_gaps.gaps[0] == "v1"

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "history", "batch", "ecs", "--output-format=json")
        batch, ecs = json.loads(ran.out)["policies"]
        assert (batch["name"], batch["gaps"]) == (BATCH, [])
        assert [each["version"] for each in batch["versions"]] == [f"v{n}" for n in range(1, 9)]
        assert batch["versions"][0]["comparison"] is None
        assert batch["versions"][7]["comparison"]["verdict"] == "wider"
        assert ecs["name"] == "AmazonECSServiceRolePolicy"

    def test_what_is_unknown_stops_nothing_else(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "history", "nonsense", "batch")
        assert ran.code == 2
        assert ran.err.count("\n") == 1
        assert ran.lines[0].startswith(BATCH)

    def test_a_withdrawn_policy(self, capsys: pytest.CaptureFixture[str]) -> None:
        ran = slrlint(capsys, "baseline", "history", WITHDRAWN)
        assert "AWS lists the policy no longer" in ran.lines[0]


class TestVerify:
    def verify(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
        return slrlint(capsys, "baseline", "verify", *arguments)

    def test_what_can_be_trusted(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH, "v4")
        approve(GUARDDUTY)
        ran = self.verify(capsys)
        assert (ran.code, ran.lines, ran.err) == (0, ["2 baselines verified."], "")
        one = self.verify(capsys, "batch")
        assert one.lines == ["1 baseline verified."]

    def test_a_tampered_document(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        approve(GUARDDUTY)
        FILE.write_text(FILE.read_text().replace("iam:PassRole", "iam:*"))
        ran = self.verify(capsys)
        assert ran.code == 1
        assert ran.lines == [
            f"{FILE}: the content does not have the digest that it states",
            "1 of 2 baselines cannot be trusted.",
        ]
        rows = json.loads(self.verify(capsys, "--output-format=json").out)["baselines"]
        assert [bool(row["problem"]) for row in rows] == [False, True]

    def test_a_document_with_a_new_digest(self, capsys: pytest.CaptureFixture[str]) -> None:
        found = baselines.get(BATCH, "v4")
        document = json.loads(json.dumps(found.document).replace("ecs-tasks.amazonaws.com", "*"))
        baselines.write("baselines", baselines.make(*found[:5], document))
        ran = self.verify(capsys)
        assert ran.code == 1
        assert ran.lines[0] == (
            f"{FILE}: the document is not the one that AWS published as {BATCH} v4"
        )

    def test_the_same_written_in_another_way(self, capsys: pytest.CaptureFixture[str]) -> None:
        found = baselines.get(BATCH, "v4")
        document = dict(found.document)
        document["Statement"] = list(reversed(document["Statement"]))
        baselines.write("baselines", baselines.make(*found[:5], document))
        assert self.verify(capsys).code == 0

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("version", "8"),
            ("version", None),
            ("date", "2026"),
            ("arn", "arn:aws:s3:::x"),
            ("name", "Other"),
            ("document", []),
            ("listed", "yes"),
            ("reason", 1),
            ("extra", 1),
            ("digest", "sha256:0"),
        ],
    )
    def test_what_is_against_the_schema(
        self, capsys: pytest.CaptureFixture[str], field: str, value: object
    ) -> None:
        approve(BATCH)
        facts = json.loads(FILE.read_text())
        facts[field] = value
        if field != "name":
            assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(facts)
        FILE.write_text(json.dumps(facts))
        ran = self.verify(capsys)
        assert ran.code == 1
        assert ran.lines[0].startswith(f"{FILE}: ")
        assert len(ran.lines) == 2

    @needs_links
    def test_what_other_commands_pass_over(self, capsys: pytest.CaptureFixture[str]) -> None:
        approve(BATCH)
        approve(GUARDDUTY, folder="elsewhere")
        Path("baselines", f"{GUARDDUTY}.json").symlink_to(f"../elsewhere/{GUARDDUTY}.json")
        Path("baselines", "Folder.json").mkdir()
        os.mkfifo("baselines/Pipe.json")
        write(Path("baselines", "odd name.json"), "{}")
        write(Path("baselines", "README.md"), "words")
        ran = self.verify(capsys)
        assert ran.code == 1
        assert ran.lines[-1] == "4 of 5 baselines cannot be trusted."
        assert sum("not a regular file" in line for line in ran.lines) == 3

    def test_what_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.verify(capsys).code == 2
        approve(BATCH)
        ran = self.verify(capsys, "nonsense", "batch")
        assert ran.code == 2
        assert ran.lines == ["1 baseline verified."]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "baseline", "--help")
    assert ran.code == 0
    for name in ("add", "update", "list", "show", "history", "verify"):
        assert f"\n    {name} " in ran.out
    assert slrlint(capsys, "baseline").code == 2


def test_completion_knows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert "slrlint_baseline_verify" in slrlint(capsys, "completion", "bash").out

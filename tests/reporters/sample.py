"""One report, made by hand, of everything that input can hold to deceive its reader."""

from __future__ import annotations

from slrlint.finding import Diagnostic, Fix, Place
from slrlint.policy import holes
from slrlint.report import Counts, Report

PLAIN = "policies/batch.json"
PLAIN_TEXT = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
\t\t"Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
      "Condition": {"StringLike": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
    }
  ]
}
"""
HOSTILE = "::error file=x,line=1::%0A\x1b[31m a,b:c|`d`<script>\u202e\udcff/pölicy.json"
HOSTILE_TEXT = (
    '{"Statement": [{"Sid": "\x1b[2J</script>\u202e 日本語\t| ##[error] @all",\r\n'
    '"Effect": "allow", "Note": "' + "x" * 500 + '"}]}\r\n'
)
HOSTILE_SID = "\x1b[2J</script>\u202e 日本語\t| ##[error] @all"


def place(path: str, text: str, start: int, end: int) -> Place:
    line, column = position(text, start)
    end_line, end_column = position(text, end)
    return Place(path, line, column, end_line, end_column, start, end)


def position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].replace("\r\n", "\n\n")
    return text[:offset].count("\n") + 1, offset - before.rfind("\n")


def _at(path: str, text: str, marked: str) -> Place:
    start = text.index(marked)
    return place(path, text, start, start + len(marked))


MISMATCH = Diagnostic(
    code="SLR201",
    name="principal-mismatch",
    severity="error",
    message='the path names "batch.amazonaws.com", the condition admits only "ecs.amazonaws.com"',
    help='write "batch.amazonaws.com"',
    place=_at(PLAIN, PLAIN_TEXT, '"ecs.amazonaws.com"'),
    route=("Statement", 0, "Condition", "StringLike", "iam:AWSServiceName"),
    fingerprint="0123456789abcdef0123456789abcdef",
    statement=0,
    fix=Fix("unsafe", 'replace "ecs.amazonaws.com"', ()),
)
WHOLE = Diagnostic(
    code="SLR305",
    name="shadowed-grant",
    severity="warning",
    message="statement 1 is moot",
    help="remove it",
    fix=Fix("safe", "Remove it", ()),
    place=place(PLAIN, PLAIN_TEXT, PLAIN_TEXT.index("    {") + 4, PLAIN_TEXT.index("    }") + 5),
    route=("Statement", 0),
    fingerprint="00000000000000000000000000000001",
    statement=0,
    witness={
        "action": "iam:CreateServiceLinkedRole",
        "resource": "arn:aws:iam::123456789012:role/x",
        "context": {"iam:AWSServiceName": ["ecs.amazonaws.com"]},
    },
)
NOTE = Diagnostic(
    code="SLR105",
    name="unknown-principal",
    severity="info",
    message=f"unknown: {holes.hole('${var.service}')}.amazonaws.com",
    help="see www.example.com or https://example.com/#a_b*c*",
    place=_at(PLAIN, PLAIN_TEXT, '"Effect"'),
    route=("Statement", 0, "Effect"),
    fingerprint="00000000000000000000000000000001",
    statement=0,
)
SID = Diagnostic(
    code="POL008",
    name="invalid-sid",
    severity="error",
    message=f'"{HOSTILE_SID}" is no Sid\n::error::[x](https://evil.example) \ud800 \ufffe',
    help="letters & digits | %0A only @team #1 *bold*",
    place=_at(HOSTILE, HOSTILE_TEXT, HOSTILE_SID),
    route=("Statement", 0, "Sid\u202e"),
    fingerprint="00000000000000000000000000000002",
    statement=0,
    sid=HOSTILE_SID,
)
LONG = Diagnostic(
    code="ACME001",
    name="plugin-rule",
    severity="warning",
    message="a rule that no page is known of",
    help="",
    place=_at(HOSTILE, HOSTILE_TEXT, '"allow"'),
    route=("Statement", 0, "Effect"),
    fingerprint="00000000000000000000000000000003",
    statement=0,
)

FINDINGS = Report(
    command="check",
    diagnostics=(SID, LONG, NOTE, WHOLE, MISMATCH),
    errors=(),
    counts=Counts(files=5, without_policy=1, policies=4, suppressed=1, known=2),
    sources={PLAIN: PLAIN_TEXT, HOSTILE: HOSTILE_TEXT},
)
FAILED = FINDINGS._replace(
    diagnostics=(MISMATCH,),
    errors=("missing.json: no such file", "::warning::\x1b[31m%0A: is a directory\n::error::x"),
    counts=Counts(files=1, policies=1),
)
CLEAN = Report("check", (), (), Counts(files=14, policies=12, without_policy=2), {})
NOTHING = Report("check", (), ("missing.json: no such file",), Counts(), {})

REPORTS = {"findings": FINDINGS, "failed": FAILED, "clean": CLEAN, "nothing": NOTHING}

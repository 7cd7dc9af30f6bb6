"""One report, made by hand, of everything that input can hold to deceive its reader."""

from __future__ import annotations

from slrlint.comparison import Change, Comparison, Cosmetic, Statement, Structural, Subject, Summary
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

OLD = "HEAD~1:policies/batch.json"
PASS_ROLE = {
    "Sid": HOSTILE_SID,
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": "*",
    "Condition": {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}},
}
PASS_MORE = {
    **PASS_ROLE,
    "Condition": {
        "StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "\x1b[2J.amazonaws.com"]}
    },
}
_AT = _at(PLAIN, PLAIN_TEXT, '"Effect"')
_RELAXED = Change(
    code="DRF103",
    name="condition-relaxed",
    direction="wider",
    element="condition",
    severity="error",
    level="Write",
    sentence="may now pass roles to \x1b[2J.amazonaws.com",
    old=Statement(0, HOSTILE_SID, _AT._replace(path=OLD), PASS_ROLE),
    new=Statement(1, HOSTILE_SID, _AT, PASS_MORE),
    actions=("iam:PassRole",),
    resources=("*",),
    before=(),
    after=("StringEquals iam:PassedToService \x1b[2J.amazonaws.com",),
    witness={
        "action": "iam:PassRole",
        "resource": "arn:aws:iam::123456789012:role/example",
        "context": {"iam:PassedToService": ["\x1b[2J.amazonaws.com"]},
        "principal": {"Service": "batch.amazonaws.com"},
    },
    reason="",
    place=_AT,
    route=("Statement", 1, "Condition"),
)
_GONE = _RELAXED._replace(
    code="DRF205",
    name="statement-removed",
    direction="narrower",
    element="statement",
    severity="info",
    level=None,
    sentence="might no longer call s3:Get* | s3:List*; undecided: \u202e",
    new=None,
    actions=("s3:Get*", "s3:List*"),
    after=(),
    witness=None,
    reason="it depends on \u202e",
    route=(),
)
COMPARED = Report(
    command="diff",
    diagnostics=(
        Diagnostic(
            code="DRF103",
            name="condition-relaxed",
            severity="error",
            message=_RELAXED.sentence,
            help="",
            place=_AT,
            route=_RELAXED.route,
            fingerprint="00000000000000000000000000000004",
            statement=1,
            sid=HOSTILE_SID,
            witness=_RELAXED.witness,
        ),
    ),
    errors=(),
    counts=Counts(files=6, policies=3),
    sources={PLAIN: PLAIN_TEXT},
    comparisons=(
        Comparison(
            name=PLAIN,
            old=Subject(OLD, "Batch", None),
            new=Subject(PLAIN, "Batch", "identity"),
            verdict="both",
            changes=(_RELAXED, _GONE),
            summary=tuple(
                Summary(each.code, each.name, each.direction, each.severity, each.sentence, (at,))
                for at, each in enumerate((_RELAXED, _GONE))
            ),
            cosmetic=(Cosmetic("order", "the statements stand in another order", None, None),),
            notes=("only one of the two policies names principals; they were not compared",),
            structural=(Structural("values_changed", "root[\u202e]", None, ["\x1b"]),),
        ),
        Comparison(
            name="same",
            old=Subject("a.json", None, None),
            new=Subject("b.json", None, None),
            verdict="equal",
            changes=(),
            summary=(),
            cosmetic=(Cosmetic("sid", "statement 1: the Sid differs", 0, 0),),
            notes=(),
        ),
        Comparison(
            name=HOSTILE,
            old=None,
            new=Subject(HOSTILE, HOSTILE_SID, "trust"),
            verdict="wider",
            changes=(_RELAXED._replace(old=None),),
            summary=(Summary("DRF105", "statement-added", "wider", "info", HOSTILE_SID, (0,)),),
            cosmetic=(),
            notes=(),
        ),
    ),
)

REPORTS = {
    "findings": FINDINGS,
    "failed": FAILED,
    "clean": CLEAN,
    "nothing": NOTHING,
    "compared": COMPARED,
}

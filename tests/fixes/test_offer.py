"""What a report promises to fix can be fixed; the rest is left to a person."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from slrlint.config import Configuration
from slrlint.finding import Edit
from slrlint.fixes.mender import Mender
from slrlint.fixes.offer import kept
from slrlint.fixes.one_round import made
from slrlint.lint import Linter
from slrlint.source import Source
from tests.checkout import ROOT
from tests.fixes.support import diagnostic

if TYPE_CHECKING:
    from pathlib import Path

    from slrlint.finding import Diagnostic
    from slrlint.lint import Result

TODAY = "2026-01-01"
CORPUS = ROOT.parent / "shared" / "corpus"
FILES = [*sorted(ROOT.glob("tests/examples/*")), *sorted(CORPUS.glob("*"))]
ARN = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"

BY_HAND = {
    "an alias": (
        "a.yaml",
        """\
        actions: &actions [iam:GetRolee, iam:ListRoles]
        policy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Action: *actions, Resource: "*"}
            - {Effect: Deny, Action: *actions, Resource: "*"}
        """,
    ),
    "a merge key": (
        "a.yaml",
        f"""\
        base: &base
          Effect: Allow
          Action: [iam:DeleteServiceLinkedRole, iam:GetServiceLinkedRoleDeletionStatus]
          Resource: {ARN}
        policy:
          Version: "2012-10-17"
          Statement:
            - <<: *base
        """,
    ),
    "a text that a function makes": (
        "a.yaml",
        """\
        Parameters:
          Name: {Type: String, Default: Rolee}
        Resources:
          Policy:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              PolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - {Effect: Allow, Action: !Sub "iam:Get${Name}", Resource: "*"}
        """,
    ),
    "the result of an expression": (
        "a.tf",
        """\
        data "aws_iam_policy_document" "x" {
          statement {
            actions   = [for name in ["GetRolee"] : "iam:${name}"]
            resources = ["*"]
          }
        }
        """,
    ),
}


def lint(path: str, text: str) -> Result:
    return run(Linter(Configuration(isolated=True), "-", TODAY), Source(path, text))


def run(linter: Linter, source: Source) -> Result:
    settings = linter.configuration.run
    return linter.check(source, settings, linter.selection(settings))


def mended(path: str, text: str) -> Result:
    return run(Mender(Configuration(isolated=True), "-", TODAY, "unsafe", {}), Source(path, text))


def promised(result: Result) -> list[Diagnostic]:
    return [each for each in result.diagnostics if each.fix and each.fix.safety != "display"]


@pytest.mark.parametrize("case", BY_HAND)
def test_what_cannot_be_made_is_left_to_a_person(case: str) -> None:
    path, text = BY_HAND[case][0], dedent(BY_HAND[case][1])
    (found,) = {each.fix.safety for each in lint(path, text).diagnostics if each.fix}
    assert found == "display"
    result = mended(path, text)
    assert result.rewritten is not None
    assert result.rewritten.after.text == text


@pytest.mark.parametrize("case", FILES)
def test_what_is_promised_is_made(case: Path) -> None:
    text = case.read_text(encoding="utf-8", errors="replace")
    if not promised(lint(case.name, text)):
        return
    result = mended(case.name, text)
    assert result.rewritten is not None
    assert result.rewritten.fixed
    assert promised(result) == []


def test_fixes_that_meet_are_all_promised() -> None:
    text = '{"Statement": [{"Effect": "Allow", "Action": ["a:b", "c:d", "a:b"], "Resource": "*"}]}'
    route = ("Statement", 0, "Action")
    found = [
        diagnostic("A", (*route, 0), Edit((*route, 0), "x:y")),
        diagnostic("B", (*route, 0), Edit((*route, 0), "z:y")),
        diagnostic("C", (*route, 1), Edit((*route, 1), "c:e")),
        diagnostic("D", (*route, 9), Edit((*route, 9), "c:e")),
    ]
    safeties = [each.fix.safety for each in kept(Source("p.json", text), found) if each.fix]
    assert safeties == ["unsafe", "unsafe", "unsafe", "display"]


def test_nothing_is_promised_where_something_cannot_be_read() -> None:
    text = '```json\n{"Statement": [{"Effect": "allow", "Action": "a:b", "Resource": "*"}]}\n```\n'
    assert promised(lint("a.md", text))
    assert not promised(lint("a.md", text + '\n```json\n{"Statement": [{"Effect",]}\n```\n'))
    assert made(Source("a.md", text), lint("a.md", text).diagnostics) is not None

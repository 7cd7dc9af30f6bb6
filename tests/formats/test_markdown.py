"""Markdown and AsciiDoc: which blocks are policies, and where their characters stand."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.formats import EMBEDDED
from tests.formats.support import POLICY, marked, read, routes, under

JSON = json.dumps(POLICY, indent=2)
STATEMENT = {
    "Effect": "Allow",
    "Action": "iam:DeleteServiceLinkedRole",
    "Resource": "arn:aws:iam::<account-id>:role/x",
}
YAML = """\
Version: 2012-10-17
Statement:
  - Effect: Allow
    Action: a:B
    Resource: "*"
"""
HCL = """\
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["*"]
  }
}
"""


def check_places(text, path="x.md"):
    """Assert that every string of every policy stands where it is said to; return the policies."""
    reading = read(text, path)
    for found in reading.documents:
        for route, value in routes(found.data):
            span = reading.locate(under(found, route))
            assert 0 <= span.start <= span.end <= len(text)
            scalar = reading.locate.scalar(under(found, route))
            if isinstance(value, str) and value.isascii() and scalar and route != ("Version",):
                shown = text[scalar.offsets[0] : scalar.offsets[-1]]
                assert value in (shown, shown.replace('\\"', '"'))
    return reading.documents


@pytest.mark.parametrize(
    ("tag", "body", "count"),
    [
        ("json", JSON, 1),
        ("", JSON, 1),
        ("text", JSON, 1),
        ("jsonc", JSON.replace('"Effect"', '// why\n "Effect"'), 1),
        ("json title=x", JSON, 1),
        ("{.json}", JSON, 1),
        ("yaml", YAML, 1),
        ("", YAML, 1),
        ("hcl", HCL, 1),
        ("", HCL, 1),
        ("terraform", HCL, 1),
        ("python", JSON, 0),
        ("json", '{"name": "x", "Effect": 1}', 0),
        ("", "Effect of a Statement", 0),
        ("bash", f"cat > p.json <<'EOF'\n{JSON}\nEOF\naws iam create-policy", 1),
        ("sh", f"aws iam put-role-policy --policy-document '{JSON}' --x", 1),
    ],
)
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_blocks(tag, body, count, fence):
    text = f"# Title\n\nSome text.\n\n{fence}{tag}\n{body}\n{fence}\n\nMore\n"
    documents = check_places(text)
    assert len(documents) == count
    assert read(text, "x.md").problems == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("prefix", ["", "  ", "> ", "> > ", "    ", "\t"])
def test_blocks_in_lists_quotes_and_indented(prefix, newline):
    block = f"```\n{JSON}\n```".replace("\n", f"\n{prefix}")
    head = "1. item\n\n" if prefix == "    " else ""
    block = JSON.replace("\n", f"\n{prefix}") if prefix == "\t" else block
    text = f"# Title\n\n{head}{prefix}{block}\n\nend\n".replace("\n", newline)
    assert len(check_places(text)) == 1


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(STATEMENT, indent=4),
        json.dumps(STATEMENT) + ",",
        json.dumps(STATEMENT) + ",\n" + json.dumps(STATEMENT),
        json.dumps([STATEMENT]),
        '"Statement": ' + json.dumps([STATEMENT]),
        "Effect: Allow\nAction: iam:DeleteServiceLinkedRole\nResource: x",
        "- Effect: Allow\n  Action: iam:DeleteServiceLinkedRole\n  Resource: x\n",
        "  - Effect: Allow\n    Action: iam:DeleteServiceLinkedRole\n    Resource: |\n      x",
    ],
)
def test_single_statements_are_incomplete_policies(body):
    (found,) = check_places(f"Text\n\n```\n{body}\n```\n")
    assert not found.complete
    statements = found.data["Statement"]
    statement = statements[0] if isinstance(statements, list) else statements
    assert statement["Action"] == "iam:DeleteServiceLinkedRole"


def test_a_problem_is_reported_in_its_place():
    text = f"# x\n\n```json\n{JSON[:-1]},}}\n```\n"
    assert marked(text, "x.md") == [("POL001", ",", "error")]
    assert marked(text.replace('"iam:Get*"', "..."), "x.md") == []


BROKEN = '{"Statement": [{"Effect": "Allow",, "Action": "iam:GetRole"}]}'


@pytest.mark.parametrize("tag", ["", "json"])
@pytest.mark.parametrize(
    "body",
    [
        '{"Statement": [{"Effect": "Allow", "Action": "iam:GetRole" ... }]}',
        '{"Statement": [\n  \u2026\n  {"Effect": "Allow", "Action": "iam:GetRole"}\n]}',
        '{"Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": <bucket ARN>}]}',
        '  "Effect": "Allow",\n  "Action": "iam:GetRole",\n  "Resource": "*"',
        '"Statement" and "Effect" are elements.',
    ],
)
def test_what_is_no_whole_policy_need_not_be_readable(tag, body):
    assert marked(f"# x\n\n```{tag}\n{body}\n```\n", "x.md") == []


@pytest.mark.parametrize(
    "body",
    [
        BROKEN.removesuffix("}"),
        BROKEN.replace('"Statement"', '"Statements"'),
        "Statement:\n  - Effect: Allow\n   Action: iam:GetRole",
        'resource "aws_iam_policy" "x" {\n  Effect = Statement =\n}',
    ],
)
def test_a_format_that_nobody_has_stated_must_be_plain(body):
    assert marked(f"# x\n\n```\n{body}\n```\n", "x.md") == []


@pytest.mark.parametrize("tag", ["", "text", "json"])
def test_a_whole_policy_that_cannot_be_read_is_told(tag):
    assert marked(f"# x\n\n```{tag}\n{BROKEN}\n```\n", "x.md") == [("POL001", ",", "error")]


def test_dots_in_a_string_do_not_abridge():
    text = BROKEN.replace("iam:GetRole", "iam:Get...")
    assert [code for code, _, _ in marked(f"```json\n{text}\n```\n", "x.md")] == ["POL001"]


def test_json_in_strings_of_a_block():
    text = f"```json\n{json.dumps({'Policy': JSON})}\n```\n"
    (found,) = check_places(text)
    assert found.route == ("block 1", "Policy", EMBEDDED)


def test_a_comment_before_a_block_covers_it():
    text = (
        f"Text\n\n<!-- slrlint: ignore[SLR301] an example -->\n\n```json\n{JSON}\n```\n\n{JSON}\n"
    )
    reading = read(text, "x.md")
    assert reading.comments == ((3, "<!-- slrlint: ignore[SLR301] an example "),)
    assert reading.covering == ((("block 1",), 3),)


def test_asciidoc():
    tagged = f"[source,json]\n.Caption\n----\n{JSON}\n----\n"
    foreign = f"[,python]\n----\n{JSON}\n----\n"
    text = f"= Title\n\n{tagged}\n....\n{JSON}\n....\n\n{foreign}"
    assert len(check_places(text, "x.adoc")) == 2
    assert len(check_places(f"```json\n{JSON}\n```\n", "x.adoc")) == 1


def test_a_shell_script():
    text = f"#!/bin/sh\ncat <<-EOF > x\n\t{JSON}\n\tEOF\naws x --policy '{JSON}'\ncat <<X\n"
    assert [found.route for found in check_places(text, "x.sh")] == [
        ("document 1",),
        ("document 2",),
    ]


SNAPSHOT = """\
// Jest Snapshot v1

exports[`stack \\`one\\` 1`] = `
Object {
  "Resources": Object {
    "Role": Object {
      "Properties": Object {
        "Policies": Array [
          Object {
            "PolicyDocument": Object {
              "Statement": Array [
                Object {
                  "Action": "iam:CreateServiceLinkedRole",
                  "Effect": "Allow",
                  "Resource": Object {
                    "Fn::Sub": "arn:\\${AWS::Partition}:iam::*:role/x",
                  },
                },
              ],
              "Version": "2012-10-17",
            },
            "PolicyName": "p",
          },
        ],
      },
      "Type": "AWS::IAM::Role",
    },
  },
}
`;

exports[`html 1`] = `<div Statement="x" />`;
"""


def test_a_snapshot():
    reading = read(SNAPSHOT, "x.snap")
    assert reading.problems == ()
    (found,) = reading.documents
    assert (found.kind, found.name) == ("identity", "Role/p")
    span = reading.locate(under(found, ("Statement", 0, "Action")))
    assert SNAPSHOT[slice(*span)] == '"iam:CreateServiceLinkedRole"'
    scalar = reading.locate.scalar(under(found, ("Statement", 0, "Resource")))
    assert SNAPSHOT[scalar.offsets[4] : scalar.offsets[5]] == "\\${AWS::Partition}"


@given(
    st.lists(
        st.sampled_from(
            [
                "```",
                "```json",
                "> ",
                "    ",
                "- ",
                "\t",
                "\n",
                "\r\n",
                "{",
                "}",
                '"Effect": "Allow"',
                '"Statement": [',
                "]",
                ",",
                "<!-- slrlint: x -->",
                "----",
                "<<EOF",
                "EOF",
                "'",
                "`",
                "Effect: Allow",
                '"Action": "a:B"',
                "\0",
                "exports[`x`] = `",
                "`;",
            ]
        ),
        max_size=30,
    ).map("".join),
    st.sampled_from(["x.md", "x.adoc", "x.sh", "x.snap"]),
)
def test_arbitrary_text_never_raises(text, path):
    reading = read(text, path)
    for problem in reading.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    for found in reading.documents:
        for route, _ in routes(found.data):
            span = reading.locate(under(found, route))
            assert 0 <= span.start <= span.end <= len(text)


@pytest.mark.parametrize(
    ("piece", "path"),
    [
        ("<!-- slrlint: ", "x.md"),
        ("> ", "x.md"),
        ("- ", "x.md"),
        ("data\n", "x.md"),
        ("<<A\n", "x.sh"),
        ("'{ ", "x.sh"),
        ("-----\n", "x.adoc"),
        ("exports[`a`] = `", "x.snap"),
        (" # slrlint:", "x.yaml"),
        (" ", "x.json"),
        ("%20", "x.json"),
    ],
)
def test_growth_is_not_quadratic(piece, path):
    def seconds(count):
        text = f'"Effect Statement"\n{piece * count}'
        start = time.process_time()
        read(text, path)
        return time.process_time() - start

    seconds(10)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)

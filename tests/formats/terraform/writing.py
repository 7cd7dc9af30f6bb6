"""Writes plain data as HCL, in every way that people do."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from tests.formats.support import TEXT

ACTIONS = st.sampled_from(["iam:CreateServiceLinkedRole", "iam:Get*", "s3:?utObject", "*"])
NAMES = st.sampled_from(["iam:AWSServiceName", "aws:SourceIp", "aws:RequestTag/a b", "s3:é"])
WORDS = st.one_of(
    # HCL has no way to write these.
    TEXT.filter(lambda text: not any(each in text for each in ("&{", "$${", "%%{", "\0"))),
    st.sampled_from(
        [
            "${aws:username}",
            "a${b",
            "%{if}",
            "$",
            "%",
            "a$b%",
            'say "x"',
            "back\\slash",
            "tab\there",
            "😀",
        ]
    ),
)
LISTS = st.lists(WORDS, min_size=1, max_size=3)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringLike", "ArnEquals", "ForAnyValue:StringEquals"]),
    st.dictionaries(NAMES, LISTS, min_size=1, max_size=2),
    min_size=1,
    max_size=2,
)
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.lists(ACTIONS, min_size=1, max_size=3),
        "Resource": LISTS,
    },
    optional={"Sid": st.sampled_from(["One", "Two"]), "Condition": CONDITIONS},
)
POLICIES = st.fixed_dictionaries(
    {
        "Version": st.sampled_from(["2012-10-17", "2008-10-17"]),
        "Statement": st.lists(STATEMENTS, min_size=1, max_size=3),
    }
)
SPACES = st.sampled_from([" ", "  ", "\n  ", " # note\n", " /* note */ ", "\r\n"])


def quoted(text: str) -> str:
    """Return a quoted string of HCL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for char, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(char, escape)
    return '"' + template(escaped) + '"'


def template(text: str) -> str:
    """Return text with what would be an interpolation escaped."""
    return text.replace("${", "$${").replace("%{", "%%{")


def expression(data, space=" ", equals="="):
    """Return an HCL expression with the value `data`."""
    if isinstance(data, dict):
        members = [
            f"{quoted(key)} {equals} {expression(value, space, equals)}"
            for key, value in data.items()
        ]
        return "{" + space + ("," + space).join(members) + space + "}"
    if isinstance(data, list):
        items = [expression(each, space, equals) for each in data]
        return "[" + space + ("," + space).join(items) + space + "]"
    return quoted(data) if isinstance(data, str) else json.dumps(data)


def jsonencode(data, space, equals):
    policy = f"jsonencode({expression(data, space, equals)})"
    return f'resource "aws_iam_policy" "x" {{\n  policy = {policy}\n}}\n'


def heredoc(data, indent, dash):
    text = template(json.dumps(data, indent=indent, ensure_ascii=False))
    margin = "    " if dash else ""
    lines = "".join(f"{margin}{line}\n" for line in text.split("\n"))
    return f'resource "aws_iam_policy" "x" {{\n  policy = <<{dash}EOT\n{lines}  EOT\n}}\n'


def string(data):
    text = json.dumps(data, ensure_ascii=False)
    return f'resource "aws_iam_policy" "x" {{\n  policy = {quoted(text)}\n}}\n'


def blocks(data, space):
    """Return the data source of a policy document."""

    def listed(items):
        return expression([item.replace("${", "&{") for item in items], space)

    lines = [f"version = {quoted(data['Version'])}"]
    for statement in data["Statement"]:
        lines.append("statement {")
        if "Sid" in statement:
            lines.append(f"  sid = {quoted(statement['Sid'])}")
        lines += [
            f"  effect = {quoted(statement['Effect'])}",
            f"  actions = {expression(statement['Action'], space)}",
            f"  resources = {listed(statement['Resource'])}",
        ]
        for test, keys in statement.get("Condition", {}).items():
            for variable, values in keys.items():
                lines += [
                    "  condition {",
                    f"    test = {quoted(test)}",
                    f"    variable = {quoted(variable)}",
                    f"    values = {listed(values)}",
                    "  }",
                ]
        lines.append("}")
    body = "".join(f"  {line}\n" for line in lines)
    return f'data "aws_iam_policy_document" "x" {{\n{body}}}\n'

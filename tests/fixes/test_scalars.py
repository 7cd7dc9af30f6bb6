"""Strings and keys that are written anew where they differ."""

from __future__ import annotations

import pytest

from slrlint.finding import Edit, Rename
from slrlint.fixes.change import Change, UnfixableError
from slrlint.fixes.scalars import with_holes_of
from slrlint.policy import holes
from tests.fixes.support import changes, made

ACTION = ("Statement", "Action")
JSON = '{{"Statement": {{"Effect": "Allow", "Action": {}, "Resource": "*"}}}}'
YAML = "Statement:\n  Effect: Allow\n  Action: {}\n  Resource: '*'\n"


def test_only_what_differs_is_written() -> None:
    text = JSON.format('"iam:CreateServiceLinkRole"')
    (change,) = changes(text, [Edit(ACTION, "iam:CreateServiceLinkedRole")], "p.json")
    assert change.text == "ed"
    assert change.start == change.end == text.index("Role")
    assert made(text, [Edit(ACTION, "iam:CreateServiceLinkedRole")]) == JSON.format(
        '"iam:CreateServiceLinkedRole"'
    )


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ('"iam:\\u0041b"', "iam:AbC", '"iam:\\u0041bC"'),
        ('"a\\nb"', "a\nc", '"a\\nc"'),
        ('"ab"', 'a"\\\n', '"a\\"\\\\\\n"'),
        ('"aXa"', "aa", '"aa"'),
        ('"aa"', "aaa", '"aaa"'),
        ('"abab"', "ab", '"ab"'),
    ],
)
def test_json_strings(before: str, new: str, after: str) -> None:
    assert made(JSON.format(before), [Edit(ACTION, new)]) == JSON.format(after)


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("iam:GetRol # why", "iam:GetRole", "iam:GetRole # why"),
        ("'it''s'", "it's so", "'it''s so'"),
        ("'its'", "it's", "'it''s'"),
        ('"a\\x41b"', "aAbc", '"a\\x41bc"'),
        ("&anchor iam:GetRol", "iam:GetRole", "&anchor iam:GetRole"),
        (">-\n    iam:GetRol", "iam:GetRole", ">-\n    iam:GetRole"),
        ("|-\n    iam:GetRol", "iam:GetRole", "|-\n    iam:GetRole"),
    ],
)
def test_yaml_scalars(before: str, new: str, after: str) -> None:
    assert made(YAML.format(before), [Edit(ACTION, new)], "p.yaml") == YAML.format(after)


@pytest.mark.parametrize("new", ["iam: Get", "iam:Get #x", "\x00", "a\nb"])
def test_what_a_style_cannot_hold_is_refused(new: str) -> None:
    with pytest.raises(UnfixableError):
        changes(YAML.format("iam:Get"), [Edit(ACTION, new)], "p.yaml")


INTERPOLATED = """
resource "aws_iam_policy" "it" {
  policy = jsonencode({
    Statement = {
      Effect   = "Allow"
      Action   = "iam:X"
      Resource = "arn:${var.partition}:iam::${var.account}:role/x"
    }
  })
}
"""
RESOURCE = ("Statement", "Resource")


def test_text_around_interpolations_is_edited() -> None:
    new = "arn:${var.partition}:iam::${var.account}:role/y/x"
    after = made(INTERPOLATED, [Edit(RESOURCE, new)], "p.tf")
    assert after == INTERPOLATED.replace("role/x", "role/y/x")


@pytest.mark.parametrize(
    "new",
    [
        "arn:aws:iam::${var.account}:role/x",
        "arn:${var.account}:iam::${var.partition}:role/x",
        "arn:${var.partition}:iam::${var.account}${var.account}:role/x",
    ],
)
def test_no_interpolation_is_lost(new: str) -> None:
    with pytest.raises(UnfixableError):
        changes(INTERPOLATED, [Edit(RESOURCE, new)], "p.tf")


def test_what_a_rule_shows_is_a_hole_again() -> None:
    mark = holes.hole("${var.some}")
    assert with_holes_of(f"a{mark}b", "c${var.some}d") == f"c{mark}d"
    assert with_holes_of("ab", "c${var.some}d") == "c${var.some}d"


CONDITION = ("Statement", "Condition", "StringEqual")


@pytest.mark.parametrize(
    ("path", "key"), [("p.json", '"{}"'), ("p.yaml", "{}"), ("p.yaml", "'{}'"), ("p.yaml", '"{}"')]
)
def test_a_key_is_renamed(path: str, key: str) -> None:
    text = (
        '{{"Statement": {{"Effect": "Allow", "Action": "iam:X", "Resource": "*",'
        ' "Condition": {{{}: {{"a:B": "c"}}}}}}}}'
    )
    before, after = (text.format(key.format(each)) for each in ("StringEqual", "StringEquals"))
    assert made(before, [Rename(CONDITION, "StringEquals")], path) == after
    (change,) = changes(before, [Rename(CONDITION, "StringEquals")], path)
    assert change == Change(change.start, change.start, "s")


def test_an_operator_of_a_condition_block_is_renamed() -> None:
    text = """
data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["iam:X"]
    resources = ["*"]
    condition {
      test     = "StringEqual"
      variable = "iam:awsServiceNam"
      values   = ["batch.amazonaws.com"]
    }
  }
}
"""
    route = ("Statement", 0, "Condition", "StringEqual")
    after = made(text, [Rename(route, "StringEquals")], "p.tf")
    assert after == text.replace("StringEqual", "StringEquals")
    after = made(text, [Rename((*route, "iam:awsServiceNam"), "iam:AWSServiceName")], "p.tf")
    assert after == text.replace("iam:awsServiceNam", "iam:AWSServiceName")


@pytest.mark.parametrize(
    ("key", "new"),
    [('"StringE\\u0071ual"', "StringEquals"), ('"StringEqual"', 'a"b'), ('"StringEqual"', "a\\b")],
)
def test_a_key_with_escapes_is_left_alone(key: str, new: str) -> None:
    text = (
        '{"Statement": {"Effect": "Allow", "Action": "iam:X", "Resource": "*",'
        ' "Condition": {' + key + ': {"a:B": "c"}}}}'
    )
    with pytest.raises(UnfixableError):
        changes(text, [Rename(CONDITION, new)], "p.json")

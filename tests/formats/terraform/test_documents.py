"""Where policies stand in a configuration: their names, kinds, and each of them once."""

from __future__ import annotations

import json

import pytest

from slrlint.policy import holes
from tests.formats.support import POLICY, read

STATEMENT = '{Effect = "Allow", Action = "a:b", Resource = "*"}'
OBJECT = f'{{Version = "2012-10-17", Statement = [{STATEMENT}]}}'
ONE = f"jsonencode({OBJECT})"
BLOCK = 'statement {\n actions = ["a:b"]\n resources = ["*"]\n}'
BOUNDARY = """
resource "aws_iam_policy" "p" {
  policy = DOC
}
resource "aws_iam_role" "r" {
  permissions_boundary = aws_iam_policy.p.arn
}
"""
ATTACHMENT = """
resource "aws_iam_role_policy_attachment" "r" {
  policy_arn = aws_iam_policy.p.arn
}
"""


def names_and_kinds(text):
    return [(found.name, found.kind) for found in read(text, "main.tf").documents]


@pytest.mark.parametrize(
    ("type_", "argument", "kind"),
    [
        ("aws_iam_policy", "policy", "identity"),
        ("aws_iam_role_policy", "policy", "identity"),
        ("aws_iam_role", "assume_role_policy", "trust"),
        ("aws_organizations_policy", "content", "scp"),
        ("aws_s3_bucket_policy", "policy", "resource"),
        ("aws_sqs_queue", "policy", "resource"),
        ("aws_kms_key", "policy", "resource"),
        ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", "identity"),
        ("other_thing", "x", None),
    ],
)
def test_kind_of_a_resource(type_, argument, kind):
    ((name, found),) = names_and_kinds(f'resource "{type_}" "x" {{\n  {argument} = {ONE}\n}}\n')
    assert found == kind
    assert name == f"{type_}.x" + ("" if argument in ("policy", "content") else f".{argument}")


def test_a_resource_control_policy_is_none_of_services():
    body = f'type = "RESOURCE_CONTROL_POLICY"\n  content = {ONE}'
    text = f'resource "aws_organizations_policy" "x" {{\n  {body}\n}}\n'
    assert names_and_kinds(text) == [("aws_organizations_policy.x", "resource")]


def test_nested_blocks():
    block = f'inline_policy {{\n    name = "n"\n    policy = {ONE}\n  }}'
    text = f'resource "aws_iam_role" "x" {{\n  {block}\n}}\n'
    assert names_and_kinds(text) == [("aws_iam_role.x.inline_policy.0.policy", "identity")]


@pytest.mark.parametrize(
    ("use", "kind"),
    [
        ('resource "aws_iam_policy" "p" {\n  policy = DOC\n}', "identity"),
        ('resource "aws_iam_role" "p" {\n  assume_role_policy = DOC\n}', "trust"),
        ('resource "aws_organizations_policy" "p" {\n  content = DOC\n}', "scp"),
        ('resource "aws_sns_topic_policy" "p" {\n  policy = DOC\n}', "resource"),
        (BOUNDARY, "boundary"),
        (BOUNDARY.replace("= DOC\n", "= DOC ").replace("{\n", "{"), "boundary"),
        (f"{BOUNDARY}{ATTACHMENT}", None),
        ("", None),
    ],
)
def test_kind_by_use(use, kind, tmp_path):
    document = f'data "aws_iam_policy_document" "d" {{\n{BLOCK}\n}}\n'
    use = use.replace("DOC", "data.aws_iam_policy_document.d.json")
    assert names_and_kinds(document + use) == [("data.aws_iam_policy_document.d", kind)]
    (tmp_path / "uses.tf").write_text(use)
    (tmp_path / "main.tf").write_text(document)
    ((found),) = read(document, str(tmp_path / "main.tf")).documents
    assert found.kind == kind


def test_kind_by_shape():
    principal = 'principals {\n type = "Service"\n identifiers = ["x"]\n}'
    for action, kind in (("sts:AssumeRole", "trust"), ("sns:Publish", "resource")):
        body = f'statement {{\n actions = ["{action}"]\n {principal}\n}}'
        text = f'data "aws_iam_policy_document" "d" {{\n{body}\n}}\n'
        assert names_and_kinds(text) == [("data.aws_iam_policy_document.d", kind)]


def test_a_local_is_read_where_it_is_used_and_once():
    text = f"locals {{\n  p = {OBJECT}\n}}\n"
    assert names_and_kinds(text) == [("local.p", None)]
    use = 'jsonencode(merge(local.p, {Id = "Statement"}))'
    text += f'resource "aws_iam_policy" "x" {{\n  policy = {use}\n}}\n'
    assert names_and_kinds(text) == [("aws_iam_policy.x", "identity")]


def test_a_list_of_statements_in_a_local_is_read_once():
    text = f"locals {{\n  s = [{STATEMENT}]\n}}\n"
    assert names_and_kinds(text) == [("local.s", None)]
    text += 'resource "aws_iam_policy" "x" {\n  policy = jsonencode({Statement = local.s})\n}\n'
    assert names_and_kinds(text) == [("aws_iam_policy.x", "identity")]


@pytest.mark.parametrize(
    "expression",
    [
        f"var.x ? {ONE} : {ONE.replace('a:b', 'c:d')}",
        f"[{ONE}, {ONE.replace('a:b', 'c:d')}]",
        f"templatefile({ONE}, base64encode({ONE.replace('a:b', 'c:d')}))",
    ],
)
def test_policies_inside_unknown_expressions(expression):
    reading = read(f'resource "aws_iam_policy" "x" {{\n  policy = {expression}\n}}\n', "main.tf")
    actions = [found.data["Statement"][0]["Action"] for found in reading.documents]
    assert actions == ["a:b", "c:d"]


def test_branches_of_statements_are_all_there():
    text = """
    resource "aws_iam_policy" "x" {
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = concat(
          [{Sid = "A", Effect = "Allow", Action = "a:b", Resource = "*"}],
          var.x ? [{Sid = "B", Effect = "Allow", Action = "c:d", Resource = "*"}] : [],
          var.y
            ? [{Sid = "B", Effect = "Allow", Action = "e:f", Resource = "*"}]
            : [{Sid = "B", Effect = "Allow", Action = "g:h", Resource = "*"}],
        )
      })
    }
    """
    (found,) = read(text, "main.tf").documents
    assert not found.complete
    statements = found.data["Statement"]
    assert [each["Action"] for each in statements] == ["a:b", "c:d", "e:f", "g:h"]
    assert [each.get("Sid") for each in statements] == ["A", "B", None, None]


def test_fragments():
    assert names_and_kinds(f"  policy = {ONE}\n") == [("policy", None)]
    assert names_and_kinds(BLOCK) == [("statement", None)]
    assert names_and_kinds(f"{STATEMENT},\n") == [("object", None)]


@pytest.mark.parametrize("name", ["main.tf", "MAIN.TF", "x.tofu", "x.hcl", "x.tfvars"])
def test_suffixes(name):
    assert len(read(f"policy = {ONE}\n", name).documents) == 1


def test_comments():
    text = '# slrlint: ignore\nx = 1 // slrlint: a\n/* slrlint: b */\n# other\ny = "slrlint: c"\n'
    assert read(text, "main.tf").comments == (
        (1, "# slrlint: ignore"),
        (2, "// slrlint: a"),
        (3, "/* slrlint: b */"),
    )


class TestHeredocs:
    def policy(self, resource):
        text = json.dumps(POLICY).replace(
            '"arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/*"', resource
        )
        source = f'resource "aws_iam_policy" "x" {{\n  policy = <<-EOT\n    {text}\n  EOT\n}}\n'
        reading = read(source, "main.tf")
        assert reading.problems == ()
        (found,) = reading.documents
        return found.data["Statement"][0]["Resource"], found, reading, source

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ('"arn:${var.p}:x"', "arn:${var.p}:x"),
            ("${jsonencode(var.arns)}", "${var.arns}"),
            ('${jsonencode(["a", "b"])}', ["a", "b"]),
            ('["a", ${var.b}]', ["a", "${var.b}"]),
            ('[%{ for x in var.y }"${x}",%{ endfor }"z"]', ["${x}", "z"]),
            ('[%{ for x in ["a", "b"] }"${x}",%{ endfor }"z"]', ["a", "b", "z"]),
            ('["a"%{ if var.y }, "b"%{ endif }]', ["a", "b"]),
            ('%{ if var.y }"a"%{ else }"b"%{ endif }', "a"),
            ('%{ if true }"a"%{ else }"b"%{ endif }', "a"),
            ('"a%{ if var.y }b%{ endif }"', "a${%{ if var.y }b%{ endif }}"),
            ("${var.a}${var.b}", "${var.a}${var.b}"),
        ],
    )
    def test_interpolations(self, written, expected):
        value, *_ = self.policy(written)
        shown = [holes.show(e) for e in value] if isinstance(value, list) else holes.show(value)
        assert shown == expected

    def test_an_interpolation_for_members_is_left_out(self):
        statement = '{"Effect": "Allow", "Action": "a:b", "Resource": "*", ${var.more}}'
        text = f'policy = <<A\n{{"Statement": [{statement}]}}\nA\n'
        (found,) = read(text, "main.tf").documents
        assert not found.complete
        assert found.data["Statement"][0]["Resource"] == "*"

    def test_what_cannot_be_evaluated_is_said(self):
        text = '{"Statement": [{"Effect": "Allow" ${var.x} : ]}'
        reading = read(f"policy = <<A\n{text}\nA\n", "main.tf")
        (problem,) = reading.problems
        assert (problem.code, problem.severity) == ("POL001", "info")

    def test_broken_json_is_reported_at_its_place(self):
        source = 'policy = <<A\n{"Statement": [{"Effect": "Allow",}]}\nA\n'
        (problem,) = read(source, "main.tf").problems
        assert (problem.code, problem.severity) == ("POL001", "error")
        assert source[slice(*problem.span)] == ","

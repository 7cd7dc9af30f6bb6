"""The data source aws_iam_policy_document, and statements in the arguments of modules."""

from __future__ import annotations

import pytest

from slrlint.policy import holes
from tests.formats.support import read


def found_in(body, name="x"):
    (found,) = read(
        f'data "aws_iam_policy_document" "{name}" {{\n{body}\n}}\n', "main.tf"
    ).documents
    return found


def statements(body):
    return found_in(body).data["Statement"]


def test_every_argument():
    found = found_in(
        """
        version   = "2008-10-17"
        policy_id = "id"
        statement {
          sid           = "One"
          effect        = "Deny"
          actions       = ["s3:GetObject"]
          not_actions   = ["s3:PutObject"]
          resources     = ["a", "b"]
          not_resources = ["c"]
          principals {
            type        = "AWS"
            identifiers = ["x"]
          }
          principals {
            type        = "AWS"
            identifiers = ["y"]
          }
          not_principals {
            type        = "*"
            identifiers = ["*"]
          }
          condition {
            test     = "StringLike"
            variable = "aws:a"
            values   = ["1"]
          }
          condition {
            test     = "StringLike"
            variable = "aws:a"
            values   = ["2"]
          }
          condition {
            test     = "StringLike"
            variable = "aws:b"
            values   = ["&{aws:username}"]
          }
        }
        """
    )
    assert found.name == "data.aws_iam_policy_document.x"
    assert found.complete
    assert found.data == {
        "Version": "2008-10-17",
        "Id": "id",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Deny",
                "Principal": {"AWS": ["x", "y"]},
                "NotPrincipal": "*",
                "Action": ["s3:GetObject"],
                "NotAction": ["s3:PutObject"],
                "Resource": ["a", "b"],
                "NotResource": ["c"],
                "Condition": {"StringLike": {"aws:a": ["1", "2"], "aws:b": ["${aws:username}"]}},
            }
        ],
    }


def test_defaults():
    found = found_in('statement {\n actions = ["a:b"]\n resources = []\n effect = null\n}')
    assert found.data == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["a:b"]}],
    }


def test_no_statement_is_no_document():
    text = 'data "aws_iam_policy_document" "x" {\n source_policy_documents = [var.y]\n}'
    assert read(text, "main.tf").documents == ()


@pytest.mark.parametrize("argument", ["source_policy_documents", "override_policy_documents"])
def test_other_documents_leave_it_incomplete(argument):
    body = 'statement {\n actions = ["a:b"]\n resources = ["*"]\n}\n'
    assert not found_in(f"{argument} = [var.y]\n{body}").complete
    assert found_in(f"{argument} = []\n{body}").complete


def test_an_ampersand_in_an_action_is_none_of_a_variable():
    (statement,) = statements('statement {\n actions = ["a:&{b}"]\n resources = ["&{c}"]\n}')
    assert statement["Action"] == ["a:&{b}"]
    assert statement["Resource"] == ["${c}"]


class TestDynamic:
    def test_over_literals(self):
        body = """
        dynamic "statement" {
          for_each = ["a", "b"]
          content {
            actions   = ["s3:${statement.value}"]
            resources = ["${statement.key}"]
          }
        }
        """
        found = found_in(body)
        assert found.complete
        assert [each["Action"] for each in found.data["Statement"]] == [["s3:a"], ["s3:b"]]
        assert [each["Resource"] for each in found.data["Statement"]] == [["0"], ["1"]]

    def test_over_the_unknown_stands_once(self):
        body = """
        dynamic "statement" {
          for_each = var.x ? [1] : []
          iterator = it
          content {
            actions   = ["s3:Get*"]
            resources = [it.value.arn]
          }
        }
        """
        found = found_in(body)
        assert not found.complete
        (statement,) = found.data["Statement"]
        assert statement["Action"] == ["s3:Get*"]
        assert holes.show(statement["Resource"][0]) == "${it.value.arn}"

    def test_conditions(self):
        (statement,) = statements(
            """
            statement {
              actions   = ["a:b"]
              resources = ["*"]
              dynamic "condition" {
                for_each = var.x
                content {
                  test     = "StringEquals"
                  variable = "aws:c"
                  values   = condition.value
                }
              }
            }
            """
        )
        ((variable, value),) = statement["Condition"]["StringEquals"].items()
        assert variable == "aws:c"
        assert holes.is_hole(value)


@pytest.mark.parametrize(
    "argument",
    [
        'key_statements = [{sid = "A", actions = ["kms:Get*"], resources = ["*"]}]',
        'statements = [{Sid = "A", Effect = "Allow", Action = ["kms:Get*"], Resource = ["*"]}]',
        'statements = {a = {sid = "A", actions = ["kms:Get*"], resources = ["*"]}}',
        'statements = concat([{sid = "A", actions = ["kms:Get*"], resources = ["*"]}], var.x)',
    ],
)
def test_statements_that_stand_alone(argument):
    (found,) = read(f'module "m" {{\n  {argument}\n}}\n', "main.tf").documents
    assert found.data["Statement"][0] == {
        "Sid": "A",
        "Effect": "Allow",
        "Action": ["kms:Get*"],
        "Resource": ["*"],
    }
    assert not found.complete
    assert found.name.startswith("module.m.")


@pytest.mark.parametrize(
    "argument",
    [
        'permissions = [{actions = ["Microsoft.Authorization/*/read"], not_actions = []}]',
        'rules = [{actions = ["deploy"], resources = ["x"]}]',
        'x = [{Effect = "Allow", Other = "Action"}]',
        'x = "Statement"',
        'role_arn = "arn:aws:iam::1:role/aws-service-role/a.amazonaws.com/AWSServiceRoleForA"',
    ],
)
def test_other_things_are_no_statements(argument):
    assert read(f'module "m" {{\n  {argument}\n}}\n', "main.tf").documents == ()

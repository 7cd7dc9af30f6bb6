"""Members put into texts and taken out of them, in the style of the text."""

from __future__ import annotations

from textwrap import dedent

import pytest

from slrlint.finding import Edit, Insert, Remove, Rename
from slrlint.fixes.change import UnfixableError
from tests.fixes.support import changes, made

STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
STATEMENT = ("Statement", 0)
ADD_ACTION = Insert((*STATEMENT, "Action"), None, STATUS)
CONDITION = {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
ADD_CONDITION = Insert(STATEMENT, "Condition", CONDITION)
ADD_VERSION = Insert((), "Version", "2012-10-17")


def text(written: str) -> str:
    return dedent(written).lstrip("\n")


def difference(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that are only in one of two texts, in order."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


JSON_LISTS = [
    ('["iam:A"]', f'["iam:A", "{STATUS}"]'),
    ('["iam:A","iam:B"]', f'["iam:A","iam:B","{STATUS}"]'),
    ('[ "iam:A" , "iam:B" ]', f'[ "iam:A" , "iam:B" , "{STATUS}" ]'),
    ('"iam:A"', f'["iam:A", "{STATUS}"]'),
    ('[\n  "iam:A"\n]', f'[\n  "iam:A",\n  "{STATUS}"\n]'),
    ('[\n\t"iam:A",\n\t"iam:B"\n]', f'[\n\t"iam:A",\n\t"iam:B",\n\t"{STATUS}"\n]'),
    ('["iam:A",\n "iam:B"]', f'["iam:A",\n "iam:B",\n "{STATUS}"]'),
    ('[\r\n  "iam:A"\r\n]', f'[\r\n  "iam:A",\r\n  "{STATUS}"\r\n]'),
]


@pytest.mark.parametrize(("before", "after"), JSON_LISTS)
def test_a_list_in_json_gets_a_member(before: str, after: str) -> None:
    whole = '{{"Statement": [{{"Effect": "Allow", "Action": {}, "Resource": "*"}}]}}'
    if "\r" in before:
        whole = whole.replace(" [", "\r\n [")
    assert made(whole.format(before), [ADD_ACTION]) == whole.format(after)


def test_compact_json_stays_compact() -> None:
    before = '{"Statement":[{"Effect":"Allow","Action":"iam:A","Resource":"*"}]}'
    after = made(before, [ADD_ACTION, ADD_CONDITION])
    assert after == (
        '{"Statement":[{"Effect":"Allow","Action":["iam:A","' + STATUS + '"],"Resource":"*",'
        '"Condition":{"StringLike":{"iam:AWSServiceName":"batch.amazonaws.com"}}}]}'
    )


def test_json_on_lines_gets_lines() -> None:
    before = text("""
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "iam:A",
                    "Resource": "*"
                }
            ]
        }
        """)
    old, new = difference(before, made(before, [ADD_CONDITION]))
    assert old == ['            "Resource": "*"']
    assert new == [
        '            "Resource": "*",',
        '            "Condition": {',
        '                "StringLike": {',
        '                    "iam:AWSServiceName": "batch.amazonaws.com"',
        "                }",
        "            }",
    ]


def test_json_takes_the_form_of_other_conditions() -> None:
    before = text("""
        {
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:A",
              "Resource": "*"
            },
            {
              "Effect": "Allow",
              "Action": "iam:B",
              "Resource": "*",
              "Condition": { "Bool": { "aws:SecureTransport": "true" } }
            }
          ]
        }
        """)
    old, new = difference(before, made(before, [ADD_CONDITION]))
    assert old == ['      "Resource": "*"']
    assert new == [
        '      "Resource": "*",',
        '      "Condition": { "StringLike": { "iam:AWSServiceName": "batch.amazonaws.com" } }',
    ]


def test_version_comes_first() -> None:
    before = '{\n "Statement": [{"Effect": "Allow", "Action": "iam:A", "Resource": "*"}]\n}'
    assert made(before, [ADD_VERSION]) == before.replace(
        ' "Statement"', ' "Version": "2012-10-17",\n "Statement"'
    )
    before = '{"Statement": {"Effect": "Allow", "Action": "iam:A", "Resource": "*"}}'
    assert made(before, [ADD_VERSION]) == before.replace(
        '"Statement"', '"Version": "2012-10-17", "Statement"'
    )
    before = "Statement:\n  - Effect: Allow\n    Action: iam:A\n    Resource: '*'\n"
    assert made(before, [ADD_VERSION], "p.yaml") == f'Version: "2012-10-17"\n{before}'


YAML = text("""
    # A template.
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: {}
          Resource: "*"  # all of them

    Other: 1
    """)

YAML_LISTS = [
    ("iam:A", f"\n        - iam:A\n        - {STATUS}"),
    ("'iam:A'  # why", f"\n        - 'iam:A'  # why\n        - '{STATUS}'"),
    ("[iam:A]", f'[iam:A, "{STATUS}"]'),
    ('["iam:A", "iam:B"]', f'["iam:A", "iam:B", "{STATUS}"]'),
    ("\n      - iam:A", f"\n      - iam:A\n      - {STATUS}"),
    ("\n        -   iam:A\n", f"\n        -   iam:A\n        -   {STATUS}\n"),
    (
        '\n        - iam:A # one\n        - "iam:B" # two',
        f'\n        - iam:A # one\n        - "iam:B" # two\n        - "{STATUS}"',
    ),
    (
        "[\n        iam:A,\n        iam:B, # b\n      ]",
        f'[\n        iam:A,\n        iam:B, # b\n        "{STATUS}",\n      ]',
    ),
]


@pytest.mark.parametrize(("before", "after"), YAML_LISTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_list_in_yaml_gets_a_member(before: str, after: str, newline: str) -> None:
    def whole(action: str) -> str:
        written = YAML.format(action).replace("Action: \n", "Action:\n")
        return written.replace("\n", newline)

    assert made(whole(before), [ADD_ACTION], "p.yaml") == whole(after)


def test_yaml_gets_a_condition() -> None:
    before = YAML.format("iam:A")
    assert made(before, [ADD_CONDITION], "p.yaml") == before.replace(
        "# all of them\n",
        "# all of them\n"
        "      Condition:\n"
        "        StringLike:\n"
        "          iam:AWSServiceName: batch.amazonaws.com\n",
    )


def test_yaml_gets_a_condition_like_others() -> None:
    before = text("""
        Statement:
        - Effect: 'Allow'
          Action:
          - 'iam:A'
          Resource:
          - '*'

        - Effect: 'Allow'
          Action: ['iam:B']
          Resource: '*'
          Condition: {Bool: {'aws:SecureTransport': 'true'}}
        """)
    added = {"StringLike": {"iam:AWSServiceName": ["a.amazonaws.com", "b.amazonaws.com"]}}
    after = made(before, [Insert(STATEMENT, "Condition", added)], "p.yaml")
    line = (
        '  Condition: {StringLike: {"iam:AWSServiceName": '
        "['a.amazonaws.com', 'b.amazonaws.com']}}"
    )
    assert difference(before, after) == ([], [line])
    without = before[: before.index("  Condition")]
    after = made(without, [Insert(STATEMENT, "Condition", added)], "p.yaml")
    assert difference(without, after)[1] == [
        "  Condition:",
        "    StringLike:",
        "      iam:AWSServiceName:",
        "      - 'a.amazonaws.com'",
        "      - 'b.amazonaws.com'",
    ]


def test_yaml_at_the_end_of_a_text_without_newline() -> None:
    before = "Statement:\n- Effect: Allow\n  Resource: '*'\n  Action: iam:A"
    assert made(before, [ADD_ACTION], "p.yaml") == (
        f"Statement:\n- Effect: Allow\n  Resource: '*'\n  Action:\n  - iam:A\n  - {STATUS}"
    )


TERRAFORM = """
    data "aws_iam_policy_document" "it" {
      statement {
        actions = ["iam:A"]
        resources = [
          "arn:aws:iam::*:role/x", # the first
          "arn:aws:iam::*:role/y"  # the last
        ]
      }
    }
    """


def test_a_data_source_gets_a_member() -> None:
    before = text(TERRAFORM)
    resource = Insert((*STATEMENT, "Resource"), None, "arn:aws:iam::*:role/z")
    after = made(before, [ADD_ACTION, resource], "p.tf")
    assert after == before.replace('["iam:A"]', f'["iam:A", "{STATUS}"]').replace(
        '"arn:aws:iam::*:role/y"  # the last\n',
        '"arn:aws:iam::*:role/y",  # the last\n      "arn:aws:iam::*:role/z"\n',
    )


def test_a_data_source_gets_a_condition() -> None:
    before = text(TERRAFORM)
    assert made(before, [ADD_CONDITION], "p.tf") == before.replace(
        "    ]\n",
        """    ]

    condition {
      test     = "StringLike"
      variable = "iam:AWSServiceName"
      values   = ["batch.amazonaws.com"]
    }
""",
    )


def test_jsonencode_gets_members() -> None:
    before = text("""
        resource "aws_iam_policy" "it" {
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [
              {
                Effect   = "Allow"
                Action   = "iam:A"
                Resource = "*" # every
              },
            ]
          })
        }
        """)
    after = made(before, [ADD_ACTION, ADD_CONDITION], "p.tf")
    assert difference(before, after) == (
        ['        Action   = "iam:A"', '        Resource = "*" # every'],
        [
            f'        Action   = ["iam:A", "{STATUS}"]',
            '        Resource = "*" # every',
            "        Condition = {",
            "          StringLike = {",
            '            "iam:AWSServiceName" = "batch.amazonaws.com"',
            "          }",
            "        }",
        ],
    )


HEREDOC = """
    resource "aws_iam_policy" "it" {
      policy = <<-EOT
        {
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "iam:A"
              ],
              "Resource": "${var.arn}"
            }
          ]
        }
      EOT
    }
    """


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_json_in_a_heredoc_gets_lines(newline: str) -> None:
    before = text(HEREDOC).replace("\n", newline)
    after = made(before, [ADD_ACTION], "p.tf")
    added = f'"iam:A",{newline}            "{STATUS}"'
    assert after == before.replace('"iam:A"', added)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["|", "|-", ">"])
def test_json_in_a_yaml_block_gets_lines(newline: str, header: str) -> None:
    document = text(HEREDOC.split("EOT")[1][1:]).rstrip()
    before = f"Policy: {header}\n"
    before += "".join(f"    {line}\n" for line in document.splitlines())
    before = before.replace("\n", newline) + "More: 1"
    after = made(before, [ADD_ACTION, ADD_CONDITION], "p.yaml")
    assert STATUS in after
    assert after.replace(newline, "").count("\n") == 0 or newline == "\n"
    old, new = difference(before, after)
    assert old[0].strip() == '"iam:A"'
    assert new[1].strip() == f'"{STATUS}"'
    assert new[1].index('"') == old[0].index('"')


def test_json_in_a_json_string_gets_escapes() -> None:
    inner = '{\\n \\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"iam:A\\"'
    before = f'{{"Policy": "{inner}, \\"Resource\\": \\"*\\"}}]\\n}}"}}'
    after = made(before, [ADD_ACTION, ADD_VERSION], "p.json")
    assert after == before.replace('\\"iam:A\\"', f'[\\"iam:A\\", \\"{STATUS}\\"]').replace(
        ' \\"Statement\\"', ' \\"Version\\": \\"2012-10-17\\",\\n \\"Statement\\"'
    )


def test_a_url_encoded_document_stays_one() -> None:
    from urllib.parse import quote, unquote

    document = '{"Statement": [{"Effect": "Allow", "Action": "iam:A", "Resource": "*"}]}'
    before = f'{{"PolicyDocument": "{quote(document)}"}}'
    after = made(before, [ADD_ACTION, Edit((*STATEMENT, "Resource"), "a/*")], "p.json")
    assert unquote(after) == unquote(before).replace('"iam:A"', f'["iam:A", "{STATUS}"]').replace(
        '"*"', '"a/*"'
    )
    assert "%22Statement%22" in after
    assert '"Statement' not in after


REMOVALS = [
    ("p.json", '["a:B", "a:C", "a:D"]', 0, '["a:C", "a:D"]'),
    ("p.json", '["a:B", "a:C", "a:D"]', 1, '["a:B", "a:D"]'),
    ("p.json", '["a:B", "a:C" , "a:D" ]', 2, '["a:B", "a:C" ]'),
    ("p.json", '[\n "a:B",\n "a:C"\n]', 1, '[\n "a:B"\n]'),
    ("p.yaml", "\n  - a:B\n  - a:C # c\n", 0, "\n  - a:C # c\n"),
    ("p.yaml", "\n  - a:B # b\n  - a:C\n", 1, "\n  - a:B # b\n"),
    ("p.yaml", '[a:B, "a:C"]', 1, "[a:B]"),
]


@pytest.mark.parametrize(("path", "before", "index", "after"), REMOVALS)
def test_a_member_is_taken_out(path: str, before: str, index: int, after: str) -> None:
    if path == "p.json":
        whole = '{{"Statement": {{"Action": {}, "Effect": "Allow", "Resource": "*"}}}}'
    else:
        whole = "Statement:\n  Action: {}\n  Effect: Allow\n  Resource: '*'\n"
    written = [whole.format(each).replace("Action: \n", "Action:\n") for each in (before, after)]
    written = [each.replace("\n\n", "\n") for each in written]
    assert made(written[0], [Remove(("Statement", "Action", index))], path) == written[1]


REFUSED = [
    ("p.yaml", "Action:\n  - a:B\n  # about C\n  - a:C", Remove(("Statement", "Action", 2))),
    ("p.yaml", "Action:\n  - a:B # twice", Remove(("Statement", "Action", 0))),
    ("p.yaml", "Action: [\n    a:B, # b\n    a:C\n  ]", Remove(("Statement", "Action", 0))),
    ("p.yaml", "Action: >-\n    a:B", Insert(("Statement", "Action"), None, "a:D")),
    ("p.yaml", "Action: a:B", Remove(("Statement", "Action"))),
    ("p.yaml", "Action: a:B", Insert(("Statement", "Action"), "x", "y")),
    ("p.yaml", "Action: a:B", Insert(("Statement", "NotAction"), None, "y")),
    ("p.yaml", "Action: a:B", Edit(("Statement", "Resource"), "y")),
    ("p.yaml", '"Ac\\x74ion": a:B', Rename(("Statement", "Action"), "NotAction")),
]


@pytest.mark.parametrize(("path", "action", "edit"), REFUSED)
def test_what_is_not_sure_is_refused(
    path: str, action: str, edit: Edit | Insert | Remove | Rename
) -> None:
    written = f"Statement:\n  Effect: Allow\n  {action}\n  Resource: ['*']\n"
    with pytest.raises(UnfixableError):
        changes(written, [edit], path)


def test_the_result_of_an_expression_is_refused() -> None:
    before = text("""
        resource "aws_iam_policy" "it" {
          policy = jsonencode({
            Statement = {
              Effect = "Allow"
              Action = concat(["iam:A"], ["iam:B"])
              Resource = "${local.base}/x"
            }
          })
        }
        locals {
          base = "arn:aws:iam::*:role"
        }
        """)
    with pytest.raises(UnfixableError):
        changes(before, [Insert(("Statement", "Action"), None, STATUS)], "p.tf")
    with pytest.raises(UnfixableError):
        changes(before, [Edit(("Statement", "Resource"), "arn:aws:iam::1:role/x")], "p.tf")
    assert made(
        before, [Edit(("Statement", "Resource"), "arn:aws:iam::*:role/y")], "p.tf"
    ) == before.replace("}/x", "}/y")

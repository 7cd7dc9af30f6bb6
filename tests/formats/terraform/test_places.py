"""Places: a value that is written in the file is pointed at there, else where it is used."""

from __future__ import annotations

import pytest

from slrlint.policy import holes
from tests.formats.support import read

TEXT = """\
locals {
  actions = ["iam:A", "iam:é"]
}

data "aws_iam_policy_document" "x" {
  statement {
    actions   = local.actions
    resources = ["arn:${data.aws_partition.p.partition}:iam::*:${local.kind}/&{aws:username}"]
    condition {
      test     = "StringLike"
      variable = "iam:AWSServiceName"
      values   = ["batch.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:x"
      values   = [var.x]
    }
  }
}

locals {
  kind = "role"
}
"""


def places(text, path="main.tf"):
    reading = read(text, path)
    (found,) = reading.documents

    def place(*route, key=False):
        return text[slice(*reading.locate((*found.route, *route), key=key))]

    return place, reading.locate, found


@pytest.mark.parametrize(
    ("route", "key", "expected"),
    [
        (("Statement", 0, "Action"), False, '["iam:A", "iam:é"]'),
        (("Statement", 0, "Action"), True, "actions"),
        (("Statement", 0, "Action", 1), False, '"iam:é"'),
        (("Statement", 0, "Effect"), False, "statement"),
        (("Statement", 0, "Effect"), True, "statement"),
        (("Version",), False, "data"),
        (("Statement", 0, "Condition"), True, "condition"),
        (("Statement", 0, "Condition", "StringLike"), True, '"StringLike"'),
        (("Statement", 0, "Condition", "StringLike", "aws:x"), True, '"aws:x"'),
        (("Statement", 0, "Condition", "StringLike", "aws:x"), False, "[var.x]"),
        (("Statement", 0, "Condition", "StringLike", "aws:x", 0), False, "var.x"),
        (("Statement", 0, "Condition", "StringLike", "nothing"), False, None),
    ],
)
def test_data_source(route, key, expected):
    place, _, _ = places(TEXT)
    shown = place(*route, key=key)
    if expected is None:
        assert shown.startswith("condition {")
    else:
        assert shown == expected


def test_the_statement_is_its_block():
    place, _, _ = places(TEXT)
    assert place("Statement", 0).startswith("statement {")
    assert place("Statement", 0).endswith("}")
    assert place().startswith('data "aws_iam_policy_document" "x" {')


def test_characters_of_a_string_with_interpolations():
    _, locate, found = places(TEXT)
    scalar = locate.scalar((*found.route, "Statement", 0, "Resource", 0))
    assert holes.show(scalar.text) == (
        "arn:${data.aws_partition.p.partition}:iam::*:role/${aws:username}"
    )
    written = [
        TEXT[start:end] for start, end in zip(scalar.offsets, scalar.offsets[1:], strict=False)
    ]
    assert written[4] == "${data.aws_partition.p.partition}"
    assert written[12] == ":"
    # The text of a local is not written here: only its last character has the room it takes.
    assert written[13:17] == ["", "", "", "${local.kind}"]
    assert "".join(written) == TEXT[scalar.offsets[0] : scalar.offsets[-1]]
    assert scalar.encode('a"${aws:x}') == 'a\\"&{aws:x}'


def test_the_parts_of_a_format_string():
    text = (
        'resource "aws_iam_policy" "x" {\n  policy = jsonencode({Statement = [{Effect = "Allow",'
        ' Action = "a:b", Resource = format("a%s:%%c", "b")}]})\n}\n'
    )
    place, locate, found = places(text)
    assert place("Statement", 0, "Resource") == 'format("a%s:%%c", "b")'
    scalar = locate.scalar((*found.route, "Statement", 0, "Resource"))
    assert scalar.text == "ab:%c"
    assert [text[scalar.offsets[i] : scalar.offsets[i + 1]] for i in range(5)] == [
        "a",
        "%s",
        ":",
        "%%",
        "c",
    ]
    assert scalar.encode("%") == "%%"


def test_a_heredoc_with_a_margin():
    text = (
        'resource "aws_iam_policy" "x" {\n  policy = <<-EOT\n    {\n      "Statement": [{\n'
        '        "Effect": "Allow", "Action": "${var.a}:\\u00e9b",\n        "Resource": "$${x}"\n'
        "      }]\n    }\n  EOT\n}\n"
    )
    place, locate, found = places(text)
    assert place("Statement", 0, "Effect") == '"Allow"'
    assert place("Statement", 0, "Effect", key=True) == '"Effect"'
    assert place("Statement", 0, "Action") == '"${var.a}:\\u00e9b"'
    scalar = locate.scalar((*found.route, "Statement", 0, "Action"))
    assert holes.show(scalar.text) == "${var.a}:éb"
    assert text[scalar.offsets[2] : scalar.offsets[3]] == "\\u00e9"
    scalar = locate.scalar((*found.route, "Statement", 0, "Resource"))
    assert scalar.text == "${x}"
    assert scalar.encode('"${') == '\\"$${'


def test_a_bare_interpolation_in_json():
    statement = '{"Effect": "Allow", "Action": "a:b", "Resource": ${var.r}}'
    text = f'policy = <<A\n{{"Statement": [{statement}]}}\nA\n'
    place, _, _ = places(text)
    assert place("Statement", 0, "Resource") == "${var.r}"
    assert place("Statement", 0, "Resource", key=True) == '"Resource"'


class TestOtherFiles:
    @pytest.fixture
    def module(self, tmp_path):
        (tmp_path / "locals.tf").write_text(
            'locals {\n  arns = ["arn:a", "arn:b"]\n  one = "x"\n}\n'
            'variable "v" {\n  default = "d"\n}\n'
        )
        (tmp_path / "other.txt").write_text('locals {\n  other = "no"\n}\n')
        folder = tmp_path / "folder.tf"
        folder.mkdir()
        outside = tmp_path.parent / f"{tmp_path.name}-outside.tf"
        outside.write_text('locals {\n  linked = "no"\n}\n')
        (tmp_path / "link.tf").symlink_to(outside)
        return tmp_path

    def resource(self, expression, module, name="main.tf"):
        statement = f'{{Effect = "Allow", Action = "a:b", Resource = {expression}}}'
        text = f"policy = jsonencode({{Statement = [{statement}]}})\n"
        (module / "main.tf").write_text(text)
        place, locate, found = places(text, str(module / name))
        resource = found.data["Statement"][0]["Resource"]
        shown = [holes.show(e) for e in resource] if isinstance(resource, list) else resource
        return holes.show(shown) if isinstance(shown, str) else shown, place, locate, found

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("local.arns", ["arn:a", "arn:b"]),
            ('"${local.one}/${var.v}"', "x/d"),
            ("local.other", "${local.other}"),
            ("local.linked", "${local.linked}"),
        ],
    )
    def test_values(self, module, expression, expected):
        assert self.resource(expression, module)[0] == expected

    def test_places_are_those_of_the_use(self, module):
        _, place, locate, found = self.resource("local.arns", module)
        assert place("Statement", 0, "Resource", 1) == "local.arns"
        assert locate.scalar((*found.route, "Statement", 0, "Resource", 1)) is None

    def test_text_that_is_no_file_knows_none(self, module):
        assert self.resource("local.one", module, "unsaved.tf")[0] == "${local.one}"

    def test_a_sibling_that_changes_is_read_again(self, module):
        assert self.resource("local.one", module)[0] == "x"
        (module / "locals.tf").write_text('locals {\n  one = "longer"\n}\n')
        assert self.resource("local.one", module)[0] == "longer"

    def test_broken_siblings_are_left_alone(self, module):
        (module / "broken.tf").write_bytes(b'locals {\n  one = "\xff"\n')
        (module / "unclosed.tf").write_text("locals {\n  two = [\n")
        assert self.resource("local.one", module)[0] == "x"

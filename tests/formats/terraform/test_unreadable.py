"""What is not HCL is reported once, with its place; policies in the intact parts are read."""

from __future__ import annotations

import pytest

from slrlint.policy import holes
from tests.formats.support import marked, read

BLOCK = """\
data "aws_iam_policy_document" "NAME" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
  }
}
"""
GOOD = BLOCK.replace("NAME", "good")


def names(text):
    return [found.name for found in read(text, "main.tf").documents]


@pytest.mark.parametrize(
    ("broken", "pointed"),
    [
        ('resource "x" "y" {\n  a = [1\n}\n', ""),
        ('resource "x" "y" {\n  a = "b\n}\n', None),
        ('resource "x" "y" {\n', None),
        ("}\n", None),
        ("{{ .Values.x }}\n", None),
    ],
)
def test_one_mistake_spoils_one_block(broken, pointed):
    for text in (broken + GOOD, GOOD + broken):
        ((code, at, severity),) = marked(text, "main.tf")
        assert (code, severity) == ("POL001", "error")
        assert pointed in (None, at)
        assert names(text) == ["data.aws_iam_policy_document.good"]


def test_a_broken_policy_is_not_read():
    text = BLOCK.replace('["a:b"]', '["a:b"') + GOOD
    assert names(text) == ["data.aws_iam_policy_document.good"]
    ((code, _, severity),) = marked(text, "main.tf")
    assert (code, severity) == ("POL001", "error")


def test_a_broken_file_without_a_policy_is_information():
    assert marked("x = [1\n", "main.tf") == [("POL001", "", "info")]


def test_the_message_names_what_is_missing():
    (problem,) = read("x = [1\n", "main.tf").problems
    assert problem.message == "the text is not HCL: ] is missing here"


class TestConflicts:
    CONFLICT = (
        '<<<<<<< HEAD\n    actions = ["a:b"]\n=======\n    actions = ["c:d"]\n>>>>>>> other\n'
    )

    def test_in_a_block(self):
        broken = BLOCK.replace('    actions   = ["a:b"]\n', self.CONFLICT)
        text = GOOD + broken + BLOCK
        assert marked(text, "main.tf") == [("POL001", "<<<<<<<", "error")]
        assert names(text) == [
            "data.aws_iam_policy_document.good",
            "data.aws_iam_policy_document.NAME#2",
        ]

    def test_in_a_heredoc(self):
        text = f'policy = <<A\n{{"Statement": [\n{self.CONFLICT}]}}\nA\n{GOOD}'
        assert marked(text, "main.tf")[0] == ("POL001", "<<<<<<<", "error")
        assert names(text) == ["data.aws_iam_policy_document.good"]

    @pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> other", "======="])
    def test_a_marker_alone(self, marker):
        assert marked(f"{GOOD}{marker}\n", "main.tf") == [("POL001", marker[:7], "error")]

    def test_a_heredoc_is_none(self):
        assert marked("x = <<A\n>>>>>>>>> no\n======== no\nA\n", "main.tf") == []


DEEP = 5000


@pytest.mark.parametrize(
    "text",
    [
        'x = "Statement"\ny = ' + "[" * DEEP + '"Statement"' + "]" * DEEP,
        'x = "Statement ${' * DEEP,
        'x = ["Statement", ' + '"${' * DEEP + "1" + '}"' * DEEP + "]",
        'x = ["Statement", ' + 'lower("${' * DEEP + "1" + '}")' * DEEP + "]",
        'x = ["Statement", ' + "{a = " * DEEP + "1" + "}" * DEEP + "]",
        "Statement {\n" * DEEP + "}\n" * DEEP,
        "locals {\n Statement = " + "!" * DEEP + "true\n}",
        "locals {\n Statement = " + "1 + " * DEEP + "1\n}",
        "locals {\n Statement = " + 'a ? "Statement" : ' * DEEP + "1\n}",
        'x = <<A\n{"Statement": ' + "%{ if a }" * DEEP + "%{ endif }" * DEEP + "}\nA\n",
        'x = <<A\n{"Statement": [' + "${a} " * DEEP + "]}\nA\n",
        'x = <<A\n{"Statement": ' + "[" * DEEP + "]" * DEEP + "}\nA\n",
        'x = ["Statement", ' + "9" * DEEP + "]",
        *(
            f'x = ["Statement", jsondecode("{"[" * depth}{"]" * depth}")]'
            for depth in (90, 450, 900)
        ),
        "<<<<<<< a\n" * DEEP,
        'x = "Statement \ud800"',
        "\0" * DEEP,
    ],
    ids=lambda text: text[:24],
)
def test_odd_text_is_read_in_bounds(text):
    reading = read(text, "main.tf")
    assert reading.documents == ()


@pytest.mark.parametrize(
    "last",
    ["local.a59", '"${jsonencode(local.a59)}"', "x ? local.a18 : local.b18", "local.t199"],
)
def test_what_expands_without_measure_is_refused(last):
    lines = ['a0 = ["Statement"]', 'b0 = ["Statement"]', 't0 = "Statement"']
    for i in range(1, 200):
        lines += [
            f"a{i} = [local.a{i - 1}, local.a{i - 1}]",
            f"b{i} = [local.b{i - 1}, local.b{i - 1}]",
            f't{i} = "${{local.t{i - 1}}}${{local.t{i - 1}}}"',
        ]
    # Only the last line shows a policy; the others are evaluated for its sake.
    text = "locals {\n" + "\n".join(lines) + f"\n}}\nx = {{Statement = {last}}}\n"
    (problem,) = read(text, "main.tf").problems
    assert "expand to more" in problem.message


def test_a_file_cannot_forge_a_hole():
    forged = "\U000f0000"
    text = f'x = {{Statement = {{Effect = "{forged}", Action = "\\U000F0000", Resource = "*"}}}}\n'
    (found,) = read(text, "main.tf").documents
    statement = found.data["Statement"]
    assert not any(holes.has_holes(statement[element]) for element in ("Effect", "Action"))

"""Expressions are evaluated as far as they are literal; the rest is a hole that shows itself."""

from __future__ import annotations

import pytest

from slrlint.policy import holes
from tests.formats.support import read


def value(expression, before=""):
    """Return what an expression evaluates to, with holes shown as they were written."""
    policy = f"jsonencode({{Statement = {{Effect = 1, Action = {expression}}}}})"
    text = f"{before}\nresource x y {{\n  z = {policy}\n}}\n"
    reading = read(text, "main.tf")
    assert reading.problems == ()
    (found,) = reading.documents
    return shown(found.data["Statement"]["Action"])


def shown(data):
    if isinstance(data, dict):
        return {holes.show(key): shown(each) for key, each in data.items()}
    if isinstance(data, list):
        return [shown(each) for each in data]
    return holes.show(data) if isinstance(data, str) else data


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("null", None),
        ("true", True),
        ("-3", -3),
        ("1.5", 1.5),
        ('"a"', "a"),
        ('("a")', "a"),
        (r'"\u00e9\U0001F600\n\t\"\\"', 'é😀\n\t"\\'),
        ('"$${aws:username} %%{x}"', "${aws:username} %{x}"),
        ('["a", # one\n "b",]', ["a", "b"]),
        ('{a = 1, b : 2\n "c" = 3 }', {"a": 1, "b": 2, "c": 3}),
        ('{("a") = 1}', {"a": 1}),
        ('{"x${1}" = 1}', {"x1": 1}),
        ('"a${"b"}c"', "abc"),
        ('"${["a"]}"', ["a"]),
        ('"${1}${true}"', "1true"),
        ('true ? "a" : "b"', "a"),
        ('!true || 1 == 2 ? "a" : "b"', "b"),
        ('"a" != "b" && !false ? 1 : 2', 1),
        ('["a", "b"][1]', "b"),
        ('{a = {b = 1}}.a["b"]', 1),
        ('[for x in ["a", "b"] : "${x}!"]', ["a!", "b!"]),
        ('[for i, x in ["a", "b"] : "${i}${x}" if x != "a"]', ["1b"]),
        ('[for k, v in {a = 1} : "${k}${v}"]', ["a1"]),
        ('{for x in ["a"] : x => upper(x)}', {"a": "A"}),
        ("<<A\n  x\n A\n", "  x\n"),
        ("<<-A\n   x\n    y\n\n  A\n", "x\n y\n\n"),
        ('<<-A\n   x\n  ${"y"}\n  A\n', " x\ny\n"),
        ('"%{ if true }a%{ else }b%{ endif }"', "a"),
        ('"%{ for x in ["a", "b"] ~}  ${x}%{ endfor }"', "ab"),
        ('"a  ${~ "b" ~}  c"', "abc"),
    ],
)
def test_literals(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('format("a%s-%d%%", "b", 3)', "ab-3%"),
        ('format("%[2]s%[1]s", "a", "b")', "ba"),
        ('format("%q", "a")', '"a"'),
        ('formatlist("%s:%s", ["a", "b"], "c")', ["a:c", "b:c"]),
        ('join(",", ["a", "b"])', "a,b"),
        ('split(",", "a,b")', ["a", "b"]),
        ('concat(["a"], ["b"], [])', ["a", "b"]),
        ('concat([["a"], ["b"]]...)', ["a", "b"]),
        ('flatten([["a", ["b"]], "c"])', ["a", "b", "c"]),
        ('distinct(["a", "b", "a"])', ["a", "b"]),
        ('compact(["a", "", null])', ["a"]),
        ('toset(tolist(sort(["a"])))', ["a"]),
        ("merge({a = 1}, {a = 2, b = 3})", {"a": 2, "b": 3}),
        ('lower(upper(trimspace(" aB ")))', "ab"),
        ('replace("a-b", "-", "+")', "a+b"),
        ("tostring(3)", "3"),
        ('length(["a"])', 1),
        ("keys({b = 1, a = 2})", ["a", "b"]),
        ("values({b = 1, a = 2})", [2, 1]),
        ('coalesce("", "a")', "a"),
        ('try("a", "b")', "a"),
        ('jsondecode("{\\"a\\": [1]}")', {"a": [1]}),
        ('jsondecode(jsonencode(["a"]))', ["a"]),
        ('"${jsonencode({a = ["b", 1, null, true]})}"', {"a": ["b", 1, None, True]}),
        ('"x${jsonencode({a = ["b", 1]})}"', 'x{"a":["b",1]}'),
    ],
)
def test_functions(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.x", "${var.x}"),
        ('"${var.x}"', "${var.x}"),
        ('"a/${ var.x }/b"', "a/${var.x}/b"),
        ('"${aws_x.y[0].z}:${data.a.b.*.c}"', "${aws_x.y[0].z}:${data.a.b.*.c}"),
        ('"${replace(var.u, "a", "b")}"', '${replace(var.u, "a", "b")}'),
        ("var.x ? 1 : 2", "${var.x ? 1 : 2}"),
        ('var.x ? "a" : "a"', "a"),
        ('concat(["a"], var.x)', ["a", "${var.x}"]),
        ("merge({a = 1}, var.x)", "${merge({a = 1}, var.x)}"),
        ('[for x in var.x : "a/${x}"]', ["a/${x}"]),
        ("var.list[*].arn", "${var.list[*].arn}"),
        ("1 + 2", "${1 + 2}"),
        ('join(",", [var.x, "b"])', "${var.x},b"),
        ('format("%s/b", var.x)', "${var.x}/b"),
        ('format("%x", 1)', '${format("%x", 1)}'),
        ('["a"][3]', '${["a"][3]}'),
        ('"a%{ if var.x }b%{ endif }"', "a${%{ if var.x }b%{ endif }}"),
        ("toset(var.x)", "${var.x}"),
        ('try(var.x, "b")', '${try(var.x, "b")}'),
        ("provider::a::b(1)", "${provider::a::b(1)}"),
        ('var.x ? ["a"] : []', ["a"]),
        ('var.x ? ["a"] : ["b"]', '${var.x ? ["a"] : ["b"]}'),
    ],
)
def test_the_unknown_is_a_hole(expression, expected):
    assert value(expression) == expected


def test_one_expression_is_one_hole_wherever_it_is_used():
    assert value('["${var.x}", var.x]', "") == ["${var.x}", "${var.x}"]
    text = (
        'locals {\n  s = {Statement = {Effect = "Allow", Action = ["${var.x}", var.x, var.y]}}\n}\n'
    )
    (found,) = read(text, "main.tf").documents
    one, same, other = found.data["Statement"]["Action"]
    assert one == same != other


@pytest.mark.parametrize(
    ("before", "expression", "expected"),
    [
        ('locals {\n  x = "a"\n}', "local.x", "a"),
        ('locals {\n  x = "${local.y}b"\n  y = "a"\n}', "local.x", "ab"),
        ('locals {\n  x = {y = ["a"]}\n}', "local.x.y[0]", "a"),
        ("locals {\n  x = local.y\n  y = local.x\n}", "local.x", "${local.x}"),
        (
            "locals {\n  x = data.aws_partition.current.partition\n}",
            "local.x",
            "${data.aws_partition.current.partition}",
        ),
        ('variable "x" {\n  default = "a"\n}', "var.x", "a"),
        ('variable "x" {\n  default = ["a"]\n}', "var.x", ["a"]),
        ('variable "x" {\n  default = ""\n}', "var.x", "${var.x}"),
        ('variable "x" {\n  default = []\n}', "var.x", "${var.x}"),
        ('variable "x" {\n  default = null\n}', "var.x", "${var.x}"),
        ('variable "x" {\n  default = true\n}', "var.x", "${var.x}"),
        ('variable "x" {\n  type = string\n}', "var.x", "${var.x}"),
        ('variable "x" {\n  default = "a"\n}', 'var.x == "b" ? 1 : 2', '${var.x == "b" ? 1 : 2}'),
        (
            'locals {\n  x = var.y == "a"\n}\nvariable "y" {\n  default = "a"\n}',
            "local.x ? 1 : 2",
            "${local.x ? 1 : 2}",
        ),
    ],
)
def test_locals_and_defaults(before, expression, expected):
    assert value(expression, before) == expected

"""Inputs that are too deep, too long, too many: each is refused or read within bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from slrlint.limits import DEFAULT
from tests.attacks.bounded import ALLOW, DELETE, check, document, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEEP = f"nested more than {DEFAULT.nesting} levels deep"
EXPANDED = f"expand to more than {DEFAULT.aliases:,} values"
TOO_LONG = f"more than the limit of {DEFAULT.text_size:,} for what is not JSON, and was not read"
TOO_LARGE = f"this policy has more than {DEFAULT.policy_size:,} characters and was not looked at"
EXPLODED = "the expressions of this file expand to more than"
NOT_HCL = "the text is not HCL"
FENCE = '```json\n{"Effect":1}\n```\n'


def doubled(count: int) -> str:
    lines = [f' a{i} = "${{local.a{i - 1}}}${{local.a{i - 1}}}"' for i in range(1, count)]
    return "\n".join(['locals {\n a0 = "xxxxxxxxxx"', *lines, "}"]) + _policy_of(
        f"local.a{count - 1}"
    )


def multiplied(count: int) -> str:
    lines = [
        f" a{i} = [for x in local.a{i - 1} : [for y in local.a0 : [x, y]]]" for i in range(1, count)
    ]
    return "\n".join(["locals {\n a0 = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", *lines, "}"]) + _policy_of(
        f"local.a{count - 1}"
    )


def _policy_of(expression: str) -> str:
    return (
        '\nresource "aws_iam_policy" "p" {\n policy = jsonencode({ Version = "2012-10-17", '
        f"Statement = {expression} }})\n}}\n"
    )


def dense(head: str, item: str, tail: str, size: int) -> str:
    """Return a text of `size` characters, or hardly fewer, most of them items."""
    return head + item * ((size - len(head) - len(tail)) // len(item)) + tail


def bomb(count: int, opening: str, closing: str) -> str:
    lines = [
        f"a{i}: &a{i} {opening}{', '.join([f'*a{i - 1}'] * 9)}{closing}" for i in range(1, count)
    ]
    return "\n".join(["a0: &a0 {Statement: x, Effect: y}", *lines])


def template(count: int) -> str:
    """Return a template in which every statement is a long text put together anew."""
    part = {"Ref": "P"}
    statement = {**ALLOW, "Resource": {"Fn::Join": ["", [part] * 9]}}
    return json.dumps(
        {
            "Parameters": {"P": {"Type": "String", "Default": "x" * 100_000}},
            "Resources": {
                "R": {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {"PolicyDocument": json.loads(document(*[statement] * count))},
                }
            },
        }
    )


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("p.json", lambda: '{"Statement": ' + "[" * 2_000_000, DEEP),
        ("p.json", lambda: '{"Statement": ' * 200_000 + "1" + "}" * 200_000, DEEP),
        ("p.yaml", lambda: "Statement: " + "[" * 200_000, DEEP),
        ("p.yaml", lambda: "Statement:\n" + "- " * 200_000 + "a", DEEP),
        ("p.yaml", lambda: "".join(" " * i + "Statement:\n" for i in range(1_300)), DEEP),
        ("p.yaml", lambda: bomb(30, "[", "]"), EXPANDED),
        ("p.yaml", lambda: bomb(30, "{<<: [", "]}"), EXPANDED),
        ("p.tf", lambda: doubled(200), EXPLODED),
        ("p.tf", lambda: multiplied(9), EXPLODED),
        ("p.tf", lambda: _policy_of("[" * 50_000), NOT_HCL),
        ("p.tf", lambda: _policy_of('"${' * 20_000), NOT_HCL),
        ("p.tf", lambda: dense("locals {\nStatement=[", "1,", "1]\n}\n", 6_000_000), TOO_LONG),
        ("p.tf.json", lambda: dense('{"Statement": [', "1,", "1]}", 19_900_000), TOO_LONG),
        ("p.yaml", lambda: dense("Statement: [", "1,", "1]\n", 19_900_000), TOO_LONG),
        ("p.yaml", lambda: dense('"\\x53tatement": [', "1,", "1]\n", 2_000_000), TOO_LONG),
        ("p.md", lambda: dense("", "- a\n", FENCE, 19_900_000), TOO_LONG),
        ("p.adoc", lambda: dense("", "----\n", "Statement", 19_900_000), TOO_LONG),
        ("p.snap", lambda: dense("", "exports[`a`] = `", "Statement", 19_900_000), TOO_LONG),
        ("p.sh", lambda: dense("", "cat <<EOF\n", "Effect", 19_900_000), TOO_LONG),
        ("p.tpl", lambda: dense("${a}", "${a}", "Statement", 19_900_000), TOO_LONG),
        ("p.json", lambda: document(*[ALLOW] * 150_000), TOO_LARGE),
        ("p.json", lambda: document(*[{}] * 1_000_000), TOO_LARGE),
        ("p.json", lambda: document({**ALLOW, "Sid": "a" * 10_000_000}), TOO_LARGE),
        ("p.json", lambda: document({**ALLOW, "Action": "iam:" + "*?" * 1_000_000}), TOO_LARGE),
        ("p.json", lambda: template(100), TOO_LARGE),
        ("p.yaml", lambda: "a: &a [" + "x" * 9_000 + "]\n" + document(*["*"] * 99)[:-1], "POL001"),
        (
            "p.json",
            lambda: " " * (DEFAULT.file_size + 1),
            f"larger than the limit of {DEFAULT.file_size:,} bytes",
        ),
    ],
)
def test_a_bound_is_told(tmp_path: Path, name: str, make: Callable[[], str], said: str) -> None:
    assert said in check(tmp_path, name, make()).stdout


@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "p.json",
            lambda: document({**ALLOW, "Sid": 0}).replace('"Sid": 0', '"Sid": ' + "9" * 400_000),
        ),
        (
            "p.json",
            lambda: document({**ALLOW, "Sid": 0}).replace(
                '"Sid": 0', '"Sid": 0.1e' + "9" * 400_000
            ),
        ),
        (
            "p.yaml",
            lambda: document({**ALLOW, "Sid": 0}).replace('"Sid": 0', '"Sid": ' + "9" * 400_000),
        ),
        ("p.tf", lambda: _policy_of("9" * 400_000)),
        ("p.tf", lambda: _policy_of("(" * 50_000 + "1" + ")" * 50_000)),
        ("p.json", lambda: document({**DELETE, "Action": "iam:" + "*?" * 200_000})),
        ("p.json", lambda: document({**DELETE, "Action": "iam:" + "*a" * 200_000})),
        (
            "p.json",
            lambda: document({**DELETE, "Resource": "arn:aws:iam::*:role/" + "*?a" * 100_000}),
        ),
        (
            "p.json",
            lambda: document({**DELETE, "Resource": "arn:aws:iam::*:role/" + "${" * 200_000}),
        ),
        ("p.json", lambda: document({**DELETE, "Resource": "arn:" + ":" * 400_000})),
        ("p.json", lambda: document(*[DELETE] * 4_000)),
        ("p.json", lambda: document(*[DELETE] * 2_000, *[{**DELETE, "Effect": "Deny"}] * 2_000)),
        (
            "p.json",
            lambda: document({**DELETE, "Action": ["iam:DeleteServiceLinkedRole"] * 10_000}),
        ),
        (
            "p.json",
            lambda: '{"Version": "2012-10-17", ' + '"Statement": [], ' * 50_000 + '"Id": ""}',
        ),
        ("p.json", lambda: document(DELETE) + "\n" * 5_000_000),
        ("p.tf", lambda: dense("locals {\nStatement=[", "1,", "1]\n}\n", DEFAULT.text_size)),
        ("p.tf", lambda: dense('locals {\nx=["Statement",', "1,", "1]\n}\n", DEFAULT.text_size)),
        ("p.tf.json", lambda: dense('{"Statement": [', "1,", "1]}", DEFAULT.text_size)),
        ("p.yaml", lambda: dense("Statement: [", "1,", "1]\n", DEFAULT.text_size)),
        ("p.yaml", lambda: dense("Statement: [", "[],", "1]\n", DEFAULT.text_size)),
        ("p.md", lambda: dense("", "- a\n", FENCE, DEFAULT.text_size)),
        ("p.md", lambda: '```json\n{"Effect":1}\n```\n' * 40_000),
        ("p.md", lambda: "Effect Statement\n" + "```\n~~~\n" * 40_000),
        ("p.md", lambda: "Effect Statement\n" + "".join("  " * i + "- a\n" for i in range(900))),
        ("p.sh", lambda: "Effect cat <<EOF\n" * 40_000),
        ("p.sh", lambda: "Effect '{" + "} " * 200_000),
        ("p.snap", lambda: "exports[`a Effect Statement\n" * 4_000),
        ("p.adoc", lambda: "Statement\n" + "----\n....\n" * 40_000),
    ],
)
def test_a_large_file_ends_in_time(tmp_path: Path, name: str, make: Callable[[], str]) -> None:
    check(tmp_path, name, make())


def test_a_policy_beyond_the_bound_is_no_clean_one(tmp_path: Path) -> None:
    padded = document(*[DELETE] * 10_000)
    assert check(tmp_path, "p.json", padded).returncode == 1


@pytest.mark.parametrize("name", ["p.tf", "p.tf.json", "p.yaml", "p.md", "p.sh"])
def test_a_long_text_that_can_hold_no_policy_is_clean(tmp_path: Path, name: str) -> None:
    done = check(tmp_path, name, dense("[", "1,", "1]", 19_900_000))
    assert (done.returncode, done.stdout) == (0, "")


def test_a_module_beyond_its_bound_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(dense("locals {\nx=[", "1,", "1]\n}\n", 2 * DEFAULT.module_size))
    (tmp_path / "own.tf").write_text('locals {\n s = "x"\n}\n' + _policy_of("local.s"))
    said = "values that may stand there are unknown"
    assert said in check(tmp_path, "p.tf", _policy_of("[local.s]")).stdout
    assert said not in check(tmp_path, "own.tf", (tmp_path / "own.tf").read_bytes()).stdout


def test_the_trees_of_many_modules_are_not_kept(tmp_path: Path) -> None:
    names = [f"{number}/p.tf" for number in range(8)]
    for name in names:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(_policy_of("[local.s]"))
        beside = dense("locals {\ns={}\nx=[", "1,", "1]\n}\n", DEFAULT.module_size)
        (tmp_path / name).with_name("a.tf").write_text(beside)
    done = run(tmp_path, "check", "--isolated", "--jobs=1", "--output-format=concise", *names)
    assert all(name in done.stdout for name in names)

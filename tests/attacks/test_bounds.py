"""Every bound of SECURITY.md is reached, says so, and moves with its setting."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from slrlint import baselines, config, gitignore
from slrlint.grants import account
from slrlint.limits import DEFAULT, Limits
from slrlint.policy import holes
from slrlint.settings_reader import MOST
from tests import checkout
from tests.attacks.bounded import ALLOW, DELETE, document, run

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

OLD = document(ALLOW)
NEW = document(
    {"Effect": "Allow", "Action": ["s3:*a*b", "s3:*b*a"], "Resource": ["*a*", "*b*"]},
    {"Effect": "Deny", "Action": ["s3:*a*c", "s3:*b*c"], "Resource": ["*a*c", "*b*c"]},
)
DENIED = document(DELETE, ALLOW, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
SPARED = document(
    DELETE,
    *(
        {"Effect": "Deny", "Action": "iam:DeleteServiceLinkedRole", "Resource": resource}
        for resource in ("arn:aws:iam::*:role/other", "*")
    ),
)
IN_TWO_ROUNDS = document(
    {
        "effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": "arn:aws:iam::*:role/AWS-Service-Role/batch.amazonaws.com/"
        "awsserviceroleforbatch",
    }
)
TERRAFORM = (
    'resource "aws_iam_policy" "p" {\n policy = jsonencode({ Version = "2012-10-17", Statement = '
    '[{ Effect = "Allow", Action = local.action, Resource = "*" }] })\n}\n'
)
MODULE = {
    "main.tf": TERRAFORM,
    "a.tf": 'locals {\n other = "x"\n}\n',
    "z.tf": 'locals {\n action = "iam:DeleteServiceLinkedRole"\n}\n',
}
ALIASES = "x: &x [1, 2, 3]\ny: [*x, *x]\nStatement: {Effect: Allow}\n"
KNOWN = json.dumps({"schema_version": 1, "findings": []})


class Bound(NamedTuple):
    """A command that says `said` where the limit is `low` and does not where it is `high`."""

    limit: str
    low: int
    high: int
    said: str
    files: dict[str, str]
    arguments: tuple[str, ...] = ("check", "--output-format=concise", ".")
    instead: bool = False
    """What is beyond the bound is not looked at: `said` is missing where the limit is low."""


BOUNDS = [
    Bound("file-size", 100, 1000, "larger than the limit of 100 bytes", {"p.json": OLD}),
    Bound("text-size", 100, 1000, "more than the limit of 100 for what", {"p.yaml": OLD}),
    Bound("policy-size", 50, 1000, "this policy has more than 50 characters", {"p.json": OLD}),
    Bound("policy-size", 50, 1000, "this policy has more than 50 characters", {"p.yaml": OLD}),
    Bound("nesting", 2, 3, "nested more than 2 levels deep", {"p.json": OLD}),
    Bound("nesting", 2, 3, "nested more than 2 levels deep", {"p.yaml": OLD}),
    Bound("nesting", 2, 3, "nested more than 2 levels deep", {"p.md": f"```json\n{OLD}\n```\n"}),
    Bound("nesting", 2, 3, "nested more than 2 levels deep", {"p.json": json.dumps({"a": OLD})}),
    Bound(
        "json-in-strings", 1, 2, "SLR302",
        {"p.json": json.dumps({"a": json.dumps({"b": document(DELETE)})})}, instead=True,
    ),
    Bound("aliases", 7, 8, "expand to more than 7 values", {"p.yaml": ALIASES}),
    Bound("expansion", 9, 10_000, "expand to more than 9 values", {"main.tf": TERRAFORM}),
    Bound("module-files", 1, 2, "SLR302", MODULE, instead=True),
    Bound("module-size", 40, 400, "SLR302", MODULE, instead=True),
    Bound("module-files", 1, 2, "values that may stand there are unknown", MODULE),
    Bound("module-size", 40, 400, "values that may stand there are unknown", MODULE),
    Bound("denies", 1, 2, "SLR302", {"p.json": SPARED}),
    Bound("deny-pairs", 1, 2, "SLR306", {"p.json": DENIED}, instead=True),
    Bound(
        "question", 1, 150_000, "the question is too hard for the work budget",
        {"old.json": OLD, "new.json": NEW}, ("diff", "old.json", "new.json"),
    ),
    Bound(
        "comparison", 1, 150_000, "the question is too hard for the work budget",
        {"old.json": OLD, "new.json": NEW}, ("diff", "old.json", "new.json"),
    ),
    Bound(
        "fix-rounds", 1, 2, "after 1 rounds of fixes there was still something to fix",
        {"p.json": IN_TWO_ROUNDS}, ("check", "--unsafe-fixes", "--diff", "p.json"),
    ),
    Bound("folders", 1, 2, "more than 1 folders deep", {"a/b/p.json": OLD}),
    Bound("folders", 1, 2, "more than 1 folders deep", {"a/b/p.json": OLD, "p.json": OLD},
          ("diff", ".", ".")),
    Bound(
        "revision-files", 1, 2, "holds more than 1 files",
        {"now/a.json": OLD, "now/b.json": OLD}, ("diff", "HEAD:now", "now"),
    ),
    Bound(
        "revision-size", len(OLD), 2 * len(OLD),
        f"larger in all than the limit of {len(OLD)} bytes",
        {"now/a.json": OLD, "now/b.json": OLD}, ("diff", "HEAD:now", "now"),
    ),
    Bound(
        "known-size", 10, 100, "more than 10 bytes of known findings",
        {"p.json": OLD, "known": KNOWN}, ("check", "--known=known", "p.json"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("bound", BOUNDS, ids=[each.limit for each in BOUNDS])
def test_a_limit_holds_where_it_is_set(tmp_path: Path, bound: Bound) -> None:
    for name, text in bound.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    if bound.limit.startswith("revision-"):
        checkout.commit(tmp_path)
    for number in (bound.low, bound.high):
        setting = f"--config=limits.{bound.limit}={number}"
        done = run(tmp_path, bound.arguments[0], setting, *bound.arguments[1:])
        beyond = number == bound.low
        assert (bound.said in done.stdout + done.stderr) is (beyond is not bound.instead)


def test_every_limit_is_reached() -> None:
    assert {each.limit.replace("-", "_") for each in BOUNDS} == set(Limits._fields)
    assert [each.replace("-", "_") for each in MOST] == list(Limits._fields)
    assert all(1 <= DEFAULT[place] <= most for place, most in enumerate(MOST.values()))


def test_every_limit_stands_in_the_table() -> None:
    page = (checkout.ROOT / "SECURITY.md").read_text()
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    said = {
        key: row[1]
        for row in rows
        if len(row) == 4
        for key in re.findall("`([a-z-]+)`", row[3])
        if key != "limits"
    }
    assert set(said) == set(MOST)
    for name, number in DEFAULT._asdict().items():
        assert f"{number:,}" in said[name.replace("_", "-")]
    fixed = (
        holes.MOST, config.LARGEST, gitignore.LARGEST, gitignore.MOST_WILDCARDS,
        baselines.LARGEST, account.SIZE_LIMIT,
    )  # fmt: skip
    for number in fixed:
        assert f"| {number:,} |" in page


def test_what_a_file_sets_and_what_an_option_sets_go_together(tmp_path: Path) -> None:
    (tmp_path / "slrlint.toml").write_text("[limits]\nnesting = 2\naliases = 7\n")
    (tmp_path / "p.json").write_text(OLD)
    (tmp_path / "p.yaml").write_text(ALIASES)
    done = run(tmp_path, "check", "--config=limits.nesting=9", "--config=limits.denies=1", ".")
    assert "levels deep" not in done.stdout
    assert "expand to more than 7 values" in done.stdout


def interpolated(count: int, name: str) -> str:
    holes_ = [f"${{var.{name}{number}}}" for number in range(count)]
    return document({**DELETE, "Resource": [f"arn:aws:s3:::{each}" for each in holes_]})


def limited(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    raised = [f"--config=limits.{each}-size=90000000" for each in ("policy", "text")]
    return run(folder, "check", "--isolated", *raised, *arguments)


def test_interpolations_are_counted_by_file(tmp_path: Path) -> None:
    size = holes.MOST // 2 + 1
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").write_text(interpolated(size, name))
    done = limited(tmp_path, "--output-format=concise", "a.yaml", "b.yaml", "c.yaml")
    assert "interpolations" not in done.stdout


def test_there_are_only_so_many_interpolations(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(interpolated(holes.MOST + 1, "x"))
    done = limited(tmp_path, "--output-format=concise", "p.yaml")
    assert f"more than {holes.MOST:,} different interpolations" in done.stdout
    assert done.returncode == 1


def test_there_are_only_so_many_policy_variables(tmp_path: Path) -> None:
    resources = [f"arn:aws:s3:::${{aws:PrincipalTag/{number}}}" for number in range(6_400)]
    many = document({**DELETE, "Effect": "Deny", "Resource": resources}, DELETE)
    (tmp_path / "new.json").write_text(many)
    (tmp_path / "old.json").write_text(OLD)
    done = run(tmp_path, "diff", "--isolated", "old.json", "new.json")
    assert (done.returncode, "more than 6,399 different policy variables" in done.stderr) == (
        2,
        True,
    )
    assert run(tmp_path, "check", "--isolated", "new.json").returncode == 1


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        (
            {"slrlint.toml": "#" * (config.LARGEST + 1), "p.json": OLD},
            ("check", "p.json"),
            f"more than {config.LARGEST} bytes is not read",
        ),
        (
            {".gitignore": "#" * (gitignore.LARGEST + 1), "p.json": OLD},
            ("check", "."),
            f"more than {gitignore.LARGEST} bytes is not read",
        ),
        (
            {".gitignore": "a*" * (gitignore.MOST_WILDCARDS + 1), "p.json": OLD},
            ("check", "."),
            "wildcards",
        ),
        (
            {"baselines/BatchServiceRolePolicy.json": " " * (baselines.LARGEST + 1)},
            ("drift", "batch"),
            f"larger than {baselines.LARGEST:,} bytes",
        ),
        ({"p.json": OLD}, ("check", "--jobs=257", "p.json"), "from 1 to 256"),
    ],
)
def test_a_fixed_bound_is_told(
    tmp_path: Path, files: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert said in run(tmp_path, *arguments).stderr


def test_an_export_may_be_large_and_not_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"UserDetailList": []}))
    monkeypatch.setattr(account, "_LIMITS", DEFAULT._replace(file_size=10))
    with pytest.raises(account.ExportError, match="larger than the limit of 10 bytes"):
        account.read(str(path), account_symbols())


def account_symbols() -> object:
    from slrlint.algebra.variables import Symbols

    return Symbols()


def test_expressions_as_deep_as_the_stack(tmp_path: Path) -> None:
    deep = TERRAFORM.replace(
        "local.action", "(" * 200 + '"iam:DeleteServiceLinkedRole"' + ")" * 200
    )
    (tmp_path / "main.tf").write_text(deep)
    shallow = deep.replace("(" * 200, "(" * 20).replace(")" * 200, ")" * 20)
    (tmp_path / "shallow.tf").write_text(shallow)
    assert "SLR302" in run(tmp_path, "check", "--isolated", "shallow.tf").stdout
    done = run(tmp_path, "check", "--isolated", "main.tf")
    assert "SLR302" not in done.stdout

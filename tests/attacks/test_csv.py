"""Tables for spreadsheets and pages: what a file says stays in its cell and is text there."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from tests.attacks.bounded import document, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIGNS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""What makes a formula of a cell that begins with it (OWASP, "CSV Injection")."""

SEPARATORS = ",;|\t"
"""What spreadsheets separate cells by, each in some country."""

COMMAND = "cmd|'/C calc'!A1"
HOSTILE = [
    *(f"{sign}{COMMAND}" for sign in SIGNS),
    *(f"a{separator}={COMMAND}" for separator in SEPARATORS),
    f'a";"={COMMAND}',
    f'";={COMMAND}',
    f"  ={COMMAND}",
    f"a\r\n={COMMAND}",
    f"\u200b={COMMAND}",
]
MARKUP = "a | b\n| `c` | <img src=x onerror=y> [d](https://e) **f** @g #1 \\| &lt; <!-- -->"


def export(folder: Path, text: str) -> None:
    """Write an account in which every name is `text`."""
    statement = {
        "Sid": text,
        "Effect": "Allow",
        "Action": "iam:DeleteServiceLinkedRole",
        "Resource": f"arn:aws:iam::*:role/aws-service-role/{text}/AWSServiceRoleFor{text}",
        "Condition": {"StringEquals": {text: text}},
    }
    user = {
        "UserName": text,
        "Arn": f"arn:aws:iam::111122223333:user/{text}",
        "UserPolicyList": [
            {"PolicyName": text, "PolicyDocument": json.loads(document(statement))},
            {
                "PolicyName": f"{text}2",
                "PolicyDocument": json.loads(
                    document({**statement, "Action": "iam:*", "Resource": "*"})
                ),
            },
        ],
    }
    (folder / "export.json").write_text(json.dumps({"UserDetailList": [user]}))


def cells(printed: str) -> Iterator[str]:
    """Yield every cell that some spreadsheet may find in `printed`."""
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(printed), delimiter=separator):
            yield from row
        for line in printed.splitlines():
            yield from line.split(separator)


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet may compute a cell, quotes and space before the sign aside."""
    return cell.lstrip('" \t').startswith(tuple(SIGNS))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    export(tmp_path, text)
    done = run(tmp_path, "grants", "--principal-index", "export.json", "--output-format=csv")
    assert "cmd|" in done.stdout
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for cell in cells(done.stdout) if is_formula(cell)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("text", [each for each in HOSTILE if "/" not in each.replace("/C", "")])
def test_the_name_of_a_file_is_no_formula(tmp_path: Path, text: str) -> None:
    name = text.replace("/", "") + ".json"
    statement = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    (tmp_path / name).write_text(document(statement))
    done = run(tmp_path, "grants", "--output-format=csv", f"./{name}")
    assert "cmd|" in done.stdout
    assert not [cell for cell in cells(done.stdout) if is_formula(cell)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("grants", "--principal-index", "export.json"),
        ("check", "--isolated", "new.json"),
        ("diff", "--isolated", "old.json", "new.json"),
    ],
)
def test_markdown_keeps_its_table(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    export(tmp_path, MARKUP)
    export_of = json.loads((tmp_path / "export.json").read_text())["UserDetailList"][0]
    new, old = (each["PolicyDocument"] for each in export_of["UserPolicyList"])
    (tmp_path / "new.json").write_text(json.dumps(new))
    (tmp_path / "old.json").write_text(json.dumps({**old, "Statement": []}))
    done = run(tmp_path, *arguments, "--output-format=markdown")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(done.stdout)
    inside = [each for token in tokens for each in token.children or ()]
    assert {each.type for each in inside} == {"text", "html_inline"}
    assert {each.content for each in inside if each.type == "html_inline"} <= {"<br>", "<!-- -->"}
    rows = sum(token.type == "tr_open" for token in tokens[:-1]) - 1
    cells_ = sum(token.type == "td_open" for token in tokens)
    assert cells_ == rows * sum(token.type == "th_open" for token in tokens)
    assert "<br>|" not in done.stdout
    assert r"a | b\x0a| `c` | <img src=x onerror=y>" in "".join(each.content for each in inside)

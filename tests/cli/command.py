"""Run slrlint as a user does, for the tests of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from slrlint.cli import main
from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

Json = dict[str, object]

CLEAN: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
    ],
}
ANY_ROLE: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Cleanup",
            "Effect": "Allow",
            "Action": [
                "iam:DeleteServiceLinkedRole",
                "iam:GetServiceLinkedRoleDeletionStatus",
            ],
            "Resource": "*",
        }
    ],
}
"""Exactly one finding: SLR302, a warning."""


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def slrlint(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run a command in this process, in the current folder."""
    capsys.readouterr()
    try:
        code = main([str(each) for each in arguments])
    except SystemExit as exit_:
        code = int(str(exit_.code))
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)


def concise(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Check with one line for each finding."""
    return slrlint(capsys, "check", "--output-format=concise", *arguments)


def found(ran: Ran) -> list[str]:
    """Return ``path CODE`` of every finding of a concise report."""
    pairs = [line.split(" ", 2)[:2] for line in ran.lines]
    return [f"{place.split(':')[0]} {code}" for place, code in pairs]


def write(path: Path, content: Json | str | bytes) -> Path:
    """Write a file below folders that may not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def process(
    *arguments: str, cwd: Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run slrlint in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "slrlint", *arguments],
        cwd=cwd,
        env=process_environment(**environment),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def process_environment(**changes: str) -> dict[str, str]:
    roots = [str(checkout.ROOT / each) for each in ("linter", "rules")]
    return checkout.environment(PYTHONPATH=os.pathsep.join(roots), **changes)

"""Run slrlint with little time and memory, for the attacks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cli.command import process_environment

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 10
"""Processor time after which the process is killed."""

MEGABYTES = 1500

_LAUNCH = """
import resource, sys
seconds, megabytes, largest_file = map(int, sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
if largest_file:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
from slrlint.cli import main
sys.exit(main(sys.argv[4:]))
"""

Json = dict[str, object]

ALLOW: Json = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
DELETE: Json = {"Effect": "Allow", "Action": "iam:DeleteServiceLinkedRole", "Resource": "*"}


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def run(
    folder: Path, *arguments: str, seconds: int = SECONDS, largest_file: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run slrlint; whatever happens, it neither crashes nor has to be killed."""
    limits = map(str, (seconds, MEGABYTES, largest_file))
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCH, *limits, *arguments],
        cwd=folder,
        env=process_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=20 * seconds,
    )
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr[-500:])
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr, done.stderr[-500:]
    return done


def check(folder: Path, name: str, text: str | bytes) -> subprocess.CompletedProcess[str]:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return run(folder, "check", "--isolated", "--output-format=concise", name)


def diff(folder: Path, old: str, new: str) -> subprocess.CompletedProcess[str]:
    (folder / "old.json").write_text(old)
    (folder / "new.json").write_text(new)
    return run(folder, "diff", "--isolated", "--output-format=concise", "old.json", "new.json")

"""How fast `slrlint check` is, as ratios of times that are measured in one run.

    python tests/benchmarks/check_speed.py

1. One clean JSON file of 3 KB, a fresh process each time, against ``python -c pass``.
2. The current AWS managed policies (from moto) in one process, against a process that reads the
   same files and calls `json.loads` on them.

Each pair runs by turns, so that a busy machine slows both; medians are compared.  Beside each time
stands the peak memory of the process.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.checkout import ROOT

# What the console script of an installed slrlint does.
SLRLINT = "import sys; from slrlint.cli import script; sys.exit(script())"
# A process inherits the peak memory of the one that starts it, so a small one does.
LAUNCHER = """
import os, sys, time
null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
start = time.perf_counter()
process = os.posix_spawn(sys.executable, sys.orig_argv[5:], os.environ, file_actions=[null])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
print(seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
LOADS = """
import json, os, sys
for entry in os.scandir(sys.argv[1]):
    with open(entry.path, "rb") as file:
        json.loads(file.read())
"""


class Measure(NamedTuple):
    """One process: seconds on the clock, megabytes at the peak, exit code."""

    seconds: float
    megabytes: float
    code: int


class Pair(NamedTuple):
    """Two commands to compare: the arguments of Python for each."""

    slrlint: list[str]
    floor: list[str]


def measure(arguments: list[str]) -> Measure:
    """Run Python with `arguments` and without output."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")]),
    }
    launcher = [sys.executable, "-S", "-E", "-c", LAUNCHER]
    done = subprocess.run(
        [*launcher, sys.executable, *arguments],
        env=environment,
        cwd=os.sep,  # a folder without a configuration file
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, peak, code = done.stdout.split()
    per_megabyte = 1 << (20 if sys.platform == "darwin" else 10)
    return Measure(float(seconds), int(peak) / per_megabyte, int(code))


def compare(title: str, pair: Pair, runs: int, codes: tuple[int, ...]) -> None:
    """Run both commands by turns and print their medians and ratio."""
    ours, floor = [], []
    for _ in range(runs):
        ours.append(measure(pair.slrlint))
        floor.append(measure(pair.floor))
    wrong = [each.code for each in ours if each.code not in codes]
    wrong += [each.code for each in floor if each.code]
    if wrong:
        sys.exit(f"{title}: a process ended with exit code {wrong[0]}")
    mine, least = (statistics.median(each.seconds for each in side) for side in (ours, floor))
    print(f"{title} ({runs} runs each)")
    for name, median, side in (("slrlint", mine, ours), ("floor", least, floor)):
        memory = max(each.megabytes for each in side)
        print(f"  {name:8} {median * 1000:8.1f} ms   peak {memory:6.1f} MB")
    print(f"  ratio    {mine / least:8.2f}")


def one_file(folder: Path) -> Path:
    """Write a clean policy of about 3 KB and return its path."""
    statements: list[dict[str, object]] = [
        json.loads((ROOT / "tests" / "examples" / "batch-operator.json").read_text())["Statement"]
    ][0]
    number = 0
    while len(json.dumps(statements, indent=2)) < 2900:
        number += 1
        statements.append(
            {
                "Sid": f"ReadBucket{number}",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": [f"arn:aws:s3:::reports-{number}", f"arn:aws:s3:::reports-{number}/*"],
            }
        )
    path = folder / "policy.json"
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2))
    return path


def managed_policies(folder: Path) -> tuple[int, int]:
    """Write every managed policy that moto has; return how many and how many bytes."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)
    size = 0
    for name, policy in policies.items():
        size += (folder / f"{name}.json").write_text(json.dumps(policy["Document"], indent=4))
    return len(policies), size


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast slrlint check is.")
    parser.add_argument("--cold-runs", type=int, default=60)
    parser.add_argument("--warm-runs", type=int, default=7)
    arguments = parser.parse_args()
    for source in ("linter", "rules"):
        compileall.compile_dir(ROOT / source, quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        file = one_file(Path(scratch))
        pair = Pair(["-c", SLRLINT, "check", str(file)], ["-c", "pass"])
        size = file.stat().st_size / 1000
        compare(f"cold: one file of {size:.1f} KB", pair, arguments.cold_runs, (0,))

        folder = Path(scratch) / "managed"
        folder.mkdir()
        count, total = managed_policies(folder)
        pair = Pair(["-c", SLRLINT, "check", str(folder)], ["-c", LOADS, str(folder)])
        title = f"many: {count} managed policies, {total / 1e6:.1f} MB"
        compare(title, pair, arguments.warm_runs, (0, 1))


if __name__ == "__main__":
    main()

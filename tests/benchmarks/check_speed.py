"""How fast slrlint is, as ratios of times that are measured in one run.

    python -m tests.benchmarks.check_speed [cold] [many] [growth] [jobs]

cold    One clean JSON file of 3 KB, with and without grants about service-linked roles, and a diff
        of two small files, a fresh process each time, against ``python -c pass``.
many    The current AWS managed policies (from moto) in one process, against a process that reads
        the same files and calls `json.loads` on them.
growth  1, 10, 100, 1,000 and 10,000 of these policies.
jobs    Some of these policies in one process and in two, to see from where on two are faster.

The commands of a group run by turns, so that a busy machine slows all of them; medians are
compared.  Times are those of the processor, in the process and its children, but for jobs, where
the clock counts.  Beside each time stands the peak memory of the process.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.inputs import filled, managed_policies, write
from tests.benchmarks.measure import NOTHING, SLRLINT, in_turns
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.benchmarks.measure import Measure

LOADS = """
import json, os, sys
for entry in os.scandir(sys.argv[1]):
    with open(entry.path, "rb") as file:
        json.loads(file.read())
"""
GROUPS = ("cold", "many", "growth", "jobs")


def show(title: str, found: Mapping[str, Measure]) -> None:
    """Print times, and how often each holds the first one's."""
    print(title)
    least = next(iter(found.values())).busy
    for name, each in found.items():
        print(
            f"  {name:24} {each.busy * 1000:9.1f} ms {each.busy / least:7.2f}"
            f"   peak {each.megabytes:6.1f} MB"
        )


def check(path: Path, *options: str) -> list[str]:
    """Return the command that lints `path` in one process, unless told otherwise."""
    return [*SLRLINT, "check", str(path), *(options or ("--jobs=1",))]


def cold(folder: Path, runs: int) -> None:
    """Compare cold starts with that of Python."""
    batch = json.loads((ROOT / "tests" / "examples" / "batch-operator.json").read_text())
    wider = json.loads(
        json.dumps(batch).replace('"iam:UpdateRole', '"s3:GetObject", "iam:UpdateRole')
    )
    files = {
        "linked.json": filled(batch["Statement"]),
        "other.json": filled([]),
        "old.json": batch,
        "new.json": wider,
    }
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document, indent=2))
    diff = [*SLRLINT, "diff", str(folder / "old.json"), str(folder / "new.json")]
    commands = {
        "python -c pass": NOTHING,
        "check": check(folder / "other.json"),
        "check, service-linked": check(folder / "linked.json"),
        "diff": diff,
    }
    show(f"cold, files of 3 KB ({runs} runs each)", in_turns(commands, runs))


def many(folder: Path, runs: int) -> None:
    """Compare linting every managed policy with loading it."""
    texts = managed_policies()
    write(folder, texts, len(texts))
    size = sum(map(len, texts)) / 1e6
    commands = {
        "read and json.loads": [sys.executable, "-c", LOADS, str(folder)],
        "check": check(folder),
    }
    title = f"many: {len(texts):,} managed policies, {size:.1f} MB ({runs} runs each)"
    show(title, in_turns(commands, runs))


def growth(folder: Path, runs: int) -> None:
    """Show how the time grows with the number of policies."""
    texts = managed_policies()
    commands = {}
    for number in (1, 10, 100, 1_000, 10_000):
        below = folder / str(number)
        below.mkdir()
        write(below, texts, number)
        commands[f"{number:,}"] = check(below)
    found = in_turns(commands, runs)
    print(f"growth ({runs} runs each)")
    start = found["1"].busy
    for name, each in found.items():
        number = int(name.replace(",", ""))
        each_one = (each.busy - start) / max(number - 1, 1) * 1e6
        print(
            f"  {name:>7} policies {each.busy * 1000:9.1f} ms"
            f" {each_one:7.0f} us for each further one   peak {each.megabytes:6.1f} MB"
        )


def jobs(folder: Path, runs: int) -> None:
    """Show from how many files on two processes are faster than one, on the clock."""
    texts = managed_policies()
    print(f"jobs ({runs} runs each, {len(os.sched_getaffinity(0))} processors)")
    for number in (100, 200, 400, 800, 1_600, 3_200):
        below = folder / str(number)
        below.mkdir()
        write(below, texts, number)
        commands = {name: check(below, f"--jobs={name}") for name in ("1", "2")}
        found = in_turns(commands, runs)
        one, two = found["1"].seconds, found["2"].seconds
        print(f"  {number:>7,} files   1: {one * 1000:7.1f} ms   2: {two * 1000:7.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast slrlint is.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--cold-runs", type=int, default=60)
    parser.add_argument("--warm-runs", type=int, default=7)
    arguments = parser.parse_args()
    for unknown in set(arguments.groups) - set(GROUPS):
        parser.error(f"there is no group {unknown!r}")
    for source in ("linter", "rules"):
        compileall.compile_dir(ROOT / source, quiet=1)
    for name in arguments.groups or GROUPS:
        group = {"cold": cold, "many": many, "growth": growth, "jobs": jobs}[name]
        runs = arguments.cold_runs if name == "cold" else arguments.warm_runs
        with tempfile.TemporaryDirectory() as scratch:
            group(Path(scratch), runs)


if __name__ == "__main__":
    main()

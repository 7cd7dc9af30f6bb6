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
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

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
busy = usage.ru_utime + usage.ru_stime
print(seconds, busy, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
LOADS = """
import json, os, sys
for entry in os.scandir(sys.argv[1]):
    with open(entry.path, "rb") as file:
        json.loads(file.read())
"""
NOTHING = ["-c", "pass"]
GROUPS = ("cold", "many", "growth", "jobs")


class Measure(NamedTuple):
    """One process: seconds on the clock and of the processor, megabytes at the peak, exit code."""

    seconds: float
    busy: float
    megabytes: float
    code: int


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
    seconds, busy, peak, code = done.stdout.split()
    per_megabyte = 1 << (20 if sys.platform == "darwin" else 10)
    return Measure(float(seconds), float(busy), int(peak) / per_megabyte, int(code))


def in_turns(commands: Mapping[str, list[str]], runs: int) -> dict[str, Measure]:
    """Run commands by turns and return the median times and the highest peak of each."""
    measured: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, arguments in commands.items():
            measured[name].append(measure(arguments))
    for name, each in measured.items():
        if any(one.code > 1 for one in each):
            sys.exit(f"{name}: a process failed")
    return {
        name: Measure(
            statistics.median(one.seconds for one in each),
            statistics.median(one.busy for one in each),
            max(one.megabytes for one in each),
            0,
        )
        for name, each in measured.items()
    }


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
    """Return the arguments of Python that lint `path` in one process, unless told otherwise."""
    return ["-c", SLRLINT, "check", str(path), *(options or ("--jobs=1",))]


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
    diff = ["-c", SLRLINT, "diff", str(folder / "old.json"), str(folder / "new.json")]
    commands = {
        "python -c pass": NOTHING,
        "check": check(folder / "other.json"),
        "check, service-linked": check(folder / "linked.json"),
        "diff": diff,
    }
    show(f"cold, files of 3 KB ({runs} runs each)", in_turns(commands, runs))


def filled(statements: list[dict[str, object]]) -> dict[str, object]:
    """Return a clean policy of about 3 KB with `statements`."""
    number = 0
    while len(json.dumps(statements, indent=2)) < 2900:
        number += 1
        statements = [
            *statements,
            {
                "Sid": f"ReadBucket{number}",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": [f"arn:aws:s3:::reports-{number}", f"arn:aws:s3:::reports-{number}/*"],
            },
        ]
    return {"Version": "2012-10-17", "Statement": statements}


def many(folder: Path, runs: int) -> None:
    """Compare linting every managed policy with loading it."""
    texts = managed_policies()
    write(folder, texts, len(texts))
    size = sum(map(len, texts)) / 1e6
    commands = {"read and json.loads": ["-c", LOADS, str(folder)], "check": check(folder)}
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


def managed_policies() -> list[str]:
    """Return the text of every managed policy that moto has, in an order that mixes sizes."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)
    return [json.dumps(policies[name]["Document"], indent=4) for name in sorted(policies)]


def write(folder: Path, texts: list[str], number: int) -> None:
    """Write `number` files with the texts evenly, each as often as it takes."""
    for place in range(number):
        at = place % len(texts) if number >= len(texts) else place * len(texts) // number
        (folder / f"{place:05}.json").write_text(texts[at])


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

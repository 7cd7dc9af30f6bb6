"""What a process takes: time of the processor, children included, and memory at the peak."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

NOTHING = [sys.executable, "-c", "pass"]
# What the console script of an installed slrlint does.
SLRLINT = [sys.executable, "-c", "import sys; from slrlint.cli import script; sys.exit(script())"]
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")]),
}
# A process inherits the peak memory of the one that starts it, so a small one does.
_LAUNCHER = """
import os, sys, time
command = sys.orig_argv[5:]
null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
start = time.perf_counter()
process = os.posix_spawn(command[0], command, os.environ, file_actions=[null])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
busy = usage.ru_utime + usage.ru_stime
print(seconds, busy, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
_PAUSE = 0.01
"""Seconds between two looks at the memory of a tree of processes."""


class Measure(NamedTuple):
    """One process: seconds on the clock and of the processor, megabytes at the peak, exit code."""

    seconds: float
    busy: float
    megabytes: float
    code: int
    errors: str


class Outcome(NamedTuple):
    """What a process printed, its exit code, and the memory that it and its children shared out."""

    output: str
    errors: str
    code: int
    busy: float
    megabytes: float


def measure(command: list[str], environment: Mapping[str, str] = ENVIRONMENT) -> Measure:
    """Run `command`, whose first part is an absolute path, without output.

    The megabytes are those of the largest of its processes.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _LAUNCHER, *command],
        env=environment,
        cwd=os.sep,  # a folder without a configuration file
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=True,
    )
    seconds, busy, peak, code = done.stdout.split()
    per_megabyte = 1 << (20 if sys.platform == "darwin" else 10)
    return Measure(float(seconds), float(busy), int(peak) / per_megabyte, int(code), done.stderr)


def in_turns(
    commands: Mapping[str, list[str]],
    runs: int,
    environment: Mapping[str, str] = ENVIRONMENT,
    codes: Container[int] = (0, 1),
) -> dict[str, Measure]:
    """Run commands by turns and return the median times and the highest peak of each.

    A process that ends with another exit code than `codes` ends the whole run.
    """
    measured: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            one = measure(command, environment)
            if one.code not in codes:
                sys.exit(f"{name}: a process failed with exit code {one.code}\n{one.errors}")
            measured[name].append(one)
    return {
        name: Measure(
            statistics.median(one.seconds for one in each),
            statistics.median(one.busy for one in each),
            max(one.megabytes for one in each),
            0,
            "",
        )
        for name, each in measured.items()
    }


def outcome(command: list[str], environment: Mapping[str, str], limit: float) -> Outcome:
    """Run `command` and return what it printed.

    Raises `TimeoutError` after `limit` seconds on the clock, `OSError` where it cannot be started.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=os.sep,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        end = time.monotonic() + limit
        megabytes = 0.0
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                process.returncode = os.waitstatus_to_exitcode(status)
                break
            if time.monotonic() > end:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise TimeoutError(f"more than {limit:.0f} s")
            megabytes = max(megabytes, _shared_out(process.pid))
            time.sleep(_PAUSE)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    busy = usage.ru_utime + usage.ru_stime
    return Outcome(texts[0], texts[1], process.returncode, busy, megabytes)


def _shared_out(process: int) -> float:
    """Return the megabytes of a process and its descendants, each shared page counted once.

    It is 0 where the system has no /proc to ask, or the process has just gone.
    """
    total = 0
    waiting = [process]
    while waiting:
        folder = Path("/proc", str(waiting.pop()))
        try:
            rollup = (folder / "smaps_rollup").read_text()
            tasks = list((folder / "task").iterdir())
            waiting += [int(each) for task in tasks for each in _children(task)]
        except OSError:
            continue
        for line in rollup.splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:
        return []

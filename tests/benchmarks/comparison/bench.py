"""Run the tools on files."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tests.benchmarks.comparison import environments
from tests.benchmarks.comparison.environments import FailedError, MissingError
from tests.benchmarks.comparison.tools import MANIFEST, Files
from tests.benchmarks.measure import NOTHING, in_turns, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tests.benchmarks.comparison.cases import Json
    from tests.benchmarks.comparison.tools import Peer
    from tests.benchmarks.measure import Outcome

Result = TypeVar("Result")

FOLDER = "iam-policies"
"""The name of every folder with policies: one tool looks for it."""
LIMIT = 300.0
"""Seconds on the clock that a tool may take for a first run."""


class Bench(NamedTuple):
    """Where the tools are, where files may be written, how often and how long tools are run."""

    environments: Path
    scratch: Path
    runs: int
    longest: float

    def run(self, command: list[str]) -> Outcome:
        """Run a tool once; raises `FailedError` where it fails."""
        progress(shlex.join(command)[:120])
        try:
            done = outcome(command, environments.environment(self.environments), LIMIT)
        except (TimeoutError, OSError) as error:
            raise FailedError(str(error)) from None
        if done.code < 0:
            raise FailedError(f"killed by signal {-done.code}")
        return done

    def command(self, peer: Peer, files: Files, options: tuple[str, ...] = ()) -> list[str]:
        """Return the command that lints files; raises `MissingError`."""
        first = environments.start(peer, self.environments)
        return [*first, *peer.arguments(options, files, self.environments / peer.project)]

    def in_turns(self, commands: Mapping[str, list[str]]) -> dict[str, tuple[float, float]]:
        """Run commands by turns and return the processor time and the megabytes of each.

        The empty name stands for an interpreter that does nothing.
        """
        progress(f"measuring {', '.join(commands)}")
        everything = {"": NOTHING, **commands}
        home = environments.environment(self.environments)
        found = in_turns(everything, self.runs, home, range(256))
        return {name: (each.busy, each.megabytes) for name, each in found.items()}


def read(reader: Callable[[Outcome], Result], done: Outcome) -> Result:
    """Return what a tool says, as `reader` finds it; raises `FailedError` where that is nothing."""
    try:
        return reader(done)
    except (ValueError, KeyError, TypeError):
        raise FailedError(f"stops with `{last_line(done.errors)}`") from None


def last_line(text: str) -> str:
    """Return the last line of a text, shortened."""
    lines = text.strip().splitlines() or ["no message"]
    return lines[-1].strip()[:120].replace("|", "/").replace("`", "'")


def complaint(name: str, about: str, error: FailedError) -> str:
    """Return the note about a tool that gives no result."""
    return f"{name}: {error}" if isinstance(error, MissingError) else f"{name}, {about}: {error}"


def verdict(error: FailedError) -> str:
    """Return what stands in a table in place of a result."""
    return "not installed" if isinstance(error, MissingError) else "fails"


def write(folder: Path, texts: Iterable[tuple[str, str]]) -> Files:
    """Write files, each with its name and text, into a new folder below `folder`."""
    below = folder / FOLDER
    below.mkdir(parents=True)
    names = []
    for name, text in texts:
        (below / name).write_text(text)
        names.append(below / name)
    return Files(below, tuple(names))


def write_change(folder: Path, old: Json, new: Json) -> tuple[Path, Path]:
    """Write two versions of a policy, and the file that says which is which."""
    versions = {"old.json": old, "new.json": new}
    files = write(folder, [(name, json.dumps(each, indent=2)) for name, each in versions.items()])
    first, second = files.names
    manifest = [{"reference": str(first), "candidate": str(second)}]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return first, second


def progress(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)

"""How slrlint compares with other tools, measured in one run.

    python -m tests.benchmarks.peers [--install] [--environments DIR] [TOOL ...]

Prints Markdown: the tables in README.md, and behind them each mistake and each change and the
command lines.  With ``--install`` every tool is first installed, in its newest version and into an
environment of its own.  A tool that cannot be installed or run has a row that says so, and a note
with the reason.

Speed       One JSON policy of 3 KB; the AWS managed policies; 500 CloudFormation templates; one
            comparison.  All tools run by turns on the same files, and the medians of their
            processor time, children included, are told in multiples of ``python -c pass``.  Where
            all files would take a tool longer than ``--longest``, a sample is measured, and where
            files stop it, the others of the sample; the time for all is then told with a tilde, in
            proportion to the bytes.
Mistakes    Pairs of a right and a mistaken policy.  A tool sees a mistake when its report on the
            mistaken policy has something that its report on the right one has not, names and
            numbers aside.
Changes     Pairs of an old and a new policy.  The question is whether the new one allows more.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.comparison import changes, environments, mistakes, speed
from tests.benchmarks.comparison.bench import FOLDER, Bench, progress
from tests.benchmarks.comparison.environments import MissingError
from tests.benchmarks.comparison.tables import bullets
from tests.benchmarks.comparison.tools import DIFFERS, PEERS, SOURCES, Files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DETAILS = "## Details"
"""What stands before this heading is for README.md."""


def report(bench: Bench, tools: Collection[str]) -> str:
    """Measure everything and return the report."""
    names = dict(labels(bench, tools))
    parts = [each.section(bench, names) for each in (speed, mistakes, changes)]
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    turns = f"medians of {bench.runs} runs by turns"
    head = (
        f"Printed by `python -m tests.benchmarks.peers --install` with {python}. Times\n"
        f"are multiples of `python -c pass`, {turns}; `~` is reckoned\n"
        f"from a part of the files and may be off by half; `{speed.NOT_READ}` is for what a tool\n"
        "does not read or do."
    )
    texts = [
        head,
        *(each.table for each in parts),
        bullets([*given(bench, names), *(note for each in parts for note in each.notes)]),
        DETAILS,
        *(each.details for each in parts),
        bullets(command_lines(bench, tools)),
    ]
    return "\n\n".join(filter(None, texts)) + "\n"


def labels(bench: Bench, tools: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each tool, alone and with its version."""
    for tool in (*PEERS, *DIFFERS):
        if tool.project in tools:
            try:
                environments.start(tool, bench.environments)
                version = environments.version(tool, bench.environments)
                yield tool.project, f"{tool.project} {version}"
            except MissingError:
                yield tool.project, tool.project


def given(bench: Bench, tools: Collection[str]) -> Iterator[str]:
    """Yield what has to be known about the tools as they are installed."""
    for peer in PEERS:
        if peer.project in tools and (note := environments.note(peer, bench.environments)):
            yield f"{peer.project}: {note}"


def command_lines(bench: Bench, tools: Collection[str]) -> Iterator[str]:
    """Yield how each tool is called."""
    files = Files(Path("FOLDER", FOLDER), (Path("FILE"),))
    for peer in PEERS:
        if peer.project in tools:
            parts = [peer.script or peer.project, *peer.arguments((), files, Path(peer.project))]
            strict = f"; strict: `{shlex.join(peer.strict)}`" if peer.strict else ""
            yield f"`{shlex.join(parts)}`{strict}"
    for differ in DIFFERS:
        if differ.project in tools:
            given = differ.arguments(Path("FOLDER", FOLDER, "OLD"), Path("FOLDER", FOLDER, "NEW"))
            yield f"`{shlex.join([differ.script or differ.project, *given])}`"


def main() -> None:
    """Take the arguments, install, measure, print."""
    parser = argparse.ArgumentParser(description="Measure how slrlint compares with other tools.")
    known = list(dict.fromkeys(tool.project for tool in (*PEERS, *DIFFERS)))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=f"of {', '.join(known)}")
    parser.add_argument("--install", action="store_true", help="install the tools first")
    parser.add_argument("--environments", type=Path, default=cache / "slrlint" / "peers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--longest", type=float, default=20, help="seconds, else a sample is run")
    arguments = parser.parse_args()
    for unknown in set(arguments.tools) - set(known):
        parser.error(f"there is no tool {unknown!r}")
    tools = arguments.tools or known
    folder = arguments.environments.resolve()
    if arguments.install:
        for tool in {tool.project: tool for tool in (*DIFFERS, *PEERS)}.values():
            if tool.project in tools and tool.project != "slrlint":
                progress(f"installing {tool.project}")
                environments.install(tool, folder)
    for source in SOURCES:
        compileall.compile_dir(source, quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        print(
            report(Bench(folder, Path(scratch), arguments.runs, arguments.longest), tools), end=""
        )


if __name__ == "__main__":
    main()

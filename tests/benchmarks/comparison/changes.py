"""Whether the tools know when a policy allows more than before."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.comparison import cases, environments
from tests.benchmarks.comparison.bench import complaint, read, verdict, write_change
from tests.benchmarks.comparison.environments import FailedError
from tests.benchmarks.comparison.tables import Section, table
from tests.benchmarks.comparison.tools import DIFFERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.benchmarks.comparison.bench import Bench
    from tests.benchmarks.comparison.tools import Differ


def section(bench: Bench, names: Mapping[str, str]) -> Section:
    """Show the changes to the tools with `names`, each with its version."""
    rows, notes = [], []
    told: dict[str, list[bool]] = {}
    wider = sum(change.wider for change in cases.CHANGES)
    for differ in DIFFERS:
        if differ.project not in names:
            continue
        label = names[differ.project]
        try:
            given = told[label] = answers(bench, differ)
        except FailedError as error:
            rows.append([label, verdict(error), verdict(error)])
            notes.append(complaint(differ.project, "changes", error))
            continue
        pairs = list(zip(cases.CHANGES, given, strict=True))
        right = sum(change.wider and answer for change, answer in pairs)
        wrong = sum(answer and not change.wider for change, answer in pairs)
        rows.append([label, f"{right} of {wider}", f"{wrong} of {len(pairs) - wider}"])
    heads = [f"{len(cases.CHANGES)} changes", "wider, and said so", "not wider, but said so"]
    marks = [
        [change.title, *("wider" if each else "" for each in (change.wider, *given))]
        for change, *given in zip(cases.CHANGES, *told.values(), strict=True)
    ]
    return Section(table(heads, rows), table(["Changes", "in truth", *told], marks), notes)


def answers(bench: Bench, differ: Differ) -> list[bool]:
    """Return whether a tool says of each change that more is allowed.

    Raises `FailedError` where it gives no result.
    """
    first = environments.start(differ, bench.environments)
    told = []
    for change in cases.CHANGES:
        with tempfile.TemporaryDirectory(dir=bench.scratch) as folder:
            paths = write_change(Path(folder), change.old, change.new)
            done = bench.run([*first, *differ.arguments(*paths)])
        told.append(read(differ.wider, done))
    return told

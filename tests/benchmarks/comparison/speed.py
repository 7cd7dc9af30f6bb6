"""How long the tools take, and how much memory."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.benchmarks.comparison import cases, environments
from tests.benchmarks.comparison.bench import complaint, read, verdict, write, write_change
from tests.benchmarks.comparison.environments import FailedError, MissingError
from tests.benchmarks.comparison.tables import Section, table
from tests.benchmarks.comparison.tools import DIFFERS, PEERS, POLICIES, SOURCES, TEMPLATES
from tests.benchmarks.inputs import filled, managed_policies
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.benchmarks.comparison.bench import Bench
    from tests.benchmarks.comparison.tools import Files, Peer
    from tests.benchmarks.measure import Outcome

SAMPLE = 200
NOT_READ = "-"
COMPARISON = "one comparison"


class Task(NamedTuple):
    """Files to lint, and an even sample of them."""

    title: str
    kind: str
    files: Files
    sample: Files

    @property
    def single(self) -> bool:
        """Whether there is one file only."""
        return len(self.files.names) == 1

    @property
    def share(self) -> float:
        """How many bytes there are for each one in the sample."""
        return _size(self.files) / _size(self.sample)

    def suits(self, peer: Peer) -> bool:
        """Whether a peer is measured with it: with a single file in one format only."""
        return peer.reads[0] == self.kind if self.single else self.kind in peer.reads


class Trial(NamedTuple):
    """A command that works, how much more there is to do than it does, and its memory."""

    command: list[str]
    share: float
    megabytes: float


def section(bench: Bench, names: Mapping[str, str]) -> Section:
    """Measure the tools with `names`, each with its version."""
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    notes: list[str] = []
    cold: dict[str, float] = {}
    works = tasks(bench.scratch / "speed")
    for work in works:
        trials: dict[str, Trial] = {}
        for peer in PEERS:
            if peer.project not in names or not work.suits(peer):
                continue
            try:
                trials[peer.project] = _tried(bench, peer, work, notes)
            except FailedError as error:
                cells[peer.project][work.title] = verdict(error)
                notes.append(complaint(peer.project, work.title, error))
            if work.single and work.kind != POLICIES:
                notes.append(f"{peer.project}: reads no policy files, so that one is in a template")
        told = bench.in_turns({name: trial.command for name, trial in trials.items()})
        nothing, _ = told.pop("")
        for name, (busy, megabytes) in told.items():
            trial = trials[name]
            start = cold.setdefault(name, busy if work.single else nothing)
            taken = start + (busy - start) * trial.share
            peak = max(megabytes, trial.megabytes)
            about = "~" if trial.share > 1 else ""
            cells[name][work.title] = cell(taken / nothing, peak, about)
    for name, text in _comparison(bench, names, notes).items():
        cells[name][COMPARISON] = text
    columns = [*dict.fromkeys(work.title for work in works), COMPARISON]
    rows = [
        [label, *(cells[name].get(column, NOT_READ) for column in columns)]
        for name, label in names.items()
    ]
    return Section(table(["CPU time, peak memory", *columns], rows), "", notes)


def tasks(folder: Path) -> list[Task]:
    """Write the files to measure with."""
    batch = json.loads((ROOT / "tests" / "examples" / "batch-operator.json").read_text())
    document = filled(batch["Statement"])
    managed = managed_policies()
    one = [("policy.json", json.dumps(document, indent=2))]
    wrapped = [("policy.json", json.dumps(cases.template(document), indent=2))]
    many = [(f"{place:05}.json", text) for place, text in enumerate(managed)]
    stacks = list(cases.templates(managed, 500))
    return [
        task("one policy", POLICIES, folder / "one", one),
        task("one policy", TEMPLATES, folder / "wrapped", wrapped),
        task(f"{len(many):,} policies", POLICIES, folder / "many", many),
        task(f"{len(stacks)} templates", TEMPLATES, folder / "stacks", stacks),
    ]


def task(title: str, kind: str, folder: Path, texts: Sequence[tuple[str, str]]) -> Task:
    """Write files and a sample of them."""
    number = min(SAMPLE, len(texts))
    places = [place * len(texts) // number for place in range(number)]
    sample = write(folder / "sample", [texts[place] for place in places])
    return Task(title, kind, write(folder / "all", texts), sample)


def _size(files: Files) -> int:
    return sum(name.stat().st_size for name in files.names)


def _tried(bench: Bench, peer: Peer, work: Task, notes: list[str]) -> Trial:
    """Return the command to measure a peer with.

    Where some files stop it, those of the sample are spared it, and where the sample has none such,
    those of all.  Raises `FailedError` where it can lint no file.
    """
    given = work.sample
    try:
        done = _linted(bench, peer, given)
        if not work.single and done.busy * work.share <= bench.longest:
            given = work.files
            done = _linted(bench, peer, given)
    except MissingError:
        raise
    except FailedError as error:
        given = _survivors(bench, peer, given)
        if not given.names:
            raise
        notes.append(f"{complaint(peer.project, work.title, error)}, so others were measured")
        done = _linted(bench, peer, given)
    return Trial(bench.command(peer, given), _size(work.files) / _size(given), done.megabytes)


def _linted(bench: Bench, peer: Peer, files: Files) -> Outcome:
    done = bench.run(bench.command(peer, files))
    read(peer.findings, done)
    return done


def _survivors(bench: Bench, peer: Peer, files: Files) -> Files:
    """Write those of some files that do not stop a peer."""

    def copied(folder: str, names: Iterable[Path]) -> Files:
        return write(Path(folder), [(name.name, name.read_text()) for name in names])

    def works(names: tuple[Path, ...]) -> bool:
        with tempfile.TemporaryDirectory(dir=bench.scratch) as folder:
            try:
                _linted(bench, peer, copied(folder, names))
            except FailedError:
                return False
        return True

    rest = survivors(files.names, works)
    return copied(tempfile.mkdtemp(dir=bench.scratch), rest)


def survivors(
    names: tuple[Path, ...], works: Callable[[tuple[Path, ...]], bool]
) -> tuple[Path, ...]:
    """Return the files that do not stop a tool, each looked for in smaller and smaller parts.

    `works` says whether the tool gets through some files.
    """
    if works(names):
        return names
    if len(names) == 1:
        return ()
    middle = len(names) // 2
    return survivors(names[:middle], works) + survivors(names[middle:], works)


def _comparison(bench: Bench, names: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """Return the cells of the column about comparing."""
    old, new = batch_role_policy()
    paths = write_change(bench.scratch / "comparison", old, new)
    trials: dict[str, Trial] = {}
    cells: dict[str, str] = {}
    for differ in DIFFERS:
        if differ.project not in names:
            continue
        try:
            first = environments.start(differ, bench.environments)
            command = [*first, *differ.arguments(*paths)]
            done = bench.run(command)
            read(differ.wider, done)
            trials[differ.project] = Trial(command, 1, done.megabytes)
        except FailedError as error:
            cells[differ.project] = verdict(error)
            notes.append(complaint(differ.project, COMPARISON, error))
    told = bench.in_turns({name: trial.command for name, trial in trials.items()})
    nothing, _ = told.pop("")
    for name, (busy, megabytes) in told.items():
        cells[name] = cell(busy / nothing, max(megabytes, trials[name].megabytes))
    return cells


def batch_role_policy() -> list[Any]:
    """Return two versions of the policy of AWS Batch's service-linked role."""
    sys.path[:0] = SOURCES
    from slrlint import baselines

    return [baselines.get("BatchServiceRolePolicy", each).document for each in ("v4", "v8")]


def cell(ratio: float, megabytes: float, about: str = "") -> str:
    """Return the time and the memory; `about` stands before numbers that a sample gave."""
    number = f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"
    return f"{about}{number} ({megabytes:,.0f} MB)"

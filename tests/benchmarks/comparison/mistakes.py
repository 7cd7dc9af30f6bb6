"""Which mistakes the tools see.

A tool sees a mistake when its report on the mistaken policy has something that its report on the
right one has not, names and numbers aside.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.comparison import cases
from tests.benchmarks.comparison.bench import complaint, read, verdict, write
from tests.benchmarks.comparison.environments import FailedError
from tests.benchmarks.comparison.tables import Section, table
from tests.benchmarks.comparison.tools import PEERS, POLICIES, TEMPLATES, TERRAFORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tests.benchmarks.comparison.bench import Bench
    from tests.benchmarks.comparison.tools import Found, Peer


class Sight(NamedTuple):
    """The places of the mistakes that a tool sees, and of the right policies that it reports."""

    seen: frozenset[int]
    alarms: frozenset[int]


def section(bench: Bench, names: Mapping[str, str]) -> Section:
    """Show the mistakes to the tools with `names`, each with its version."""
    rows, notes = [], []
    sights: dict[str, Sight] = {}
    total = len(cases.MISTAKES)
    for peer in PEERS:
        if peer.project not in names:
            continue
        for options in ((), peer.strict) if peer.strict else ((),):
            label = names[peer.project] + (", strict" if options else "")
            try:
                told = sights[label] = sight(bench, peer, options)
            except FailedError as error:
                rows.append([label, verdict(error), verdict(error)])
                notes.append(complaint(peer.project, "mistakes", error))
                continue
            rows.append([label, f"{len(told.seen)} of {total}", f"{len(told.alarms)} of {total}"])
    heads = [f"{total} mistakes", "seen", "right policies reported"]
    marks = [
        [mistake.title, *("yes" if place in each.seen else "" for each in sights.values())]
        for place, mistake in enumerate(cases.MISTAKES)
    ]
    return Section(table(heads, rows), table(["Seen", *sights], marks), notes)


def sight(bench: Bench, peer: Peer, options: tuple[str, ...]) -> Sight:
    """Return what a peer sees; raises `FailedError` where it gives no result."""
    with tempfile.TemporaryDirectory(dir=bench.scratch) as folder:
        files = write(Path(folder), texts(peer))
        done = bench.run(bench.command(peer, files, options))
    return judged(cases.MISTAKES, read(peer.findings, done))


def texts(peer: Peer) -> Iterator[tuple[str, str]]:
    """Yield the files with the policies, as such where a peer reads that, else in all it reads."""
    for place, mistake in enumerate(cases.MISTAKES):
        for name, document in (("right", mistake.right), ("mistaken", mistake.mistaken)):
            template = cases.template(document)
            forms = {
                POLICIES: (".json", json.dumps(document, indent=2)),
                TEMPLATES: (".template.json", json.dumps(template, indent=2)),
                TERRAFORM: (".tf", cases.terraform(document)),
            }
            for kind in (POLICIES,) if POLICIES in peer.reads else peer.reads:
                suffix, text = forms[kind]
                yield f"{name}-{place:02}{suffix}", text


def judged(mistakes: Sequence[cases.Mistake], report: Iterable[Found]) -> Sight:
    """Compare the findings on the mistaken files with those on the right ones."""
    found: dict[str, list[Found]] = defaultdict(list)
    for each in report:
        found[Path(each.path).name.partition(".")[0]].append(each)
    seen, alarms = set(), set()
    for place, mistake in enumerate(mistakes):
        bare = nameless([mistake.right, mistake.mistaken])
        right, mistaken = (
            Counter((each.code, bare(each.message)) for each in found[f"{name}-{place:02}"])
            for name in ("right", "mistaken")
        )
        if mistaken - right:
            seen.add(place)
        if right:
            alarms.add(place)
    return Sight(frozenset(seen), frozenset(alarms))


def nameless(documents: Sequence[cases.Json]) -> Callable[[str], str]:
    """Return what takes the texts of policies and numbers out of a message."""
    known = {text for each in documents for text in _strings(each)} - {""}
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join([*map(re.escape, longest_first), r"\d+"]), re.IGNORECASE)
    return lambda message: pattern.sub("#", message)


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a document, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _strings(each)

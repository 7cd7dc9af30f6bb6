"""Which published version of which managed policy a document is, or which one it is nearest to."""

from __future__ import annotations

from collections.abc import Mapping

from slrlint import algebra
from slrlint.algebra.shape import listed
from slrlint.drift import conditions
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.baselines import Baseline, History

_MOST_COMPARED = 12
"""Versions, the most alike first, that are compared exactly besides those with the same actions."""

_LEAST_ALIKE = 0.4
"""Share of common strings below which a version is not worth being called near."""


class Version(Record):
    """A published version and the one that is current."""

    baseline: Baseline
    current: Baseline

    @property
    def behind(self) -> int:
        """How many versions lie between it and the current one, that one included."""
        return self.current.number - self.baseline.number


class Match(Record):
    """The newest published version that allows the same requests, else the nearest (`equal` False).

    `also` are the other versions that allow the same requests.
    """

    version: Version
    equal: bool
    also: tuple[Baseline, ...] = ()


class _Candidate(Record):
    version: Version
    actions: frozenset[str]
    strings: frozenset[str]


class Index:
    """All published versions, ready to be searched for any number of documents."""

    def __init__(self, histories: Iterable[History]) -> None:
        self._candidates = [
            _Candidate(Version(each, history.current), *_strings(each.document))
            for history in histories
            for each in history.versions
        ]

    def match(self, document: object) -> Match | None:
        """Return the version that `document` (plain data) is or comes nearest to.

        Versions with the same actions are compared exactly, then those that have most in common
        with the document; the nearest has the fewest changes.  None where no version is like it.

        Raises:
            algebra.DocumentError: `document` is no policy document.
        """
        actions, strings = _strings(document)
        ranked = sorted(
            ((_likeness(strings, each.strings), each) for each in self._candidates),
            key=lambda pair: (-pair[0], -pair[1].version.baseline.number),
        )
        same = [each for _, each in ranked if each.actions == actions]
        near = [each for likeness, each in ranked[:_MOST_COMPARED] if likeness >= _LEAST_ALIKE]
        compared: dict[int, tuple[int, Version]] = {}
        for candidates in (same, near):
            for each in candidates:
                if id(each) not in compared:
                    found = algebra.difference(document, each.version.baseline.document)
                    distance = len(found.changes) if found.verdict != "equal" else -1
                    compared[id(each)] = (distance, each.version)
            equal = [version for distance, version in compared.values() if distance < 0]
            if equal:
                newest = _newest(equal)
                rest = tuple(each.baseline for each in equal if each is not newest)
                return Match(newest, equal=True, also=rest)
        if not compared:
            return None
        _, nearest = min(compared.values(), key=lambda pair: pair[0])
        return Match(nearest, equal=False)


def _newest(versions: Sequence[Version]) -> Version:
    """Return the version least behind; of several policies the first by name."""
    return min(versions, key=lambda each: (each.behind, each.baseline.name))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of strings that two sets have in common, from 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def _strings(document: object) -> tuple[frozenset[str], frozenset[str]]:
    """Return the actions of a document, and with them its resources and conditions."""
    actions: set[str] = set()
    strings: set[str] = set()
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in listed(statements):
        if isinstance(statement, Mapping):
            for name in ("Action", "NotAction"):
                actions.update(str(each).lower() for each in listed(statement.get(name)))
            for name in ("Resource", "NotResource"):
                strings.update(map(str, listed(statement.get(name))))
            for entry in conditions.entries(statement):
                strings.update(" ".join((*entry.place, value)) for value in entry.values)
    strings -= {"*"}
    return frozenset(actions), frozenset(strings | actions)

"""Which statement of one policy is the other version of which statement of another."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra.documents import Statement

_VERSIONS = 3
"""From here on two statements count as versions of each other."""

_TAKEN = 2
"""What a likeness is worth less where a third statement is more alike."""

_MOST_ALIKE = 16
"""Statements looked at for one likeness: a trait that more share says little."""


class Kinship:
    """Versions of statements between two lists of one effect, all of the same comparison."""

    def __init__(self, mine: Sequence[Statement], theirs: Sequence[Statement]) -> None:
        self._mine = _Traits(mine)
        self._theirs = _Traits(theirs)
        self._best: dict[Statement, list[tuple[int, Statement]]] = {}

    def versions(self, statement: Statement) -> list[Statement]:
        """Return the statements of the other list that look like versions, most alike first."""
        kin: list[tuple[int, Statement]] = []
        for other in self._theirs.alike(statement):
            score = likeness(statement, other)
            if any(rival > score for rival, each in self._rivals(other) if each is not statement):
                score -= _TAKEN
            if score >= _VERSIONS:
                kin.append((score, other))
        kin.sort(key=lambda pair: (-pair[0], pair[1].index))
        return [other for _, other in kin]

    def _rivals(self, other: Statement) -> list[tuple[int, Statement]]:
        """Return the two statements of this list that are most like one of the other."""
        if other not in self._best:
            scored = [(likeness(each, other), each) for each in self._mine.alike(other)]
            scored.sort(key=lambda pair: -pair[0])
            self._best[other] = scored[:2]
        return self._best[other]


class _Traits:
    """Statements by what they may have in common with others."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._having: dict[object, list[Statement]] = {}
        for statement in statements:
            for trait in _traits(statement):
                having = self._having.setdefault(trait, [])
                if len(having) < _MOST_ALIKE:
                    having.append(statement)

    def alike(self, statement: Statement) -> list[Statement]:
        """Return the statements that share a trait."""
        found: dict[Statement, None] = {}
        for trait in _traits(statement):
            found.update(dict.fromkeys(self._having.get(trait, ())))
        return list(found)


def likeness(one: Statement, other: Statement) -> int:
    """Say how much two statements look like versions of each other."""
    score = 0
    if one.sid is not None and one.sid == other.sid:
        score += 4
    if one.resources.key == other.resources.key:
        score += 2
    elif not one.resources.key[1].isdisjoint(other.resources.key[1]):
        score += 1
    if one.conditions == other.conditions:
        score += 2 if one.conditions else 1
    elif not one.conditions.isdisjoint(other.conditions):
        score += 1
    if one.actions.key == other.actions.key:
        score += 3
    elif not one.actions.key[1].isdisjoint(other.actions.key[1]):
        score += 2
    elif one.services.isdisjoint(other.services):
        score -= 2
    return score


def _traits(statement: Statement) -> Iterator[object]:
    if statement.sid is not None:
        yield "sid", statement.sid
    yield "resources", statement.resources.key, statement.conditions
    if statement.conditions:
        yield "conditions", statement.conditions
    yield from statement.actions.patterns

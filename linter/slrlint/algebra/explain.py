"""What in a statement made a gain: which element, against which statement of the other policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slrlint.algebra.shape import listed, text
from slrlint.policy import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.algebra.documents import Statement
    from slrlint.algebra.gains import Gain, Side

_ORDER = ("action", "resource", "condition", "principal")
_KINSHIP = 3
"""From here on two statements count as versions of each other."""

_TAKEN = 2
"""A statement that resembles another one more is rather the other's earlier version."""


class Cause(NamedTuple):
    """`element` of the gain's statement differs from `counterpart` in the other policy."""

    element: str
    counterpart: Statement | None


class Explainer:
    """Explains the gains of `first` over `second`."""

    def __init__(self, first: Side, second: Side) -> None:
        self._first = first
        self._second = second
        self._ranked: dict[Statement, list[Statement]] = {}
        self._replaced: dict[
            tuple[Statement, Statement | None, str],
            tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
        ] = {}

    def cause(self, gain: Gain) -> Cause:
        """Return what made a gain."""
        statement = gain.statement
        if statement not in self._ranked:
            self._ranked[statement] = self._rank(statement, lifted=gain.lifted)
        ranked = self._ranked[statement]
        if ranked and ranked[0].denies != statement.denies:
            return Cause("effect", ranked[0])
        for other in ranked:
            failing = self._failing(gain, other)
            if len(failing) == 1:
                return Cause(failing[0], other)
        if ranked:
            failing = self._failing(gain, ranked[0])
            return Cause(failing[0] if failing else "condition", ranked[0])
        return Cause("statement", None)

    def replaced(
        self, gain: Gain, cause: Cause, concerned: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the patterns of the changed element that only the other, and only the gain's
        statement has; of actions and resources those that have to do with `concerned`.
        """
        mine, other = gain.statement, cause.counterpart
        at = mine, other, cause.element
        if at not in self._replaced:
            texts, others = written(mine, cause.element), written(other, cause.element)
            known, others_known = set(texts), set(others)
            gone = tuple(each for each in others if each not in known)
            self._replaced[at] = (
                gone,
                tuple(each for each in gone if "*" in each or "?" in each),
                tuple(each for each in texts if each not in others_known),
            )
        gone, wild, added = self._replaced[at]
        if cause.element == "principal":
            return gone, added
        if not all(map(pattern.is_literal, concerned)):
            wild = gone
        lowered = [each.lower() for each in concerned]
        related = tuple(
            each for each in wild if any(pattern.intersects(each.lower(), one) for one in lowered)
        )
        return related, tuple(concerned)

    def _rank(self, statement: Statement, *, lifted: bool) -> list[Statement]:
        """Return the statements of the other policy that look like it, the most alike first.

        One that is the same but for its effect stands alone.
        """
        document = self._first.document if lifted else self._second.document
        peers = document.denies if lifted else document.allows
        opposite = document.allows if lifted else document.denies
        for other in opposite:
            if other.key == statement.key:
                return [other]
        mine = (self._second if lifted else self._first).document
        rivals = [
            each for each in (mine.denies if lifted else mine.allows) if each is not statement
        ]
        kin = [(_kinship(statement, other), other) for other in peers]
        kin = [
            (score - _TAKEN * any(_kinship(rival, other) > score for rival in rivals), other)
            for score, other in kin
        ]
        kin.sort(key=lambda pair: -pair[0])
        return [other for score, other in kin if score >= _KINSHIP]

    def _failing(self, gain: Gain, other: Statement) -> Sequence[str]:
        """Return the elements in which a statement does not match the witness."""
        request = gain.outcome.witness
        if request is None:
            mine = gain.statement
            same = {
                "action": mine.actions.key == other.actions.key,
                "resource": mine.resources.key == other.resources.key,
                "condition": mine.conditions == other.conditions,
                "principal": mine.principals.key == other.principals.key,
            }
            return [element for element in _ORDER if not same[element]]
        side = self._first if gain.lifted else self._second
        verdicts = side.evaluator.judge(other.index, request)
        if request.principal is None:
            verdicts["principal"] = True
        return [element for element in _ORDER if verdicts[element] is not True]


def written(statement: Statement | None, element: str) -> tuple[str, ...]:
    """Return the texts of an element (action, resource, principal) as the document has them."""
    if statement is None:
        return ()
    name = element.capitalize()
    value = statement.data.get(name, statement.data.get("Not" + name))
    if isinstance(value, dict):
        return tuple(
            f"{kind}:{text(each)}" for kind, values in value.items() for each in listed(values)
        )
    return tuple(text(each) for each in listed(value))


def _kinship(one: Statement, other: Statement) -> int:
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


def place(statement: Statement | None) -> tuple[int | None, str | None]:
    """Return index and Sid of a statement, or nothing of no statement."""
    return (None, None) if statement is None else (statement.index, statement.sid)


def written_resources(statement: Statement, resource: str | None) -> tuple[str, ...]:
    """Return a canonical resource pattern as the statement writes it, all of them for None."""
    texts = written(statement, "resource")
    if resource is None or not texts:
        return texts
    place = statement.resources.patterns.index(resource)
    return (texts[place],) if len(texts) == len(statement.resources.patterns) else (resource,)


def spelled(statement: Statement, patterns: Sequence[str]) -> tuple[str, ...]:
    """Return action patterns (lower case) as the statement writes them."""
    return tuple(statement.spelling.get(each, each) for each in patterns)

"""Pieces of statements: what has to be asked when two policies are compared.

A piece is one action pattern and one resource pattern of one statement (or the whole complement of
a NotAction or NotResource).  Pieces that one statement of the other policy plainly covers are
dropped first, which settles all that did not change; of the rest, literal actions that the same
statements match are one question.
"""

from __future__ import annotations

from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra.documents import Element, Statement


class Piece(Record):
    """A part of a statement, and the statements (clauses) that may match some of it.

    `actions` are literal actions that the same clauses match, or one pattern; `resource` is one
    pattern.  None stands for the whole of NotAction or NotResource.
    """

    actions: tuple[str, ...] | None
    resource: str | None
    clauses: tuple[Statement, ...]


class Index:
    """Statements by the actions that they may match."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._literal: dict[str, list[int]] = {}
        self._others: list[int] = []
        for number, statement in enumerate(statements):
            unknown = any(map(pattern.has_opaque, statement.actions.patterns))
            if statement.actions.negated or statement.actions.globs or unknown:
                self._others.append(number)
            if not statement.actions.negated:
                for action in statement.actions.literals:
                    self._literal.setdefault(action, []).append(number)

    def matching(self, action: str) -> tuple[int, ...]:
        """Return the numbers of the statements that match an action."""
        found = set(self._literal.get(action, ()))
        for number in self._others:
            statement = self._statements[number]
            if number not in found and (
                statement.actions.has(action)
                or (statement.has_unknowns and statement.actions.meets(action))
            ):
                found.add(number)
        return tuple(sorted(found))

    def sharing(self, actions: Element) -> list[Statement]:
        """Return the statements that may cover some of the action patterns."""
        found = set(self._others)
        for action in () if actions.negated else actions.literals:
            found.update(self._literal.get(action, ()))
        return [self._statements[number] for number in sorted(found)]

    def meeting(self, actions: str | None) -> tuple[int, ...]:
        """Return the numbers of the statements that may match some of what a pattern matches."""
        if actions is None:
            return tuple(range(len(self._statements)))
        return tuple(
            number
            for number, statement in enumerate(self._statements)
            if statement.actions.meets(actions)
        )

    def reached(self, numbers: Iterable[int], resource: str | None) -> tuple[Statement, ...]:
        """Return those statements that may match some of what a resource pattern matches."""
        return tuple(
            self._statements[number]
            for number in numbers
            if resource is None or _meets_resource(self._statements[number], resource)
        )


def uncovered(statement: Statement, others: Iterable[Statement], index: Index) -> Iterator[Piece]:
    """Yield the pieces of a statement that none of `others` alone plainly covers.

    `index` holds the statements that become the pieces' clauses.
    """
    return _pieces(_left(statement, others), index)


def _left(
    statement: Statement, others: Iterable[Statement]
) -> list[tuple[tuple[str, ...] | None, str | None]]:
    """Return what of a statement no single other statement plainly covers.

    A list of (actions, resource): the actions that are left for a resource pattern. None stands
    for the whole of NotAction or NotResource.
    """
    covering = [
        other
        for other in others
        if other.principals.covers_element(statement.principals)
        and all(any(mine.implies(atom) for mine in statement.atoms) for atom in other.atoms)
    ]
    resources: list[str | None] = (
        [None] if statement.resources.negated else list(statement.resources.patterns)
    )
    rest: list[tuple[tuple[str, ...] | None, str | None]] = []
    by_cover: dict[tuple[int, ...], tuple[str, ...] | None] = {}
    for resource in resources:
        cover = tuple(
            number
            for number, other in enumerate(covering)
            if _covers_resource(other, statement, resource)
        )
        if cover not in by_cover:
            by_cover[cover] = _actions_left(statement.actions, [covering[n] for n in cover])
        left = by_cover[cover]
        if left is None or left:
            rest.append((left, resource))
    return rest


def _covers_resource(other: Statement, statement: Statement, resource: str | None) -> bool:
    if resource is None:
        return other.resources.covers_element(statement.resources) and (
            other.fields is other.resources or other.fields.covers_element(statement.fields)
        )
    if not other.resources.covers(resource):
        return False
    return other.fields is other.resources or other.fields.covers(pattern.fieldwise(resource))


def _actions_left(actions: Element, cover: Sequence[Statement]) -> tuple[str, ...] | None:
    """Return the action patterns that no statement covers; None: NotAction, not covered."""
    if actions.negated:
        return () if any(each.actions.covers_element(actions) for each in cover) else None
    known: frozenset[str] = frozenset()
    for each in cover:
        if not each.actions.negated:
            known |= each.actions.literals
    wide = [each.actions for each in cover if each.actions.negated or each.actions.globs]
    return tuple(
        action
        for action in actions.patterns
        if action not in known and not any(each.covers(action) for each in wide)
    )


def _pieces(
    rest: Iterable[tuple[tuple[str, ...] | None, str | None]], index: Index
) -> Iterator[Piece]:
    """Make pieces of what is left: literal actions that the same statements match are one."""
    remembered: dict[str, tuple[int, ...]] = {}
    for actions, resource in rest:
        if actions is None:
            numbers = index.meeting(None)
            yield Piece(None, resource, index.reached(numbers, resource))
            continue
        # Of one service, too, so that the witness's resource suits each of the actions.
        alike: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for action in actions:
            literal = pattern.is_literal(action) and not pattern.has_opaque(action)
            if action not in remembered:
                remembered[action] = index.matching(action) if literal else index.meeting(action)
            if literal:
                alike.setdefault((action.partition(":")[0], remembered[action]), []).append(action)
            else:
                clauses = index.reached(remembered[action], resource)
                yield Piece((action,), resource, clauses)
        for (_, numbers), together in alike.items():
            yield Piece(tuple(together), resource, index.reached(numbers, resource))


def _meets_resource(statement: Statement, resource: str) -> bool:
    """Say whether a statement may match some of a resource pattern in either reading."""
    return statement.resources.meets(resource) or (
        # NotResource reaches further when its wildcards reach less far.
        statement.resources.negated and statement.fields.meets(pattern.fieldwise(resource))
    )

"""Pieces of statements: what has to be asked when two policies are compared.

A piece is one action pattern and one resource pattern of one statement (or the whole complement of
a NotAction or NotResource).  Pieces that one statement of the other policy plainly covers are
dropped first, which settles all that did not change; of the rest, literal actions that the same
statements match are one question.
"""

from __future__ import annotations

from slrlint.algebra.heads import Heads
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra.documents import Element, Statement
    from slrlint.algebra.languages import Solver

    _Part = tuple[tuple[str, ...] | None, frozenset[int]]
    """Actions, and the numbers of the statements that may match them."""

ALLOW = "Allow"
DENY = "Deny"

_LOOK_COST = 1
_MEETING_COST = 6
_PIECE_COST = 10
_SHARING_A_STEP = 16
"""What it costs, in steps, to try a literal on a statement, a pattern on it, to make a piece."""


class Piece(Record):
    """A part of a statement, and the statements (clauses) that may match some of it.

    `actions` are literal actions that the same clauses match, or one pattern; `resource` is one
    pattern.  None stands for the whole of NotAction or NotResource.
    """

    actions: tuple[str, ...] | None
    resource: str | None
    clauses: tuple[Statement, ...]


class Index:
    """Statements by the actions and resources that they may match.

    `solver` is told what looking them up costs.
    """

    def __init__(self, statements: Sequence[Statement], solver: Solver) -> None:
        self._statements = statements
        self._solver = solver
        self._actions = Heads(
            (each, number)
            for number, statement in enumerate(statements)
            for each in _positive(statement.actions)
        )
        self._resources = Heads(
            (each, number)
            for number, statement in enumerate(statements)
            for each in _positive(statement.resources)
        )
        self._every = frozenset(range(len(statements)))
        self._found: dict[str, frozenset[int]] = {}
        self._reached: dict[tuple[frozenset[int], str | None], tuple[Statement, ...]] = {}

    def meeting(self, actions: str | None) -> frozenset[int]:
        """Return the numbers of the statements that may match some of what a pattern matches."""
        if actions is None:
            return self._every
        if actions not in self._found:
            literal = is_plain(actions)
            near = self._actions.matching(actions) if literal else self._actions.meeting(actions)
            self._solver.spend(len(near) * (_LOOK_COST if literal else _MEETING_COST))
            suits = _may_match if literal else _meets
            self._found[actions] = frozenset(
                number for number in near if suits(self._statements[number], actions)
            )
        return self._found[actions]

    def reached(self, numbers: frozenset[int], resource: str | None) -> tuple[Statement, ...]:
        """Return those statements that may match some of what a resource pattern matches."""
        at = numbers, resource
        if at not in self._reached:
            self._reached[at] = tuple(self._meeting_resource(numbers, resource))
        return self._reached[at]

    def _meeting_resource(
        self, numbers: frozenset[int], resource: str | None
    ) -> Iterator[Statement]:
        if resource is None:
            yield from (self._statements[number] for number in sorted(numbers))
            return
        near = sorted(numbers & self._resources.meeting(resource))
        self._solver.spend(len(near) * _MEETING_COST)
        for number in near:
            if _meets_resource(self._statements[number], resource):
                yield self._statements[number]

    def covering(self, statement: Statement, *, denies: bool) -> _Covers:
        """Return the statements of one effect that may cover some of a statement."""
        sharing: set[int] = set()
        for action in _positive(statement.actions):
            sharing |= self._actions.matching(action)
        self._solver.spend(len(sharing) // _SHARING_A_STEP)
        return _Covers(
            self._statements,
            self._resources,
            self._solver,
            statement,
            {number for number in sharing if self._statements[number].denies == denies},
        )


class _Covers:
    """The statements that may cover some of `statement`: those numbered `sharing`, as far as their
    principals and conditions do.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        resources: Heads,
        solver: Solver,
        statement: Statement,
        sharing: set[int],
    ) -> None:
        self._statements = statements
        self._resources = resources
        self._solver = solver
        self._statement = statement
        self._sharing = sharing
        self._laxer: dict[int, bool] = {}

    def of(self, resource: str | None) -> tuple[Statement, ...]:
        """Return the statements that plainly cover a resource pattern."""
        near = self._sharing & self._resources.matching("*" if resource is None else resource)
        self._solver.spend(len(near) * _LOOK_COST)
        return tuple(
            self._statements[number]
            for number in sorted(near)
            if self._is_laxer(number)
            and _covers_resource(self._statements[number], self._statement, resource)
        )

    def _is_laxer(self, number: int) -> bool:
        """Say whether principals and conditions of a statement take all that the one takes."""
        if number not in self._laxer:
            mine, other = self._statement, self._statements[number]
            self._solver.spend(len(mine.atoms) * len(other.atoms))
            self._laxer[number] = other.principals.covers_element(mine.principals) and all(
                any(one.implies(atom) for one in mine.atoms) for atom in other.atoms
            )
        return self._laxer[number]


def uncovered(statement: Statement, index: Index, solver: Solver, *, by: str) -> Iterator[Piece]:
    """Yield the pieces of a statement that no statement of the effect `by` alone plainly covers.

    `index` holds these and the other statements that become the pieces' clauses.

    Raises:
        pattern.BudgetExceeded: the solver's budget is spent.
    """
    covers = index.covering(statement, denies=by == DENY)
    resources: Sequence[str | None] = (
        (None,) if statement.resources.negated else statement.resources.patterns
    )
    parts: dict[tuple[Statement, ...], list[_Part]] = {}
    for resource in resources:
        cover = covers.of(resource)
        if cover not in parts:
            parts[cover] = list(_parts(_left(statement.actions, cover, solver), index))
        solver.spend(_PIECE_COST * len(parts[cover]))
        for actions, numbers in parts[cover]:
            yield Piece(actions, resource, index.reached(numbers, resource))


def is_plain(action: str) -> bool:
    """Say whether a pattern is a text that is wholly known."""
    return pattern.is_literal(action) and not pattern.has_opaque(action)


def _positive(element: Element) -> Sequence[str]:
    """Return patterns for all that an element may match."""
    return ("*",) if element.negated else element.patterns


def _may_match(statement: Statement, action: str) -> bool:
    return statement.actions.has(action) or (
        statement.has_unknowns and statement.actions.meets(action)
    )


def _meets(statement: Statement, actions: str) -> bool:
    return statement.actions.meets(actions)


def _meets_resource(statement: Statement, resource: str) -> bool:
    """Say whether a statement may match some of a resource pattern in either reading."""
    return statement.resources.meets(resource) or (
        # NotResource reaches further when its wildcards reach less far.
        statement.resources.negated and statement.fields.meets(pattern.fieldwise(resource))
    )


def _covers_resource(other: Statement, statement: Statement, resource: str | None) -> bool:
    if resource is None:
        return other.resources.covers_element(statement.resources) and (
            other.fields is other.resources or other.fields.covers_element(statement.fields)
        )
    if not other.resources.covers(resource):
        return False
    return other.fields is other.resources or other.fields.covers(pattern.fieldwise(resource))


def _left(actions: Element, cover: Sequence[Statement], solver: Solver) -> tuple[str, ...] | None:
    """Return the action patterns that no statement covers; None: NotAction, not covered."""
    if actions.negated:
        return () if any(each.actions.covers_element(actions) for each in cover) else None
    known: frozenset[str] = frozenset()
    for each in cover:
        if not each.actions.negated:
            known |= each.actions.literals
    wide = [each.actions for each in cover if each.actions.negated or each.actions.globs]
    solver.spend(len(actions.patterns) * (1 + len(wide)) + len(known))
    return tuple(
        action
        for action in actions.patterns
        if action not in known and not any(each.covers(action) for each in wide)
    )


def _parts(actions: tuple[str, ...] | None, index: Index) -> Iterator[_Part]:
    """Yield actions with the statements that may match them.

    Literal actions that the same statements match are one part, if they are of one service, so
    that the witness's resource suits each of them.
    """
    if actions is None:
        yield None, index.meeting(None)
        return
    alike: dict[tuple[str, frozenset[int]], list[str]] = {}
    for action in actions:
        numbers = index.meeting(action)
        if is_plain(action):
            alike.setdefault((action.partition(":")[0], numbers), []).append(action)
        else:
            yield (action,), numbers
    for (_, numbers), together in alike.items():
        yield tuple(together), numbers

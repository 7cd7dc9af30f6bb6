"""The requests that one policy allows and another does not, piece by piece.

A piece is one action pattern and one resource pattern of one statement (or the whole complement of
a NotAction or NotResource).  Pieces that one statement of the other policy plainly covers are
dropped first, which settles all that did not change; of the rest, literal actions that the same
statements match are one question.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from slrlint.algebra.atoms import ODD
from slrlint.algebra.cases import PLAIN, Case, cases, hints
from slrlint.algebra.documents import Document, Element, Statement
from slrlint.algebra.evaluate import Evaluator
from slrlint.algebra.languages import Solver, Space, space
from slrlint.algebra.search import Cell, Search
from slrlint.algebra.witness import Maker
from slrlint.policy import holes, pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra.request import Request
    from slrlint.algebra.variables import Symbols
    from slrlint.algebra.witness import Names

MOST_CANDIDATES = 24
"""Requests that are tried for one question before it is given up as undecided."""

TOO_HARD = "the question is too hard for the work budget"
TWO_READINGS = (
    "it depends on whether a wildcard in the first five fields of a Resource matches a colon"
)

_ACTION_SHAPE = "?*:?*"
_NOT_AN_ACTION = "*:*:*"


class InternalError(AssertionError):
    """A witness that the plain evaluator does not confirm: a fault of this program."""


class Side:
    """A policy: in canonical form, and the evaluator of what was given."""

    def __init__(self, data: object, document: Document) -> None:
        self._data = data
        self.document = document

    def with_only(self, allowing: Statement) -> Side:
        """Return the policy without its other Allow statements."""
        document = self.document
        data = {
            "Version": self._data.get("Version") if isinstance(self._data, dict) else None,
            "Statement": [
                allowing.data,
                *(each.data for each in document.denies),
                *(each.data for each in document.unreadable),
            ],
        }
        faults = (
            *(None for _ in (allowing, *document.denies)),
            *(each.reason for each in document.unreadable),
        )
        return Side(data, document._replace(allows=(allowing,), faults=faults))

    @cached_property
    def evaluator(self) -> Evaluator:
        """Decides requests on what was given."""
        return Evaluator(self._data, self.document.faults)


class Outcome(Record):
    """An answer: a witness; else a reason why it is undecided; else there is no request."""

    witness: Request | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        return self.witness is not None or bool(self.reason)


NONE = Outcome()


class Gain(Record):
    """Requests that are allowed by one policy only.

    `statement` is the Allow statement that allows them, or, with `lifted`, the Deny statement of
    the other policy that denies them there.  `actions` are its action patterns concerned and
    `resource` its resource pattern; None stands for NotAction or NotResource as a whole.
    """

    statement: Statement
    lifted: bool
    actions: tuple[str, ...] | None
    resource: str | None
    outcome: Outcome


class _Piece(Record):
    actions: tuple[str, ...] | None  # literal actions that the same clauses match, or one glob
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


class Comparison:
    """Finds what `first` allows and `second` does not."""

    def __init__(
        self, symbols: Symbols, solver: Solver, names: Names | None, *, with_principal: bool
    ) -> None:
        self._symbols = symbols
        self._solver = solver
        self._names = names
        self._with_principal = with_principal

    def gains(self, first: Side, second: Side) -> Iterator[Gain]:
        """Yield the gains of `first` over `second`; there is none exactly where it allows no more.

        Raises:
            InternalError: a witness that should be certain is not confirmed.
        """
        known = {statement.key for statement in second.document.allows}
        changed = [each for each in first.document.allows if each.key not in known]
        if changed:
            obstacles = (*second.document.allows, *first.document.denies)
            index = Index(obstacles)
            for statement in changed:
                rest = _uncovered(
                    statement, (o for o in index.sharing(statement.actions) if not o.denies)
                )
                for piece in _pieces(rest, index, obstacles):
                    outcome = self._ask(first, second, statement, piece, ())
                    if outcome:
                        yield Gain(statement, False, piece.actions, piece.resource, outcome)
        yield from self._lifted(first, second)

    def reaches(
        self, side: Side, action: str, resource: str
    ) -> Iterator[tuple[Statement, Outcome]]:
        """Yield the Allow statements with a request of these patterns that is left after Deny.

        The patterns ask about well-formed requests: `resource` is read field by field.
        """
        document = side.document
        empty = Side({"Statement": []}, Document((), (), (), (), {}))
        piece = _Piece(
            (pattern.canonical(pattern.scrub(action)).lower(),),
            pattern.fieldwise(pattern.canonical(pattern.scrub(resource))),
            document.denies,
        )
        for statement in document.allows:
            outcome = self._ask(side.with_only(statement), empty, statement, piece, (statement,))
            if outcome:
                yield statement, outcome

    def for_action(self, gain: Gain, action: str, name: str, first: Side, second: Side) -> Gain:
        """Narrow a gain to one of its actions; `name` is how the witness shall spell it.

        Raises:
            InternalError: the same request with that action is not confirmed.
        """
        witness = gain.outcome.witness
        if witness is not None:
            witness = witness._replace(action=name)
            if not any(
                self._confirms(first, second, witness, fieldwise=reading)
                for reading in (False, True)
            ):
                raise InternalError(f"not confirmed: {witness!r}")
        return gain._replace(actions=(action,), outcome=gain.outcome._replace(witness=witness))

    def _lifted(self, first: Side, second: Side) -> Iterator[Gain]:
        known = {statement.key for statement in first.document.denies}
        changed = [each for each in second.document.denies if each.key not in known]
        if not changed:
            return
        statements = (*first.document.denies, *first.document.allows)
        index = Index(statements)
        for statement in changed:
            rest = _uncovered(statement, (o for o in index.sharing(statement.actions) if o.denies))
            for piece in _pieces(rest, index, statements):
                asked = piece._replace(clauses=tuple(c for c in piece.clauses if c.denies))
                doubt = NONE
                for allow in piece.clauses:
                    if allow.denies:
                        continue
                    outcome = self._ask(first, second, statement, asked, (allow,))
                    if outcome.witness is not None:
                        doubt = outcome
                        break
                    doubt = doubt or outcome
                if doubt:
                    yield Gain(statement, True, piece.actions, piece.resource, doubt)

    def _ask(
        self,
        first: Side,
        second: Side,
        base: Statement,
        piece: _Piece,
        also: tuple[Statement, ...],
    ) -> Outcome:
        """Ask for a request of the piece, in both readings of wildcards in ARNs."""
        self._solver.start()
        string = self._read(first, second, base, piece, also, fieldwise=False)
        if string.witness is not None:
            if self._confirms(first, second, string.witness, fieldwise=True):
                return string
        elif all(each.fields is each.resources for each in (base, *also, *piece.clauses)):
            return string
        field = self._read(first, second, base, piece, also, fieldwise=True)
        if string.witness is not None and field.witness is not None:
            return field
        if string.witness is None and field.witness is None:
            return string or field
        if string.reason or field.reason:
            return Outcome(None, string.reason or field.reason)
        return Outcome(None, TWO_READINGS)

    def _read(
        self,
        first: Side,
        second: Side,
        base: Statement,
        piece: _Piece,
        also: tuple[Statement, ...],
        *,
        fieldwise: bool,
    ) -> Outcome:
        involved = (base, *also, *piece.clauses)
        doubt = False
        try:
            for case in _cases(involved, self._symbols):
                self._solver.assume(case.never)
                for hint in (None, *(hints(involved) if case.pins else ())):
                    search = Search(self._solver, case.pins, fieldwise=fieldwise, hint=hint)
                    witness, open_questions = self._try(
                        first, second, base, piece, also, case, search
                    )
                    if witness is not None:
                        return Outcome(witness)
                    if not open_questions:
                        break
                    doubt = True
        except pattern.BudgetExceeded:
            return Outcome(None, TOO_HARD)
        return Outcome(None, self._why(involved, first, second)) if doubt else NONE

    def _try(
        self,
        first: Side,
        second: Side,
        base: Statement,
        piece: _Piece,
        also: tuple[Statement, ...],
        case: Case,
        search: Search,
    ) -> tuple[Request | None, bool]:
        """Return a request that is confirmed; without one, whether there may be one still."""
        cell = self._cell(search, case, base, piece, also)
        if cell is None:
            return None, False
        involved = (base, *also, *piece.clauses)
        clauses = [case.bind(clause) for clause in piece.clauses]
        maker = self._maker(first, second)
        spelled = (also or (base,))[0]
        doubt = False
        for part in islice(search.escaping(cell, clauses), MOST_CANDIDATES):
            request, doubtful = maker.request(part, search, case, spelled)
            if self._confirms(first, second, request, fieldwise=search.fieldwise):
                return request, False
            if not doubtful and not _unknowns(involved, first, second):
                raise InternalError(f"not confirmed: {request!r}")
            doubt = True
        return None, doubt

    def _cell(
        self,
        search: Search,
        case: Case,
        base: Statement,
        piece: _Piece,
        also: tuple[Statement, ...],
    ) -> Cell | None:
        resource = _resource_space(case, base, piece.resource, fieldwise=search.fieldwise)
        action = _action_space(base, piece.actions)
        if resource is None or not all(map(self._solver.feasible, (action, resource))):
            return None
        start = Cell(action, resource, Space((("*",),)), {})
        cell = search.wishing(start, case.bind(base)) if base not in also else start
        for statement in also:
            cell = cell and search.within(cell, case.bind(statement))
        return cell

    def _maker(self, first: Side, second: Side) -> Maker:
        spelling = {
            **self._symbols.spelling,
            **second.document.spelling,
            **first.document.spelling,
        }
        return Maker(
            self._solver,
            self._names,
            self._symbols.variables,
            spelling,
            with_principal=self._with_principal,
        )

    def _confirms(self, first: Side, second: Side, request: Request, *, fieldwise: bool) -> bool:
        principal = self._with_principal
        return (
            first.evaluator.decide(request, fieldwise=fieldwise, principal=principal) is True
            and second.evaluator.decide(request, fieldwise=fieldwise, principal=principal) is False
        )

    def _why(self, involved: Sequence[Statement], first: Side, second: Side) -> str:
        """Say what a request that could not be confirmed hangs on."""
        unknown = _holes(involved)
        if unknown:
            return "it depends on the value of " + ", ".join(unknown)
        for side in (first, second):
            for each in side.document.unreadable:
                return f"statement {each.place + 1} cannot be read: {each.reason}"
        odd = [atom for each in involved for atom in each.atoms if atom.kind == ODD]
        if odd:
            return f"nobody knows what {odd[0].test} on {odd[0].key} means with these values"
        keys = self._variable_keys(involved)
        if keys:
            return "it depends on the policy variables " + ", ".join(keys)
        return "it depends on whether a condition key holds one value or several"

    def _variable_keys(self, involved: Sequence[Statement]) -> list[str]:
        letters = {
            letter
            for each in involved
            for one in (*each.resources.patterns, *(v for atom in each.atoms for v in atom.values))
            for letter in one
        }
        keys = {
            variable.key: self._symbols.spelling[variable.key]
            for symbol, variable in self._symbols.variables.items()
            if symbol in letters
        }
        return sorted(f"${{{spelled}}}" for spelled in keys.values())


def _uncovered(
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
    rest: Iterable[tuple[tuple[str, ...] | None, str | None]],
    index: Index,
    statements: Sequence[Statement],
) -> Iterator[_Piece]:
    """Yield the questions to ask: literal actions that the same statements match are one."""
    remembered: dict[str, tuple[int, ...]] = {}
    for actions, resource in rest:
        if actions is None:
            numbers = index.meeting(None)
            yield _Piece(None, resource, _reached(numbers, statements, resource))
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
                clauses = _reached(remembered[action], statements, resource)
                yield _Piece((action,), resource, clauses)
        for (_, numbers), together in alike.items():
            yield _Piece(tuple(together), resource, _reached(numbers, statements, resource))


def _reached(
    numbers: Iterable[int], statements: Sequence[Statement], resource: str | None
) -> tuple[Statement, ...]:
    return tuple(
        statements[number]
        for number in numbers
        if resource is None or _meets_resource(statements[number], resource)
    )


def _meets_resource(statement: Statement, resource: str) -> bool:
    """Say whether a statement may match some of a resource pattern in either reading."""
    return statement.resources.meets(resource) or (
        # NotResource reaches further when its wildcards reach less far.
        statement.resources.negated and statement.fields.meets(pattern.fieldwise(resource))
    )


def _action_space(base: Statement, actions: tuple[str, ...] | None) -> Space:
    if actions is None:
        return Space(((_ACTION_SHAPE,),), (_NOT_AN_ACTION, *base.actions.patterns))
    one = actions[0]
    if pattern.is_literal(one):
        return space(one)
    if ":" in one:
        return Space(((one,),), (_NOT_AN_ACTION,))
    return Space(((_ACTION_SHAPE,), (one,)), (_NOT_AN_ACTION,))


def _resource_space(
    case: Case, base: Statement, resource: str | None, *, fieldwise: bool
) -> Space | None:
    if resource is None:
        bound = case.bind(base)
        element = bound.fields if fieldwise else bound.resources
        return Space((("*",),)).inside(element)
    one = case.bind_pattern(resource)
    if one is None:
        return None
    return space(pattern.fieldwise(one) if fieldwise else one)


def _cases(involved: Sequence[Statement], symbols: Symbols) -> Iterable[Case]:
    if any(each.has_unknowns for each in involved):
        return cases(involved, symbols.variables)
    return (PLAIN,)


def _unknowns(involved: Sequence[Statement], first: Side, second: Side) -> bool:
    return bool(
        first.document.unreadable
        or second.document.unreadable
        or any(each.has_unknowns for each in involved)
    )


def _holes(involved: Sequence[Statement]) -> list[str]:
    letters = {
        letter
        for each in involved
        for one in (
            *each.actions.patterns,
            *each.resources.patterns,
            *(value for atom in each.atoms for value in atom.values),
        )
        for letter in one
        if holes.has_holes(letter)
    }
    return sorted(map(holes.show, letters))

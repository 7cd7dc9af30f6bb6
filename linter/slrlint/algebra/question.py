"""One question at a time: is there a request of a piece that only one policy allows?

The answer is a request that the plain evaluator confirms, or that there is none, or why neither
can be said.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from slrlint.algebra.atoms import ODD
from slrlint.algebra.cases import PLAIN, Case, cases, hints
from slrlint.algebra.evaluate import Evaluator
from slrlint.algebra.languages import Solver, Space, space
from slrlint.algebra.search import Cell, Search
from slrlint.algebra.witness import Maker
from slrlint.policy import holes, pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.algebra.documents import Document, Statement
    from slrlint.algebra.pieces import Piece
    from slrlint.algebra.request import Request
    from slrlint.algebra.variables import Symbols
    from slrlint.algebra.witness import Names

MOST_CANDIDATES = 24
"""Requests that are tried for one question before it is given up as undecided."""

TOO_HARD = "the question is too hard for the work budget"
TWO_READINGS = (
    "it depends on whether a wildcard in the first five fields of a Resource matches a colon"
)

_QUESTION_COST = 40
_LOOK_COST = 1
_CLAUSE_COST = 2
"""What it costs, in steps, to ask a question, to look at a pattern or value when a request is
replayed, to make a clause ready."""

_MOST_APART = 16
"""Clauses that are looked at one by one; of more, those that are much alike become one."""

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
        return self._of((allowing,), self.document.denies)

    def without(self, statement: Statement) -> Side:
        """Return the policy without one of its statements."""
        allows, denies = (
            tuple(each for each in some if each is not statement)
            for some in (self.document.allows, self.document.denies)
        )
        return self._of(allows, denies)

    def _of(self, allows: tuple[Statement, ...], denies: tuple[Statement, ...]) -> Side:
        """Return the policy with these of its readable statements."""
        readable: tuple[Statement, ...] = (*allows, *denies)
        unreadable = self.document.unreadable
        data = {
            "Version": self._data.get("Version") if isinstance(self._data, dict) else None,
            "Statement": [
                *(each.data for each in readable),
                *(each.data for each in unreadable),
            ],
        }
        faults = (*(None for _ in readable), *(each.reason for each in unreadable))
        return Side(data, self.document._replace(allows=allows, denies=denies, faults=faults))

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


class Question(Record):
    """Is there a request that `first` allows and `second` does not?

    It shall be in `piece`, which is a part of `base`; none of the piece's clauses and each of
    `through` shall match it.  Where `base` stands in `through`, the piece is no part of it but
    asked about by itself.
    """

    first: Side
    second: Side
    base: Statement
    piece: Piece
    through: tuple[Statement, ...]

    def involved(self) -> tuple[Statement, ...]:
        """Return all statements that the answer can hang on."""
        return self.base, *self.through, *self.piece.clauses

    def has_unknowns(self) -> bool:
        """Say whether a request may fail to be confirmed without a fault of this program."""
        return bool(
            self.first.document.unreadable
            or self.second.document.unreadable
            or any(each.has_unknowns for each in self.involved())
        )


class Asker:
    """Answers questions within one budget; see `Comparison` for what it is made of."""

    def __init__(
        self, symbols: Symbols, solver: Solver, names: Names | None, *, with_principal: bool
    ) -> None:
        self._symbols = symbols
        self._solver = solver
        self._names = names
        self._with_principal = with_principal
        self._joined: tuple[tuple[Statement, ...], tuple[Statement, ...]] = (), ()

    def ask(self, question: Question) -> Outcome:
        """Answer a question in both readings of wildcards in ARNs.

        Raises:
            InternalError: a request that should be certain is not confirmed.
        """
        self._solver.start()
        try:
            self._solver.spend(_QUESTION_COST)
            return self._answer(question)
        except pattern.BudgetExceeded:
            return Outcome(None, TOO_HARD)

    def _answer(self, question: Question) -> Outcome:
        string = self._read(question, fieldwise=False)
        if string.witness is not None:
            if self.confirms(question, string.witness, fieldwise=True):
                return string
        elif all(each.fields is each.resources for each in question.involved()):
            return string
        field = self._read(question, fieldwise=True)
        if string.witness is not None and field.witness is not None:
            return field
        if string.witness is None and field.witness is None:
            return string or field
        if string.reason or field.reason:
            return Outcome(None, string.reason or field.reason)
        return Outcome(None, TWO_READINGS)

    def replay(self, question: Question, request: Request) -> bool | None:
        """Say whether a request is confirmed in one of the readings, None where work ran out."""
        self._solver.start()
        try:
            return any(self.confirms(question, request, fieldwise=each) for each in (False, True))
        except pattern.BudgetExceeded:
            return None

    def confirms(self, question: Question, request: Request, *, fieldwise: bool) -> bool:
        """Replay a request: surely allowed by the first policy, surely not by the second.

        Raises:
            pattern.BudgetExceeded: there is too much to look at for the work that is left.
        """
        principal = self._with_principal
        first, second = question.first.evaluator, question.second.evaluator
        self._solver.spend(_LOOK_COST * (first.work(request) + second.work(request)))
        return (
            first.decide(request, fieldwise=fieldwise, principal=principal) is True
            and second.decide(request, fieldwise=fieldwise, principal=principal) is False
        )

    def _read(self, question: Question, *, fieldwise: bool) -> Outcome:
        involved = question.involved()
        doubt = False
        for case in self._cases(question):
            self._solver.assume(case.never)
            for hint in (None, *(hints(involved) if case.pins else ())):
                search = Search(self._solver, case.pins, fieldwise=fieldwise, hint=hint)
                witness, is_open = self._try(question, case, search)
                if witness is not None:
                    return Outcome(witness)
                if not is_open:
                    break
                doubt = True
        return Outcome(None, self._why(question)) if doubt else NONE

    def _cases(self, question: Question) -> Iterable[Case]:
        if any(each.has_unknowns for each in question.involved()):
            return cases(question.involved(), self._symbols.variables)
        return (PLAIN,)

    def _try(self, question: Question, case: Case, search: Search) -> tuple[Request | None, bool]:
        """Return a request that is confirmed; without one, whether there may be one still."""
        cell = self._cell(question, case, search)
        if cell is None:
            return None, False
        self._solver.spend(_CLAUSE_COST * len(question.piece.clauses))
        clauses = [case.bind(clause) for clause in self._united(question.piece.clauses)]
        maker = self._maker(question)
        spelled = (question.through or (question.base,))[0]
        doubt = False
        for part in islice(search.escaping(cell, clauses), MOST_CANDIDATES):
            request, doubtful = maker.request(part, search, case, spelled)
            if self.confirms(question, request, fieldwise=search.fieldwise):
                return request, False
            if not doubtful and not question.has_unknowns():
                raise InternalError(f"not confirmed: {request!r}")
            doubt = True
        return None, doubt

    def _united(self, clauses: tuple[Statement, ...]) -> tuple[Statement, ...]:
        if len(clauses) <= _MOST_APART:
            return clauses
        from slrlint.algebra.union import united

        if self._joined[0] != clauses:
            self._joined = clauses, united(clauses)
        return self._joined[1]

    def _cell(self, question: Question, case: Case, search: Search) -> Cell | None:
        """Return the requests that the question is about before any clause is looked at."""
        base, piece = question.base, question.piece
        resource = _resource_space(case, base, piece.resource, fieldwise=search.fieldwise)
        action = _action_space(base, piece.actions)
        if resource is None or not all(map(self._solver.feasible, (action, resource))):
            return None
        cell: Cell | None = Cell(action, resource, Space((("*",),)), {})
        if base not in question.through:
            cell = cell and search.wishing(cell, case.bind(base))
        for statement in question.through:
            cell = cell and search.within(cell, case.bind(statement))
        return cell

    def _maker(self, question: Question) -> Maker:
        spelling = {
            **self._symbols.spelling,
            **question.second.document.spelling,
            **question.first.document.spelling,
        }
        return Maker(
            self._solver,
            self._names,
            self._symbols.variables,
            spelling,
            with_principal=self._with_principal,
        )

    def _why(self, question: Question) -> str:
        """Say what a request that could not be confirmed hangs on."""
        involved = question.involved()
        letters = {letter for each in involved for one in each.patterns() for letter in one}
        unknown = sorted(holes.show(letter) for letter in letters if holes.has_holes(letter))
        if unknown:
            return "it depends on the value of " + ", ".join(unknown)
        for side in (question.first, question.second):
            for unread in side.document.unreadable:
                return f"statement {unread.place + 1} cannot be read: {unread.reason}"
        odd = [atom for each in involved for atom in each.atoms if atom.kind == ODD]
        if odd:
            return f"nobody knows what {odd[0].test} on {odd[0].key} means with these values"
        variables = self._symbols.variables.items()
        keys = {variable.key for symbol, variable in variables if symbol in letters}
        if keys:
            written = sorted(f"${{{self._symbols.spelling[key]}}}" for key in keys)
            return "it depends on the policy variables " + ", ".join(written)
        return "it depends on whether a condition key holds one value or several"


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

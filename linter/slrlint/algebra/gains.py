"""The requests that one policy allows and another does not, piece by piece."""

from __future__ import annotations

from slrlint.algebra.documents import Document, Statement
from slrlint.algebra.pieces import ALLOW, DENY, Index, Piece, uncovered
from slrlint.algebra.question import TOO_HARD, Asker, InternalError, Outcome, Question, Side
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra.languages import Solver
    from slrlint.algebra.variables import Symbols
    from slrlint.algebra.witness import Names


class Gain(Record):
    """Requests that are allowed by one policy only.

    `statement` is the Allow statement that allows them, or, with `lifted`, the Deny statement of
    the other policy that denies them there.  `actions` are its action patterns concerned and
    `resource` its resource pattern; None stands for NotAction or NotResource as a whole.
    `outcome` is the answer to `question`.
    """

    statement: Statement
    lifted: bool
    actions: tuple[str, ...] | None
    resource: str | None
    outcome: Outcome
    question: Question


class Comparison:
    """Compares policies that were read with the same `symbols`.

    `names` gives real action names for requests, and `with_principal` says whether Principal
    elements count.
    """

    def __init__(
        self, symbols: Symbols, solver: Solver, names: Names | None, *, with_principal: bool
    ) -> None:
        self._solver = solver
        self._asker = Asker(symbols, solver, names, with_principal=with_principal)

    def gains(self, first: Side, second: Side) -> Iterator[Gain]:
        """Yield the gains of `first` over `second`; there is none exactly where it allows no more.

        Raises:
            InternalError: a witness that should be certain is not confirmed.
        """
        yield from self._allowed(first, second)
        yield from self._lifted(first, second)

    def reaches(
        self, side: Side, action: str, resource: str
    ) -> Iterator[tuple[Statement, Outcome]]:
        """Yield the Allow statements with a request of these patterns that is left after Deny.

        The patterns ask about well-formed requests: `resource` is read field by field.
        """
        document = side.document
        empty = Side({"Statement": []}, Document((), (), (), (), {}))
        piece = Piece(
            (pattern.canonical(pattern.scrub(action)).lower(),),
            pattern.fieldwise(pattern.canonical(pattern.scrub(resource))),
            document.denies,
        )
        for statement in document.allows:
            alone = side.with_only(statement)
            outcome = self._asker.ask(Question(alone, empty, statement, piece, (statement,)))
            if outcome:
                yield statement, outcome

    def is_needless(self, side: Side, statement: Statement) -> bool:
        """Say whether a policy surely allows the same requests without one of its statements."""
        rest = side.without(statement)
        more, less = (rest, side) if statement.denies else (side, rest)
        return next(self.gains(more, less), None) is None

    def for_action(self, gain: Gain, action: str, name: str) -> Gain | None:
        """Narrow a gain to one of its actions; `name` is how the witness shall spell it.

        None where there is no work left to replay its witness.

        Raises:
            InternalError: the same request with that action is not confirmed.
        """
        witness = gain.outcome.witness
        if witness is not None:
            witness = witness._replace(action=name)
            confirmed = self._asker.replay(gain.question, witness)
            if confirmed is None:
                return None
            if not confirmed:
                raise InternalError(f"not confirmed: {witness!r}")
        return gain._replace(actions=(action,), outcome=gain.outcome._replace(witness=witness))

    def _allowed(self, first: Side, second: Side) -> Iterator[Gain]:
        """Yield what an Allow statement of the first adds to those of the second."""
        known = {statement.key for statement in second.document.allows}
        changed = [each for each in first.document.allows if each.key not in known]
        if not changed:
            return
        index = Index((*second.document.allows, *first.document.denies), self._solver)
        for statement in changed:
            pieces = self._pieces(statement, index, by=ALLOW)
            if pieces is None:
                yield _too_hard(statement, first, second, lifted=False)
                continue
            for piece in pieces:
                question = Question(first, second, statement, piece, ())
                outcome = self._asker.ask(question)
                if outcome:
                    yield Gain(statement, False, piece.actions, piece.resource, outcome, question)

    def _lifted(self, first: Side, second: Side) -> Iterator[Gain]:
        """Yield what a Deny statement of the second forbids and the first allows."""
        known = {statement.key for statement in first.document.denies}
        changed = [each for each in second.document.denies if each.key not in known]
        if not changed:
            return
        index = Index((*first.document.denies, *first.document.allows), self._solver)
        for statement in changed:
            pieces = self._pieces(statement, index, by=DENY)
            if pieces is None:
                yield _too_hard(statement, first, second, lifted=True)
                continue
            for piece in pieces:
                denies = piece._replace(clauses=tuple(c for c in piece.clauses if c.denies))
                doubt: Gain | None = None
                for allow in piece.clauses:
                    if allow.denies:
                        continue
                    question = Question(first, second, statement, denies, (allow,))
                    outcome = self._asker.ask(question)
                    gain = Gain(statement, True, piece.actions, piece.resource, outcome, question)
                    if outcome.witness is not None:
                        doubt = gain
                        break
                    if outcome and doubt is None:
                        doubt = gain
                if doubt is not None:
                    yield doubt

    def _pieces(self, statement: Statement, index: Index, *, by: str) -> Sequence[Piece] | None:
        """Return the pieces of a statement to ask about, None where nobody can afford that."""
        self._solver.prepare()
        try:
            return list(uncovered(statement, index, self._solver, by=by))
        except pattern.BudgetExceeded:
            return None


def _too_hard(statement: Statement, first: Side, second: Side, *, lifted: bool) -> Gain:
    """Return that nothing is known of what a statement adds."""
    actions = None if statement.actions.negated else statement.actions.patterns
    question = Question(first, second, statement, Piece(actions, None, ()), ())
    return Gain(statement, lifted, actions, None, Outcome(None, TOO_HARD), question)

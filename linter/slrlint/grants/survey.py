"""What one identity may do with every service-linked role, gathered into the rows of a table."""

from __future__ import annotations

from slrlint.algebra.gains import Comparison
from slrlint.algebra.languages import Solver
from slrlint.grants import phrases, targets
from slrlint.grants.answers import Answers
from slrlint.grants.decide import NO, UNDECIDED, Decider
from slrlint.grants.matching import Universe, numbers
from slrlint.grants.results import COLUMNS, STRENGTH, Cell, Column, Result, Row, Statement
from slrlint.grants.targets import Place, Places
from slrlint.record import Record
from slrlint.service_linked import KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra import documents
    from slrlint.algebra.variables import Symbols
    from slrlint.grants.decide import Verdict
    from slrlint.grants.policies import Attachment, Clause, Identity, Policy
    from slrlint.grants.targets import Target

_TOO_MANY_PLACES = "the policies name more accounts than are looked at; choose one with --account"


class Scope(Record):
    """What is asked: roles (all that are known where empty), columns, and where."""

    roles: tuple[Target, ...] = ()
    columns: tuple[Column, ...] = COLUMNS
    partition: str | None = None
    account: str | None = None


class Survey:
    """Answers for many identities; what they have in common is worked out once.

    `symbols` are those that every policy was read with.
    """

    def __init__(self, symbols: Symbols, scope: Scope, identities: Iterable[Identity]) -> None:
        self._scope = scope
        self._actions = [action.lower() for column in scope.columns for action in column.actions]
        self._symbols = symbols
        self.notes: dict[str, None] = {}
        """What was left out."""
        self._rows: dict[object, tuple[Row, ...]] = {}
        self._universes: dict[object, Universe] = {}
        policies = {each.policy for one in identities for each in one.attachments}
        self._statements = list(self._about(policies))

    def result(self, identity: Identity) -> Result:
        """Return what an identity, one of those announced, may do."""
        where = self._places(identity)
        used = self._known_in_use(identity)
        key = identity.policies, identity.limits, where, tuple(used.items())
        if key not in self._rows:
            work = _Work(
                identity._replace(known=used),
                self._universe(where.found),
                self._scope.columns,
                Decider(Comparison(self._symbols, Solver(), None, with_principal=False)),
                cut=not where.complete,
            )
            self._rows[key] = tuple(_rows(work, chosen=bool(self._scope.roles)))
        return Result(identity, self._rows[key])

    def _about(self, policies: Iterable[Policy]) -> Iterator[documents.Statement]:
        """Yield the statements of policies about the actions that are asked about."""
        for policy in policies:
            clauses = {clause for action in self._actions for clause in policy.clauses(action)}
            yield from dict.fromkeys(clause.statement for clause in clauses)

    def _places(self, identity: Identity) -> Places:
        if identity.arn is not None:
            fields = identity.arn.split(":", 5)
            return Places((Place(fields[1], fields[4]),), complete=True)
        account, partition = self._scope.account, self._scope.partition
        known = targets.places(self._about({each.policy for each in identity.attachments}))
        found = dict.fromkeys(
            Place(partition or each.partition, account or each.account) for each in known.found
        )
        return Places(tuple(found), known.complete or account is not None)

    def _universe(self, where: tuple[Place, ...]) -> Universe:
        if where not in self._universes:
            chosen = self._scope.roles or self._targets(where)
            self._universes[where] = Universe(chosen, where)
        return self._universes[where]

    def _targets(self, where: tuple[Place, ...]) -> tuple[Target, ...]:
        found = targets.all_targets(self._statements, where)
        if found.left_out:
            self.notes[
                f"{found.left_out:,} more roles and services that policies spell were left out; "
                "ask about them with --role"
            ] = None
        return found.targets

    def _known_in_use(self, identity: Identity) -> dict[str, str | None]:
        """Return what is known of the identity's requests, as far as its policies ask for it."""
        if not identity.known:
            return {}
        statements = list(self._about({each.policy for each in identity.attachments}))
        keys = {atom.key for each in statements for atom in each.atoms}
        everything = any(each.has_unknowns for each in statements)
        return {
            key: value for key, value in identity.known.items() if everything or key.lower() in keys
        }


class _Work:
    """The work on one identity."""

    def __init__(
        self,
        identity: Identity,
        universe: Universe,
        columns: Sequence[Column],
        decider: Decider,
        *,
        cut: bool,
    ) -> None:
        self._identity = identity
        self.universe = universe
        self._decider = decider
        self._cut = cut
        self._spelling = {key.lower(): key for key in (KEY, *identity.known)}
        self._outlines: dict[tuple[int, ...], tuple[Cell, ...]] = {}
        self._attachments: dict[int, Attachment] = {}
        for each in reversed(identity.attachments):
            self._attachments[id(each.policy)] = each
            self._spelling.update(each.policy.document.spelling)
        self.columns = tuple(
            (column, [self._answers(action) for action in column.actions]) for column in columns
        )
        self._kinds = universe.numbered(
            each for _, actions in self.columns for answers in actions for each in answers.sets
        )

    def outline(self, number: int) -> tuple[Cell, ...]:
        """Return the cells of the target with this number, without requests."""
        width = len(self.universe.places)
        kinds = tuple(self._kinds[number * width : (number + 1) * width])
        if kinds not in self._outlines:
            self._outlines[kinds] = tuple(
                self._cell(*self._best(actions, number))._replace(witness=None, refused=None)
                for _, actions in self.columns
            )
        return self._outlines[kinds]

    def cells(self, number: int) -> tuple[Cell, ...]:
        """Return the cells of the target with this number, with requests about its role."""
        found = []
        for _, actions in self.columns:
            answers, bit = self._best(actions, number)
            found.append(self._cell(answers, bit, verdict=answers.about(bit)))
        return tuple(found)

    def _best(self, actions: Sequence[Answers], number: int) -> tuple[Answers, int]:
        """Return where the strongest answer for a target comes from."""
        return max(
            ((answers, bit) for answers in actions for bit in numbers(self.universe.block(number))),
            key=lambda place: STRENGTH[place[0].verdict(place[1]).answer],
        )

    def _answers(self, action: str) -> Answers:
        return Answers(action, self._identity, self.universe, self._decider, self._spelling)

    def _cell(self, answers: Answers, bit: int, verdict: Verdict | None = None) -> Cell:
        best = verdict or answers.verdict(bit)
        if best.answer == NO and self._cut:
            return Cell(UNDECIDED, answers.action, _TOO_MANY_PLACES)
        return Cell(
            best.answer,
            answers.action,
            best.reason,
            tuple(map(self._statement, best.grants)),
            tuple(map(self._statement, best.within)),
            tuple(map(self._statement, best.denies)),
            best.lacking,
            best.witness,
            best.refused,
        )

    def _statement(self, clause: Clause) -> Statement:
        return Statement(
            self._attachments[id(clause.policy)],
            clause.statement.index,
            clause.statement.sid,
            phrases.conditions(clause.statement.data),
        )


def _rows(work: _Work, *, chosen: bool) -> Iterator[Row]:
    """Yield the rows: groups, then what differs from its group.  Chosen roles all have a row."""
    every: Row | None = None
    service: Row | None = None
    found: list[tuple[int, Row]] = []
    for number, target in enumerate(work.universe.targets):
        row = Row(target, work.outline(number), exceptions=False)
        if target.scope == targets.EVERY:
            every = row
        group = every if target.scope == targets.SERVICE else service
        if target.scope == targets.SERVICE:
            service = row
        if chosen or (row.reached if group is None else _key(row) != _key(group)):
            found.append((number, row))
    rows = [row for _, row in found]
    for place, (number, row) in enumerate(found):
        exceptions = not chosen and _has_exceptions(row, rows[place + 1 :])
        yield row._replace(cells=work.cells(number), exceptions=exceptions)


def _key(row: Row) -> tuple[object, ...]:
    return tuple(cell.key for cell in row.cells)


def _has_exceptions(row: Row, later: Sequence[Row]) -> bool:
    scope = row.target.scope
    if scope == targets.EVERY:
        return bool(later)
    return scope == targets.SERVICE and any(
        each.target.principal == row.target.principal for each in later
    )

"""What one identity may do with every service-linked role, gathered into the rows of a table."""

from __future__ import annotations

from slrlint.algebra.gains import Comparison
from slrlint.algebra.languages import Solver
from slrlint.algebra.question import TWO_READINGS
from slrlint.grants import phrases, targets
from slrlint.grants.decide import (
    CONDITION,
    NO,
    NOTHING_ALLOWS,
    UNDECIDED,
    YES,
    Decider,
    Layer,
    Question,
    Replay,
    Verdict,
)
from slrlint.grants.matching import NOTHING, Match, Universe, numbers
from slrlint.grants.policies import SCP, Attachment, Doubt
from slrlint.grants.targets import Place, Places
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, EDIT, KEY, STATUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra import documents
    from slrlint.algebra.request import Request
    from slrlint.algebra.variables import Symbols
    from slrlint.grants.policies import Clause, Identity, Policy
    from slrlint.grants.targets import Target

_STRENGTH = {YES: 3, CONDITION: 2, UNDECIDED: 1, NO: 0}
_TOO_MANY_PLACES = "the policies name more accounts than are looked at; choose one with --account"


class Column(Record):
    """What people may do with a role; any of the `actions` will do."""

    key: str
    title: str
    actions: tuple[str, ...]


COLUMNS = (
    Column("create", "create", (CREATE,)),
    Column("edit", "edit description", (EDIT,)),
    Column("delete", "delete", (DELETE,)),
    Column("status", "deletion status", (STATUS,)),
    Column("policy", "attach or put policy", ("iam:AttachRolePolicy", "iam:PutRolePolicy")),
)


class Statement(Record):
    """A statement that has to do with an answer; `position` counts from 0, as in its document."""

    attachment: Attachment
    position: int
    sid: str | None
    conditions: tuple[str, ...]


class Cell(Record):
    """The answer for one role (or group) and column; see `slrlint.grants.decide.Verdict`."""

    answer: str
    action: str
    reason: str = ""
    grants: tuple[Statement, ...] = ()
    within: tuple[Statement, ...] = ()
    denies: tuple[Statement, ...] = ()
    lacking: tuple[Attachment, ...] = ()
    witness: Request | None = None
    refused: Request | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for cells that say the same about different roles."""
        if self.answer == NO:
            return (NO,)
        return self[:-2]


class Row(Record):
    """The answers for one role, or for a group of which the rows below it are exceptions."""

    target: Target
    cells: tuple[Cell, ...]
    exceptions: bool

    @property
    def label(self) -> str:
        """The role's name, or what the group is called."""
        if not self.exceptions:
            return self.target.label
        return self.target.label.replace("every role", "every other role", 1)

    @property
    def reached(self) -> bool:
        """Whether any answer is another than no."""
        return any(cell.answer != NO for cell in self.cells)


class Result(Record):
    """An identity and its rows; no rows where it reaches no service-linked role."""

    identity: Identity
    rows: tuple[Row, ...]


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
        self._decider = Decider(Comparison(symbols, Solver(), None, with_principal=False))
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
                self._decider,
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
            chosen = self._scope.roles or targets.all_targets(self._statements, where)
            self._universes[where] = Universe(chosen, where)
        return self._universes[where]

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

    def _best(self, actions: Sequence[_Answers], number: int) -> tuple[_Answers, int]:
        """Return where the strongest answer for a target comes from."""
        return max(
            ((answers, bit) for answers in actions for bit in numbers(self.universe.block(number))),
            key=lambda place: _STRENGTH[place[0].verdict(place[1]).answer],
        )

    def _answers(self, action: str) -> _Answers:
        return _Answers(action, self._identity, self.universe, self._decider, self._spelling)

    def _cell(self, answers: _Answers, bit: int, verdict: Verdict | None = None) -> Cell:
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


class _Answers:
    """The answers about one action, worked out once for each class of roles."""

    def __init__(
        self,
        action: str,
        identity: Identity,
        universe: Universe,
        decider: Decider,
        spelling: dict[str, str],
    ) -> None:
        self.action = action
        self._universe = universe
        self._decider = decider
        self._spelling = spelling
        self._identity = identity
        limits = [each for each in identity.limits if _limits(each)]
        self._layers = [identity.policies, *((each,) for each in limits)]
        self._clauses = {
            id(each.policy): each.policy.clauses(action.lower()) for each in identity.attachments
        }
        self._matches = {
            reading: {
                id(clause.statement): universe.matched(clause.statement, fieldwise=reading)
                for clauses in self._clauses.values()
                for clause in clauses
            }
            for reading in (False, True)
        }
        self.sets = frozenset(self._told_apart())
        self._kinds = universe.numbered(self.sets)
        self._verdicts: dict[int, tuple[int, Verdict]] = {}

    def verdict(self, bit: int) -> Verdict:
        """Return the answer for the role of a bit; its requests are about a role of its class."""
        return self._verdict(bit)[1]

    def about(self, bit: int) -> Verdict:
        """Return the answer for the role of a bit, with requests about that role."""
        asked, verdict = self._verdict(bit)
        if asked == bit or verdict.witness is verdict.refused is None:
            return verdict
        return self._moved(verdict, asked, bit) or self._ask(bit)

    def _verdict(self, bit: int) -> tuple[int, Verdict]:
        """Return the answer for the class of a bit, and the bit for which it was asked."""
        kind = self._kinds[bit]
        if kind not in self._verdicts:
            self._verdicts[kind] = bit, self._ask(bit)
        return self._verdicts[kind]

    def _told_apart(self) -> Iterator[int]:
        """Yield the sets of roles that statements tell from the others."""
        for matches in self._matches.values():
            for match in matches.values():
                yield from match
        yield from self._universe.told_apart(
            clause.statement for clauses in self._clauses.values() for clause in clauses
        )

    def _ask(self, bit: int) -> Verdict:
        string = self._decide(bit, fieldwise=False)
        if self._matches[False] == self._matches[True]:
            return string
        field = self._decide(bit, fieldwise=True)
        if string.answer == field.answer:
            return string
        return Verdict(UNDECIDED, TWO_READINGS, grants=string.grants or field.grants)

    def _decide(self, bit: int, *, fieldwise: bool) -> Verdict:
        question = self._question(bit, fieldwise=fieldwise)
        first = question.layers[0]
        if not first.allows and not first.doubts:
            return Verdict(NO, NOTHING_ALLOWS)
        return self._decider.decide(question, self._spelling)

    def _question(self, bit: int, *, fieldwise: bool) -> Question:
        matches = self._matches[fieldwise]

        def match(clause: Clause) -> Match:
            found = matches.get(id(clause.statement), NOTHING)
            both = found.sure | found.maybe
            return found if clause.certain else Match(0, both)

        def sure(clause: Clause) -> bool:
            return bool(match(clause).sure >> bit & 1)

        def apart(clause: Clause) -> bool:
            found = match(clause)
            return not (found.sure | found.maybe) >> bit & 1

        def doubts(attachments: Iterable[Attachment], *, denies: bool) -> Iterator[Doubt]:
            for each in attachments:
                for doubt in each.policy.doubts:
                    if doubt.denies if denies else doubt.allows:
                        yield doubt
                for clause in self._clauses[id(each.policy)]:
                    if clause.statement.denies is denies and match(clause).maybe >> bit & 1:
                        yield _doubt(clause)

        layers = []
        for attachments in self._layers:
            allows = [
                clause
                for each in attachments
                for clause in self._clauses[id(each.policy)]
                if not clause.statement.denies
            ]
            layers.append(
                Layer(
                    tuple(attachments),
                    tuple(filter(sure, allows)),
                    tuple(filter(apart, allows)),
                    tuple(doubts(attachments, denies=False)),
                )
            )
        denies = [
            clause
            for each in self._identity.attachments
            for clause in self._clauses[id(each.policy)]
            if clause.statement.denies
        ]
        return Question(
            self.action,
            self._universe.arns[bit],
            tuple(self._conditions(self._universe.target(bit))),
            fieldwise,
            tuple(layers),
            tuple(filter(sure, denies)),
            tuple(filter(apart, denies)),
            tuple(doubts(self._identity.attachments, denies=True)),
        )

    def _conditions(self, target: Target) -> Iterator[tuple[str, str, str]]:
        """Yield what holds for every request about a role.

        The request to create a role carries the principal that it is created for.  Whether other
        requests carry it is not known; if they do, it is the principal of the role.
        """
        always = self.action == CREATE
        yield "StringEquals" if always else "StringEqualsIfExists", KEY, target.principal
        for key, value in self._identity.known.items():
            yield ("Null", key, "true") if value is None else ("StringEquals", key, value)

    def _moved(self, verdict: Verdict, here: int, there: int) -> Verdict | None:
        """Return the answer with its requests about another role of the class.

        None where the plain evaluator does not confirm them so.
        """
        old, new = self._universe.target(here), self._universe.target(there)

        def moved(request: Request | None) -> Request | None:
            if request is None:
                return None
            context = {
                key: [new.principal if value == old.principal else value for value in values]
                if key.lower() == KEY.lower()
                else values
                for key, values in request.context.items()
            }
            return request._replace(resource=self._universe.arns[there], context=context)

        witness, refused = moved(verdict.witness), moved(verdict.refused)
        replay = Replay(self._question(there, fieldwise=False))
        if (witness and replay.decide(witness) is not True) or (
            refused and replay.decide(refused) is not False
        ):
            return None
        return verdict._replace(witness=witness, refused=refused)


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


def _doubt(clause: Clause) -> Doubt:
    where = phrases.statement(clause.statement.index, clause.statement.sid, clause.policy.name)
    return Doubt(f"{phrases.unknown(clause.statement)} in {where}", True, True)


def _limits(attachment: Attachment) -> bool:
    """Say whether something has to be allowed by a limit.

    An SCP that only denies stands beside one that allows (AWS attaches FullAWSAccess).
    """
    return attachment.policy.kind != SCP or attachment.policy.grants_itself

"""One action on one role: what an identity's policies, limits and Denies make of it together.

The role is concrete, so what is left of every statement is whether it matches and its conditions.
A request gets through where an Allow statement of the policies and one of every limit hold and no
Deny does; the algebra finds such a request, and one of the same role that does not get through,
and the plain evaluator confirms both against the documents as they were given.
"""

from __future__ import annotations

from itertools import islice, product

from slrlint.algebra.atoms import atom
from slrlint.algebra.documents import Element, Statement, read
from slrlint.algebra.evaluate import Evaluator
from slrlint.algebra.question import NONE, TOO_HARD, Outcome, Side
from slrlint.algebra.variables import Symbols
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slrlint.algebra.atoms import Atom
    from slrlint.algebra.documents import Document
    from slrlint.algebra.gains import Comparison
    from slrlint.algebra.request import Request
    from slrlint.grants.policies import Attachment, Clause, Doubt

YES = "yes"
NO = "no"
CONDITION = "condition"
UNDECIDED = "undecided"

MOST_WAYS = 64
"""Ways through statements with different conditions that are looked at for one question."""

NOTHING_ALLOWS = "no statement allows it"
MOST_LOOKS = 300_000
"""Statements that are looked at for one identity, again for each question; then it is undecided."""

TOO_MANY = f"more than {MOST_WAYS} statements with different conditions meet"

_NO_POLICY: dict[str, object] = {"Statement": []}
_EMPTY = read(_NO_POLICY, Symbols())
_ANYONE = Element(("*",), negated=False)


class Layer(Record):
    """Policies of which one must allow: those that grant, or one limit.

    `allows` are the Allow statements that match the role, `others` those of the same action that
    surely do not.  `doubts` are what may allow beyond them.
    """

    attachments: tuple[Attachment, ...]
    allows: tuple[Clause, ...]
    others: tuple[Clause, ...]
    doubts: tuple[Doubt, ...]


class Question(Record):
    """One action on one role in one reading of wildcards.

    `conditions` holds for every request of the question: operator, key, value.  The first layer is
    what grants, the others are limits.  `denies` match the role, `other_denies` surely do not.
    """

    action: str
    arn: str
    conditions: tuple[tuple[str, str, str], ...]
    fieldwise: bool
    layers: tuple[Layer, ...]
    denies: tuple[Clause, ...]
    other_denies: tuple[Clause, ...]
    doubts: tuple[Doubt, ...]


class Verdict(Record):
    """The answer to one question.

    `answer` is ``yes`` (every request), ``no`` (none), ``condition`` (some) or ``undecided``, and
    then `reason` says why; with ``no`` it says what is missing.  `grants` are the statements
    through which requests get, `within` the statements of limits that let some of them pass,
    `denies` the Deny statements that stop some or all, and `lacking` the limits that do.  `witness`
    is a request that gets through, `refused` one for the same role that does not.
    """

    answer: str
    reason: str = ""
    grants: tuple[Clause, ...] = ()
    within: tuple[Clause, ...] = ()
    denies: tuple[Clause, ...] = ()
    lacking: tuple[Attachment, ...] = ()
    witness: Request | None = None
    refused: Request | None = None


class Replay(Evaluator):
    """The plain evaluator of a whole identity, for requests about the role of one question.

    Unlike the search it looks at every statement about the action, with its Resource as written.
    The layers numbered in `open` are taken to allow everything, and then no Deny is uncertain.
    """

    def __init__(self, question: Question, *, open_layers: frozenset[int] = frozenset()) -> None:
        super().__init__(None)
        self._question = question
        self._open = open_layers

    def decide(
        self,
        request: Request,
        *,
        fieldwise: bool = False,  # noqa: ARG002 - the question has a reading of its own
        principal: bool = True,  # noqa: ARG002 - policies of identities name no principal
    ) -> bool | None:
        """Say whether the request gets through, None where that is not known."""
        asked = self._question
        verdicts: list[bool | None] = []
        for number, layer in enumerate(asked.layers):
            if number not in self._open:
                verdicts.append(self.allowed(layer, request))
        denied = _any(self._each(asked.denies, asked.other_denies, request))
        verdicts.append(None if denied is None else not denied)
        if False in verdicts:
            return False
        return None if None in verdicts else True

    def allowed(self, layer: Layer, request: Request) -> bool | None:
        """Say whether a statement of a layer allows the request."""
        return _any(self._each(layer.allows, layer.others, request))

    def holds(self, clause: Clause, request: Request, *, matches: bool = True) -> bool | None:
        """Say whether a statement matches the request.

        `matches` says whether its Resource does where that hangs on the hole of an account.
        """
        verdicts = clause.policy.evaluator.judge(
            clause.statement.index, request, fieldwise=self._question.fieldwise
        )
        if verdicts["resource"] is None:
            verdicts["resource"] = matches
        seen = [verdicts[element] for element in ("action", "resource", "condition")]
        if False in seen:
            return False
        return None if None in seen else True

    def _each(
        self, matching: Iterable[Clause], others: Iterable[Clause], request: Request
    ) -> Iterator[bool | None]:
        for clause in matching:
            yield self.holds(clause, request)
        for clause in others:
            yield self.holds(clause, request, matches=False)


class Decider:
    """Answers the questions about one identity with the algebra, as long as the work lasts."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._left = MOST_LOOKS

    def decide(self, question: Question, spelling: Mapping[str, str]) -> Verdict:
        """Return the answer to a question; `spelling` gives condition keys as they are written."""
        self._left -= 1 + len(question.denies) + len(question.other_denies)
        self._left -= sum(len(layer.allows) + len(layer.others) for layer in question.layers)
        if self._left < 0:
            return Verdict(UNDECIDED, TOO_HARD)
        found = _Work(self._comparison, question, spelling).verdict()
        return found._replace(
            witness=found.witness and found.witness._replace(action=question.action),
            refused=found.refused and found.refused._replace(action=question.action),
        )


class _Work:
    """The work on one question."""

    def __init__(
        self, comparison: Comparison, question: Question, spelling: Mapping[str, str]
    ) -> None:
        self._comparison = comparison
        self._question = question
        self._spelling = dict(spelling)
        self._replay = Replay(question)
        self._asked = tuple(
            atom(operator, key.lower(), [value], None)
            for operator, key, value in question.conditions
        )
        self._denies = tuple(self._joint("Deny", each.statement.atoms) for each in question.denies)

    def verdict(self) -> Verdict:
        known = self._known()
        doubts = self._question.doubts
        allowing = {n for n, layer in enumerate(self._question.layers) if layer.doubts}
        if not doubts and (not allowing or known.answer == YES):
            return known
        possible, _ = self._through(frozenset(allowing))
        if not possible:
            return known
        reasons = [*doubts, *(d for n in sorted(allowing) for d in self._question.layers[n].doubts)]
        return known._replace(
            answer=UNDECIDED, reason=reasons[0].reason, witness=None, refused=None
        )

    def _known(self) -> Verdict:
        """Return the answer as if there were no doubts."""
        grants, reason = self._through(frozenset())
        witness = next((each.witness for _, each in grants if each.witness is not None), None)
        statements = tuple(clause for clause, each in grants if clause and each.witness is not None)
        if witness is None:
            return Verdict(UNDECIDED, reason) if reason else self._refusal()
        counter = self._counterexample()
        if not counter:
            return Verdict(YES, "", statements, witness=witness)
        verdict = Verdict(
            CONDITION,
            "",
            statements,
            tuple(c for limit in self._question.layers[1:] for (c,) in _ways(limit.allows)),
            self._question.denies,
            witness=witness,
            refused=counter.witness,
        )
        if counter.witness is not None:
            return verdict
        return verdict._replace(answer=UNDECIDED, reason=counter.reason)

    def _through(
        self, open_layers: frozenset[int]
    ) -> tuple[list[tuple[Clause | None, Outcome]], str]:
        """Return the statements through which requests get (or may), and why that is not sure.

        Layers in `open_layers` allow everything; where that is the first, no statement is named.
        """
        replay = Replay(self._question, open_layers=open_layers) if open_layers else self._replay
        first, *limits = self._question.layers
        ways = [
            [()] if number in open_layers else _ways(layer.allows)
            for number, layer in enumerate(limits, 1)
        ]
        starts: list[Clause | None] = [None] if 0 in open_layers else [*first.allows]
        reason = ""
        found: list[tuple[Clause | None, Outcome]] = []
        outcomes: dict[frozenset[Atom], Outcome] = {}
        for start in starts:
            key = start.statement.conditions if start else frozenset()
            if key not in outcomes:
                if len(outcomes) == MOST_WAYS:
                    reason = reason or TOO_MANY
                    break
                outcomes[key] = self._first((start,) if start else (), ways, replay)
            reason = reason or outcomes[key].reason
            if outcomes[key]:
                found.append((start, outcomes[key]))
        return found, reason

    def _first(
        self,
        start: tuple[Clause, ...],
        ways: Sequence[Sequence[tuple[Clause, ...]]],
        replay: Replay,
    ) -> Outcome:
        """Return the first request found through a statement and any one of each limit."""
        reason = ""
        for number, way in enumerate(product(*ways)):
            if number == MOST_WAYS:
                return Outcome(None, reason or TOO_MANY)
            clauses = (*start, *(clause for part in way for clause in part))
            outcome = self._request(self._allow(clauses), self._denies, replay)
            if outcome.witness is not None:
                return outcome
            reason = reason or outcome.reason
        return Outcome(None, reason)

    def _request(
        self, allow: Statement, denies: tuple[Statement, ...], replay: Evaluator
    ) -> Outcome:
        """Return a request that one statement allows and no Deny stops."""
        first = Side(_NO_POLICY, self._document((allow,), denies))
        first.evaluator = replay
        second = Side(_NO_POLICY, _EMPTY)
        return next((gain.outcome for gain in self._comparison.gains(first, second)), NONE)

    def _counterexample(self) -> Outcome:
        """Return a request of the question that does not get through, if there is one."""
        plain = self._plain()
        whole = Side(plain, read(plain, Symbols()))
        reason = ""
        denies = self._denies
        for layer in self._question.layers:
            allows = tuple(self._joint("Allow", each.statement.atoms) for each in layer.allows)
            other = Side(_NO_POLICY, self._document(allows, denies))
            other.evaluator = self._replay
            for gain in self._comparison.gains(whole, other):
                if gain.outcome.witness is not None:
                    return gain.outcome
                reason = reason or gain.outcome.reason
            denies = ()
        return Outcome(None, reason)

    def _refusal(self) -> Verdict:
        """Return the ``no`` with what is to blame for it."""
        first, *limits = self._question.layers
        if not first.allows:
            return Verdict(NO, NOTHING_ALLOWS)
        every = frozenset(range(1, len(self._question.layers)))
        free = Replay(self._question._replace(denies=(), other_denies=()), open_layers=every)
        for clause in islice(first.allows, MOST_WAYS):
            request = self._request(self._allow((clause,)), (), free).witness
            if request is None:
                continue
            lacking = tuple(
                layer.attachments[0]
                for layer in limits
                if self._replay.allowed(layer, request) is not True
            )
            denies = tuple(
                each for each in self._question.denies if self._replay.holds(each, request)
            )
            return Verdict(
                NO, "", grants=first.allows, denies=denies, lacking=lacking, refused=request
            )
        return Verdict(NO, "its conditions never hold for this role", grants=first.allows)

    def _allow(self, clauses: Sequence[Clause]) -> Statement:
        """Return what several Allow statements let through together of the question."""
        return self._joint(
            "Allow", (*self._asked, *(each for c in clauses for each in c.statement.atoms))
        )

    def _document(
        self, allows: tuple[Statement, ...], denies: tuple[Statement, ...] = ()
    ) -> Document:
        return _EMPTY._replace(allows=allows, denies=denies, spelling=self._spelling)

    def _joint(self, effect: str, atoms: Sequence[Atom]) -> Statement:
        """Return the statement about the role of the question under these conditions."""
        return Statement(
            0,
            {"Effect": effect, "Action": [self._question.action], "Resource": self._question.arn},
            actions=Element((self._question.action.lower(),), negated=False),
            resources=Element((pattern.escape(self._question.arn),), negated=False),
            principals=_ANYONE,
            atoms=tuple(dict.fromkeys(atoms)),
        )

    def _plain(self) -> dict[str, object]:
        """Return the question as a policy that allows all of it and nothing else."""
        block: dict[str, dict[str, str]] = {}
        for operator, key, value in self._question.conditions:
            block.setdefault(operator, {})[key] = value
        return {
            "Statement": {
                "Effect": "Allow",
                "Action": self._question.action,
                "Resource": self._question.arn,
                "Condition": block,
            }
        }


def _ways(allows: Sequence[Clause]) -> list[tuple[Clause, ...]]:
    """Return the Allow statements of a limit that are worth trying: none but one without conditions
    where there is such a one, else one for each set of conditions.
    """
    by_conditions = {each.statement.conditions: each for each in reversed(allows)}
    free = by_conditions.get(frozenset())
    return [(free,)] if free else [(each,) for each in by_conditions.values()]


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    seen = set(verdicts)
    return True if True in seen else None if None in seen else False

"""The answers about one action of one identity, worked out once for each class of roles."""

from __future__ import annotations

from slrlint.algebra.question import TWO_READINGS
from slrlint.grants import phrases
from slrlint.grants.decide import (
    NO,
    NOTHING_ALLOWS,
    UNDECIDED,
    Decider,
    Layer,
    Question,
    Replay,
    Verdict,
)
from slrlint.grants.matching import Match, Universe
from slrlint.grants.policies import SCP, Attachment, Doubt
from slrlint.record import Record
from slrlint.service_linked import CREATE, KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slrlint.algebra.request import Request
    from slrlint.grants.policies import Clause, Identity
    from slrlint.grants.targets import Target


class _Found(Record):
    """A statement about the action, and the roles that its Resource matches: surely, perhaps."""

    clause: Clause
    sure: int
    maybe: int


class Answers:
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
        self._found = {
            reading: [
                [found for each in attachments for found in self._matched(each, fieldwise=reading)]
                for attachments in (*self._layers, identity.attachments)
            ]
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

    def _matched(self, attachment: Attachment, *, fieldwise: bool) -> Iterator[_Found]:
        """Yield the statements of a policy about the action, with the roles that they match."""
        for clause in attachment.policy.clauses(self.action.lower()):
            match = self._universe.matched(clause.statement, fieldwise=fieldwise)
            if not clause.certain:
                match = Match(0, match.sure | match.maybe)
            yield _Found(clause, match.sure, match.maybe)

    def _told_apart(self) -> Iterator[int]:
        """Yield the sets of roles that statements tell from the others."""
        for reading in self._found.values():
            for found in reading[-1]:
                yield from (found.sure, found.maybe)
        yield from self._universe.told_apart(
            found.clause.statement for found in self._found[False][-1]
        )

    def _ask(self, bit: int) -> Verdict:
        string = self._decide(bit, fieldwise=False)
        if self._found[False] == self._found[True]:
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
        *layers, everything = self._found[fieldwise]
        return Question(
            self.action,
            self._universe.arns[bit],
            tuple(self._conditions(self._universe.target(bit))),
            fieldwise,
            tuple(
                Layer(
                    tuple(attachments),
                    *_sorted_out(found, bit, denies=False),
                    tuple(_doubts(attachments, found, bit, denies=False)),
                )
                for attachments, found in zip(self._layers, layers, strict=True)
            ),
            *_sorted_out(everything, bit, denies=True),
            tuple(_doubts(self._identity.attachments, everything, bit, denies=True)),
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


def _sorted_out(
    found: Iterable[_Found], bit: int, *, denies: bool
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Return the statements of one effect that match a role, and those that surely do not.

    Of the latter only those that a wildcard might make match: a literal ARN plainly does not.
    """
    matching: list[Clause] = []
    others: list[Clause] = []
    for clause, sure, maybe in found:
        if clause.statement.denies is not denies:
            continue
        if sure >> bit & 1:
            matching.append(clause)
        elif not maybe >> bit & 1 and clause.loose:
            others.append(clause)
    return tuple(matching), tuple(others)


def _doubts(
    attachments: Iterable[Attachment], found: Iterable[_Found], bit: int, *, denies: bool
) -> Iterator[Doubt]:
    for each in attachments:
        for doubt in each.policy.doubts:
            if doubt.denies if denies else doubt.allows:
                yield doubt
    for clause, _, maybe in found:
        if maybe >> bit & 1 and clause.statement.denies is denies:
            yield _doubt(clause)


def _doubt(clause: Clause) -> Doubt:
    where = phrases.statement(clause.statement.index, clause.statement.sid, clause.policy.name)
    return Doubt(f"{phrases.unknown(clause.statement)} in {where}", True, True)


def _limits(attachment: Attachment) -> bool:
    """Say whether something has to be allowed by a limit.

    An SCP that only denies stands beside one that allows (AWS attaches FullAWSAccess).
    """
    return attachment.policy.kind != SCP or attachment.policy.grants_itself

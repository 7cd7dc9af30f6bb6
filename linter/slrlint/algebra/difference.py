"""The exact difference of two policies."""

from __future__ import annotations

from functools import partial

from slrlint.algebra import explain
from slrlint.algebra.cosmetic import Cosmetic, cosmetic
from slrlint.algebra.documents import DocumentError, read
from slrlint.algebra.gains import Comparison, Gain
from slrlint.algebra.languages import Solver
from slrlint.algebra.question import Outcome, Side
from slrlint.algebra.shape import settled
from slrlint.algebra.variables import Symbols, TooManyVariablesError
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra.documents import Document, Statement, Unreadable
    from slrlint.algebra.request import Request
    from slrlint.algebra.witness import Names
    from slrlint.limits import Limits

WIDER = "wider"
NARROWER = "narrower"
EQUAL = "equal"
BOTH = "both"
UNDECIDED = "undecided"


class Place(Record):
    """A statement on both sides: index and Sid, None where it has no counterpart (or no Sid)."""

    new_index: int | None
    new_sid: str | None
    old_index: int | None
    old_sid: str | None


class Change(Record):
    """Requests that only one of the two policies allows.

    `direction` is ``wider`` (only the new policy allows them) or ``narrower``.  `element` is what
    made the change: ``action``, ``resource``, ``condition``, ``principal``, ``effect`` or
    ``statement`` (the whole of it).  `witness` is such a request; None where the change is not
    proven, and then `reason` says why.

    `actions` and `resources` are the patterns concerned, as written in the statement that allows
    the requests (or in the Deny statement that forbids them on the other side).  `before` and
    `after` are the patterns that only the old and only the new version of the changed element has
    (for ``action``, ``resource`` and ``principal``).  `complement` is True where the statement
    says NotAction, and `actions` are those it excepts.  `lifted` is True where the statement is a
    Deny.
    """

    direction: str
    element: str
    statement: Place
    witness: Request | None
    reason: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    complement: bool
    lifted: bool


class Difference(Record):
    """What two policies differ in.

    `verdict` is ``equal``, ``wider``, ``narrower``, ``both`` or ``undecided``: proven changes in
    both directions are ``both``; else an undecided widening makes it ``undecided``; else the
    proven direction stands.  `cosmetic` are the differences that mean nothing, `notes` say what
    was left out of the comparison.
    """

    verdict: str
    changes: tuple[Change, ...]
    cosmetic: tuple[Cosmetic, ...]
    notes: tuple[str, ...]


class Reach(Record):
    """An Allow statement through which a request gets; without a witness, why that is not known."""

    statement: int
    witness: Request | None
    reason: str


_MOST_CLAIMS = 200_000
"""Actions times resources of a statement that is told one by one; of more they stay together."""

ONE_SIDED_PRINCIPAL = "only one of the two policies names principals; they were not compared"


def difference(
    new: object, old: object, *, names: Names | None = None, limits: Limits = DEFAULT
) -> Difference:
    """Compare two policy documents given as plain data.

    `names` gives the known action names of a service prefix and only makes witnesses more real.
    The result is exact within the steps that `limits` allow: every change that is not marked
    undecided has a witness that was replayed by `evaluate`, and where no change is listed there is
    none.

    Raises:
        DocumentError: one of them is no policy document, or they have more different policy
            variables than there are symbols for.
        InternalError: a witness was not confirmed, which is a fault of this program.
    """
    try:
        return _difference(new, old, names, limits)
    except TooManyVariablesError as error:
        raise DocumentError(str(error)) from None


def _difference(new: object, old: object, names: Names | None, limits: Limits) -> Difference:
    symbols = Symbols()
    sides = [Side(data, read(data, symbols)) for data in (new, old)]
    # A policy without statements says nothing about anybody.
    naming = {side.document.names_principals for side in sides if side.document.statements}
    notes: tuple[str, ...] = ()
    if len(naming) > 1:
        sides = [Side(data, read(data, symbols, with_principals=False)) for data in (new, old)]
        notes = (ONE_SIDED_PRINCIPAL,)
    comparison = Comparison(symbols, Solver(limits), names, with_principal=naming == {True})
    changes = [
        *_changes(WIDER, sides[0], sides[1], comparison),
        *_changes(NARROWER, sides[1], sides[0], comparison),
    ]
    return Difference(
        _verdict(changes),
        tuple(changes),
        cosmetic(
            sides[0].document,
            sides[1].document,
            None if changes else partial(_is_needless, sides, comparison),
        ),
        notes,
    )


def _is_needless(
    sides: Sequence[Side], comparison: Comparison, document: Document, statement: Statement
) -> bool:
    side = next(each for each in sides if each.document is document)
    return comparison.is_needless(side, statement)


def reaching(
    policy: object, action: str, resource: str, *, names: Names | None = None
) -> tuple[Reach, ...]:
    """Return the Allow statements that let some request through, after every Deny.

    `action` and `resource` are patterns: the request is one that both match, in any context.
    Statements for which this cannot be decided are listed with a reason and without a witness.

    Raises:
        DocumentError: `policy` is no policy document.
    """
    symbols = Symbols()
    document = read(policy, symbols)
    comparison = Comparison(symbols, Solver(), names, with_principal=document.names_principals)
    return tuple(
        Reach(statement.index, outcome.witness, outcome.reason)
        for statement, outcome in comparison.reaches(Side(policy, document), action, resource)
    )


def reaches(policy: object, action: str, resource: str) -> bool:
    """Say whether the policy surely allows some request that both patterns match.

    Raises:
        DocumentError: `policy` is no policy document.
    """
    return any(reach.witness is not None for reach in reaching(policy, action, resource))


def _verdict(changes: Sequence[Change]) -> str:
    proven = {change.direction for change in changes if change.witness is not None}
    if len(proven) > 1:
        return BOTH
    if any(change.direction == WIDER and change.witness is None for change in changes):
        return UNDECIDED
    if proven:
        return proven.pop()
    return UNDECIDED if changes else EQUAL


def _changes(direction: str, first: Side, second: Side, comparison: Comparison) -> Iterator[Change]:
    yield from _unread(direction, first, second)
    gains = list(comparison.gains(first, second))
    allowing = {gain.statement for gain in gains if not gain.lifted}
    groups: dict[tuple[object, ...], list[tuple[Gain, explain.Cause]]] = {}
    explainer = explain.Explainer(first, second)
    for gain in gains:
        cause = explainer.cause(gain)
        if gain.lifted and cause.element == "effect" and cause.counterpart in allowing:
            continue  # the Deny that became an Allow is one change, told with the Allow
        kin = None if cause.counterpart is None else cause.counterpart.index
        one = {"action": gain.actions, "resource": gain.resource}.get(cause.element)
        if _claims(gain.statement) > _MOST_CLAIMS:
            one = None
        key = (
            gain.lifted,
            gain.statement.index,
            cause.element,
            kin,
            one,
            gain.outcome.witness is None,
            gain.outcome.reason,
        )
        groups.setdefault(key, []).append((gain, cause))
    for members in groups.values():
        for claim in _split(members, comparison):
            yield _change(direction, claim, members, explainer)


def _split(members: Sequence[tuple[Gain, explain.Cause]], comparison: Comparison) -> Sequence[Gain]:
    """Give every added action a claim of its own, with its own witness, unless that is too many."""
    gain, cause = members[0]
    if cause.element != "action" or gain.actions is None or len(gain.actions) == 1:
        return (gain,)
    if _claims(gain.statement) > _MOST_CLAIMS:
        return (gain,)
    claims: list[Gain] = []
    for action in gain.actions:
        (name,) = gain.statement.actions.written((action,))
        claim = comparison.for_action(gain, action, name)
        if claim is None:
            return (gain,)
        claims.append(claim)
    return claims


def _claims(statement: Statement) -> int:
    return len(statement.actions.patterns) * len(statement.resources.patterns)


def _change(
    direction: str,
    gain: Gain,
    members: Sequence[tuple[Gain, explain.Cause]],
    explainer: explain.Explainer,
) -> Change:
    """Return the change that `gain` claims, on the resources of all `members`."""
    cause = members[0][1]
    outcome = _known(gain.outcome)
    statement, other = gain.statement, cause.counterpart
    # A Deny that was lifted stands in the other policy than an Allow that was added.
    sides: tuple[Statement | None, Statement | None] = (statement, other)
    if (direction == WIDER) == gain.lifted:
        sides = (other, statement)
    new, old = sides
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    complement = gain.actions is None
    actions: dict[str, None] = {}
    resources: dict[str, None] = {}
    claimed = members if gain is members[0][0] else ((gain, cause),)
    for some in dict.fromkeys(each.actions for each, _ in claimed):
        patterns = statement.actions.patterns if some is None else some
        actions.update(dict.fromkeys(statement.actions.written(patterns)))
    for each, _ in members if statement.names_resources else ():
        patterns = statement.resources.patterns if each.resource is None else (each.resource,)
        resources.update(dict.fromkeys(statement.resources.written(patterns)))
    if other is not None and cause.element in ("action", "resource", "principal"):
        concerned = tuple(resources if cause.element == "resource" else actions)
        theirs, mine = explainer.replaced(gain, cause, concerned)
        before, after = (mine, theirs) if new is other else (theirs, mine)
    return Change(
        direction,
        cause.element,
        Place(*explain.place(new), *explain.place(old)),
        outcome.witness,
        outcome.reason,
        tuple(actions),
        tuple(resources),
        before,
        after,
        complement,
        gain.lifted,
    )


def _known(outcome: Outcome) -> Outcome:
    """Return the outcome, undecided where its witness is no request before a hole has a value."""
    witness = outcome.witness
    if witness is None:
        return outcome
    principal = witness.principal or {}
    texts = (witness.action, witness.resource, *principal.values())
    texts += tuple(text for key, values in witness.context.items() for text in (key, *values))
    unknown = sorted({holes.show(each) for text in texts for each in text if holes.has_holes(each)})
    if not unknown:
        return outcome
    return Outcome(None, "it depends on the value of " + ", ".join(unknown))


def _unread(direction: str, first: Side, second: Side) -> Iterator[Change]:
    """Yield what statements that cannot be read and stand on one side only may change."""
    for mine, theirs, harmless, lifted in (
        (first, second, "Deny", False),
        (second, first, "Allow", True),
    ):
        known = {settled(each.data) for each in theirs.document.unreadable}
        for each in mine.document.unreadable:
            if _effect(each) == harmless or settled(each.data) in known:
                continue
            place = (each.place, _sid(each))
            at_new = (direction == WIDER) != lifted
            yield Change(
                direction,
                "statement",
                Place(*place, None, None) if at_new else Place(None, None, *place),
                None,
                f"statement {each.place + 1} cannot be read: {each.reason}",
                (),
                (),
                (),
                (),
                complement=False,
                lifted=lifted,
            )


def _effect(statement: Unreadable) -> object:
    return statement.data.get("Effect") if isinstance(statement.data, dict) else None


def _sid(statement: Unreadable) -> str | None:
    sid = statement.data.get("Sid") if isinstance(statement.data, dict) else None
    return sid if isinstance(sid, str) and sid else None

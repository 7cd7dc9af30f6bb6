"""Compare two policy documents: what changed, how bad it is, where it stands, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from slrlint import algebra, comparison
from slrlint.algebra.shape import listed
from slrlint.catalog import services
from slrlint.drift import changes, conditions, exceptions, sentences, severity
from slrlint.drift.document import Parts
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.policy.grammar import STATEMENT_ELEMENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.comparison import Change, Comparison, Cosmetic, Statement, Summary
    from slrlint.drift.document import Document
    from slrlint.drift.sentences import Facts
    from slrlint.finding import Diagnostic, Route
    from slrlint.limits import Limits

EMPTY: dict[str, object] = {"Version": "2012-10-17", "Statement": []}
"""The policy that allows nothing: the other side of one that was added or removed."""

DIRECTIONS = {"wider": (changes.WIDER,), "any": (changes.WIDER, changes.NARROWER)}
"""The directions that count, by the name that a user gives them."""

INCOMPLETE = "the {} policy takes statements from elsewhere; they are not in the comparison"
UNKNOWN = "nobody knows the {} policy before it is applied"

_LONGEST = 60
_MOST_UNHEARD = 10
"""Characters of a name that is told, and how many names."""


class NoPolicyError(Exception):
    """What was given is no policy document: one line."""


def compare(
    name: str, old: Document | None, new: Document | None, limits: Limits = DEFAULT
) -> Comparison:
    """Compare two versions of the policy `name`; None stands for a policy that is not there.

    Raises `NoPolicyError` where one of them is no policy document.
    """
    found = _unknown(old, new)
    if found is None:
        try:
            found = algebra.difference(
                EMPTY if new is None else new.data,
                EMPTY if old is None else old.data,
                names=_names,
                limits=limits,
            )
        except algebra.DocumentError as error:
            raise NoPolicyError(f"{name}: {error}") from None
    parts = Parts()
    made = [_change(each, old, new, parts) for each in found.changes]
    return comparison.Comparison(
        name,
        old and old.subject,
        new and new.subject,
        found.verdict,
        tuple(change for change, _ in made),
        tuple(_summaries(made)),
        tuple(map(_cosmetic, found.cosmetic)),
        (*found.notes, *_incomplete(old, new), *_unheard(old, new)),
    )


def diagnostics(comparisons: Iterable[Comparison], direction: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each sentence about a change that counts (see `DIRECTIONS`)."""
    from slrlint.finding import Diagnostic
    from slrlint.fingerprint import digest

    for each in comparisons:
        for summary in each.summary:
            if summary.direction not in DIRECTIONS[direction]:
                continue
            told = [each.changes[index] for index in summary.changes]
            change = told[0]
            statement = change.new or change.old
            content: list[object] = [
                [list(part) for part in (one.actions, one.resources, one.before, one.after)]
                for one in told
            ]
            yield Diagnostic(
                code=summary.code,
                name=summary.name,
                severity=summary.severity,
                message=summary.sentence,
                help="",
                place=change.place,
                route=change.route,
                fingerprint=digest([summary.code, each.name, *content]),
                statement=None if statement is None else statement.position,
                sid=None if statement is None else statement.sid,
                witness=change.witness,
            )


def _change(
    found: algebra.Change, old: Document | None, new: Document | None, parts: Parts
) -> tuple[Change, Facts]:
    at = found.statement
    there = None if old is None or at.old_index is None else old.statement(at.old_index)
    here = None if new is None or at.new_index is None else new.statement(at.new_index)
    kind = changes.kind(found.direction, found.element, "Deny" if found.lifted else "Allow")
    found = exceptions.spelled_out(found, there and there.data, here and here.data)
    judged = severity.judge(found.direction, found.actions, complement=found.complement)
    before, after = found.before, found.after
    if found.element == "condition":
        before, after = conditions.patterns(there and there.data, here and here.data)
    facts = sentences.Facts(
        direction=found.direction,
        element=found.element,
        lifted=found.lifted,
        complement=found.complement,
        actions=found.actions,
        resources=found.resources,
        before=before,
        after=after,
        old=there and there.data,
        new=here and here.data,
        witness=found.witness,
        reason=found.reason,
    )
    document, statement, other = (new, here, there) if new is not None else (old, there, here)
    if document is None:
        raise AssertionError("one of the two documents is there")
    route: Route = ()
    if statement is not None:
        route = (
            *document.statement_route(statement.position),
            *parts.route(found, statement.data, other.data if other is not None else {}),
        )
    made = comparison.Change(
        code=kind.code,
        name=kind.name,
        direction=found.direction,
        element=found.element,
        severity=judged.severity,
        level=judged.level,
        sentence=sentences.sentence(facts),
        old=there,
        new=here,
        actions=found.actions,
        resources=found.resources,
        before=before,
        after=after,
        witness=_plain(found.witness),
        reason=found.reason,
        place=document.place(route),
        route=(*document.route, *route),
    )
    return made, facts


def _plain(witness: algebra.Request | None) -> comparison.Request | None:
    if witness is None:
        return None
    plain: comparison.Request = {
        "action": witness.action,
        "resource": witness.resource,
        "context": {key: list(values) for key, values in witness.context.items()},
    }
    return plain if witness.principal is None else {**plain, "principal": dict(witness.principal)}


def _summaries(made: Sequence[tuple[Change, Facts]]) -> Iterator[Summary]:
    """Yield one sentence for the changes that differ in their actions or resources alone."""
    stories: dict[tuple[object, ...], list[int]] = {}
    for index, (change, facts) in enumerate(made):
        story = (
            change.code,
            change.severity,
            _position(change.old),
            _position(change.new),
            change.reason,
            facts.complement,
            None if change.element == "action" else change.actions,
            None if change.element == "resource" else change.resources,
            None if change.element in ("action", "resource") else index,
        )
        stories.setdefault(story, []).append(index)
    for told in stories.values():
        change, facts = made[told[0]]
        alike = [made[index][1] for index in told]
        merged = facts._replace(
            actions=_union(each.actions for each in alike),
            resources=_union(each.resources for each in alike),
        )
        yield comparison.Summary(
            change.code,
            change.name,
            change.direction,
            change.severity,
            sentences.sentence(merged),
            tuple(told),
        )


def _position(statement: Statement | None) -> int | None:
    return None if statement is None else statement.position


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for one in lists for each in one))


def _cosmetic(found: algebra.Cosmetic) -> Cosmetic:
    index = found.old_index if found.new_index is None else found.new_index
    subject = "the statements" if index is None else f"statement {index + 1}"
    sentence = f"{subject} {changes.COSMETIC[found.kind]}"
    return comparison.Cosmetic(found.kind, sentence, found.new_index, found.old_index)


def _incomplete(old: Document | None, new: Document | None) -> Iterator[str]:
    for side, document in (("old", old), ("new", new)):
        if document is not None and not document.complete:
            yield INCOMPLETE.format(side)


def _unheard(old: Document | None, new: Document | None) -> Iterator[str]:
    """Yield a note for each element of a statement that IAM does not know."""
    for side, document in (("old", old), ("new", new)):
        data = document.data if document is not None else None
        statements = listed(data.get("Statement")) if isinstance(data, Mapping) else ()
        found: dict[str, int] = {}
        for number, statement in enumerate(statements, 1):
            for name in statement if isinstance(statement, Mapping) else ():
                if isinstance(name, str) and name not in STATEMENT_ELEMENTS:
                    found.setdefault(name, number)
        for name, number in list(found.items())[:_MOST_UNHEARD]:
            yield (
                f"{holes.show(name)[:_LONGEST]!r} in statement {number} of the {side} policy is no "
                f"element that IAM knows{_hint(name)}: it was left out"
            )


def _hint(name: str) -> str:
    from slrlint.catalog.suggest import closest

    near = closest(name, STATEMENT_ELEMENTS, limit=1) if len(name) <= _LONGEST else ()
    return f" (did you mean {near[0]}?)" if near else ""


def _unknown(old: Document | None, new: Document | None) -> algebra.Difference | None:
    """Return the difference of a policy that is wholly unknown on one side, None of others."""
    for side, document in (("new", new), ("old", old)):
        if document is not None and isinstance(document.data, str):
            nowhere = algebra.Place(None, None, None, None)
            change = algebra.Change(
                changes.WIDER,
                "statement",
                nowhere,
                None,
                UNKNOWN.format(side),
                actions=(),
                resources=(),
                before=(),
                after=(),
                complement=False,
                lifted=False,
            )
            return algebra.Difference("undecided", (change,), (), ())
    return None


def _names(prefix: str) -> Iterator[str]:
    """Yield the real actions of a service, for witnesses."""
    return (each.name for each in services.actions(holes.show(prefix)).values())

"""Grants that lack the next step, or that IAM refuses whatever a policy says."""

from __future__ import annotations

from slrlint.policy import pattern
from slrlint.policy.arn import is_wild
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, ROLE_ACTIONS, STATUS, arns, concerned, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.catalog.roles import Role
    from slrlint.policy.model import Element, Policy, Statement

_ONLY_BARE = frozenset(
    (
        "iam:putrolepolicy",
        "iam:attachrolepolicy",
        "iam:deleterolepolicy",
        "iam:detachrolepolicy",
    )
)


class Statusless(Record):
    """A deletion whose outcome its user cannot ask for on the roles of `element`.

    `roles` are those that the pattern may match, where it spells their principal; `printed` says
    that the own page of one of them prints both actions.
    """

    statement: Statement
    by: Element
    element: Element
    roles: tuple[Role, ...]
    printed: bool


class Refused(Record):
    """An action that IAM refuses on every role that `element` can match."""

    statement: Statement
    by: Element
    element: Element


def without_status(policy: Policy) -> tuple[Statusless, ...]:
    """Return the grants of deletion without that of its status, one for each statement."""
    return policy.fact(_without_status)


def refused(policy: Policy) -> tuple[Refused, ...]:
    """Return the grants of actions that IAM refuses on a service-linked role."""
    return policy.fact(_refused)


def _refused(policy: Policy) -> tuple[Refused, ...]:
    bad = arns.faulty_routes(policy)
    found = []
    denied = {each.statement.index for each in reach.denied(policy)}
    for statement in concerned(policy):
        if not statement.allows or statement.index in denied:
            continue
        only = [
            each
            for each in statement.resources
            if each.route not in bad and _only_service_linked(each.text)
        ]
        for by in statement.actions if only else ():
            lowered = by.text.lower()
            if lowered not in ROLE_ACTIONS:
                continue
            beside = lowered in _ONLY_BARE
            element = next((e for e in only if not (beside and _managed(policy, e))), None)
            if element is not None:
                found.append(Refused(statement, by, element))
    return tuple(found)


def _without_status(policy: Policy) -> tuple[Statusless, ...]:
    if not policy.complete:
        return ()
    if any(STATUS in arns.meant_actions(fault.statement) for fault in arns.faults(policy)):
        return ()  # the status is granted, on a pattern that has been reported
    status = [each for each in reach.grants(policy, STATUS) if not reach.is_denied(policy, each)]
    found = []
    for grant in reach.grants(policy, DELETE):
        if reach.is_denied(policy, grant):
            continue
        meant = DELETE in arns.meant_actions(grant.statement)
        lacking = [
            element
            for element in grant.patterns
            if (meant or reach.roles_of(element.text))
            and arns.surely_reaches(element.text)
            and not any(_meets(element, each) for each in status)
        ]
        if lacking:
            found.append(_statusless(grant, lacking))
    return tuple(found)


def _statusless(grant: reach.Grant, lacking: list[Element]) -> Statusless:
    found = [
        Statusless(grant.statement, grant.by, element, roles, any(r.prints_status for r in roles))
        for element in lacking
        for roles in (reach.roles_of(element.text),)
    ]
    return next((each for each in found if each.printed), found[0])


def _meets(element: Element, grant: reach.Grant) -> bool:
    if not grant.patterns:
        return True
    return any(_overlap(element.text, each.text) for each in grant.patterns)


def _managed(policy: Policy, element: Element) -> bool:
    """Say whether the document also grants creating or deleting the roles of `element`."""
    return any(
        _meets(element, grant)
        for action in (CREATE, DELETE)
        for grant in reach.grants(policy, action)
    )


def _overlap(one: str, other: str) -> bool:
    return pattern.intersects(arns.widest(one), arns.widest(other))


def _only_service_linked(text: str) -> bool:
    spelled = arns.named(text)
    return spelled is not None and (spelled.role is not None or is_wild(spelled.principal))

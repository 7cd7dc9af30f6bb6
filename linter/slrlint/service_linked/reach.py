"""Which service-linked roles the statements of a document reach, and what its Denies leave.

A Deny that hangs on something else than iam:AWSServiceName does not apply to every request and so
takes nothing away for good; a Deny with a hole may take everything away, and then nothing is said.
"""

from __future__ import annotations

from slrlint.catalog.roles import catalogue
from slrlint.policy import holes, pattern
from slrlint.policy.arn import is_wild, padded, split
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, EDIT, KEY, arns, concerned, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slrlint.catalog.roles import Role
    from slrlint.policy.model import Element, Policy, Statement

UNHEARD = "unheard-of-service.amazonaws.com"
"""A service principal that nobody has: what reaches its role reaches every role."""
UNHEARD_NAME = "AWSServiceRoleForUnheard"
"""The name of a role that no service has: what reaches it reaches every role of its principal."""
_UNHEARD_ARN = f"arn:aws:iam::123456789012:role/aws-service-role/{UNHEARD}/{UNHEARD_NAME}"

_PATH = ":role/aws-service-role/"


class Grant(Record):
    """An Allow statement that reaches `action` on some service-linked role.

    `by` is the action pattern (or the whole NotAction), `patterns` the Resource patterns that
    reach such a role (empty with NotResource).
    """

    action: str
    statement: Statement
    by: Element
    patterns: tuple[Element, ...]


class Broad(Record):
    """A grant whose one pattern (`element`) reaches roles of several services.

    `examples` are two roles of different services; empty where it reaches every role.
    """

    grant: Grant
    element: Element
    examples: tuple[Role, ...]


class Excepted(Record):
    """An Allow whose NotAction or NotResource (`element`) leaves `actions` in.

    `places` are what grants them and the patterns that they are granted on.
    """

    statement: Statement
    element: str
    actions: tuple[str, ...]
    places: tuple[Element, ...]


class Denied(Record):
    """A statement of which a Deny takes all `actions` away; `by` grants the first of them.

    Without `actions` nothing at all is left of the statement, and `by` reaches a role.
    """

    statement: Statement
    by: Element
    actions: tuple[str, ...]


def grants(policy: Policy, action: str) -> tuple[Grant, ...]:
    """Return the Allow statements of `policy` that reach `action` on a service-linked role."""
    key = (grants, action)
    if key not in policy.facts:
        policy.facts[key] = tuple(_grants(policy, action))
    return policy.facts[key]  # type: ignore[return-value]


def create_any(policy: Policy) -> tuple[Broad, ...]:
    """Return the grants of creation that nothing confines to certain services."""
    return policy.fact(_create_any)


def delete_any(policy: Policy) -> tuple[Broad, ...]:
    """Return the grants of deletion of which one pattern reaches roles of several services."""
    return policy.fact(_delete_any)


def edit_any(policy: Policy) -> tuple[Broad, ...]:
    """Return the grants that name the editing action and reach roles of several services."""
    return policy.fact(_edit_any)


def excepted(policy: Policy) -> tuple[Excepted, ...]:
    """Return the Allows whose NotAction or NotResource leaves creation or deletion in."""
    return policy.fact(_excepted)


def denied(policy: Policy) -> tuple[Denied, ...]:
    """Return the statements of which the Denies leave no service-linked role action."""
    return policy.fact(_denied)


def is_denied(policy: Policy, grant: Grant) -> bool:
    """Say whether the Denies of `policy` surely take all of `grant` away."""
    return _all_denied(policy, grant.statement, grant.action)


def covers_every_role(text: str) -> bool:
    """Say whether the pattern `text` matches the role of every service in some account."""
    return pattern.covers([padded(holes.dig(text))], every_role(text))


def every_role(text: str) -> str:
    """Return the pattern of all service-linked roles in the partition and account of `text`.

    Where it leaves them open, a partition and an account stand for all.
    """
    arn = split(holes.dig(text))
    partition, account = "aws", "123456789012"
    if arn is not None:
        partition = arn.partition if not is_wild(arn.partition) else partition
        account = arn.account if arn.account and not is_wild(arn.account) else account
    return (
        f"arn:{partition}:iam::{account}:role/aws-service-role/*.amazonaws.com/AWSServiceRoleFor*"
    )


def roles_of(text: str) -> tuple[Role, ...]:
    """Return the catalogued roles that the pattern `text` may match.

    Only for patterns that spell their principal out; others give ().
    """
    spelled = arns.named(text)
    if spelled is None or is_wild(spelled.principal) or holes.has_holes(spelled.principal):
        return ()
    name = holes.fill(spelled.role or "", "*")
    return tuple(
        role
        for role in catalogue().by_principal(spelled.principal)
        if any(pattern.intersects(name, each) for each in role.name_patterns)
    )


def survives(policy: Policy, action: str, arn: str, principal: str) -> bool:
    """Say whether the Denies of `policy` leave `action` on some role of the pattern `arn`.

    `principal` is the role's service, the value of iam:AWSServiceName in the request.  More Denies
    than ``limits.denies`` of them about the action are taken to leave something.
    """
    denies = _widened_denies(policy, action)
    if not denies or len(denies) > policy.limits.denies:
        return True
    key = (survives, action, arn, principal)
    if key not in policy.facts:
        policy.facts[key] = _survives(denies, action, arn, principal)
    return bool(policy.facts[key])


def _survives(denies: Iterable[object], action: str, arn: str, principal: str) -> bool:
    from slrlint.algebra import reaches

    allow = {
        "Effect": "Allow",
        "Action": action,
        "Resource": arn,
        "Condition": {"StringLike": {KEY: principal}},
    }
    return reaches({"Version": "2012-10-17", "Statement": [allow, *denies]}, action, arn)


def _all_denied(policy: Policy, statement: Statement, action: str) -> bool:
    """Say whether the Denies of `policy` surely take `action` away from all of `statement`.

    With more pairs of a statement and a Deny than ``limits.deny_pairs`` nothing is said.
    """
    denies = policy.fact(_known_denies)
    if len(denies) * (len(policy.statements) - len(denies)) > policy.limits.deny_pairs:
        return False
    key = (_all_denied, statement.index, action)
    if key not in policy.facts:
        policy.facts[key] = _takes_all(denies, statement, action, policy.version)
    return bool(policy.facts[key])


def _takes_all(
    denies: tuple[Statement, ...], statement: Statement, action: str, version: str
) -> bool:
    if not any(arns.covers_action(each, action) for each in denies):
        return False
    from slrlint.algebra import reaches

    alone = {"Version": version, "Statement": [statement.data]}
    together = {
        "Version": version,
        "Statement": [statement.data, *(deny.data for deny in denies)],
    }
    spaces = {every_role(each.text) for each in statement.resources if arns.reaches(each.text)}
    return any(reaches(alone, action, each) for each in spaces) and not any(
        reaches(together, action, each) for each in spaces
    )


def _grants(policy: Policy, action: str) -> Iterator[Grant]:
    bad = arns.faulty_routes(policy)
    for statement in concerned(policy):
        by = statement.reached_by(action) if statement.allows else None
        if by is None:
            continue
        patterns = tuple(
            each
            for each in statement.resources
            if arns.reaches(each.text) and each.route not in bad
        )
        if patterns or statement.not_resources:
            yield Grant(action, statement, by, patterns)


def _create_any(policy: Policy) -> tuple[Broad, ...]:
    # A misspelled key or a wrong operator has been reported, whatever it makes of the grant.
    dead = conditions.faulty(policy, "SLR202", "SLR205", "SLR206", "SLR207")
    found = []
    for grant in grants(policy, CREATE):
        statement = grant.statement
        if statement.index in dead or not statement.conditions_known:
            continue
        if any(conditions.names_services(atom) for atom in conditions.key_atoms(statement)):
            continue
        every = next((each for each in grant.patterns if covers_every_role(each.text)), None)
        if every is not None and _reaches_unheard(policy, CREATE):
            found.append(Broad(grant, every, ()))
    return tuple(found)


def _delete_any(policy: Policy) -> tuple[Broad, ...]:
    broad = (_broad(policy, each) for each in grants(policy, DELETE) if each.patterns)
    return tuple(each for each in broad if each is not None and not _printed_as_is(each))


def _edit_any(policy: Policy) -> tuple[Broad, ...]:
    named = (each for each in grants(policy, EDIT) if each.statement.spelling(EDIT))
    return tuple(each for each in (_broad(policy, grant) for grant in named) if each is not None)


def _excepted(policy: Policy) -> tuple[Excepted, ...]:
    found: dict[int, Excepted] = {}
    for action in (CREATE, DELETE):
        for grant in grants(policy, action):
            statement = grant.statement
            element = next((e for e in ("NotAction", "NotResource") if e in statement.data), None)
            if element is not None and _leaves_in(policy, grant):
                before = found.get(statement.index)
                actions = (*before.actions, action) if before else (action,)
                places = (grant.by, *grant.patterns)
                found[statement.index] = Excepted(statement, element, actions, places)
    return tuple(found.values())


def _denied(policy: Policy) -> tuple[Denied, ...]:
    if not policy.fact(_known_denies):
        return ()
    found = []
    for statement in concerned(policy):
        if not statement.allows:
            continue
        meant = arns.meant_actions(statement)
        by = statement.reached_by(meant[0]) if meant else None
        if by is not None and all(_all_denied(policy, statement, action) for action in meant):
            found.append(Denied(statement, by, meant))
            continue
        for action in (CREATE, DELETE, EDIT):
            by = statement.reached_by(action)
            if by is not None:
                if _nothing_is_left(policy, statement, action):
                    found.append(Denied(statement, by, ()))
                break
    return tuple(found)


def _nothing_is_left(policy: Policy, statement: Statement, action: str) -> bool:
    """Say whether the Denies of `policy` surely take away all that `statement` grants.

    It reaches `action`, which is asked about first, because mostly that much is left.
    """
    if not _all_denied(policy, statement, action):
        return False
    from slrlint.algebra import reaching

    denies = (deny.data for deny in policy.fact(_known_denies))
    together = {"Version": policy.version, "Statement": [statement.data, *denies]}
    return not any(reaching(together, "*", "*"))


def _reaches_unheard(policy: Policy, action: str) -> bool:
    return survives(policy, action, _UNHEARD_ARN, UNHEARD)


def _leaves_in(policy: Policy, grant: Grant) -> bool:
    """Say whether a grant by NotAction or NotResource reaches some role after every Deny."""
    statement = grant.statement
    if not statement.conditions_known:
        return False
    if statement.not_resources:
        if any(
            pattern.matches(arns.widest(each.text), _UNHEARD_ARN)
            for each in statement.not_resources
        ):
            return False
        return _reaches_unheard(policy, grant.action)
    return any(
        arns.surely_reaches(each.text) and _survives_on(policy, grant.action, each.text)
        for each in grant.patterns
    )


def _survives_on(policy: Policy, action: str, text: str) -> bool:
    """Say whether the Denies leave `action` on some role of the pattern `text`."""
    if covers_every_role(text):
        return _reaches_unheard(policy, action)
    spelled = arns.named(text)
    principal = holes.fill(spelled.principal, "*") if spelled else "*"
    return survives(policy, action, arns.widest(text), principal)


def _broad(policy: Policy, grant: Grant) -> Broad | None:
    for element in grant.patterns:
        examples = _two_services(policy, grant, element)
        if examples:
            return Broad(grant, element, examples)
    return None


def _two_services(policy: Policy, grant: Grant, element: Element) -> tuple[Role, ...]:
    spelled = arns.named(element.text)
    if spelled is not None and not is_wild(spelled.principal):
        return ()
    if holes.has_holes(holes.dig(element.text)) and not _wide_without_holes(element.text):
        return ()
    found: list[Role] = []
    widest = arns.widest(element.text)
    # No other part of the ARN of a role has this text: what follows it must match by itself.
    _, path, rest = widest.partition(_PATH)
    for role in catalogue().roles:
        if role.principal is None or not role.suggest:
            continue
        if path and not pattern.matches(rest, f"{role.principal}/{role.name}"):
            continue
        if found and set(role.principals) & set(found[0].principals):
            continue
        if pattern.intersects(widest, arns.space_of(role)) and survives(
            policy, grant.action, role.arn(account="123456789012"), role.principal
        ):
            found.append(role)
            if len(found) == 2:
                return tuple(found)
    return ()


def _wide_without_holes(text: str) -> bool:
    """Say whether the part of `text` after the account holds no hole, so that it decides."""
    arn = split(holes.dig(text))
    return arn is not None and not holes.has_holes(arn.resource)


def _printed_as_is(broad: Broad) -> bool:
    """Say whether this is the statement that a service's own page prints on ``*`` (Cloud9's)."""
    if broad.element.text != "*":
        return False
    for atom in conditions.key_atoms(broad.grant.statement):
        if not conditions.confines(atom) or len(atom.values) != 1:
            continue
        for role in catalogue().by_principal(atom.values[0].text):
            for printed in role.delete:
                if printed.own_page and printed.resource == "*" and printed.operator is not None:
                    return True
    return False


def _known_denies(policy: Policy) -> tuple[Statement, ...]:
    return tuple(each for each in policy.statements if each.denies and not _has_holes(each.data))


def _widened_denies(policy: Policy, action: str) -> tuple[dict[str, object], ...]:
    """Return the Denies that may take `action` away from somebody, as far as they may reach."""
    key = (_widened_denies, action)
    if key not in policy.facts:
        policy.facts[key] = tuple(
            _widened(each)
            for each in policy.statements
            if not each.allows and arns.covers_action(each, action)
        )
    return policy.facts[key]  # type: ignore[return-value]


def _widened(statement: Statement) -> dict[str, object]:
    """Return the Deny as plain data, reaching as far as it may: holes as ``*``."""
    data = dict(statement.data)
    for name in ("Action", "Resource"):
        if name in data:
            data[name] = [holes.fill(holes.dig(each), "*") for each in _strings(data[name])]
    if _has_holes(data.get("Condition")):
        data.pop("Condition", None)
    return data


def _strings(value: object) -> Iterable[str]:
    return (value,) if isinstance(value, str) else [each for each in value if isinstance(each, str)]  # type: ignore[attr-defined]


def _has_holes(value: object) -> bool:
    if isinstance(value, str):
        return holes.has_holes(holes.dig(value))
    if isinstance(value, dict):
        return any(_has_holes(key) or _has_holes(each) for key, each in value.items())
    if isinstance(value, list):
        return any(map(_has_holes, value))
    return False

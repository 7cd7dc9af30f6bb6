"""What the Resource patterns of a statement say about service-linked roles.

Every pattern gets at most one fault, the most specific one.  Verdicts never hang on a hole: a
pattern with holes is read in its widest sense, so that a fault is a fault for every value.
"""

from __future__ import annotations

import re
from functools import lru_cache

from slrlint.catalog.roles import catalogue
from slrlint.catalog.suggest import closest
from slrlint.policy import holes, pattern
from slrlint.policy.action import may_cover
from slrlint.policy.arn import PARTITIONS, Arn, is_wild, padded, split
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, EDIT, ONLY_SERVICE_LINKED, STATUS, concerned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.catalog.roles import Role
    from slrlint.policy.model import Element, Policy, Statement

_SOME = pattern.FIELD_ONE + pattern.FIELD_STAR
SPACE = f"arn:{_SOME}:iam::{_SOME}:role/aws-service-role/{_SOME}/{_SOME}"
"""Matches the ARN of every service-linked role; none of its parts holds a colon."""

_PREFIX = "role/aws-service-role/"
_ROLE_NAME = r"(?i:AWSServiceRoleFor\w*)"
_PRINCIPAL = r"(?i:[a-z0-9][a-z0-9.-]*\.amazonaws\.com(?:\.cn)?)"
_MEANT = r"(?i:AWSServiceRoleFor|aws-service-role/)"


class Fault(Record):
    """What is wrong with one pattern.

    `element` is the pattern (or the whole Resource), `why` completes the sentence that a rule
    makes of it, `right` is the ARN to write instead, where one is known.  `severity` is None for
    the rule's own.
    """

    code: str
    statement: Statement
    element: Element
    why: str
    right: str | None = None
    severity: str | None = None


class Named(Record):
    """The principal and role name that a pattern spells after ``role/aws-service-role/``.

    Either may hold wildcards and holes; `role` is None where the pattern ends with the principal.
    """

    principal: str
    role: str | None


def faults(policy: Policy) -> tuple[Fault, ...]:
    """Return the faults of every pattern of `policy`, in order."""
    return policy.fact(_faults)


def faulty_routes(policy: Policy) -> frozenset[object]:
    """Return the routes of the patterns that have a fault."""
    return frozenset(fault.element.route for fault in faults(policy))


@lru_cache(maxsize=1024)
def reaches(text: str) -> bool:
    """Say whether the pattern `text` may match the ARN of some service-linked role."""
    if text == "*":
        return True
    wide = widest(text)
    arn = split(wide)
    if arn is not None and arn.service != "iam" and not is_wild(arn.partition + arn.service):
        return False
    return (arn is not None and _is_spelled(arn)) or pattern.intersects(wide, SPACE)


def _is_spelled(arn: Arn) -> bool:
    """Say whether `arn` has something in every field and step of a service-linked role's ARN."""
    if not arn.resource.startswith(_PREFIX) or ":" in arn.resource:
        return False
    principal, _, role = arn.resource[len(_PREFIX) :].partition("/")
    return arn.service == "iam" and all(
        (arn.partition, not arn.region, arn.account, principal, role)
    )


@lru_cache(maxsize=1024)
def surely_reaches(text: str) -> bool:
    """Say whether `text` matches some service-linked role's ARN whatever its holes are.

    Holes in the partition and the account leave that open to nobody: every role has both.
    """
    arn = split(holes.dig(text))
    if arn is None:
        return reaches(text) and not holes.has_holes(holes.dig(text))
    return reaches(arn._replace(resource=holes.fill(arn.resource, "x")).text())


def space_of(role: Role, name: str | None = None) -> str:
    """Return the pattern of the ARNs of `role`, or of one of its name patterns, in any account.

    The role must have a principal.
    """
    return f"arn:{_SOME}:iam::{_SOME}:role/aws-service-role/{role.principal}/{name or role.name}"


@holes.memo
def named(text: str) -> Named | None:
    """Return what `text` spells after ``role/aws-service-role/``, or None where it is no such ARN.

    Holes stay holes; ``arn:aws:iam::*:role/aws-service-role/*`` names the principal ``*``.
    """
    arn = split(holes.dig(text))
    if arn is None or not arn.resource.startswith(_PREFIX):
        return None
    principal, slash, role = arn.resource[len(_PREFIX) :].partition("/")
    return Named(principal, role if slash else None)


def meant_actions(statement: Statement) -> tuple[str, ...]:
    """Return which of create, delete and status the statement names and cannot mean otherwise.

    A wildcard counts where everything that it matches is one of them (``iam:*ServiceLinkedRole``),
    so that ``iam:*`` or ``iam:Delete*`` on a customer's path is no mistake.
    """
    from slrlint.catalog.services import matching

    found = [name for name in ONLY_SERVICE_LINKED if statement.spelling(name)]
    for lowered, element in statement.wildcards("iam"):
        if lowered.startswith("iam:") and "service" in lowered:
            real = set(matching(element.text))
            if real and real.issubset(ONLY_SERVICE_LINKED):
                found.extend(sorted(real))
    return tuple(dict.fromkeys(found))


def means_service_linked_role(text: str) -> bool:
    """Say whether `text` plainly means a service-linked role, right or wrong."""
    return re.search(_MEANT, text) is not None


def role_meant(text: str) -> Role | None:
    """Return the role that `text` spells somewhere, or the only role of the principal it spells."""
    known = catalogue()
    name = re.search(_ROLE_NAME, text)
    if name:
        role = known.by_name(name[0].rstrip("_")) or known.by_folded_name(name[0].rstrip("_"))
        if role is None:
            principal = re.search(_PRINCIPAL, text)
            suggested = known.suggest_role(name[0], principal[0] if principal else None)
            role = suggested[0] if len(suggested) == 1 else None
        return role if role and role.principal and role.suggest else None
    principal = re.search(_PRINCIPAL, text)
    roles = known.by_principal(principal[0].lower()) if principal else ()
    return roles[0] if len(roles) == 1 and roles[0].suggest else None


def corrected(text: str) -> str | None:
    """Return the ARN that `text` must have meant: its own partition and account, the role's path.

    None where the text does not spell a known role or principal.
    """
    role = role_meant(text)
    if role is None or role.principal is None:
        return None
    arn = split(holes.dig(text.strip()))
    partition, account = "aws", "*"
    if arn is not None:
        if arn.partition in PARTITIONS or is_wild(arn.partition) or holes.has_holes(arn.partition):
            partition = holes.show(arn.partition)
        digits = arn.account.isdigit()
        if arn.account and "/" not in arn.account and (not digits or len(arn.account) == 12):
            account = holes.show(arn.account)
    spelled = re.search(_ROLE_NAME, text)
    tail = ""
    if spelled:
        rest = text.strip()[spelled.end() :]
        suffix = spelled[0][len(role.name) :] if spelled[0].startswith(role.name + "_") else ""
        tail = suffix + (rest if rest in ("*", "_*") else "")
    return role.arn(partition, account) + tail


def _faults(policy: Policy) -> tuple[Fault, ...]:
    return tuple(fault for each in concerned(policy) for fault in _judge(each))


@lru_cache(maxsize=1024)
def widest(text: str) -> str:
    """Return all that `text` may match: holes, and an account that is a placeholder, as ``*``.

    A short ARN is padded.
    """
    dug = padded(holes.dig(text))
    arn = split(dug)
    if arn is not None and _is_placeholder(arn.account):
        dug = arn._replace(account="*").text()
    return holes.fill(dug, "*")


def _is_placeholder(account: str) -> bool:
    """Say whether `account` is a word that somebody will replace, such as ``ACCOUNT_ID``."""
    return account.replace("-", "").replace("_", "").isalnum() and not account.isdigit()


def _judge(statement: Statement) -> list[Fault]:
    meant = meant_actions(statement)
    reached = bool(meant) or any(
        statement.reached_by(name) for name in (CREATE, DELETE, STATUS, EDIT)
    )
    if not reached or not statement.resources:
        return []
    found = []
    for element in statement.resources:
        plain = means_service_linked_role(element.text)
        if meant or plain:
            fault = _judge_form(statement, element, plain=plain) or _judge_names(statement, element)
            if fault is not None:
                found.append(fault)
    bad = {fault.element.route for fault in found}
    rest = [element for element in statement.resources if element.route not in bad]
    # A Deny that also guards a customer's own roles denies nothing less for naming these actions.
    decisive = bool(meant) and (statement.allows or len(meant) == len(statement.actions))
    if decisive and rest and not bad and not any(reaches(element.text) for element in rest):
        found.append(_nothing_reached(statement, rest))
    return found


def _nothing_reached(statement: Statement, patterns: list[Element]) -> Fault:
    if len(patterns) == 1:
        return _unreachable(statement, patterns[0])
    from slrlint.policy.model import Element

    texts = ", ".join(element.text for element in patterns[:3])
    whole = Element(texts, (*statement.route, "Resource"))
    return Fault("SLR101", statement, whole, "every pattern of the list is something else")


def _unreachable(statement: Statement, element: Element) -> Fault:
    return Fault(
        "SLR101", statement, element, _why_unreachable(element.text), corrected(element.text)
    )


def _why_unreachable(text: str) -> str:
    arn = split(holes.dig(text))
    if arn is None:
        return "this is not the ARN of a role"
    if arn.service.lower() == "iam" != arn.service:
        return f'the service in an ARN is lower case, "iam" and not "{arn.service}"'
    if not is_wild(arn.service) and not holes.has_holes(arn.service) and arn.service != "iam":
        return f"this is an ARN of {holes.show(arn.service)}, not of an IAM role"
    kind, _, path = arn.resource.partition("/")
    if kind != "role" and not is_wild(kind) and not holes.has_holes(kind):
        return f"this is the ARN of a {holes.show(kind) or 'nothing'}, not of a role"
    if arn.resource.startswith(_PREFIX):
        return "their path is exactly aws-service-role/SERVICE-PRINCIPAL/, then the role's name"
    first = holes.show(path.partition("/")[0])
    if "/" in path:
        return f'the path begins with "{first}/", not with "aws-service-role/"'
    return 'the path "aws-service-role/SERVICE-PRINCIPAL/" is missing'


def _judge_form(statement: Statement, element: Element, *, plain: bool) -> Fault | None:
    text = element.text
    if text != text.strip():
        why = "white space at its end is part of the pattern"
        return Fault("SLR103", statement, element, why, text.strip())
    arn = split(holes.dig(text))
    if arn is None or arn.service != "iam":
        return None
    if plain or "role/" in (arn.resource[:5], arn.account[:5]):
        fault = _judge_fields(statement, element, arn)
        if fault is not None:
            return fault
    if arn.resource.startswith(_PREFIX):
        principal, slash, role = arn.resource[len(_PREFIX) :].partition("/")
        if _is_role_name(principal, alone=not slash):
            why = 'the service principal is missing between "aws-service-role/" and the role name'
            return Fault("SLR106", statement, element, why, corrected(text))
        if slash and "/" in role and not is_wild(role.partition("/")[0]):
            return None if holes.has_holes(role) else _unreachable(statement, element)
    if plain and not reaches(text):
        return _unreachable(statement, element)
    return None


def _is_role_name(first: str, *, alone: bool) -> bool:
    """Say whether the `first` step after aws-service-role/ is a role's name or nothing."""
    if not first or first.lower().startswith("awsservicerole"):
        return True
    return alone and "." not in first and not is_wild(first) and not holes.has_holes(first)


def _judge_fields(statement: Statement, element: Element, arn: Arn) -> Fault | None:
    def fault(code: str, why: str, **changes: str) -> Fault:
        right = holes.show(arn._replace(**changes).text()) if changes else None
        return Fault(code, statement, element, why, right)

    partition = arn.partition
    if not (partition in PARTITIONS or is_wild(partition) or holes.has_holes(partition)):
        near = closest(partition, sorted(PARTITIONS), limit=1)
        why = f'"{partition}" is no partition (aws, aws-cn, aws-us-gov, ...)'
        return fault("SLR103", why, partition=near[0] if near else "aws")
    if arn.region and arn.region != "*" and not holes.has_holes(arn.region):
        return fault("SLR103", f'IAM has no regions, and this says "{arn.region}"', region="")
    if not arn.account:
        return fault("SLR102", "the account is empty", account="*")
    if arn.account.startswith("role/"):
        whole = Arn(partition, "iam", "", "*", element.text.split(":", 4)[4])
        why = "the account and its colon are missing"
        return Fault("SLR102", statement, element, why, whole.text())
    if arn.account.isdigit() and len(arn.account) != 12:
        why = f'the account "{arn.account}" has {len(arn.account)} digits, not 12'
        return fault("SLR103", why)
    return None


def _judge_names(statement: Statement, element: Element) -> Fault | None:
    spelled = named(element.text)
    if spelled is None or is_wild(spelled.principal) or holes.has_holes(spelled.principal):
        return None
    known = catalogue()
    principal, name = spelled
    if name is None:
        if reaches(element.text):
            return None
        return _unreachable(statement, element)
    own = known.by_principal(principal)
    if any(_may_name(name, role) for role in own):
        return None
    bare = name.rstrip("*").rstrip("_") if not holes.has_holes(name) else ""
    other = known.by_name(bare) if bare and not is_wild(bare) else None
    if other and other not in own and _surely_belongs_elsewhere(other, principal):
        why = f'{other.name} is a role of "{other.principal}", not of "{principal}"'
        return Fault("SLR107", statement, element, why, corrected(element.text))
    if own:
        return _judge_role_name(statement, element, spelled, own)
    doubt = doubt_principal(principal)
    meant = known.by_name(bare) if bare else None
    if doubt is None or (meant is not None and meant.principal is None):
        return None
    severity, right, why = doubt
    whole = element.text.replace(f"/{principal}/", f"/{right}/") if right else None
    return Fault("SLR105", statement, element, why, whole, severity)


def _surely_belongs_elsewhere(role: Role, principal: str) -> bool:
    """Say whether the evidence proves that `role` is not one of `principal`."""
    known = catalogue()
    if not role.judgeable_principal:
        return False
    if known.by_principal(principal):
        return known.judgeable_names(principal)
    return not known.has_unknown_roles(principal)


def _judge_role_name(
    statement: Statement, element: Element, spelled: Named, own: tuple[Role, ...]
) -> Fault | None:
    known = catalogue()
    name = spelled.role or ""
    if not known.judgeable_names(spelled.principal):
        return None
    suggested = known.suggest_role(holes.fill(name.rstrip("*"), ""), spelled.principal)
    right = None
    if len(suggested) == 1 and suggested[0] in own and not holes.has_holes(name):
        tail = "*" if name.endswith("*") else ""
        right = element.text[: element.text.rindex("/") + 1] + suggested[0].name + tail
    names = " and ".join(role.name for role in own[:3] if role.suggest)
    why = f'no known role of "{spelled.principal}" matches "{holes.show(name)}" (known: {names})'
    return Fault("SLR104", statement, element, why, right)


def _may_name(name: str, role: Role) -> bool:
    widest = holes.fill(name, "*")
    return any(pattern.intersects(widest, each) for each in role.name_patterns)


class Doubt(Record):
    """Why a service principal may be wrong: `why` is a sentence, `right` the one it must mean."""

    severity: str
    right: str | None
    why: str


def doubt_principal(principal: str) -> Doubt | None:
    """Return what speaks against `principal`, or None where it is known and not often mistaken.

    A warning only for what is surely a slip: another letter case, a wrong or missing
    ``.amazonaws.com``, or one edit in a label of seven letters or more (171 pairs of real
    principals are within two edits of each other).
    """
    known = catalogue()
    curated = known.corrections["principals"].get(principal)
    if known.known_principal(principal):
        if curated is None or known.by_principal(principal):
            return None
        why = f'no service-linked role of "{principal}" is known to the catalogue of {known.date}'
        return Doubt("info", curated, why)
    why = f'the service principal "{principal}" is unknown to the catalogue of {known.date}'
    if curated is not None:
        return Doubt("info", curated, why)
    severity, right = _slip(principal)
    return Doubt(severity, right, why)


def _slip(principal: str) -> tuple[str, str | None]:
    known = catalogue()
    lowered = principal.lower()
    if known.known_principal(lowered):
        return "warning", lowered
    label, _, domain = lowered.partition(".amazon")
    if f".amazon{domain}" not in (".amazonaws.com", ".amazonaws.com.cn"):
        bare = re.sub(r"\.a[a-z]{5,11}\.com?(\.cn)?$", "", lowered)
        for guess in (f"{bare}.amazonaws.com", f"{lowered}.amazonaws.com"):
            if known.known_principal(guess):
                return "warning", guess
        return "info", None
    near = closest(lowered, sorted(known.principals), cutoff=1)
    if len(near) == 1:
        return ("warning" if len(label) >= 7 else "info"), near[0]
    return "info", None


def covers_action(statement: Statement, name: str) -> bool:
    """Say whether the statement may reach the action `name`, holes in the widest sense."""
    if statement.not_actions:
        return statement.reached_by(name) is not None
    lowered = name.lower()
    return any(may_cover(element.text, lowered) for element in statement.actions)

"""The service-linked roles that a question is about: the catalogued ones, and ones policies spell.

A target is one role.  Two kinds of stand-ins make groups of it: a role that no service has, for
whatever reaches it reaches every role of its principal, and a principal that nobody has.
"""

from __future__ import annotations

import re
from itertools import islice

from slrlint.catalog.roles import catalogue
from slrlint.policy import holes, pattern
from slrlint.policy.arn import is_wild
from slrlint.record import Record
from slrlint.service_linked import KEY, arns
from slrlint.service_linked.reach import UNHEARD, UNHEARD_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra.documents import Statement
    from slrlint.catalog.roles import Role

EVERY = "every"
SERVICE = "service"
ROLE = "role"

SOME_ACCOUNT = "123456789012"
"""The account that stands for any other, where none is asked about."""

MOST_SPELLED = 300
"""Roles, services and patterns outside the catalogue that one run asks about, each."""

MOST_PATTERNS = 2_000
"""Patterns with wildcards in which roles outside the catalogue are looked for."""

MOST_PLACES = 12
"""Accounts (with their partitions) that one question looks at."""

_SOME = pattern.FIELD_ONE + pattern.FIELD_STAR
_PARTITION = re.compile(r"aws(?:-[a-z]+)*")
_PRINCIPAL = re.compile(r"[A-Za-z0-9.-]+")
_SUFFIX = "_Example"


class Target(Record):
    """One role, or the stand-in (`scope` other than ``role``) for a group; `label` names it."""

    scope: str
    principal: str
    name: str
    label: str

    def arn(self, place: Place) -> str:
        """Return the ARN of the role in an account."""
        return f"arn:{place.partition}:iam::{place.account}:{self.resource}"

    @property
    def resource(self) -> str:
        """The last field of the ARN."""
        return f"role/aws-service-role/{self.principal}/{self.name}"


class Place(Record):
    """A partition and an account of it."""

    partition: str
    account: str


def every() -> Target:
    """Return the stand-in for every role of every service."""
    return Target(EVERY, UNHEARD, UNHEARD_NAME, "every role")


def of_roles(roles: Iterable[Role]) -> list[Target]:
    """Return the targets of catalogued roles, those without a principal left out."""
    return [
        Target(ROLE, principal, name, name if name == role.name else f"{role.name}_*")
        for role in roles
        for principal in role.principals
        for name in _names(role)
    ]


class Chosen(Record):
    """The roles to ask about; `left_out` counts those that policies spell beyond `MOST_SPELLED`."""

    targets: tuple[Target, ...]
    left_out: int


def all_targets(statements: Sequence[Statement], places: Sequence[Place]) -> Chosen:
    """Return every catalogued role, every one that statements spell beside them, and the groups.

    Each principal's group comes before its roles.
    """
    roles = of_roles(catalogue().roles)
    known = {(each.principal, each.name) for each in roles}
    principals = dict.fromkeys(each.principal for each in roles)
    patterns = list(dict.fromkeys(_resources(statements)))
    spelled = [each for each in _spelled(patterns) if (each.principal, each.name) not in known]
    services = [each for each in _services(statements) if each.principal not in principals]
    roles += spelled[:MOST_SPELLED]
    groups = [_group(principal) for principal in dict.fromkeys(each.principal for each in roles)]
    grouped = {each.principal for each in groups}
    groups += [each for each in services[:MOST_SPELLED] if each.principal not in grouped]
    instances = list(islice(_instances(patterns, [*roles, *groups], places), MOST_SPELLED + 1))
    roles += instances[:MOST_SPELLED]
    by_principal: dict[str, list[Target]] = {}
    for each in dict.fromkeys((*groups, *roles)):
        by_principal.setdefault(each.principal, []).append(each)
    found = [
        target
        for principal in sorted(by_principal)
        for target in sorted(by_principal[principal], key=lambda t: (t.scope == ROLE, t.name))
    ]
    left_out = sum(max(len(each) - MOST_SPELLED, 0) for each in (spelled, services, instances))
    return Chosen((every(), *found), left_out)


class Places(Record):
    """The accounts to ask about; not `complete` where others may have other answers."""

    found: tuple[Place, ...]
    complete: bool


def places(statements: Iterable[Statement]) -> Places:
    """Return the accounts that the Resources of statements tell apart.

    They are those that are spelled, one for an account pattern with wildcards, and one for all
    others.  Of several such patterns (which nobody writes) the accounts that only some of them
    match together are not told apart.
    """
    spelled: dict[Place, None] = {}
    wild: dict[Place, None] = {}
    partitions: dict[str, None] = {"aws": None}
    for one in _resources(statements):
        fields = one.split(":", 5)
        if len(fields) < 6 or not (fields[2] == "iam" or is_wild(fields[2])):
            continue
        partition = fields[1] if _PARTITION.fullmatch(fields[1]) else "aws"
        partitions[partition] = None
        account = fields[4]
        if account.isascii() and account.isdigit() and len(account) == 12:
            spelled[Place(partition, account)] = None
        elif account.isascii() and is_wild(account) and account != "*":
            wild[Place(partition, account)] = None
    taken = {each.account for each in spelled}
    found = dict.fromkeys(spelled)
    for each in wild:
        instance = _matching(each.account, taken)
        if instance is not None:
            found[each._replace(account=instance)] = None
    for account in (SOME_ACCOUNT, *map(str, range(210987654321, 210987654321 + MOST_PLACES))):
        if account not in taken and not any(pattern.matches(w.account, account) for w in wild):
            found.update((Place(partition, account), None) for partition in partitions)
            break
    some = tuple(found)
    return Places(some[:MOST_PLACES], len(some) <= MOST_PLACES and len(wild) < 2)


def _names(role: Role) -> Iterator[str]:
    yield role.name
    if role.suffix in ("custom", "service-generated"):
        yield role.name + _SUFFIX


def _group(principal: str, label: str | None = None) -> Target:
    return Target(SERVICE, principal, UNHEARD_NAME, f"every role of {label or principal}")


def _resources(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        for one in statement.resources.patterns:
            if "role" in one or is_wild(one):
                yield one


def _spelled(patterns: Iterable[str]) -> Iterator[Target]:
    """Yield the roles that patterns spell out, principal and name."""
    for one in patterns:
        spelled = arns.named(one) if "aws-service-role/" in one else None
        if spelled is None or spelled.role is None or "/" in spelled.role:
            continue
        if _is_plain(spelled.principal) and _is_plain(spelled.role):
            yield Target(
                ROLE, spelled.principal, spelled.role, f"{spelled.role} (not in the catalogue)"
            )


def _services(statements: Iterable[Statement]) -> Iterator[Target]:
    """Yield the groups of principals that conditions and paths name."""
    found: dict[str, Target] = {}
    for statement in statements:
        named = [
            value.removeprefix(pattern.FOLD)
            for atom in statement.atoms
            if atom.key == KEY.lower()
            for value in atom.values
        ]
        spelled = (
            arns.named(one) for one in statement.resources.patterns if "aws-service-role/" in one
        )
        named += [each.principal for each in spelled if each is not None]
        for value in named:
            text = _instance(value)
            if text is not None:
                found.setdefault(text, _group(text, pattern.unescape(value)))
    yield from found.values()


def _instances(
    patterns: Iterable[str], known: Sequence[Target], where: Sequence[Place]
) -> Iterator[Target]:
    """Yield a role for each pattern that reaches service-linked roles, but none of the known."""
    wild = (each for each in patterns if is_wild(each.rpartition(":")[2]))
    for one in islice(wild, MOST_PATTERNS):
        if pattern.has_opaque(one):
            continue
        for place in where:
            space = (
                f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/{_SOME}/{_SOME}"
            )
            if not pattern.intersects(one, space):
                continue
            if any(pattern.matches(one, each.arn(place)) for each in known):
                break
            try:
                found = pattern.find([one, space])
            except pattern.BudgetExceeded:
                break
            parts = (found or "").split("/")
            if len(parts) == 4:
                label = one.rpartition("aws-service-role/")[2]
                yield Target(ROLE, parts[2], parts[3], label)
            break


def _instance(value: str) -> str | None:
    """Return a text that the pattern of a principal matches, None where it may be any."""
    if pattern.has_opaque(value) or value in ("", "*"):
        return None
    text = pattern.unescape(value.replace("*", "").replace("?", "x"))
    return text if _PRINCIPAL.fullmatch(text) and pattern.matches(value, text) else None


def _is_plain(text: str) -> bool:
    return bool(text) and not is_wild(text) and not holes.has_holes(text) and "${" not in text


def _matching(account: str, taken: Iterable[str]) -> str | None:
    """Return an account that a pattern matches and that is not taken, where that is easy."""
    room = max(12 - len(account.replace("*", "")), 0)
    for digit in "0123456789":
        filled = account.replace("*", digit * room, 1).replace("*", "").replace("?", digit)
        if len(filled) == 12 and filled.isdigit() and filled not in taken:
            return filled
    return None

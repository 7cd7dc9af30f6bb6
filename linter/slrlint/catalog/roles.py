"""The catalogue of service-linked roles: names, principals, policies, documented statements.

The facts are ``data/slr_catalog.json``, kept by hand; every role there carries its public sources.
The file is read at the first call of `catalogue`, never at import.

How much may be concluded from it: only a role whose full ARN was seen (``principal_basis`` is
``path``) has a principal that others may be measured by.  Names are compared exactly before a
suffix is split off, because many role names begin with another role's name.
"""

from __future__ import annotations

import os.path
from functools import cache, cached_property, lru_cache

from slrlint.catalog.suggest import closest
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

ACTIONS: Mapping[str, str] = {
    "create": "iam:CreateServiceLinkedRole",
    "edit": "iam:UpdateRoleDescription",
    "delete": "iam:DeleteServiceLinkedRole",
}
"""The three things a policy can allow on a service-linked role, and the IAM action of each."""

STATUS_ACTION = "iam:GetServiceLinkedRoleDeletionStatus"

_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "slr_catalog.json")
_DOMAIN = ".amazonaws.com"
_STEMS = ("awsservicerolefor", "awsserviceroleforamazon", "awsserviceroleforaws")
# Beyond every real principal and name together; longer text is not worth a suggestion.
_LONGEST = 256


class UnknownPrincipalError(ValueError):
    """No source names the service principal of this role, so it has no ARN to offer."""


class DocumentedStatement(Record):
    """One statement that an AWS page prints for a role.

    `operator` and `values` are the condition on iam:AWSServiceName, or None and () where the page
    prints none.  `own_page` says that the page belongs to the role's own service.  `page` is
    ``slr-page``, ``example`` or ``managed-policy-copy``.  `anomaly` names what is wrong with the
    printed statement: ``policy-name-as-role``, ``other-principal``,
    ``not-a-principal``, ``alias``, ``duplicate-key``.
    """

    resource: str
    operator: str | None
    values: tuple[str, ...]
    actions: tuple[str, ...]
    own_page: bool
    page: str
    sources: tuple[str, ...]
    anomaly: str | None

    @property
    def has_status_action(self) -> bool:
        """Whether the statement also grants reading the outcome of a deletion."""
        return STATUS_ACTION in self.actions


class Misprint(Record):
    """A ``principal/role`` pair that AWS itself writes and that is not this role's."""

    written: str
    sources: tuple[str, ...]


class Role(Record):
    """One service-linked role.

    `principal` is None where no source names it.  `aliases` are names to accept and never to
    suggest; `suggest` is False for a role that is known but stale or doubtful.  `suffix` is
    ``none``, ``custom``, ``service-generated`` or ``unknown``.  `policies` are pairs of a managed
    policy's name and how the link is known (``stated`` or ``by-name``).  `partitions` is empty
    where nothing is known.
    """

    name: str
    principal: str | None
    principal_basis: str
    confidence: str
    suffix: str
    alternative_principals: tuple[str, ...]
    aliases: tuple[str, ...]
    suggest: bool
    partitions: tuple[str, ...]
    trusts: tuple[str, ...]
    policies: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]
    create: tuple[DocumentedStatement, ...]
    edit: tuple[DocumentedStatement, ...]
    delete: tuple[DocumentedStatement, ...]
    misprints: tuple[Misprint, ...]
    sources: tuple[str, ...]

    @property
    def principals(self) -> tuple[str, ...]:
        """Every service principal that AWS's pages use in this role's path."""
        return (self.principal, *self.alternative_principals) if self.principal else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The role's name, then its accepted aliases."""
        return (self.name, *self.aliases)

    @property
    def accepts_suffix(self) -> bool:
        """Whether ``NAME_text`` may be this role; only AWS's own refusal says no."""
        return self.suffix != "none"

    @property
    def name_patterns(self) -> tuple[str, ...]:
        """Glob patterns of every name that the role may have in an account."""
        if not self.accepts_suffix:
            return self.names
        return (*self.names, *(f"{name}_?*" for name in self.names))

    @property
    def judgeable_principal(self) -> bool:
        """Whether a path may be called wrong by this role's principal: its full ARN was seen."""
        return self.principal_basis == "path"

    def arn(self, partition: str = "aws", account: str = "*") -> str:
        """Return the role's ARN; raise UnknownPrincipalError where its principal is unknown."""
        if self.principal is None:
            raise UnknownPrincipalError(f"no source names the service principal of {self.name}")
        return f"arn:{partition}:iam::{account}:role/aws-service-role/{self.principal}/{self.name}"

    def documented(self, action: str) -> tuple[DocumentedStatement, ...]:
        """Return the statements printed for `action`: ``create``, ``edit`` or ``delete``.

        Raises KeyError for any other word.
        """
        return {"create": self.create, "edit": self.edit, "delete": self.delete}[action]

    def prints_condition(self, action: str) -> bool:
        """Whether the service's own page puts iam:AWSServiceName on its statement for `action`."""
        return any(s.own_page and s.operator is not None for s in self.documented(action))

    @property
    def prints_status(self) -> bool:
        """Whether the service's own page grants the deletion status beside the deletion."""
        return any(s.own_page and s.has_status_action for s in self.delete)


class Search(Record):
    """What a query found: the roles it names, and further ones whose names or policies hold it."""

    named: tuple[Role, ...]
    others: tuple[Role, ...]


class Unscoped(Record):
    """A statement that AWS pages print about service-linked roles without naming one."""

    action: str
    resource: str
    operator: str | None
    values: tuple[str, ...]
    sources: tuple[str, ...]


class Catalogue:
    """All known roles and principals, indexed; get the one instance from `catalogue`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index `data`, which has the shape of ``data/slr_catalog.schema.json``.

        A `Role` is made when somebody asks for it: most runs meet few.
        """
        self.date: str = data["date"]
        self._rows: list[Mapping[str, Any]] = data["roles"]
        self._made: dict[int, Role] = {}
        self._unscoped: list[Mapping[str, Any]] = data["unscoped"]
        self._corrections: Mapping[str, Mapping[str, str]] = data["corrections"]
        principals = data["principals"]
        self._nameless = frozenset(principals["without_known_role"])
        self._roleless = frozenset(principals["without_role"])
        self._sourced = (*principals["accepted"], *principals["seen"])
        self._by_name: dict[str, int] = {}
        self._by_principal: dict[str, list[int]] = {}
        for place, row in enumerate(self._rows):
            for alias in row.get("aliases", ()):
                self._by_name.setdefault(alias, place)
            for principal in _principals(row):
                self._by_principal.setdefault(principal, []).append(place)
        # A name of its own wins over the same name as another role's alias.
        self._by_name.update((row["name"], place) for place, row in enumerate(self._rows))

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Every known role."""
        return tuple(map(self._role, range(len(self._rows))))

    @cached_property
    def unscoped(self) -> tuple[Unscoped, ...]:
        """The statements that AWS's pages print about all roles."""
        return tuple(map(_unscoped, self._unscoped))

    @cached_property
    def principals(self) -> frozenset[str]:
        """Every known service principal, with or without a known role."""
        trusted = (principal for row in self._rows for principal in row["trusts"])
        return frozenset((*self._sourced, *self._nameless, *self._by_principal, *trusted))

    @property
    def corrections(self) -> Mapping[str, Mapping[str, str]]:
        """What people write and what they mean: ``principals``, ``roles`` and ``pairs``."""
        return self._corrections

    def by_principal(self, principal: str) -> tuple[Role, ...]:
        """Return the roles of a service principal (case-sensitive; China's form too)."""
        return tuple(map(self._role, self._by_principal.get(_global_form(principal), ())))

    def by_name(self, name: str) -> Role | None:
        """Return the role of this name: exact names and aliases first, then ``NAME_suffix``."""
        return self._lookup(self._by_name, name)

    def by_folded_name(self, name: str) -> Role | None:
        """Return the role of this name whatever its letter case, as IAM keeps names unique."""
        return self._lookup(self._by_folded_name, name.lower())

    def by_policy(self, policy: str) -> tuple[Role, ...]:
        """Return the roles that a managed policy of this name belongs to."""
        return tuple(role for role in self.roles if policy in dict(role.policies))

    def search(self, query: str) -> Search:
        """Find roles by what people call them, without regard to case.

        A query names a role by its name (with or without ``AWSServiceRoleFor``, and ``Amazon`` or
        ``AWS`` after it), its ARN, its principal (with or without ``.amazonaws.com``) or its
        managed policy; any other role with the query inside one of these is found beside it.
        """
        word = query.lower().rpartition("/")[2]
        named: dict[str, Role] = {}
        for stem in ("", *_STEMS):
            role = self.by_folded_name(stem + word)
            if role is not None:
                named[role.name] = role
        others: list[Role] = []
        for role in self.roles:
            texts = [text.lower() for text in _search_texts(role)]
            if word in texts or word + _DOMAIN in texts:
                named[role.name] = role
            elif word and role.name not in named and any(word in text for text in texts):
                others.append(role)
        return Search(tuple(named.values()), tuple(others))

    def known_principal(self, principal: str) -> bool:
        """Whether any source names this service principal (China's ``.cn`` form too)."""
        return principal in self.principals or _global_form(principal) in self.principals

    def judgeable_names(self, principal: str) -> bool:
        """Whether a role name in this principal's path may be called unknown or another's.

        True only where the full ARN of each of its roles was seen.
        """
        roles = self.by_principal(principal)
        return bool(roles) and all(role.judgeable_principal for role in roles)

    def has_no_role(self, principal: str) -> bool:
        """Whether the principal is real but, as far as any document says, has no such role."""
        return _global_form(principal) in self._roleless

    def has_unknown_roles(self, principal: str) -> bool:
        """Whether the principal has a service-linked role whose name no source gives."""
        return _global_form(principal) in self._nameless

    def suggest_principal(self, principal: str) -> tuple[str, ...]:
        """Return up to two principals that an unknown or role-less `principal` may stand for."""
        return _suggest_principal(self, principal) if len(principal) <= _LONGEST else ()

    def suggest_role(self, name: str, principal: str | None = None) -> tuple[Role, ...]:
        """Return up to two roles that `name`, found in the path of `principal`, may stand for.

        The curated corrections come first, then near misses among the principal's roles, its only
        role, and near misses among all.
        """
        if len(name) + len(principal or "") > _LONGEST:
            return ()
        return _suggest_role(self, name, principal)

    @cached_property
    def _by_folded_name(self) -> dict[str, int]:
        return {name.lower(): place for name, place in self._by_name.items()}

    def _role(self, place: int) -> Role:
        role = self._made.get(place)
        if role is None:
            role = self._made[place] = _role(self._rows[place])
        return role

    def _lookup(self, index: Mapping[str, int], name: str) -> Role | None:
        found = index.get(name)
        if found is not None:
            return self._role(found)
        cut = name.rfind("_")
        if cut == len(name) - 1:
            return None
        while cut > 0:
            found = index.get(name[:cut])
            if found is not None:
                role = self._role(found)
                return role if role.accepts_suffix else None
            cut = name.rfind("_", 0, cut)
        return None


@cache
def catalogue() -> Catalogue:
    """Return the shipped catalogue, read once."""
    import json

    with open(_DATA, "rb") as file:
        return Catalogue(json.loads(file.read().decode()))


@lru_cache(maxsize=512)
def _suggest_principal(known: Catalogue, principal: str) -> tuple[str, ...]:
    correction = known.corrections["principals"].get(principal)
    if correction is not None:
        return (correction,)
    folded = _global_form(principal.lower())
    with_roles = [role.principal for role in known.roles if role.principal and role.suggest]
    for form in (folded, folded.split(".amazon", 1)[0] + _DOMAIN, folded + _DOMAIN):
        if form != principal and known.known_principal(form):
            return (form,)
    if "." not in folded:
        folded += _DOMAIN
    return closest(folded, with_roles) or closest(folded, known.principals)


@lru_cache(maxsize=512)
def _suggest_role(known: Catalogue, name: str, principal: str | None) -> tuple[Role, ...]:
    corrections = known.corrections
    pair = corrections["pairs"].get(f"{principal}/{name}")
    right = pair.split("/", 1)[1] if pair else corrections["roles"].get(name)
    if right is None:
        folded = known.by_folded_name(name)
        right = folded.name if folded and folded.suggest and name not in folded.names else None
    if right is not None:
        role = known.by_name(right)
        return () if role is None else (role,)
    own = [role for role in known.by_principal(principal or "") if role.suggest]
    everyone = (role.name for role in known.roles if role.suggest)
    words = closest(name, [role.name for role in own], cutoff=3)
    if not words and len(own) == 1:
        return (own[0],)
    found = (known.by_name(word) for word in words or closest(name, everyone))
    return tuple(role for role in found if role is not None)


def _search_texts(role: Role) -> tuple[str, ...]:
    return (*role.names, *role.principals, *(policy for policy, _ in role.policies))


def _principals(row: Mapping[str, Any]) -> tuple[str, ...]:
    principal = row["principal"]
    return (principal, *row.get("alternative_principals", ())) if principal else ()


def _global_form(principal: str) -> str:
    return principal[:-3] if principal.endswith(_DOMAIN + ".cn") else principal


def _role(row: Mapping[str, Any]) -> Role:
    documented = row.get("documented", {})
    return Role(
        row["name"],
        row["principal"],
        row["principal_basis"],
        row["confidence"],
        row["suffix"],
        tuple(row.get("alternative_principals", ())),
        tuple(row.get("aliases", ())),
        row.get("suggest", True),
        tuple(row.get("partitions", ())),
        tuple(row["trusts"]),
        tuple(row["policies"].items()),
        tuple(row["evidence"]),
        tuple(map(_statement, documented.get("create", ()))),
        tuple(map(_statement, documented.get("edit", ()))),
        tuple(map(_statement, documented.get("delete", ()))),
        tuple(Misprint(m["written"], tuple(m["sources"])) for m in row.get("misprinted", ())),
        tuple(row["sources"]),
    )


def _statement(row: Mapping[str, Any]) -> DocumentedStatement:
    return DocumentedStatement(
        row["resource"],
        row["operator"],
        tuple(row["values"]),
        tuple(row["actions"]),
        row["own_page"],
        row["page"],
        tuple(row["sources"]),
        row.get("anomaly"),
    )


def _unscoped(row: Mapping[str, Any]) -> Unscoped:
    return Unscoped(
        row["action"], row["resource"], row["operator"], tuple(row["values"]), tuple(row["sources"])
    )

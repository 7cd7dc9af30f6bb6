"""The roles that a person names, and what to say when there is none."""

from __future__ import annotations

from slrlint.catalog.roles import catalogue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.catalog.roles import Catalogue, Role

_FEW = 5


class NoRoleError(ValueError):
    """What was asked for names no role that can be used: one line."""


def roles(query: str) -> tuple[Role, ...]:
    """Return the roles that a query names: name, ARN, principal or managed policy, in any case.

    Raises `NoRoleError` where it names none, with what may have been meant, and where no source
    names the service principal of the role, so that its ARN is not known.
    """
    known = catalogue()
    found = known.search(query)
    if not found.named:
        names = [role.name for role in found.others[:_FEW]]
        hint = f"; these have it in them: {', '.join(names)}" if names else ""
        raise NoRoleError(
            f"no role in the catalogue of {known.date} is named {query!r}"
            f"{did_you_mean(known, query) or hint}"
        )
    usable = tuple(role for role in found.named if role.principal is not None)
    if not usable:
        raise NoRoleError(
            f"no source names the service principal of {found.named[0].name}, so its ARN is unknown"
        )
    return usable


def did_you_mean(known: Catalogue, query: str) -> str:
    """Return ``; did you mean A or B?``, or nothing where nothing is close."""
    found = [*known.suggest_role(query), *known.suggest_role(f"AWSServiceRoleFor{query}")]
    for principal in known.suggest_principal(query):
        found += known.by_principal(principal)
    names = list(dict.fromkeys(role.name for role in found))[:2]
    return f"; did you mean {' or '.join(names)}?" if names else ""

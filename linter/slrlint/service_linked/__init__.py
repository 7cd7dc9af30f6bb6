"""What a policy says about service-linked roles: the facts that the SLR rules report.

Each module works one thing out for a whole document, once, and keeps it in ``Policy.facts``; every
mistake is classified here exactly once, so that the rules never report one mistake twice.
"""

from __future__ import annotations

from functools import lru_cache

from slrlint.policy import action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.policy.model import Policy, Statement

CREATE = "iam:CreateServiceLinkedRole"
DELETE = "iam:DeleteServiceLinkedRole"
STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
EDIT = "iam:UpdateRoleDescription"

KEY = "iam:AWSServiceName"
"""The condition key that holds the service principal a role is created for."""

ONLY_SERVICE_LINKED = (CREATE, DELETE, STATUS)
"""Actions that no other kind of role has."""

ROLE_ACTIONS = frozenset(
    (
        "iam:deleterole",
        "iam:updateassumerolepolicy",
        "iam:putrolepolicy",
        "iam:attachrolepolicy",
        "iam:deleterolepolicy",
        "iam:detachrolepolicy",
    )
)
"""What IAM refuses on a service-linked role (UnmodifiableEntity), in lower case."""


_HEADS = ("iam:", "*", "?", "i*", "i?", "ia*", "ia?", "iam*", "iam?")
"""What an action pattern begins with if it may cover one of IAM, in lower case."""
_ACTIONS = tuple(name.lower() for name in (*ONLY_SERVICE_LINKED, EDIT))


def concerned(policy: Policy) -> tuple[Statement, ...]:
    """Return the statements of `policy` that can concern service-linked roles.

    Trust and resource policies have none: IAM roles have no resource policy but their trust.
    """
    return policy.fact(_concerned)


def _concerned(policy: Policy) -> tuple[Statement, ...]:
    if policy.kind in ("trust", "resource"):
        return ()
    return tuple(filter(_is_concerned, policy.statements))


def _is_concerned(statement: Statement) -> bool:
    data = statement.data
    if "Condition" in data and _names_key(data["Condition"]):
        return True
    if "NotAction" in data:
        return any(map(statement.reached_by, _ACTIONS)) or _names_roles(statement)
    written = statement.action_texts
    if _elsewhere.issuperset(written):
        return False
    patterns = [each for each in map(str.lower, written) if each.startswith(_HEADS)]
    if patterns:
        return any(map(_reaches_one, patterns)) or _names_roles(statement)
    if len(_elsewhere) < _MOST_ELSEWHERE and len("".join(written)) < _LONGEST * len(written):
        _elsewhere.update(written)
    return False


_elsewhere: set[str] = set()
"""Action patterns, as written, that cover no action of IAM."""
_MOST_ELSEWHERE = 50_000
_LONGEST = 64
"""Characters of a pattern, on average, in a list that is remembered."""


def _names_key(conditions: object) -> bool:
    """Say whether the key may be among the conditions, misspelled or not."""
    if isinstance(conditions, dict):
        for block in conditions.values():
            if isinstance(block, dict) and "servicename" in "\n".join(block).lower():
                return True
    return False


@lru_cache(maxsize=4096)
def _reaches_one(pattern: str) -> bool:
    return any(action.covers(pattern, name) for name in _ACTIONS)


def _names_roles(statement: Statement) -> bool:
    return any("aws-service-role" in element.text for element in statement.resources)

"""What a policy says about service-linked roles: the facts that the SLR rules report.

Each module works one thing out for a whole document, once, and keeps it in ``Policy.facts``; every
mistake is classified here exactly once, so that the rules never report one mistake twice.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
_STEM = "servicename"
_PATH = "aws-service-role"
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
    patterns = _of_iam(statement.action_texts)
    return bool(patterns) and (any(map(_reaches_one, patterns)) or _names_roles(statement))


def may_be_meant(conditions: str, resources: str) -> bool:
    """Say whether texts may hold the condition key, misspelled or not, or the path of such a role.

    `conditions` is all text of the conditions of a document, `resources` that of its patterns.
    """
    return _PATH in resources or _STEM in conditions.lower()


def reached_by(written: Iterable[str]) -> bool:
    """Say whether one of the action patterns `written` covers an action on such roles."""
    return any(map(_reaches_one, _of_iam(written)))


def _of_iam(written: Iterable[str]) -> list[str]:
    lowered = [each.lower() for each in written if each[:1] in "iI*?"]
    return [each for each in lowered if each.startswith(_HEADS)]


def _names_key(conditions: object) -> bool:
    """Say whether the key may be among the conditions, misspelled or not."""
    if isinstance(conditions, dict):
        for block in conditions.values():
            if isinstance(block, dict) and _STEM in "\n".join(block).lower():
                return True
    return False


@lru_cache(maxsize=4096)
def _reaches_one(pattern: str) -> bool:
    from slrlint.policy import action

    return any(action.covers(pattern, name) for name in _ACTIONS)


def _names_roles(statement: Statement) -> bool:
    return any(_PATH in element.text for element in statement.resources)

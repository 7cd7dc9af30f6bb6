"""What a policy says about service-linked roles: the facts that the SLR rules report.

Each module works one thing out for a whole document, once, and keeps it in ``Policy.facts``; every
mistake is classified here exactly once, so that the rules never report one mistake twice.
"""

from __future__ import annotations

import re

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


_MAY_BE_IAM = re.compile(r"^(?:iam:|[^:\n]{0,3}[*?])", re.IGNORECASE | re.MULTILINE)


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
    if "Condition" in statement.data and any(
        "servicename" in atom.key.lower() for atom in statement.atoms
    ):
        return True
    written = statement.data.get("Action", "*")
    text = written if isinstance(written, str) else "\n".join(written)  # type: ignore[arg-type]
    if _MAY_BE_IAM.search(text) is None:
        return False
    if any(statement.reached_by(name) for name in (*ONLY_SERVICE_LINKED, EDIT)):
        return True
    return any("aws-service-role" in element.text for element in statement.resources)

"""The least-privilege statements for a service-linked role."""

from __future__ import annotations

from slrlint.catalog.roles import ACTIONS
from slrlint.service_linked import KEY, STATUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.catalog.roles import Role

    Statement = dict[str, object]

DOCUMENTED = "documented"
REFERENCE = "reference"
FORMS = (DOCUMENTED, REFERENCE)
"""The form that the service's own page prints, and that of the general page of the IAM User Guide.

They differ in the condition on iam:AWSServiceName: the Service Authorization Reference lists the
key for iam:CreateServiceLinkedRole only, the pages of some services print it for editing and
deleting too.
"""

_VERBS = {"create": "Create", "edit": "Edit", "delete": "Delete"}
_USUAL = "StringLike"


def policy(statements: Iterable[Statement]) -> dict[str, object]:
    """Return the policy document of these statements, each with a Sid of its own."""
    numbered: list[Statement] = []
    seen: set[object] = set()
    for each in statements:
        sid, number = str(each["Sid"]), 2
        while sid in seen:
            sid = f"{each['Sid']}{number}"
            number += 1
        seen.add(sid)
        numbered.append({**each, "Sid": sid})
    return {"Version": "2012-10-17", "Statement": numbered}


def of_role(
    role: Role,
    actions: Sequence[str],
    *,
    form: str = DOCUMENTED,
    partition: str = "aws",
    account: str = "*",
) -> list[Statement]:
    """Return a statement for each of `actions` (``create``, ``edit``, ``delete``) on one role.

    Raises `slrlint.catalog.roles.UnknownPrincipalError` where no source names its principal.
    """
    resources = _resources(role, partition, account)
    found: list[Statement] = []
    for action, name in ACTIONS.items():
        if action not in actions:
            continue
        operator = _operator(role, action, form)
        names = [name, STATUS] if action == "delete" else [name]
        statement: Statement = {
            "Sid": f"{_VERBS[action]}{''.join(filter(str.isalnum, role.name))}",
            "Effect": "Allow",
            "Action": names[0] if len(names) == 1 else names,
            "Resource": resources[0] if len(resources) == 1 else resources,
        }
        if operator is not None:
            statement["Condition"] = {operator: {KEY: role.principal}}
        found.append(statement)
    return found


def _resources(role: Role, partition: str, account: str) -> list[str]:
    """Return the ARNs of the role; the service or its user may put a suffix to the name."""
    arn = role.arn(partition, account)
    if role.suffix == "service-generated":
        return [f"{arn}_*"]
    return [arn, f"{arn}_*"] if role.suffix == "custom" else [arn]


def _operator(role: Role, action: str, form: str) -> str | None:
    """Return the operator of the condition on iam:AWSServiceName, None for no condition.

    For creating, every source lists the key, and a policy without it grants too much.
    """
    printed = [
        each.operator
        for each in role.documented(action)
        if each.own_page
        and each.anomaly is None
        and each.operator in ("StringLike", "StringEquals")
    ]
    if action == "create":
        return printed[0] if printed and form == DOCUMENTED else _USUAL
    return printed[0] if printed and form == DOCUMENTED else None

"""Careful grants that a broader statement of the same document makes moot."""

from __future__ import annotations

from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, arns, conditions, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.policy.model import Element, Policy, Statement


class Shadow(Record):
    """A careful statement and the broad grant that makes it moot.

    `by` is the element of the careful statement that grants the action; `others` counts further
    careful statements under the same shadow.
    """

    action: str
    careful: Statement
    by: Element
    broad: reach.Broad
    others: int


def shadows(policy: Policy) -> tuple[Shadow, ...]:
    """Return one shadow for each broad grant that has careful ones beside it."""
    return policy.fact(_all)


def _all(policy: Policy) -> tuple[Shadow, ...]:
    return (
        *_shadows(policy, CREATE, reach.create_any(policy)),
        *_shadows(policy, DELETE, reach.delete_any(policy)),
    )


def _shadows(policy: Policy, action: str, broads: tuple[reach.Broad, ...]) -> list[Shadow]:
    broad_ones = {broad.grant.statement.index for broad in broads}
    faulty = {fault.statement.index for fault in arns.faults(policy)}
    faulty |= conditions.faulty(policy)
    careful = [
        grant
        for grant in reach.grants(policy, action)
        if grant.statement.index not in broad_ones
        and grant.statement.index not in faulty
        and action in arns.meant_actions(grant.statement)
    ]
    if not careful:
        return []
    return [
        Shadow(action, careful[0].statement, careful[0].by, broad, len(careful) - 1)
        for broad in broads
        if all(conditions.uses_key(atom) for atom in broad.grant.statement.atoms)
    ]

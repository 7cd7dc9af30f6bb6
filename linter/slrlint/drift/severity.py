"""How bad a change is, by what its actions can do.

| actions concerned | new access | lost access |
|---|---|---|
| pass a role, create a service-linked role, assume a role | error | warning |
| access level Permissions management | error | warning |
| access level Write or Tagging, or an unknown action | warning | warning |
| access level Read or List | info | info |

Access levels are those of AWS's Service Authorization Reference.  The actions of the first line
are only Write there, but they hand out the permissions of a role.  Of several actions the worst
counts.  An undecided change has the severity that it would have if it were proven.
"""

from __future__ import annotations

from slrlint.catalog import services
from slrlint.drift.changes import WIDER
from slrlint.policy.pattern import matches
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PERMISSIONS = "Permissions management"
LEVELS = ("List", "Read", "Tagging", "Write", PERMISSIONS)
"""Access levels from the mildest to the worst."""

ESCALATING = (
    "iam:passrole",
    "iam:createservicelinkedrole",
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:assumeroot",
)
"""Actions that hand out the permissions of a role, in lower case."""

_MILD = ("List", "Read")
_EVERYTHING = ("*", "*:*")


class Judgement(Record):
    """A severity and the highest access level of the actions, None where no action is known."""

    severity: str
    level: str | None


def judge(direction: str, actions: Sequence[str], *, complement: bool = False) -> Judgement:
    """Judge a change of what action patterns are allowed to do.

    With `complement` the patterns are those of a NotAction: nearly everything is concerned.
    """
    if complement:
        return Judgement("error" if direction == WIDER else "warning", PERMISSIONS)
    found = [_of_pattern(pattern) for pattern in actions]
    levels = {level for each in found for level in each}
    escalates = any(_escalates(pattern) for pattern in actions)
    known = max((level for level in levels if level), key=LEVELS.index, default=None)
    if direction == WIDER and (escalates or known == PERMISSIONS):
        return Judgement("error", known)
    mild = levels and not escalates and all(level in _MILD for level in levels)
    return Judgement("info" if mild else "warning", known)


def _of_pattern(pattern: str) -> set[str | None]:
    """Return the access levels of the actions that a pattern matches, None for unknown ones."""
    if pattern in _EVERYTHING:
        return {PERMISSIONS}
    if "*" not in pattern and "?" not in pattern:
        return {services.access_level(pattern)}
    return {services.access_level(name) for name in services.matching(pattern)} or {None}


def _escalates(pattern: str) -> bool:
    lowered = pattern.lower()
    return any(matches(lowered, action) for action in ESCALATING)

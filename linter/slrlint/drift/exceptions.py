"""Changes of what NotAction and NotResource except, said by the patterns that made them."""

from __future__ import annotations

from slrlint.algebra.shape import listed, text
from slrlint.drift.changes import WIDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from slrlint.algebra import Change

    Data = Mapping[str, object]


def spelled_out(change: Change, old: Data | None, new: Data | None) -> Change:
    """Return a change with the patterns that are no longer, or newly, excepted.

    Instead of "everything but iam:*" it names the ``s3:*`` that was an exception, too, and is none
    any more.  A change that has nothing to do with exceptions is returned as it is.
    """
    name = {"action": "NotAction", "resource": "NotResource"}.get(change.element)
    if name is None or old is None or new is None or not (name in old and name in new):
        return change
    before, after = ([text(each) for each in listed(side[name])] for side in (old, new))
    known, known_after = set(before), set(after)
    gone = tuple(each for each in before if each not in known_after)
    come = tuple(each for each in after if each not in known)
    # An Allow reaches what is excepted no longer, a Deny what is excepted newly.
    concerned = gone if (change.direction == WIDER) != change.lifted else come
    if not concerned:
        return change
    change = change._replace(before=gone, after=come)
    if change.element == "action":
        return change._replace(actions=concerned, complement=False)
    return change._replace(resources=concerned)

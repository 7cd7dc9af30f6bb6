"""How many permissions a comparison is about, by access level."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from slrlint.algebra.shape import listed, text
from slrlint.catalog import services
from slrlint.drift import changes, severity
from slrlint.policy.pattern import matches
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slrlint.comparison import Change, Comparison

UNKNOWN = "Unknown"
LEVELS = (*reversed(severity.LEVELS), UNKNOWN)
"""Access levels from the worst to the mildest, and that of actions nobody knows."""

_DENYING = frozenset(kind.code for kind in changes.KINDS if kind.effect == "Deny")


class Counted(Record):
    """Numbers of actions by access level, the worst first; levels without an action are absent.

    `gained` counts the actions that some request is allowed for only by the new document, `lost`
    those that some request is allowed for only by the old one; an action can be in both.
    """

    gained: Mapping[str, int]
    lost: Mapping[str, int]


def counted(comparison: Comparison) -> Counted:
    """Count the real actions that the changes of a comparison concern, undecided ones too.

    A pattern counts as the actions that it matches in AWS's service reference, one that matches
    none counts once, as unknown.
    """
    return Counted(
        *(
            _by_level(each for each in comparison.changes if each.direction == direction)
            for direction in (changes.WIDER, changes.NARROWER)
        )
    )


def _by_level(concerned: Iterable[Change]) -> dict[str, int]:
    actions: set[str] = set()
    for change in concerned:
        actions |= _excepting(change.actions) if _excepts(change) else _matching(change.actions)
    found = Counter(services.access_level(action) or UNKNOWN for action in actions)
    return {level: found[level] for level in LEVELS if found[level]}


def _excepts(change: Change) -> bool:
    """Whether the actions of a change are the exceptions of a NotAction, not what is concerned."""
    gains = change.direction == changes.WIDER
    statement = change.new if gains != (change.code in _DENYING) else change.old
    if statement is None or "NotAction" not in statement.data or not change.actions:
        return False
    excepted = {text(each).lower() for each in listed(statement.data["NotAction"])}
    return excepted.issuperset(pattern.lower() for pattern in change.actions)


def _matching(patterns: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_expanded, patterns))


def _excepting(patterns: tuple[str, ...]) -> frozenset[str]:
    lowered = [pattern.lower() for pattern in patterns]
    return frozenset(
        action
        for action in _expanded("*")
        if not any(matches(pattern, action) for pattern in lowered)
    )


@lru_cache(maxsize=1024)
def _expanded(pattern: str) -> frozenset[str]:
    lowered = pattern.lower()
    if "*" not in pattern and "?" not in pattern:
        return frozenset((lowered,))
    return frozenset(map(str.lower, services.matching(pattern))) or frozenset((lowered,))

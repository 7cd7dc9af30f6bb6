"""The timeline of a managed policy: its plot, and the same as a table."""

from __future__ import annotations

from slrlint.drift.permissions import LEVELS, counted
from slrlint.record import Record
from slrlint.reporters.html import plot
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from slrlint.drift.history import Step
    from slrlint.reporters.html.plot import Column


class Key(Record):
    """An access level and its class in the style sheet."""

    level: str
    name: str


class Timeline(Record):
    """What a page shows of a policy's versions.

    `picture` is None where one version is known only, and `columns` are oldest first.
    """

    name: str
    picture: Markup | None
    keys: tuple[Key, ...]
    columns: tuple[Column, ...]


def timeline(name: str, steps: Sequence[Step], key: str, approved: str = "") -> Timeline:
    """Return the timeline of a policy's known versions, oldest first.

    `key` makes ids of the picture unique in the page; `approved` is the version to mark.
    """
    columns = tuple(map(_column, steps))
    used = {level for each in columns for side in (each.gained, each.lost) for level in side}
    keys = tuple(Key(level, plot.level_class(level)) for level in LEVELS if level in used)
    if len(columns) < 2:
        return Timeline(name, None, keys, columns)
    title = f"{name}: permissions gained and lost by version"
    first, last = columns[0], columns[-1]
    describe = (
        f"{many(len(columns), 'known version')} from {first.label} of {first.date} to "
        f"{last.label} of {last.date}. " + ". ".join(plot.said(each) for each in columns[1:])
    )
    picture = plot.plot(columns, title, describe, mark=approved, key=key)
    return Timeline(name, picture, keys, columns)


def _column(step: Step) -> Column:
    gained: Mapping[str, int] = {}
    lost: Mapping[str, int] = {}
    if step.comparison is not None:
        gained, lost = counted(step.comparison)
    return plot.Column(
        label=step.baseline.version,
        date=step.baseline.date[:10],
        gained=gained,
        lost=lost,
        missing=missing(step),
        known=step.comparison is not None,
    )


def missing(step: Step) -> str:
    """Say which versions before a step nobody recorded, empty where none is missing."""
    if not step.missing:
        return ""
    first, last = step.missing[0], step.missing[-1]
    which = first if first == last else f"{first} to {last}"
    return f"{which} recorded by nobody"

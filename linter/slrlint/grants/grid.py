"""Results as tables of text, for every format that people read.

Texts are as they stand in files; whoever shows a grid makes them safe.
"""

from __future__ import annotations

from slrlint.grants import phrases, targets
from slrlint.grants.decide import CONDITION, NO
from slrlint.record import Record
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.grants.results import Cell, Column, Result, Row

_MOST_NAMES = 6
"""Roles with the same answers that one line names, before it counts the rest."""


class Grid(Record):
    """A table: `notes` are its footnotes, the first is (1), and `why` are lines of proof."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    why: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def of_policy(result: Result, columns: Sequence[Column], *, why: bool) -> Grid:
    """Return the table of one identity: a row for each role or group."""
    identity = result.identity
    alone = len(identity.attachments) == 1
    notes: dict[str, int] = {}
    rows = tuple(
        (label, *(_cell(each, notes, alone=alone) for each in cells))
        for label, cells in _gathered(result.rows)
    )
    places = [each.policy.place for each in identity.policies if each.policy.place]
    title = identity.name
    if alone and places and places[0] != title:
        title = f"{places[0]}: {title}" if title not in places[0] else places[0]
    return Grid(
        title,
        ("role", *(column.title for column in columns)),
        rows,
        tuple(notes),
        tuple(_why(result, columns, alone=alone)) if why else (),
        identity.notes,
    )


def of_account(results: Iterable[Result], columns: Sequence[Column], *, why: bool) -> Grid:
    """Return one table of many identities, only those that reach a role."""
    notes: dict[str, int] = {}
    rows: list[tuple[str, ...]] = []
    lines: list[str] = []
    for result in results:
        if not any(row.reached for row in result.rows):
            continue
        name = visible(f"{result.identity.kind} {result.identity.name}")
        for label, cells in _gathered(result.rows):
            through = dict.fromkeys(each.attachment.label for cell in cells for each in cell.grants)
            shown = [_cell(each, notes, alone=False, plain=True) for each in cells]
            rows.append((name, label, *shown, visible(", ".join(through))))
        if why:
            lines += [f"{name}, {line}" for line in _why(result, columns, alone=False)]
    head = ("identity", "role", *(column.title for column in columns), "through")
    return Grid("", head, tuple(rows), tuple(notes), tuple(lines))


def _cell(cell: Cell, notes: dict[str, int], *, alone: bool, plain: bool = False) -> str:
    """Return the text of a cell; what it rests on becomes a footnote.

    With `plain`, a yes has none: the table has a column for its policies.
    """
    said = {CONDITION: "if"}.get(cell.answer, cell.answer)
    text = phrases.short(cell, alone=alone)
    if not text or (plain and cell.answer == "yes"):
        return said
    return f"{said} ({notes.setdefault(text, len(notes) + 1)})"


def _gathered(rows: Sequence[Row]) -> list[tuple[str, tuple[Cell, ...]]]:
    """Return the rows with their labels; single roles with the same answers share one."""
    found: dict[object, tuple[list[str], tuple[Cell, ...]]] = {}
    for row in rows:
        single = row.target.scope == targets.ROLE
        key = tuple(cell.key for cell in row.cells) if single else row.target
        found.setdefault(key, ([], row.cells))[0].append(row.label)
    return [(_names(labels), cells) for labels, cells in found.values()]


def _names(labels: Sequence[str]) -> str:
    shown = [visible(label) for label in labels]
    if len(shown) <= _MOST_NAMES + 1:
        return "\n".join(shown)
    return "\n".join((*shown[:_MOST_NAMES], f"and {len(shown) - _MOST_NAMES} more"))


def _why(result: Result, columns: Sequence[Column], *, alone: bool) -> Iterable[str]:
    seen: set[object] = set()
    for row in result.rows:
        for column, cell in zip(columns, row.cells, strict=True):
            if cell.answer == NO and not cell.grants:
                continue
            for line in phrases.reasons(cell, alone=alone):
                text = f"{row.label}, {column.title}: {line}"
                if text not in seen:
                    seen.add(text)
                    yield text

"""Tables drawn for a terminal, as wide as it is."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.grants.grid import Grid

_STYLES = {"yes": "green", "if": "yellow", "undecided": "magenta", "no": "dim"}

_NAMES = 3
"""The part of the width that a column gets at least, if it needs it: one in three."""


def render(grids: Sequence[Grid], remarks: Sequence[str], *, width: int, colour: bool) -> str:
    """Return the tables with lines around them; nothing of a text is taken for markup."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for grid in grids:
        if grid.title:
            console.print(Text(visible(grid.title), style="bold"))
        for remark in grid.remarks:
            console.print(Text(visible(remark)))
        if grid.rows:
            console.print(_table(grid, width))
        for number, note in enumerate(grid.notes, 1):
            console.print(Text(f"({number}) {visible(note)}"))
        for line in grid.why:
            console.print(Text(visible(line), style="dim"))
        console.print()
    for remark in remarks:
        console.print(Text(visible(remark)))
    return out.getvalue()


def _table(grid: Grid, width: int) -> Table:
    table = Table(box=box.SQUARE, show_lines=False, pad_edge=False)
    for place, each in enumerate(grid.head):
        lines = [line for row in grid.rows for line in row[place].split("\n")]
        longest = max(len(visible(line)) for line in lines)
        # Names are cut last: what is said of them has short words.
        table.add_column(
            Text(visible(each)), overflow="fold", min_width=min(longest, width // _NAMES)
        )
    for row in grid.rows:
        table.add_row(*map(_cell, row))
    return table


def _cell(text: str) -> Text:
    shown = "\n".join(map(visible, text.split("\n")))
    return Text(shown, style=_STYLES.get(text.partition(" ")[0], ""))

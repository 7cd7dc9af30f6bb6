"""Tables as plain text and as Markdown."""

from __future__ import annotations

from slrlint.reporters.escape import visible
from slrlint.reporters.markdown_text import escape, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.grants.grid import Grid

_GAP = "  "


def plain(grids: Sequence[Grid], remarks: Sequence[str]) -> str:
    """Return tables for people, without any markup; `remarks` stand below them."""
    blocks = ["\n".join(_lines(grid)) for grid in grids]
    last = "\n".join(map(visible, remarks))
    return "\n\n".join(block for block in (*blocks, last) if block) + "\n"


def as_markdown(grids: Sequence[Grid], remarks: Sequence[str]) -> str:
    """Return tables as GitHub shows them; text from files is plain text there."""
    lines: list[str] = ["## slrlint: grants", ""]
    for grid in grids:
        if grid.title:
            lines += [f"### {escape(grid.title)}", ""]
        lines += [f"{escape(each)}", ""] if (each := "; ".join(grid.remarks)) else []
        if grid.rows:
            rows = [[_broken(cell) for cell in row] for row in grid.rows]
            lines += table([escape(each) for each in grid.head], rows)
        for number, note in enumerate(grid.notes, 1):
            lines.append(f"{number}. {escape(note)}")
        lines += [""] if grid.notes else []
        lines += [f"- {escape(each)}" for each in grid.why]
        lines += [""] if grid.why else []
    lines += [escape(each) + "  " for each in remarks]
    return "\n".join(lines).rstrip() + "\n"


def _broken(cell: str) -> str:
    return "<br>".join(escape(each) for each in cell.split("\n"))


def _lines(grid: Grid) -> Iterator[str]:
    if grid.title:
        yield visible(grid.title)
    for remark in grid.remarks:
        yield f"{_GAP}{visible(remark)}"
    table = [[[visible(line) for line in cell.split("\n")] for cell in row] for row in grid.rows]
    if table:
        table.insert(0, [[each] for each in grid.head])
    widths = (
        [max(len(line) for row in table for line in row[place]) for place in range(len(grid.head))]
        if table
        else []
    )
    for row in table:
        for number in range(max(map(len, row))):
            cells = (cell[number] if number < len(cell) else "" for cell in row)
            padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
            yield f"{_GAP}{_GAP.join(padded)}".rstrip()
    for number, note in enumerate(grid.notes, 1):
        yield f"{_GAP}({number}) {visible(note)}"
    for line in grid.why:
        yield f"{_GAP}{visible(line)}"

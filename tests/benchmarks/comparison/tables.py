"""Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Section(NamedTuple):
    """A part of the report: the table with the sums, the one with every case, and notes."""

    table: str
    details: str
    notes: list[str]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose others are numbers."""
    line = "| " + " | ".join(heads) + " |\n|---|" + "---:|" * (len(heads) - 1)
    return "\n".join([line, *("| " + " | ".join(row) + " |" for row in rows)])


def bullets(lines: Iterable[str]) -> str:
    """Return a list without repetitions."""
    return "\n".join(f"- {line}" for line in dict.fromkeys(lines))

"""Comparisons as Markdown: what a reviewer of a pull request has to know."""

from __future__ import annotations

from slrlint.reporters.compared import COSMETIC, VERDICTS, cosmetic, heading, statement_name
from slrlint.reporters.markdown_text import escape, table
from slrlint.reporters.summary import many
from slrlint.reporters.witness import request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.comparison import Comparison, Summary

_HEAD = ["Severity", "What changes", "Statement", "A request that shows it"]


def lines(comparisons: Sequence[Comparison]) -> list[str]:
    """Return a section for each comparison that differs and a line about the others."""
    found: list[str] = []
    for compared in comparisons:
        if compared.changes or compared.notes:
            found += _section(compared)
    rest = [each for each in comparisons if not (each.changes or each.notes)]
    if rest:
        kinds = [kind for each in rest for kind in {one.kind for one in each.cosmetic}]
        unlike = ", ".join(COSMETIC[kind][1] for kind in COSMETIC if kind in kinds)
        cause = f" (differing in: {unlike})" if unlike else ""
        allow = many(len(rest), "policy allows", "policies allow")
        found += [f"{allow} the same requests as before{cause}.", ""]
    return found


def _section(compared: Comparison) -> list[str]:
    found = [
        f"### {escape(heading(compared))}",
        "",
        f"{VERDICTS[compared.verdict]}.",
        "",
    ]
    if compared.summary:
        found += table(_HEAD, [_row(each, compared) for each in compared.summary])
    if compared.cosmetic:
        found += [f"Cosmetic: {cosmetic(compared)}.", ""]
    for note in compared.notes:
        found += [f"Note: {escape(note)}.", ""]
    return found


def _row(summary: Summary, compared: Comparison) -> list[str]:
    change = compared.changes[summary.changes[0]]
    statement = change.new or change.old
    where = "" if statement is None else escape(statement_name(statement))
    if change.new is None and statement is not None:
        where += " (old)"
    proof = f"undecided: {change.reason}" if change.witness is None else request(change.witness)
    return [
        f"{summary.severity}, {summary.direction}",
        escape(summary.sentence),
        where,
        escape(proof),
    ]

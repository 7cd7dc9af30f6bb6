"""How often each rule speaks, in place of a report."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.report import Report

FORMATS = ("full", "concise", "json")
"""Output formats that have statistics; the two for people are the same."""


def render(report: Report, output_format: str) -> str:
    """Return the number of diagnostics by rule, the most frequent first, as text or JSON."""
    counts: dict[tuple[str, str], int] = {}
    for found in report.diagnostics:
        key = (found.code, found.name)
        counts[key] = counts.get(key, 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if output_format == "json":
        import json

        table = [{"code": code, "name": name, "count": count} for (code, name), count in rows]
        return json.dumps(table, indent=2) + "\n"
    return "".join(f"{count:>7}  {code}  {name}\n" for (code, name), count in rows)

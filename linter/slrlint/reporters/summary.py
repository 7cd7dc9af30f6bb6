"""Counts in words, as several formats say them."""

from __future__ import annotations

from slrlint.finding import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.report import Counts, Report


def looked_at(counts: Counts) -> str:
    """Return what was looked at, such as ``4 policies in 5 files (1 finding suppressed)``."""
    text = f"{many(counts.policies, 'policy', 'policies')} in {many(counts.files, 'file')}"
    return f"{text} ({', '.join(left_out(counts))})" if left_out(counts) else text


def left_out(counts: Counts) -> list[str]:
    """Return, a text for each reason, how many findings the report does not show."""
    reasons = {"fixed": counts.fixed, "suppressed": counts.suppressed, "known": counts.known}
    return [f"{many(number, 'finding')} {why}" for why, number in reasons.items() if number]


def tally(report: Report) -> str:
    """Return how many diagnostics there are of each severity, such as ``2 errors, 1 warning``."""
    found = [each.severity for each in report.diagnostics]
    return ", ".join(
        many(found.count(severity), "note" if severity == "info" else severity)
        for severity in reversed(SEVERITIES)
        if severity in found
    )


def many(number: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {one if number == 1 else more or one + 's'}"

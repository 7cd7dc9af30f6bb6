"""The page of a report: the verdict, the changes by severity, and how the policies got there."""

from __future__ import annotations

from slrlint import baselines, paths
from slrlint.drift import history, verdict
from slrlint.drift.permissions import Counted, counted
from slrlint.finding import SEVERITIES
from slrlint.record import Record
from slrlint.reporters import compared as text
from slrlint.reporters.html import told
from slrlint.reporters.html.page import page
from slrlint.reporters.html.timeline import Timeline, timeline
from slrlint.reporters.summary import looked_at, many, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.comparison import Comparison, Published, Structural
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style
    from slrlint.reporters.html.told import Group, Proof

_MOST_FINDINGS = 2_000
_OF_ONE = {
    "equal": "Both allow the same requests",
    "wider": "Requests are allowed that were not",
    "narrower": "Requests are no longer allowed",
    "both": "Some requests are newly allowed, others no longer",
    "undecided": "Whether more is allowed cannot be known",
}


class Section(Record):
    """A policy that differs, with the anchor of its section."""

    key: str
    compared: Comparison
    verdict: str
    groups: list[Group]
    left_out: str
    counts: Counted
    numbers: dict[str, int]
    cosmetic: str
    structural: tuple[tuple[Structural, str, str], ...]
    timeline: Timeline | None


class Finding(Record):
    """A finding of ``slrlint check``, with the request that proves it where there is one."""

    found: Diagnostic
    where: str
    proof: Proof


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return the whole page."""
    differing = [each for each in report.comparisons if _differs(each)]
    same = [each for each in report.comparisons if not _differs(each)]
    sections = [_section(each, number) for number, each in enumerate(differing, 1)]
    headline = _headline(report)
    return page(
        "report.html",
        {
            "title": headline,
            "command": report.command,
            "tone": _tone(report),
            "tally": tally(report),
            "looked_at": looked_at(report.counts),
            "errors": report.errors,
            "sections": sections,
            "same": [(text.heading(each), text.cosmetic(each)) for each in same],
            "findings": _findings(report),
            "left_out": max(len(report.diagnostics) - _MOST_FINDINGS, 0),
            "severities": tuple(reversed(SEVERITIES)),
            "headings": told.HEADINGS,
        },
    )


def _differs(compared: Comparison) -> bool:
    return bool(compared.changes or compared.notes or compared.structural)


def _headline(report: Report) -> str:
    compared = report.comparisons
    changed = [each for each in compared if each.changes]
    if report.command == "check":
        return f"Found {tally(report)}" if report.diagnostics else _nothing(report, "All clear")
    if not compared:
        return "Nothing was compared"
    if report.command == "drift":
        if not changed:
            return _nothing(report, "No drift")
        if len(compared) == 1:
            return f"{compared[0].name} has drifted"
        return f"{len(changed)} of {many(len(compared), 'policy', 'policies')} have drifted"
    if len(compared) == 1:
        return _OF_ONE[compared[0].verdict]
    return f"{len(changed)} of {many(len(compared), 'policy', 'policies')} changed"


def _nothing(report: Report, said: str) -> str:
    return f"{said}, as far as could be seen" if report.errors else said


def _tone(report: Report) -> str:
    """Return how the verdict looks: a severity, or ``ok``."""
    found = {each.severity for each in report.diagnostics} | ({"error"} if report.errors else set())
    return max(found, key=SEVERITIES.index, default="ok")


def _section(compared: Comparison, number: int) -> Section:
    severities = [each.severity for each in compared.summary]
    return Section(
        key=f"policy-{number}",
        compared=compared,
        verdict=text.VERDICTS[compared.verdict].partition(": ")[2],
        groups=told.groups(compared),
        left_out=told.left_out(compared),
        counts=counted(compared),
        numbers={severity: severities.count(severity) for severity in reversed(SEVERITIES)},
        cosmetic=text.cosmetic(compared),
        structural=tuple(
            (each, told.value(each.old), told.value(each.new)) for each in compared.structural or ()
        ),
        timeline=_timeline(compared.published, compared, f"plot-{number}"),
    )


def _timeline(published: Published | None, compared: Comparison, key: str) -> Timeline | None:
    """Return the timeline of the managed policy that is compared, if its history is known."""
    if published is None or not compared.changes:
        return None
    try:
        known = baselines.versions(compared.name)
        if known.current.arn != published.arn:
            return None
        steps = list(history.timeline(known))
    except (baselines.BaselineError, verdict.NoPolicyError):
        return None
    found = timeline(known.name, steps, key, approved=published.old or "")
    return found if found.picture is not None else None


def _findings(report: Report) -> dict[str, list[Finding]]:
    """Return the findings of ``slrlint check`` by severity, the worst first."""
    if report.comparisons:
        return {}
    shown: Sequence[Diagnostic] = sorted(
        report.diagnostics, key=lambda each: SEVERITIES.index(each.severity), reverse=True
    )[:_MOST_FINDINGS]
    return {
        severity: [
            Finding(each, _where(each), told.proof(each.witness or {}))
            for each in shown
            if each.severity == severity
        ]
        for severity in reversed(SEVERITIES)
    }


def _where(found: Diagnostic) -> str:
    place = found.place
    return f"{paths.relative(place.path)}:{place.line}:{place.column}"

"""The report in Markdown, for the summary of a job or a comment on a pull request."""

from __future__ import annotations

from slrlint import paths
from slrlint.reporters.markdown_text import escape, table
from slrlint.reporters.summary import looked_at, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return a heading, a table of the diagnostics and the errors of the run."""
    title = tally(report) or ("incomplete" if report.errors else "all clear")
    lines = [f"## slrlint: {title}", ""]
    if report.comparisons:
        from slrlint.reporters import compared_markdown

        lines += compared_markdown.lines(report.comparisons)
    elif report.diagnostics:
        head = ["Severity", "Where", "Rule", "What is wrong"]
        lines += table(head, [_row(found) for found in report.diagnostics])
    if report.errors:
        lines += table(["What could not be done"], [[escape(error)] for error in report.errors])
    lines.append(f"Looked at {looked_at(report.counts)}.")
    return "\n".join(lines) + "\n"


def _row(found: Diagnostic) -> list[str]:
    place = found.place
    where = f"{escape(paths.relative(place.path))}:{place.line}:{place.column}"
    message = escape(found.message)
    if found.help:
        message += f"<br>{escape(found.help)}"
    return [found.severity, where, f"{found.code} {found.name}", message]

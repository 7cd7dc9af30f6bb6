"""Markdown as GitHub shows it, for the summary of a job or a comment on a pull request.

Text from files is plain text there: no markup, HTML, link, mention or reference comes of it.
"""

from __future__ import annotations

import re

from slrlint import paths
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import looked_at, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style

LIMIT = 900_000
"""Bytes of a table; GitHub refuses a job summary of more than a mebibyte."""

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


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


def escape(text: str) -> str:
    """Return `text` so that Markdown, with or without GitHub's extensions, shows just that text."""
    return _MARKUP.sub(_entity, visible(text))


def _entity(match: re.Match[str]) -> str:
    entity = f"&#{ord(match[0])};"
    # GitHub looks for @name and #number after it has resolved the entities.
    return entity + "<!-- -->" if match[0] in "@#" else entity


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a table of escaped cells, cut where it is longer than `LIMIT`."""
    lines = [_line(head), _line(["---"] * len(head))]
    size = 0
    for number, row in enumerate(rows):
        line = _line(row)
        size += len(line.encode()) + 1
        if size > LIMIT:
            lines += ["", f"... and {len(rows) - number} more."]
            break
        lines.append(line)
    return [*lines, ""]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(found: Diagnostic) -> list[str]:
    place = found.place
    where = f"{escape(paths.relative(place.path))}:{place.line}:{place.column}"
    message = escape(found.message)
    if found.help:
        message += f"<br>{escape(found.help)}"
    return [found.severity, where, f"{found.code} {found.name}", message]

"""Workflow commands of GitHub Actions: the runner makes an annotation of each line.

Data and properties are escaped as the runner unescapes them
(https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
"""

from __future__ import annotations

from slrlint import paths
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return one command for each diagnostic and each error of the run."""
    lines = [_annotation(found) for found in report.diagnostics]
    lines += [f"::error title=slrlint::{_data(visible(error))}" for error in report.errors]
    return "".join(f"{line}\n" for line in lines)


def _annotation(found: Diagnostic) -> str:
    place = found.place
    properties = {
        "file": visible(paths.relative(place.path)),
        "line": str(place.line),
        "endLine": str(place.end_line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": f"{found.code} {found.name}",
    }
    if place.line != place.end_line:
        # An annotation of several lines cannot have columns.
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = visible(found.message)
    if found.help:
        message += f"\nhelp: {visible(found.help)}"
    return f"::{COMMANDS[found.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""The report as JSON, described by the published schema ``slrlint/data/report.schema.json``.

The format has a version of its own: members may be added within a version, never renamed, removed
or given another meaning.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slrlint import __version__
from slrlint.finding import SEVERITIES
from slrlint.reporters.escape import visible, wellformed

if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style

SCHEMA_VERSION = 1


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return one JSON object, in ASCII."""
    return json.dumps(plain(report), indent=2) + "\n"


def plain(report: Report) -> dict[str, object]:
    """Return the object that `render` writes, as plain data."""
    severities = [found.severity for found in report.diagnostics]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "slrlint", "version": __version__},
        "command": report.command,
        "counts": {
            **report.counts._asdict(),
            "findings": {severity: severities.count(severity) for severity in SEVERITIES},
        },
        "findings": [_finding(found) for found in report.diagnostics],
        "comparisons": data(list(report.comparisons)),
        "errors": [visible(error) for error in report.errors],
    }


def _finding(found: Diagnostic) -> dict[str, object]:
    place = found.place
    fix = found.fix and {"safety": found.fix.safety, "title": visible(found.fix.title)}
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "message": visible(found.message),
        "help": visible(found.help),
        "path": wellformed(place.path),
        "start": {"line": place.line, "column": place.column, "offset": place.start},
        "end": {"line": place.end_line, "column": place.end_column, "offset": place.end},
        "route": data(list(found.route)),
        "statement": found.statement,
        "sid": data(found.sid),
        "fingerprint": found.fingerprint,
        "fix": fix,
        "witness": data(found.witness),
    }


def data(value: object) -> object:
    """Return plain data (of a route, a witness, a comparison) with every text well-formed."""
    if isinstance(value, str):
        return wellformed(value)
    if isinstance(value, dict):
        return {wellformed(str(key)): data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [data(each) for each in value]
    return value

"""The report as JSON, described by the published schema ``slrlint/data/report.schema.json``.

The format has a version of its own: members may be added within a version, never renamed, removed
or given another meaning.
"""

from __future__ import annotations

import json

from slrlint import __version__
from slrlint.finding import SEVERITIES
from slrlint.reporters.escape import visible, wellformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.comparison import Change, Comparison, Statement, Subject
    from slrlint.finding import Diagnostic, Place
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
        "comparisons": [comparison_data(each) for each in report.comparisons],
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
        **_place(place),
        "route": data(list(found.route)),
        "statement": found.statement,
        "sid": data(found.sid),
        "fingerprint": found.fingerprint,
        "fix": fix,
        "witness": data(found.witness),
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "path": wellformed(place.path),
        "start": {"line": place.line, "column": place.column, "offset": place.start},
        "end": {"line": place.end_line, "column": place.end_column, "offset": place.end},
    }


def comparison_data(compared: Comparison) -> dict[str, object]:
    """Return a comparison as plain data, in the form of the report's ``comparisons``."""
    shown = {
        "name": wellformed(compared.name),
        "old": _subject(compared.old),
        "new": _subject(compared.new),
        "verdict": compared.verdict,
        "changes": [_change(each) for each in compared.changes],
        "summary": [
            {**each._asdict(), "sentence": visible(each.sentence), "changes": list(each.changes)}
            for each in compared.summary
        ],
        "cosmetic": [
            {
                "kind": each.kind,
                "sentence": each.sentence,
                "statement": {"new": each.new_position, "old": each.old_position},
            }
            for each in compared.cosmetic
        ],
        "notes": [visible(note) for note in compared.notes],
    }
    if compared.structural is not None:
        shown["structural"] = [data(each._asdict()) for each in compared.structural]
    return shown


def _subject(subject: Subject | None) -> object:
    return None if subject is None else data(subject._asdict())


def _change(change: Change) -> dict[str, object]:
    return {
        "code": change.code,
        "name": change.name,
        "direction": change.direction,
        "element": change.element,
        "severity": change.severity,
        "access_level": change.level,
        "sentence": visible(change.sentence),
        "statement": {"new": _statement(change.new), "old": _statement(change.old)},
        "actions": data(change.actions),
        "resources": data(change.resources),
        "before": data(change.before),
        "after": data(change.after),
        "witness": data(change.witness),
        "reason": visible(change.reason) or None,
        **_place(change.place),
        "route": data(change.route),
    }


def _statement(statement: Statement | None) -> object:
    if statement is None:
        return None
    return {
        "index": statement.position,
        "sid": data(statement.sid),
        **_place(statement.place),
    }


def data(value: object) -> object:
    """Return plain data (of a route, a witness, a statement) with every text well-formed."""
    if isinstance(value, str):
        return wellformed(value)
    if isinstance(value, dict):
        return {wellformed(str(key)): data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [data(each) for each in value]
    return value

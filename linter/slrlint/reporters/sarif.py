"""SARIF 2.1.0, for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

Columns and offsets count Unicode code points.  The fingerprint stands under the key
``slrlint/v1`` of ``partialFingerprints``.
"""

from __future__ import annotations

import json
import os
import os.path
from urllib.parse import quote

from slrlint import __version__, pages, paths
from slrlint.reporters.escape import visible
from slrlint.reporters.json import data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.pages import Page
    from slrlint.report import Report
    from slrlint.reporters import Style

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "slrlint/v1"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

_PROBLEM_SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return a SARIF log with one run, in ASCII."""
    rules = {found.code: found for found in report.diagnostics}
    indexes = {code: index for index, code in enumerate(sorted(rules))}
    driver = {
        "name": "slrlint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rules[code]) for code in indexes],
    }
    invocation = {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": _text(error)}} for error in report.errors
        ],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, indexes[found.code]) for found in report.diagnostics],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def uri(path: str) -> str:
    """Return the URI reference of a file: relative to the working folder where it lies below."""
    path = paths.relative(path)
    absolute = path.startswith(("/", "../")) or path == ".." or os.path.isabs(path)
    if absolute:
        path = os.path.abspath(path).replace(os.sep, "/")
        return "file://" + quote(os.fsencode(path if path.startswith("/") else f"/{path}"))
    return quote(_bytes(path))


def _bytes(path: str) -> bytes:
    """Return the bytes of a name as the file system has them; no name of a file is refused."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def _rule(found: Diagnostic) -> dict[str, object]:
    page = pages.of_code(found.code)
    if page is None:
        return {"id": found.code, "name": found.name}
    return _descriptor(page)


def _descriptor(page: Page) -> dict[str, object]:
    sections = dict(page.sections)
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": _one_line(sections.get("What it does") or page.summary)},
        "help": {"text": pages.plain(page), "markdown": pages.markdown(page)},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
        "properties": {
            "tags": ["security", "iam", page.family],
            "precision": page.confidence,
            "problem.severity": _PROBLEM_SEVERITIES[page.severity],
        },
    }


def _one_line(markdown: str) -> str:
    return " ".join(markdown.replace("``", "`").split())


def _result(found: Diagnostic, index: int) -> dict[str, object]:
    place = found.place
    message = _text(found.message)
    if found.help:
        message += f"\nHelp: {_text(found.help)}"
    about = {
        "route": found.route,
        "statement": found.statement,
        "sid": found.sid,
        "witness": found.witness,
    }
    return {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": LEVELS[found.severity],
        "message": {"text": message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(place.path)},
                    "region": {
                        "startLine": place.line,
                        "startColumn": place.column,
                        "endLine": place.end_line,
                        "endColumn": place.end_column,
                        "charOffset": place.start,
                        "charLength": place.end - place.start,
                    },
                }
            }
        ],
        "partialFingerprints": {FINGERPRINT: found.fingerprint},
        "properties": {key: data(value) for key, value in about.items() if value is not None},
    }


def _text(text: str) -> str:
    """Return text for a message: ``[a](b)`` is a link in SARIF, and text from a file makes none."""
    return visible(text).replace("](", "] (")

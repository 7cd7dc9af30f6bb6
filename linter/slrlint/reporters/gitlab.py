"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/).

The format has no place for what went wrong with the run itself: the exit code says that.
"""

from __future__ import annotations

import json

from slrlint import paths
from slrlint.reporters.escape import visible, wellformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.report import Report
    from slrlint.reporters import Style

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return a JSON array of issues, in ASCII, no two with the same fingerprint."""
    from slrlint.fingerprint import numbered

    seen: dict[str, int] = {}
    issues = []
    for found in report.diagnostics:
        number = seen.get(found.fingerprint, 0)
        seen[found.fingerprint] = number + 1
        place = found.place
        message = visible(found.message)
        issues.append(
            {
                "check_name": f"{found.code} {found.name}",
                "description": f"{message} ({visible(found.help)})" if found.help else message,
                "severity": SEVERITIES[found.severity],
                "fingerprint": numbered(found.fingerprint, number),
                "location": {
                    "path": wellformed(paths.relative(place.path)),
                    "lines": {"begin": place.line, "end": place.end_line},
                },
            }
        )
    return json.dumps(issues, indent=2) + "\n"

"""One line a finding: ``path:line:column: CODE message``, for editors and for grep."""

from __future__ import annotations

from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.report import Report
    from slrlint.reporters import Style


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return one line for each diagnostic and nothing else."""
    return "".join(
        f"{visible(found.place.path)}:{found.place.line}:{found.place.column}: "
        f"{found.code} {visible(found.message)}\n"
        for found in report.diagnostics
    )

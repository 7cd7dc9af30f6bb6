"""What a command found, as the reporters and the exit code need it."""

from __future__ import annotations

from slrlint.finding import SEVERITIES, Diagnostic
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.comparison import Comparison


class Counts(Record):
    """How much was looked at: files read, files without a policy, policies, findings not reported.

    The last are suppressed, known, or `fixed` in this run.
    """

    files: int = 0
    without_policy: int = 0
    policies: int = 0
    suppressed: int = 0
    known: int = 0
    fixed: int = 0


class Report(Record):
    """Everything that one run found.

    `diagnostics` are sorted by path and place.  `errors` are one-line messages about what could
    not be done (they make the exit code 2).  `sources` gives the decoded text of every file that
    has a diagnostic, for excerpts.  `comparisons` are the results of diff and drift.
    """

    command: str
    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[str, ...]
    counts: Counts
    sources: dict[str, str]
    comparisons: tuple[Comparison, ...] = ()


def exit_code(report: Report, fail_on: str) -> int:
    """Return 2 if the run itself failed, 1 with a finding at or above `fail_on`, else 0.

    `fail_on` is a severity or ``"never"``.
    """
    if report.errors:
        return 2
    if fail_on == "never":
        return 0
    threshold = SEVERITIES.index(fail_on)
    worst = max((SEVERITIES.index(found.severity) for found in report.diagnostics), default=-1)
    return 1 if worst >= threshold else 0

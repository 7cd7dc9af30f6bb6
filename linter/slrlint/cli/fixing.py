"""The part of ``slrlint check`` that makes fixes: ``--fix``, ``--unsafe-fixes`` and ``--diff``."""

from __future__ import annotations

import sys

from slrlint import terminal
from slrlint.files import STDIN
from slrlint.fixes import diff
from slrlint.fixes.mend import SAFETIES
from slrlint.fixes.mender import Mender, save
from slrlint.lint import Result
from slrlint.reporters.summary import many
from slrlint.source import UnopenableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from slrlint.config import Configuration
    from slrlint.report import Report


def mender(
    args: argparse.Namespace,
    configuration: Configuration,
    stdin_name: str,
    today: str,
    known: Mapping[str, int],
) -> Mender:
    """Return the linter that makes the fixes which the arguments allow."""
    allowed = "unsafe" if args.unsafe_fixes else "safe"
    return Mender(configuration, stdin_name, today, allowed, known)


def written(results: Iterable[Result], paths: Sequence[str]) -> list[Result]:
    """Write what was mended back to its files; standard input is not among them.

    `paths` are those of `results`.  A file that cannot be written gets a result that says so.
    """
    return [_written(result, path) for result, path in zip(results, paths, strict=True)]


def print_mended(results: Iterable[Result], paths: Sequence[str]) -> None:
    """Print the text that came from standard input, mended or as it was."""
    for result, path in zip(results, paths, strict=True):
        if path == STDIN and result.rewritten is not None:
            terminal.write_bytes(result.rewritten.after.encoded())


def differences(results: Iterable[Result]) -> str:
    """Return what fixes change in all files, as a unified diff; safe to show on a terminal."""
    found = "".join(
        diff.unified(result.path, result.rewritten.before.text, result.rewritten.after.text)
        for result in results
        if result.rewritten is not None and result.rewritten.fixed
    )
    return diff.shown(found) if terminal.is_terminal(sys.stdout) else found


def hint(report: Report, *, allowed: str) -> str | None:
    """Return a line about the fixes of `report` that were not `allowed`, None without any."""
    safeties = SAFETIES[allowed]
    hidden = [
        each
        for each in report.diagnostics
        if each.fix and each.fix.safety in SAFETIES["unsafe"] and each.fix.safety not in safeties
    ]
    if not hidden:
        return None
    return f"{many(len(hidden), 'hidden fix', 'hidden fixes')} can be enabled with --unsafe-fixes"


def _written(result: Result, path: str) -> Result:
    rewritten = result.rewritten
    if path == STDIN or rewritten is None or not rewritten.fixed:
        return result
    try:
        save(path, rewritten)
    except UnopenableError as error:
        return Result(result.path, str(error))
    return result

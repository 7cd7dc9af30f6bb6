"""``slrlint check PATHS…``: lint the policies in files and folders."""

from __future__ import annotations

import argparse
import os
import sys
import time

from slrlint import terminal
from slrlint.cli import options
from slrlint.config import ConfigError
from slrlint.files import STDIN, collect
from slrlint.lint import Linter, lint
from slrlint.registry import RegistryError
from slrlint.report import Counts, Report
from slrlint.selection import SelectionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from slrlint.config import Configuration
    from slrlint.files import Collected
    from slrlint.finding import Diagnostic
    from slrlint.limits import Limits
    from slrlint.lint import Result
    from slrlint.settings import Settings

_SILENT_SECONDS = 2.0
"""How long a run may last before a person at a terminal is told how far it is."""

_REFRESH_SECONDS = 0.1
_MOST_JOBS = 256


class UsageError(Exception):
    """What makes the whole run fail: one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint check`` to its parser."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, a glob in quotes, or - for standard input (default: this folder)",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="what standard input is called, and its format"
    )
    parser.add_argument(
        "--changed-since",
        metavar="REVISION",
        help="of these paths, only files that git says have changed since a revision",
    )
    parser.add_argument(
        "--known", metavar="FILE", help="leave out the findings that FILE says are known"
    )
    parser.add_argument(
        "--write-known", metavar="FILE", help="write all findings to FILE, to be known later"
    )
    parser.add_argument(
        "--fix", action="store_true", help="make the fixes that leave every grant as it is"
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: make those that change a grant, too",
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help="print what --fix would change, write nothing, and exit with 1 if it is anything",
    )
    parser.add_argument(
        "--statistics", action="store_true", help="print how often each rule speaks, nothing else"
    )
    parser.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes to lint in (default: as many as pay)"
    )
    options.add_settings_arguments(parser)
    options.add_rule_arguments(parser)
    options.add_report_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Lint what the arguments name, print the report and return the exit code."""
    try:
        return _run(args)
    except (ConfigError, RegistryError, SelectionError, UsageError) as error:
        terminal.say(f"error: {error}")
        return 2


def _run(args: argparse.Namespace) -> int:
    if args.known is not None and args.write_known is not None:
        raise UsageError("--known and --write-known exclude each other")
    if args.stdin_filename is not None and STDIN not in (args.paths or [STDIN]):
        raise UsageError(f"--stdin-filename needs {STDIN!r} as a path")
    if args.unsafe_fixes and not (args.fix or args.diff):
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    if args.reports and (args.diff or args.write_known is not None):
        raise UsageError("--report goes with neither --diff nor --write-known")
    if args.write_known is not None and (args.fix or args.diff):
        raise UsageError("--write-known goes with neither --fix nor --diff")
    configuration = options.configuration(args)
    settings = configuration.run
    if args.statistics and settings.output_format not in ("full", "concise", "json"):
        raise UsageError("--statistics has the formats full, concise and json only")
    known = {} if args.known is None else _read_known(args.known, settings.limits)
    linter = _linter(args, configuration, known)
    collected = _collect(args, linter)

    progress = _no_progress if args.quiet else _progress()
    results = list(lint(collected.paths, linter, args.jobs, progress))
    options.spare(_inputs(results, args), [*options.outputs(args), args.write_known])
    if args.fix and not args.diff:
        from slrlint.cli import fixing

        results = fixing.written(results, collected.paths)
    foreign = [_foreign(result) for result in results if not result.recognised]
    if foreign and args.paths and len(foreign) == len(results):
        collected = collected._replace(errors=(*collected.errors, *foreign))
    else:
        collected = collected._replace(warnings=(*collected.warnings, *foreign))
    report = _report(results, collected, known)

    if not args.quiet:
        for warning in (*collected.warnings, *_warnings(results, args, linter)):
            terminal.say(f"warning: {warning}")
    if args.write_known is not None:
        return _write_known(args.write_known, report)
    if args.statistics:
        from slrlint.cli import statistics

        text = statistics.render(report, settings.output_format)
    else:
        text = options.rendered(report, args, settings)
    if args.diff:
        return _deliver_diff(report, results, args)
    if args.fix:
        text = _after_fixes(report, text, results, collected.paths, args)
    return options.deliver(report, text, args, settings)


def _inputs(results: Iterable[Result], args: argparse.Namespace) -> list[str]:
    """Return the files that a report must not take the place of: named, or with a policy.

    The report of an earlier run in a searched folder is neither.
    """
    return [*args.paths, *(result.path for result in results if result.policies)]


def _linter(
    args: argparse.Namespace, configuration: Configuration, known: Mapping[str, int]
) -> Linter:
    stdin_name = args.stdin_filename or STDIN
    today = time.strftime("%Y-%m-%d")
    if not (args.fix or args.diff):
        return Linter(configuration, stdin_name, today)
    from slrlint.cli import fixing

    return fixing.mender(args, configuration, stdin_name, today, known)


def _deliver_diff(report: Report, results: Sequence[Result], args: argparse.Namespace) -> int:
    from slrlint.cli import fixing

    for error in report.errors:
        terminal.say(f"error: {error}")
    differences = fixing.differences(results)
    if not options.print_or_save(differences, args.output_file) or report.errors:
        return 2
    return 1 if differences and not args.exit_zero else 0


def _after_fixes(
    report: Report,
    text: str,
    results: Sequence[Result],
    paths: Sequence[str],
    args: argparse.Namespace,
) -> str:
    """Return what is to be printed: `text`, unless the mended standard input takes its place."""
    from slrlint.cli import fixing

    if not args.quiet:
        hint = fixing.hint(report, allowed="unsafe" if args.unsafe_fixes else "safe")
        if hint is not None:
            terminal.say(hint)
    if STDIN not in paths:
        return text
    fixing.print_mended(results, paths)
    if args.output_file is not None:
        return text
    terminal.write_aside(text)
    return ""


def _collect(args: argparse.Namespace, linter: Linter) -> Collected:
    arguments = args.paths or ([STDIN] if args.stdin_filename is not None else ["."])
    collected = collect(arguments, linter.excludes, linter.configuration.run.limits)
    if args.changed_since is not None:
        collected = collected._replace(paths=_changed(collected.paths, args.changed_since))
    if args.changed_since is None and args.paths:
        return collected._replace(errors=(*collected.empty, *collected.errors))
    return collected._replace(warnings=(*collected.empty, *collected.warnings))


def _foreign(result: Result) -> str:
    return f"{result.path}: in no format that slrlint reads, so nothing was checked"


def _changed(paths: Sequence[str], revision: str) -> tuple[str, ...]:
    from slrlint import changed, git

    try:
        return changed.among(paths, changed.since(revision))
    except git.GitError as error:
        raise UsageError(f"--changed-since: {error}") from None


def _read_known(path: str, limits: Limits) -> Mapping[str, int]:
    from slrlint import known

    try:
        return known.read(path, limits.known_size)
    except known.KnownError as error:
        raise UsageError(f"--known: {error}") from None


def _report(results: Sequence[Result], collected: Collected, known: Mapping[str, int]) -> Report:
    found = sorted((each for result in results for each in result.diagnostics), key=_order)
    new = tuple(found) if not known else _unknown(known, found)
    read = [result for result in results if not result.error and result.recognised]
    errors = (*collected.errors, *(result.error for result in results if result.error))
    return Report(
        command="check",
        diagnostics=new,
        errors=tuple(dict.fromkeys(errors)),
        counts=Counts(
            files=len(read),
            without_policy=sum(not result.policies for result in read),
            policies=sum(result.policies for result in read),
            suppressed=sum(len(result.accepted) for result in read),
            known=len(found) - len(new),
            fixed=sum(result.rewritten.fixed for result in read if result.rewritten is not None),
        ),
        sources={result.path: result.text for result in read if result.diagnostics},
    )


def _unknown(known: Mapping[str, int], found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    from slrlint.known import unknown

    return unknown(known, found)


def _order(found: Diagnostic) -> tuple[str, int, str, int]:
    return found.place.path, found.place.start, found.code, found.place.end


def _warnings(results: Sequence[Result], args: argparse.Namespace, linter: Linter) -> Iterable[str]:
    """Return what the files' comments and settings say in vain, each once."""
    read = [result for result in results if not result.error]
    lines = dict.fromkeys(warning for result in read for warning in result.warnings)
    in_force = dict.fromkeys(linter.configuration.of_file(each.path) for each in read)
    lines |= dict.fromkeys(warning for settings in in_force for warning in settings.warnings)
    if any(settings.exemptions for settings in in_force):
        whole = args.changed_since is None and len(read) == len(results)
        folders = [path for path in args.paths or ["."] if os.path.isdir(path)] if whole else []
        for settings in in_force:
            lines |= dict.fromkeys(_idle_exemptions(settings, read, folders, linter))
    return lines


def _idle_exemptions(
    settings: Settings, read: Sequence[Result], folders: Sequence[str], linter: Linter
) -> Iterable[str]:
    from slrlint.exemptions import expired, unused

    yield from expired(settings.exemptions, linter.today)
    yield from unused(
        settings.exemptions,
        used={exemption for result in read for exemption in result.used},
        linted={os.path.abspath(result.path) for result in read},
        folders=[os.path.abspath(folder) for folder in folders],
        enabled=linter.selection(settings).codes,
        today=linter.today,
    )


def _write_known(path: str, report: Report) -> int:
    from slrlint import known

    for error in report.errors:
        terminal.say(f"error: {error}")
    if report.errors:
        terminal.say(f"error: {path}: not written, because not everything could be linted")
        return 2
    try:
        number = known.write(path, report.diagnostics)
    except known.KnownError as error:
        raise UsageError(f"--write-known: {error}") from None
    from slrlint.reporters.escape import visible

    findings = "finding" if number == 1 else "findings"
    terminal.write(f"Wrote {number} known {findings} to {visible(path)}.\n")
    return 0


def _progress() -> Callable[[int, int], None]:
    """Return what tells a person at a terminal, in a long run, how many files are done."""
    if not terminal.is_terminal(sys.stderr):
        return _no_progress
    shown = time.monotonic() + _SILENT_SECONDS
    begun = False

    def progress(done: int, total: int) -> None:
        nonlocal shown, begun
        now = time.monotonic()
        if begun and done == total:
            sys.stderr.write("\r\x1b[K")
        elif now >= shown:
            sys.stderr.write(f"\rslrlint: {done:,} of {total:,} files")
            begun, shown = True, now + _REFRESH_SECONDS
        sys.stderr.flush()

    return progress


def _no_progress(_done: int, _total: int) -> None:
    pass


def _jobs(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= _MOST_JOBS:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MOST_JOBS}")

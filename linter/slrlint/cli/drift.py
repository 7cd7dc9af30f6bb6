"""``slrlint drift``: have managed policies moved away from the approved baselines?"""

from __future__ import annotations

from slrlint import terminal
from slrlint.cli import approval, options
from slrlint.config import ConfigError
from slrlint.drift import approved, current, verdict
from slrlint.report import Counts, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.comparison import Comparison
    from slrlint.drift.approved import Approved
    from slrlint.drift.current import Lookup
    from slrlint.limits import Limits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint drift`` to its parser."""
    approval.add_names_argument(parser)
    parser.add_argument(
        "--direction",
        choices=tuple(verdict.DIRECTIONS),
        default="any",
        help="which changes are findings: any (default: a service that loses a permission breaks, "
        "too) or wider",
    )
    approval.add_current_arguments(parser)
    approval.add_folder_arguments(parser)
    options.add_report_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the baselines, print the report and return the exit code."""
    try:
        settings = options.configuration(args).run
        errors: list[str] = []
        chosen = approval.chosen(approval.folder(args), args.names, errors)
        baselines = [each for _, each in chosen]
        with approval.lookup(args) as look:
            comparisons = list(_compared(baselines, look, errors, settings.limits))
        report = _report(baselines, comparisons, errors, args.direction)
        options.spare(report.sources, options.outputs(args))
        return options.deliver(report, options.rendered(report, args, settings), args, settings)
    except (ConfigError, approved.ApprovedError, current.CurrentError) as error:
        terminal.say(f"error: {error}")
        return 2


def _compared(
    baselines: Iterable[Approved], look: Lookup, errors: list[str], limits: Limits
) -> Iterator[Comparison]:
    for each in baselines:
        try:
            yield approved.compare(each, look(each.policy), limits)
        except current.StoppedError as error:
            errors.append(f"{error}; nothing is compared from {each.baseline.name} on")
            return
        except current.GoneError as error:
            if each.baseline.listed:
                errors.append(f"{error}; its baseline is {approved.version(each.baseline)}")
        except (approved.ApprovedError, current.CurrentError, verdict.NoPolicyError) as error:
            errors.append(str(error))


def _report(
    baselines: Sequence[Approved],
    comparisons: Sequence[Comparison],
    errors: Sequence[str],
    direction: str,
) -> Report:
    found = sorted(
        approved.diagnostics(comparisons, direction),
        key=lambda each: (each.place.path, each.place.start, each.code),
    )
    return Report(
        command="drift",
        diagnostics=tuple(found),
        errors=tuple(errors),
        counts=Counts(files=len(baselines), policies=len(comparisons)),
        sources={each.document.source.path: each.document.source.text for each in baselines},
        comparisons=tuple(comparisons),
    )

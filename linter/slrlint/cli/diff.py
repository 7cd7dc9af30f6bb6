"""``slrlint diff OLD NEW``: which requests the new policy allows and the old one does not."""

from __future__ import annotations

from slrlint import operands, terminal
from slrlint.cli import options
from slrlint.config import ConfigError
from slrlint.drift import pairs, verdict
from slrlint.files import STDIN
from slrlint.report import Counts, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from slrlint.comparison import Comparison
    from slrlint.drift.pairs import Pair
    from slrlint.limits import Limits
    from slrlint.operands import Operand
    from slrlint.settings import Settings

_WHAT = (
    "a file, a folder, -, REVISION:PATH in git, baseline:NAME, baseline:NAME@v4, aws:NAME or "
    "aws:ARN"
)


class UsageError(Exception):
    """What makes the whole run fail: one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint diff`` to its parser."""
    parser.add_argument("old", nargs="?", metavar="OLD", help=_WHAT)
    parser.add_argument("new", nargs="?", metavar="NEW", help="the same; what OLD became")
    parser.add_argument(
        "--plan", metavar="FILE", help="compare what a Terraform plan (show -json) changes"
    )
    parser.add_argument(
        "--policy", metavar="NAME", help="compare only this policy of a file with several"
    )
    parser.add_argument(
        "--direction",
        choices=tuple(verdict.DIRECTIONS),
        default="wider",
        help="which changes are findings: wider (default: new access) or any",
    )
    parser.add_argument(
        "--structural",
        action="store_true",
        help="show how the canonical documents differ path by path, too",
    )
    options.add_settings_arguments(parser)
    options.add_report_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Compare what the arguments name, print the report and return the exit code."""
    try:
        return _run(args)
    except (
        ConfigError,
        UsageError,
        operands.OperandError,
        pairs.PairingError,
    ) as error:
        terminal.say(f"error: {error}")
        return 2


def _run(args: argparse.Namespace) -> int:
    settings = options.configuration(args).run
    sides = _sides(args, settings)
    if not args.quiet:
        for side in sides:
            for warning in side.warnings:
                terminal.say(f"warning: {warning}")
    chosen = pairs.pairs(*sides, args.policy)
    comparisons: list[Comparison] = []
    errors = [error for side in sides for error in side.errors]
    for pair in chosen:
        try:
            comparisons.append(_compared(pair, settings.limits, structurally=args.structural))
        except verdict.NoPolicyError as error:
            errors.append(str(error))
        except Exception as error:  # noqa: BLE001 - one policy must not hide the others
            from slrlint import crash

            errors.append(f"{pair.name}: {crash.line(error)}")
    report = _report(chosen, comparisons, errors, args.direction)
    options.spare(report.sources, options.outputs(args))
    return options.deliver(report, options.rendered(report, args, settings), args, settings)


def _compared(pair: Pair, limits: Limits, *, structurally: bool) -> Comparison:
    found = verdict.compare(*pair, limits)
    if not structurally:
        return found
    from slrlint.drift import structural

    return found._replace(structural=structural.differences(pair.old, pair.new))


def _sides(args: argparse.Namespace, settings: Settings) -> tuple[Operand, Operand]:
    if args.plan is not None:
        if args.old is not None:
            raise UsageError("--plan takes no OLD and NEW: a plan holds both")
        return operands.of_plan(args.plan, settings.limits)
    if args.old is None or args.new is None:
        raise UsageError("two policies are needed: slrlint diff OLD NEW")
    if args.old == args.new == STDIN:
        raise UsageError("OLD and NEW cannot both be standard input")
    old, new = (operands.read(each, settings.limits) for each in (args.old, args.new))
    return old, new


def _report(
    chosen: Sequence[Pair],
    comparisons: Sequence[Comparison],
    errors: Sequence[str],
    direction: str,
) -> Report:
    compared = [
        document for pair in chosen for document in (pair.old, pair.new) if document is not None
    ]
    found = sorted(
        verdict.diagnostics(comparisons, direction),
        key=lambda each: (each.place.path, each.place.start, each.code),
    )
    return Report(
        command="diff",
        diagnostics=tuple(found),
        errors=tuple(dict.fromkeys(errors)),
        counts=Counts(
            files=len({document.source.path for document in compared}), policies=len(chosen)
        ),
        sources={document.source.path: document.source.text for document in compared},
        comparisons=tuple(comparisons),
    )

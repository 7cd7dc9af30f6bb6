"""Options that several commands share: where settings come from, where a report goes."""

from __future__ import annotations

import sys

from slrlint import reporters, terminal
from slrlint.config import ConfigError, Configuration, Overrides, overrides_of
from slrlint.report import exit_code
from slrlint.settings import CONDITION_FORMS, FAIL_ON, is_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from typing import TextIO

    from slrlint.report import Report
    from slrlint.settings import Settings


def add_settings_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose and change settings; `configuration` reads them."""
    group = parser.add_argument_group("settings")
    group.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="the configuration file to use for all files, or one setting with its value in TOML "
        "(repeatable)",
    )
    group.add_argument("--isolated", action="store_true", help="use no configuration file")


def add_rule_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose rules; `configuration` reads them."""
    group = parser.add_argument_group("rules")
    for option, what in (
        ("--select", "run these rules only, instead of the configured ones"),
        ("--extend-select", "run these rules too"),
        ("--ignore", "leave these rules out, beside those the configuration leaves out"),
    ):
        group.add_argument(
            option,
            action="extend",
            type=_selectors,
            metavar="CODES",
            help=f"{what}: codes or their beginnings, with commas between (SLR302,POL; ALL)",
        )
    group.add_argument(
        "--pedantic", action="store_true", default=None, help="run the pedantic rules too"
    )
    group.add_argument(
        "--condition-form",
        choices=CONDITION_FORMS,
        help="which source about iam:AWSServiceName holds: the services' own pages (documented, "
        "the default), the service reference, or either",
    )


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options about reports and the exit code; `configuration` and `deliver` read them."""
    group = parser.add_argument_group("report")
    group.add_argument(
        "--output-format", choices=tuple(reporters.FORMATS), help="format of the report"
    )
    group.add_argument("--output-file", metavar="FILE", help="write the report to a file")
    group.add_argument(
        "--report",
        action="append",
        default=[],
        type=_format_and_file,
        dest="reports",
        metavar="FORMAT=FILE",
        help="write the report to a file in another format, too (repeatable)",
    )
    group.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="mildest severity that makes the exit code 1 (default: warning)",
    )
    group.add_argument(
        "--exit-zero", action="store_true", help="exit with 0 also when there are findings"
    )
    group.add_argument("--no-color", action="store_true", help="no colours, whatever the terminal")
    group.add_argument(
        "-q", "--quiet", action="store_true", help="print findings and failures, nothing else"
    )


def configuration(args: argparse.Namespace) -> Configuration:
    """Return the configuration that the options ask for; raises `ConfigError`."""
    files = [each for each in args.config if not _is_assignment(each)]
    if len(files) > 1:
        raise ConfigError("--config names more than one file")
    if files and args.isolated:
        raise ConfigError("--config FILE and --isolated exclude each other")
    said = overrides_of([each for each in args.config if _is_assignment(each)])
    replaced = dict(said.replaced)
    origins = dict(said.origins)
    added: dict[str, tuple[str, ...]] = {}
    for field in ("pedantic", "condition_form", "fail_on", "output_format", "baselines"):
        value = getattr(args, field, None)
        if value is not None:
            replaced[field] = value
            origins[field] = f"--{field.replace('_', '-')}"
    if getattr(args, "select", None) is not None:
        replaced |= {"select": tuple(args.select), "extend_select": ()}
        origins |= {"select": "--select", "extend_select": "--select"}
    for field in ("extend_select", "ignore"):
        more = getattr(args, field, None)
        if more is not None:
            added[field] = (*more,)
            origins[field] = f"--{field.replace('_', '-')}"
    return Configuration(
        file=files[0] if files else None,
        isolated=args.isolated,
        overrides=Overrides(replaced, added, origins),
    )


def outputs(args: argparse.Namespace) -> list[str]:
    """Return the files that reports go to."""
    reports = [path for _, path in getattr(args, "reports", ())]
    return reports if args.output_file is None else [args.output_file, *reports]


def spare(inputs: Iterable[str], written: Iterable[str | None]) -> None:
    """Raise `ConfigError` if one of the files to be `written` is among the `inputs`."""
    for path in filter(None, written):
        from slrlint import atomic

        if atomic.is_among(path, inputs):
            raise ConfigError(f"{path}: is among the files to read, so it is not written to")


def rendered(report: Report, args: argparse.Namespace, settings: Settings) -> str:
    """Return `report` in the format that `settings` name.

    With ``--quiet`` there is no text for people when nothing was found.  Raises `ConfigError` where
    the format needs a package that is not installed.
    """
    if args.quiet and not report.diagnostics and settings.output_format in ("full", "concise"):
        return ""
    stream = sys.stdout if args.output_file is None else None
    return _rendered(report, settings.output_format, stream, args)


def _rendered(report: Report, format_: str, stream: TextIO | None, args: argparse.Namespace) -> str:
    try:
        return reporters.render(
            report,
            format_,
            color=terminal.colour(stream, refused=args.no_color),
            width=terminal.width(stream),
        )
    except reporters.MissingPackageError as error:
        raise ConfigError(str(error)) from None


def deliver(report: Report, text: str, args: argparse.Namespace, settings: Settings) -> int:
    """Print or save `text`, the form that `report` has been given; return the run's exit code.

    The other forms that the arguments ask for are saved, too.  Errors go to standard error, so that
    a machine format stays whole.  Raises `ConfigError` as `rendered` does.
    """
    others = [(_rendered(report, format_, None, args), path) for format_, path in args.reports]
    for error in report.errors:
        terminal.say(f"error: {error}")
    saved = [print_or_save(*each) for each in ((text, args.output_file), *others)]
    if not all(saved):
        return 2
    code = exit_code(report, settings.fail_on)
    return 0 if args.exit_zero and code == 1 else code


def print_or_save(text: str, path: str | None) -> bool:
    """Write `text` to the file `path`, or print it where that is None; say whether it worked."""
    if path is None:
        terminal.write(text)
        return True
    from slrlint import atomic

    try:
        atomic.save(path, text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        terminal.say(f"error: {path}: {reason}")
        return False
    return True


def _is_assignment(text: str) -> bool:
    import os.path

    return "=" in text and not os.path.isfile(text)


def _format_and_file(text: str) -> tuple[str, str]:
    import argparse

    format_, equals, path = text.partition("=")
    if format_ not in reporters.FORMATS:
        known = ", ".join(reporters.FORMATS)
        raise argparse.ArgumentTypeError(f"{format_!r} is no format: {known}")
    if not (equals and path):
        raise argparse.ArgumentTypeError(f"{text!r} names no file: write {format_}=FILE")
    return format_, path


def _selectors(text: str) -> list[str]:
    import argparse

    codes = [code.strip() for code in text.split(",") if code.strip()]
    if not codes:
        raise argparse.ArgumentTypeError(f"{text!r} names no rule")
    for code in codes:
        if not is_selector(code):
            raise argparse.ArgumentTypeError(f"{code!r} is no rule code and no beginning of one")
    return [code.upper() for code in codes]

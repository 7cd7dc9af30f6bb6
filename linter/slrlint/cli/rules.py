"""``slrlint rules``: every rule in one line."""

from __future__ import annotations

from slrlint import __version__, pages, terminal
from slrlint.cli import options
from slrlint.config import ConfigError
from slrlint.registry import RegistryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from slrlint.pages import Page

_FIELDS = ("code", "name", "family", "severity", "confidence", "default", "since", "summary")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint rules`` to its parser."""
    parser.add_argument(
        "--output-format",
        choices=("table", "json"),
        default="table",
        help="table (default) or json",
    )
    options.add_settings_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the rules, those of configured plugins among them, sorted by code."""
    try:
        known = pages.pages(options.configuration(args).run.plugins)
    except (ConfigError, RegistryError) as error:
        terminal.say(f"error: {error}")
        return 2
    terminal.write(_json(known) if args.output_format == "json" else _table(known))
    return 0


def _json(known: Sequence[Page]) -> str:
    import json

    rows = [{field: getattr(page, field) for field in _FIELDS} for page in known]
    return json.dumps({"version": __version__, "rules": rows}, indent=2) + "\n"


def _table(known: Sequence[Page]) -> str:
    rows = [("Code", "Name", "Severity", "Summary")]
    rows += [
        (page.code, page.name, page.severity + ("" if page.default else "*"), page.summary)
        for page in known
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines += ["", f"{len(known)} rules; those marked * are pedantic and run only when asked for."]
    return "\n".join(lines) + "\n"

"""``slrlint config [PATH]``: the settings in force for a path and where each comes from."""

from __future__ import annotations

import json
import os

from slrlint import terminal
from slrlint.cli import options
from slrlint.config import ConfigError
from slrlint.exemptions import Exemption
from slrlint.globs import Glob
from slrlint.limits import DEFAULT, Limits
from slrlint.reporters.escape import visible
from slrlint.settings import key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from slrlint.settings import Settings

_ABOUT_ITSELF = ("config", "origins", "warnings")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint config`` to its parser."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="a file or a folder (default: this)"
    )
    parser.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="text (default) or json",
        dest="form",
    )  # fmt: skip
    options.add_settings_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the settings; 2 if a configuration cannot be used."""
    try:
        configuration = options.configuration(args)
        is_folder = os.path.isdir(args.path)
        settings = (configuration.of_folder if is_folder else configuration.of_file)(args.path)
    except ConfigError as error:
        terminal.say(f"error: {error}")
        return 2
    for warning in settings.warnings:
        terminal.say(f"warning: {warning}")
    rows = _rows(settings)
    if args.form == "json":
        table = {
            "path": args.path,
            "config": settings.config,
            "settings": {key: {"value": value, "origin": origin} for key, value, origin in rows},
        }
        terminal.write(json.dumps(table, indent=2) + "\n")
        return 0
    source = settings.config or "no configuration file"
    lines = [f"# {visible(args.path)}: {visible(source)}"]
    written = [(f"{key} = {visible(json.dumps(value))}", origin) for key, value, origin in rows]
    column = max(len(text) for text, _ in written if len(text) <= 40)
    lines += [f"{text:<{column}}  # {visible(origin)}" for text, origin in written]
    terminal.write("\n".join(lines) + "\n")
    return 0


def _rows(settings: Settings) -> list[tuple[str, object, str]]:
    """Return key, value as plain data, and origin of every setting."""
    rows = []
    for field in settings._fields:
        if field in _ABOUT_ITSELF or field == "exemptions":
            continue
        if field == "limits":
            rows += _limits(settings)
            continue
        value = getattr(settings, field)
        if field == "ignore":
            value = (*value, *settings.exemptions)
        plain = _plain(value)
        if field in ("kinds", "per_file_ignores"):
            plain = dict(plain)
        rows.append((key_of(field), plain, settings.origin(field)))
    return rows


def _limits(settings: Settings) -> list[tuple[str, object, str]]:
    """Return a row for each limit; one that has the default value is not traced further."""
    said = settings.origin("limits")
    return [
        (f"limits.{key_of(name)}", number, "default" if number == usual else said)
        for name, number, usual in zip(Limits._fields, settings.limits, DEFAULT, strict=True)
    ]


def _plain(value: object) -> Any:
    if isinstance(value, Glob):
        return value.pattern
    if isinstance(value, Exemption):
        fields = ("rule", "path", "sid", "route", "reason", "expires")
        given = {field: _plain(getattr(value, field)) for field in fields}
        return {field: each for field, each in given.items() if each is not None}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value

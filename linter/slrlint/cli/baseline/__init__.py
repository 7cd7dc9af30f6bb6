"""``slrlint baseline``: keep the approved baselines, a module for each of its commands."""

from __future__ import annotations

from importlib import import_module

from slrlint import terminal
from slrlint.baselines import BaselineError
from slrlint.cli import Command
from slrlint.config import ConfigError
from slrlint.drift.approved import ApprovedError
from slrlint.drift.current import CurrentError
from slrlint.reporters import MissingPackageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

COMMANDS = (
    Command("add", "approve policies as they are now", "slrlint.cli.baseline.add"),
    Command("update", "accept what has changed", "slrlint.cli.baseline.update"),
    Command("list", "list the approved baselines", "slrlint.cli.baseline.listing"),
    Command("show", "show a baseline and its document", "slrlint.cli.baseline.show"),
    Command(
        "history",
        "show the versions of policies and what each changed",
        "slrlint.cli.baseline.history",
    ),
    Command("verify", "find baselines that cannot be trusted", "slrlint.cli.baseline.verify"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of ``slrlint baseline`` to its parser."""
    commands = parser.add_subparsers(metavar="COMMAND", title="commands", required=True)
    for each in COMMANDS:
        command = commands.add_parser(each.name, help=each.help, description=each.description)
        module = import_module(each.module)
        module.add_arguments(command)
        command.set_defaults(execute=module.run)


def run(args: argparse.Namespace) -> int:
    """Run the command that was chosen; 2 where it cannot do anything."""
    try:
        code: int = args.execute(args)
    except (
        ApprovedError,
        BaselineError,
        ConfigError,
        CurrentError,
        MissingPackageError,
    ) as error:
        terminal.say(f"error: {error}")
        return 2
    return code

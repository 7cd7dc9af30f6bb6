"""The command line: a table of commands, each in a module that is imported when it runs.

A command's module has ``add_arguments(parser)`` and ``run(args) -> int``.  Exit codes: 0 clean,
1 findings, 2 the run itself failed, 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import sys
from functools import partial
from importlib import import_module

from slrlint import __version__, terminal
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any, NoReturn

FAILED = 2
INTERRUPTED = 130

_GARBAGE_THRESHOLD = 200_000
"""New objects between two searches for cycles: a short run makes many objects and few cycles."""


class Command(Record):
    """A command: its name, what it does in a few words, its module."""

    name: str
    help: str
    module: str

    @property
    def description(self) -> str:
        """The sentence above the command's ``--help``."""
        return f"{self.help[:1].upper()}{self.help[1:]}."


COMMANDS = (
    Command("check", "lint policies", "slrlint.cli.check"),
    Command("diff", "compare two policies: which requests are new", "slrlint.cli.diff"),
    Command("drift", "compare approved baselines with what is current", "slrlint.cli.drift"),
    Command("baseline", "keep the approved baselines", "slrlint.cli.baseline"),
    Command("which", "find the published version of a policy", "slrlint.cli.which"),
    Command("grants", "say who may create, edit and delete which role", "slrlint.cli.grants"),
    Command("generate", "write the policy that lets people manage a role", "slrlint.cli.generate"),
    Command("explain", "show the page of a rule", "slrlint.cli.explain"),
    Command("rules", "list the rules", "slrlint.cli.rules"),
    Command("roles", "list and search the service-linked roles", "slrlint.cli.roles"),
    Command("config", "show the settings in force for a path", "slrlint.cli.config"),
    Command("completion", "print a completion script for a shell", "slrlint.cli.completion"),
)


def script() -> int:
    """Be the process that the command ``slrlint`` is: run `main` and return its exit code."""
    gc.set_threshold(_GARBAGE_THRESHOLD)
    code = main()
    gc.freeze()  # the interpreter ends with a search for cycles, among all that goes with it anyway
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (default: the process's arguments) names; return its exit code.

    `SystemExit` comes only from argparse: ``--help``, ``--version``, wrong usage.
    """
    terminal.use_utf8()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        terminal.write("")
    except KeyboardInterrupt:
        code = INTERRUPTED
    except terminal.OutputError as error:
        terminal.say(f"error: {error}")
        code = FAILED
    except BrokenPipeError:
        code = FAILED
    except Exception as error:  # noqa: BLE001 - the last line of defence against tracebacks
        from slrlint import crash

        terminal.say(f"error: {crash.line(error)}")
        code = FAILED
    terminal.finish()
    return code


def tree() -> argparse.ArgumentParser:
    """Return the parser of all commands, each with its arguments: it imports every module."""
    root, commands = _root()
    for command in COMMANDS:
        _load(commands[command.name], command)
    return root


class _Parser(argparse.ArgumentParser):
    """A parser whose messages show nothing unescaped of what they quote."""

    def __init__(self, *, help_position: int = 24, **settings: Any) -> None:
        # Left to itself every formatter loads shutil, and there is one for each argument.
        formatter = partial(
            argparse.HelpFormatter,
            max_help_position=help_position,
            width=terminal.width(sys.stdout) - 2,
        )
        super().__init__(allow_abbrev=False, formatter_class=formatter, **settings)

    def error(self, message: str) -> NoReturn:
        from slrlint.reporters.escape import visible

        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: error: {visible(message)}\n")


def _run(argv: list[str]) -> int:
    command = _command(argv[0]) if argv else None
    if command is None:
        return _without_command(argv)
    parser = _Parser(prog=f"slrlint {command.name}", description=command.description)
    module = _load(parser, command)
    code: int = module.run(parser.parse_args(argv[1:]))
    return code


def _without_command(argv: list[str]) -> int:
    root, _ = _root()
    if not argv:
        root.print_help(sys.stderr)
    elif argv[0].startswith("-") and argv[0] != "-":
        root.parse_args(argv)
    else:
        root.error(_not_a_command(argv[0]))
    return FAILED


def _not_a_command(word: str) -> str:
    import os.path

    from slrlint.catalog.suggest import closest

    if word == "-" or os.path.lexists(word):
        return f"a command is missing: slrlint check {word}"
    found = closest(word, [each.name for each in COMMANDS], limit=1)
    return f"there is no command {word!r}{f'; did you mean {found[0]!r}?' if found else ''}"


def _root() -> tuple[_Parser, dict[str, _Parser]]:
    root = _Parser(
        prog="slrlint",
        description="Lint and compare AWS IAM policies, made for service-linked roles.",
        help_position=14,  # left to itself, Python 3.13 puts it elsewhere than 3.11 does
    )
    root.add_argument("--version", action="version", version=f"slrlint {__version__}")
    subparsers = root.add_subparsers(metavar="COMMAND", title="commands", required=True)
    commands = {
        each.name: subparsers.add_parser(each.name, help=each.help, description=each.description)
        for each in COMMANDS
    }
    return root, commands


def _command(name: str) -> Command | None:
    return next((each for each in COMMANDS if each.name == name), None)


def _load(parser: argparse.ArgumentParser, command: Command) -> ModuleType:
    module = import_module(command.module)
    module.add_arguments(parser)
    return module

"""``slrlint completion SHELL``: print a completion script."""

from __future__ import annotations

from slrlint import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint completion`` to its parser."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Print the completion script for the shell that the arguments name."""
    import shtab

    from slrlint.cli import tree

    terminal.write(shtab.complete(tree(), args.shell) + "\n")
    return 0

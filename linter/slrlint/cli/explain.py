"""``slrlint explain CODE``: the page of a rule."""

from __future__ import annotations

from slrlint import pages, terminal
from slrlint.catalog.suggest import closest
from slrlint.cli import options
from slrlint.config import ConfigError
from slrlint.drift import pages as changes
from slrlint.registry import RegistryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from slrlint.pages import Page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint explain`` to its parser."""
    parser.add_argument(
        "rules",
        nargs="+",
        metavar="CODE",
        help="a rule's code or name, in upper or lower case",
    )
    options.add_settings_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the page of every rule that is named; 2 if one is unknown."""
    try:
        known = (*pages.pages(options.configuration(args).run.plugins), *changes.pages())
    except (ConfigError, RegistryError) as error:
        terminal.say(f"error: {error}")
        return 2
    by_word = {word: page for page in known for word in (page.code.lower(), page.name)}
    found = [by_word.get(word.lower()) for word in args.rules]
    shown = [pages.plain(page) for page in found if page is not None]
    terminal.write("\n".join(shown))
    for word, page in zip(args.rules, found, strict=True):
        if page is None:
            terminal.say(f"error: no rule is called {word!r}{_did_you_mean(word, known)}")
    return 0 if all(found) else 2


def _did_you_mean(word: str, known: Sequence[Page]) -> str:
    near = closest(word.upper(), [page.code for page in known], cutoff=1)
    near = near or closest(word.lower(), [page.name for page in known])
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"{hint} ('slrlint rules' lists them all)"

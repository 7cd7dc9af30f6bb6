"""``slrlint baseline add``: approve policies as they are now."""

from __future__ import annotations

import os.path

from slrlint import baselines, terminal
from slrlint.cli import approval
from slrlint.drift import approved, current, named
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from slrlint.baselines import Baseline
    from slrlint.drift.current import Current, Lookup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline add`` to its parser."""
    parser.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help="policies, roles or service principals; NAME@v4 for a version that slrlint ships, an "
        "ARN for a policy of your own (with --live)",
    )
    approval.add_reason_argument(parser)
    approval.add_current_arguments(parser)
    approval.add_folder_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write the baselines; 2 where one of them could not be added."""
    folder = approval.folder(args)
    failed = False
    with approval.lookup(args) as look:
        for word in args.names:
            try:
                for found in _found(word, look, args):
                    _add(folder, found, args.reason)
            except current.StoppedError:
                raise
            except (
                named.UnknownNameError,
                current.CurrentError,
                baselines.BaselineError,
                OSError,
            ) as error:
                terminal.say(f"error: {approval.said(error)}")
                failed = True
    return 2 if failed else 0


def _found(word: str, look: Lookup, args: argparse.Namespace) -> Iterator[Current]:
    name, version = named.pinned(word)
    if version is None:
        yield from map(look, _policies(word, is_live=args.live))
        return
    if args.live or args.against is not None:
        raise current.CurrentError(f"{word}: a version can only be chosen of what slrlint ships")
    for policy in named.policies(name):
        yield current.shipped(policy, version)


def _policies(word: str, *, is_live: bool) -> list[named.Policy]:
    try:
        return named.policies(word)
    except named.UnknownNameError:
        if is_live:
            return [named.Policy(word)]  # AWS knows more policies than slrlint
        raise


def _add(folder: str, found: Current, reason: str | None) -> None:
    """Write a new baseline; raises `BaselineError` and `OSError`."""
    baseline = _approvable(found, reason)
    path = os.path.join(folder, baselines.file_name(baseline.name))
    if os.path.lexists(path):
        raise baselines.BaselineError(f"{path} is there: slrlint baseline update {baseline.name}")
    baselines.write(folder, baseline)
    terminal.write(visible(f"Added {path}: {approved.version(baseline)}.") + "\n")
    if not baseline.listed:
        terminal.say(f"warning: AWS lists {baseline.name} no longer")


def _approvable(found: Current, reason: str | None) -> Baseline:
    if found.baseline is None:
        raise current.CurrentError(
            f"{found.document.source.path} is a bare document: a baseline needs a version"
        )
    return approval.approved(found.baseline, reason)

"""``slrlint baseline show``: a baseline and its document."""

from __future__ import annotations

import json
import os.path

from slrlint import baselines, operands, terminal
from slrlint.cli import approval
from slrlint.drift import approved, named
from slrlint.policy.order import ordered
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from slrlint.baselines import Baseline


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline show`` to its parser."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="a policy, role or service principal; NAME@v4 for a version that slrlint ships",
    )
    approval.add_form_argument(parser)
    approval.add_folder_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the approved baseline, or the shipped one where there is none; 2 if there is none."""
    folder = approval.folder(args)
    name, version = named.pinned(args.name)
    known = approved.names(folder) if os.path.isdir(folder) else []
    try:
        policies = named.policies(name, known)
    except named.UnknownNameError as error:
        terminal.say(f"error: {error}")
        return 2
    found = [_baseline(folder, known, policy.name, version) for policy in policies]
    if args.form == "json":
        terminal.write("".join(baselines.dump(each) for _, each in found))
    else:
        terminal.write("\n".join(_text(where, each) for where, each in found))
    return 0


def _baseline(
    folder: str, known: list[str], name: str, version: str | None
) -> tuple[str, Baseline]:
    if version is None and name in known:
        path = os.path.join(folder, baselines.file_name(name))
        return path, approved.read(folder, name).baseline
    found = baselines.get(name, version)
    return f"{operands.BASELINE}{found.name}@{found.version}", found


def _text(where: str, baseline: Baseline) -> str:
    facts = {
        "ARN": baseline.arn,
        "version": approved.version(baseline),
        "source": baseline.source,
        "withdrawn": "" if baseline.listed else "AWS lists this policy no longer",
        "reason": baseline.reason,
        "digest": baseline.digest,
    }
    lines = [f"{baseline.name} ({where})"]
    lines += [f"  {label:<10} {fact}" for label, fact in facts.items() if fact]
    document = json.dumps(ordered(baseline.document), indent=2, ensure_ascii=False)
    return "".join(f"{visible(line)}\n" for line in [*lines, *document.split("\n")])

"""``slrlint baseline list``: the approved baselines and what is current."""

from __future__ import annotations

import json

from slrlint import baselines, terminal
from slrlint.cli import approval
from slrlint.drift import approved
from slrlint.reporters.escape import visible
from slrlint.reporters.json import data

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from slrlint.baselines import Baseline


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline list`` to its parser."""
    approval.add_form_argument(parser)
    approval.add_folder_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print a line for each baseline; 2 where one cannot be read."""
    errors: list[str] = []
    found = [each.baseline for _, each in approval.chosen(approval.folder(args), (), errors)]
    if args.form == "json":
        rows = [_row(each) for each in found]
        terminal.write(json.dumps({"schema_version": 1, "baselines": rows}, indent=2) + "\n")
    else:
        width = max((len(each.name) for each in found), default=0)
        for each in found:
            why = f"  {each.reason}" if each.reason else ""
            facts = f"{each.version:<4} {each.date[:10]}  {_state(each)}"
            terminal.write(visible(f"{each.name:<{width}}  {facts}{why}") + "\n")
    for line in errors:
        terminal.say(f"error: {line}")
    return 2 if errors else 0


def _row(baseline: Baseline) -> dict[str, object]:
    shipped = _shipped(baseline)
    return {
        **{
            field: data(getattr(baseline, field))
            for field in ("name", "arn", "version", "date", "source", "listed", "reason")
        },
        "shipped_version": shipped and shipped.version,
        "shipped_date": shipped and shipped.date,
    }


def _state(baseline: Baseline) -> str:
    """Say how the baseline relates to what slrlint ships."""
    shipped = _shipped(baseline)
    if not baseline.listed:
        return "withdrawn"
    if shipped is None:
        return "not shipped"
    if not shipped.listed:
        return "AWS lists it no longer"
    if shipped.number > baseline.number:
        return f"{approved.version(shipped)} is current"
    return "current" if shipped.number == baseline.number else "newer than what is shipped"


def _shipped(baseline: Baseline) -> Baseline | None:
    try:
        found = baselines.get(baseline.name)
    except baselines.UnknownPolicyError:
        return None
    return found if found.arn == baseline.arn else None

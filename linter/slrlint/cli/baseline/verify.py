"""``slrlint baseline verify``: find baselines that cannot be trusted."""

from __future__ import annotations

import json
import os

from slrlint import algebra, baselines, terminal
from slrlint.cli import approval
from slrlint.drift import approved
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from slrlint.baselines import Baseline


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline verify`` to its parser."""
    approval.add_names_argument(parser)
    approval.add_form_argument(parser)
    approval.add_folder_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is wrong, a line each; 1 if anything is, 2 if nothing can be verified."""
    errors: list[str] = []
    checked = list(dict.fromkeys(_files(approval.folder(args), args.names, errors)))
    wrong = {path: problem for path in checked if (problem := _problem(path))}
    if args.form == "json":
        rows = [{"path": path, "problem": wrong.get(path)} for path in checked]
        terminal.write(json.dumps({"schema_version": 1, "baselines": rows}, indent=2) + "\n")
    else:
        terminal.write("".join(f"{visible(problem)}\n" for problem in wrong.values()))
        said = f"{len(wrong)} of {many(len(checked), 'baseline')} cannot be trusted"
        whole = f"{many(len(checked), 'baseline')} verified"
        terminal.write(f"{said if wrong else whole}.\n")
    for line in errors:
        terminal.say(f"error: {line}")
    if errors:
        return 2
    return 1 if wrong else 0


def _files(folder: str, words: Sequence[str], errors: list[str]) -> Iterator[str]:
    """Yield the files that are named, by default all JSON files of the folder."""
    if words:
        for place in approval.places(folder, words, errors):
            yield os.path.join(place.folder, f"{place.name}.json")
        return
    approved.names(folder)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            yield os.path.join(folder, name)


def _problem(path: str) -> str | None:
    """Return what is wrong with the baseline file at `path`, with the path."""
    folder, base = os.path.split(path)
    try:
        found = baselines.load(folder or os.curdir, base.removesuffix(".json"))
    except baselines.BaselineError as error:
        return str(error)
    published = _published(found)
    if published is None or published.document == found.document:
        return None
    try:
        verdict = algebra.difference(found.document, published.document).verdict
    except algebra.DocumentError as error:
        return f"{path}: the document is no policy: {error}"
    if verdict == "equal":
        return None
    return f"{path}: the document is not the one that AWS published as {found.name} {found.version}"


def _published(baseline: Baseline) -> Baseline | None:
    """Return what slrlint ships as the same version of the same policy."""
    try:
        found = baselines.get(baseline.name, baseline.version)
    except (baselines.UnknownPolicyError, baselines.UnknownVersionError):
        return None
    return found if found.arn == baseline.arn else None

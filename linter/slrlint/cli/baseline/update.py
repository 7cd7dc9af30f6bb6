"""``slrlint baseline update``: accept what has changed."""

from __future__ import annotations

from slrlint import baselines, terminal
from slrlint.cli import approval
from slrlint.drift import approved, current, verdict
from slrlint.reporters import compared
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from slrlint.drift.approved import Approved
    from slrlint.drift.current import Lookup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline update`` to its parser."""
    approval.add_names_argument(parser)
    approval.add_reason_argument(parser)
    approval.add_current_arguments(parser)
    approval.add_folder_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write the baselines that have changed and say what is accepted; 2 where one could not be."""
    errors: list[str] = []
    unchanged = 0
    chosen = approval.chosen(approval.folder(args), args.names, errors)
    with approval.lookup(args) as look:
        for folder, each in chosen:
            try:
                unchanged += not _update(folder, each, look, args.reason)
            except current.StoppedError as error:
                errors.append(f"{error}; nothing is updated from {each.baseline.name} on")
                break
            except (
                approved.ApprovedError,
                baselines.BaselineError,
                current.CurrentError,
                verdict.NoPolicyError,
                OSError,
            ) as error:
                errors.append(approval.said(error))
    if unchanged:
        terminal.write(f"Up to date: {many(unchanged, 'baseline')}.\n")
    for line in errors:
        terminal.say(f"error: {line}")
    return 2 if errors else 0


def _update(folder: str, old: Approved, look: Lookup, reason: str | None) -> bool:
    """Write one baseline, if it has changed, and say whether it has."""
    name = old.baseline.name
    try:
        now = look(old.policy)
    except current.GoneError as error:
        return old.baseline.listed and _withdraw(folder, old, f"{error}", reason)
    if now.baseline is None:
        raise current.CurrentError(
            f"{now.document.source.path} is a bare document: a baseline needs a version"
        )
    new = approval.approved(now.baseline, reason)
    if not new.listed and old.baseline.listed:
        return _withdraw(folder, old, f"AWS lists {name} no longer", reason)
    if (new.version, new.document, new.listed) == (
        old.baseline.version,
        old.baseline.document,
        old.baseline.listed,
    ):
        return False
    found = approved.compare(old, now)
    path = baselines.write(folder, new)
    versions = f"{approved.version(old.baseline)} -> {approved.version(new)}"
    lines = [visible(f"Updated {path}: {versions}, {found.verdict}.")]
    lines += [f"  {line}" for line in compared.summaries(found)]
    terminal.write("\n".join(lines) + "\n")
    return True


def _withdraw(folder: str, old: Approved, why: str, reason: str | None) -> bool:
    """Keep the document of a policy that is no more, marked as withdrawn."""
    path = baselines.write(folder, approval.approved(old.baseline._replace(listed=False), reason))
    terminal.write(visible(f"Marked {path} as withdrawn: {why}.") + "\n")
    return True

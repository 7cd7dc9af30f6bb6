"""Approved baselines against current documents: has a managed policy moved away from what was
accepted?
"""

from __future__ import annotations

import os.path

from slrlint import baselines
from slrlint.comparison import Published
from slrlint.drift import current, verdict
from slrlint.drift.named import Policy
from slrlint.limits import DEFAULT
from slrlint.record import Record
from slrlint.source import UnopenableError, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slrlint.baselines import Baseline
    from slrlint.comparison import Change, Comparison
    from slrlint.drift.current import Current
    from slrlint.drift.document import Document
    from slrlint.finding import Diagnostic
    from slrlint.limits import Limits


class ApprovedError(Exception):
    """A baseline that cannot be used or compared: one line."""


class Approved(Record):
    """An approved baseline and its document, with places in the baseline's own file."""

    baseline: Baseline
    document: Document

    @property
    def policy(self) -> Policy:
        """What to look for to find its current document."""
        return Policy(self.baseline.name, self.baseline.arn)


def names(folder: str) -> list[str]:
    """Return the policies that `folder` has a baseline of; raises `ApprovedError`."""
    try:
        return baselines.names(folder)
    except FileNotFoundError:
        raise ApprovedError(f"{folder}: no such folder of baselines") from None
    except OSError as error:
        raise ApprovedError(f"{folder}: {error.strerror or error}") from None


def read(folder: str, name: str) -> Approved:
    """Return the approved baseline of a policy; raises `ApprovedError`."""
    try:
        found = baselines.load(folder, name)
        return Approved(found, current.in_file(found, os.path.join(folder, f"{name}.json")))
    except baselines.UnknownPolicyError:
        raise ApprovedError(
            f"{folder} holds no baseline of {name}: slrlint baseline add {name}"
        ) from None
    except (baselines.BaselineError, UnopenableError) as error:
        raise ApprovedError(str(error)) from None


def compare(approved: Approved, now: Current, limits: Limits = DEFAULT) -> Comparison:
    """Compare an approved baseline with the current document of its policy.

    Every place is in the approved baseline's file, the one that a reader can change.  Raises
    `ApprovedError` where the current document says nothing about the approved one, and
    `verdict.NoPolicyError`.
    """
    _refuse_unlike(approved.baseline, now.baseline)
    found = verdict.compare(approved.baseline.name, approved.document, now.document, limits)
    return found._replace(
        changes=tuple(_placed(change, approved.document) for change in found.changes),
        notes=(*_versions(approved.baseline, now), *found.notes),
        published=Published(
            approved.baseline.arn, approved.baseline.version, now.baseline and now.baseline.version
        ),
    )


def diagnostics(comparisons: Iterable[Comparison], direction: str) -> Iterator[Diagnostic]:
    """Yield what `verdict.diagnostics` does, each about the statement that it stands at."""
    for found in verdict.diagnostics(comparisons, direction):
        position = found.route[-1] if found.route else None
        yield found._replace(statement=position if isinstance(position, int) else None)


def _refuse_unlike(approved: Baseline, now: Baseline | None) -> None:
    if now is None:
        return
    if approved.listed and not now.listed:
        raise ApprovedError(
            f"AWS lists {approved.name} no longer; its last known version is {version(now)}"
        )
    if approved.number > now.number:
        raise ApprovedError(
            f"the approved {approved.name} {approved.version} is newer than what it would be "
            f"compared with, {version(now)}: look elsewhere (--live, --against) or upgrade slrlint"
        )


def _versions(approved: Baseline, now: Current) -> Iterator[str]:
    """Yield a note about the versions, where there is something to say."""
    if now.baseline is None:
        yield f"approved: {version(approved)}"
    elif now.baseline.number > approved.number:
        yield f"approved: {version(approved)}; current: {version(now.baseline)}"
    elif now.baseline.document != approved.document:
        yield f"both sides are called {approved.version}, and their documents differ"


def version(baseline: Baseline) -> str:
    """Return ``v8 of 2026-08-05``."""
    return f"{baseline.version} of {baseline.date[:10]}"


def _placed(change: Change, document: Document) -> Change:
    if change.old is None:
        # What has no counterpart is due to the version that the baseline holds.
        at = ("version",)
        return change._replace(place=place(document.source, document.locate(at)), route=at)
    route = (*document.route, *document.statement_route(change.old.position))
    return change._replace(place=change.old.place, route=route)

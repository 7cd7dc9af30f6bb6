"""Where the current document of a managed policy comes from: shipped data, a folder, AWS."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from contextlib import contextmanager

from slrlint import baselines, live, operands
from slrlint.drift.document import Document
from slrlint.drift.named import Policy
from slrlint.formats import detect
from slrlint.record import Record
from slrlint.source import UnopenableError, read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.baselines import Baseline


class CurrentError(Exception):
    """A policy whose current document cannot be had: one line."""


class StoppedError(CurrentError):
    """No document can be had from there, whatever the policy."""


class GoneError(CurrentError):
    """AWS has no such policy: it is withdrawn, or never was."""


class Current(Record):
    """A current document; `baseline` is None for a bare document, whose version nobody knows."""

    document: Document
    baseline: Baseline | None


Lookup = Callable[[Policy], Current]
"""Raises `CurrentError`."""


def shipped(policy: Policy, version: str | None = None) -> Current:
    """Return the version of a policy that slrlint ships, the newest one by default.

    Raises `CurrentError`, also where an ARN is that of another policy of the same name.
    """
    try:
        found = baselines.get(policy.name, version)
    except baselines.UnknownPolicyError:
        raise CurrentError(
            f"slrlint ships no document of {policy.arn or policy.name}: read it from AWS (--live)"
        ) from None
    except baselines.BaselineError as error:
        raise CurrentError(str(error)) from None
    if policy.arn is not None and _without_partition(policy.arn) != _without_partition(found.arn):
        raise CurrentError(
            f"slrlint ships no document of {policy.arn}, only of {found.arn}: "
            "read it from AWS (--live)"
        )
    return Current(of_baseline(found, f"{operands.BASELINE}{found.name}@{found.version}"), found)


def of_folder(folder: str) -> Lookup:
    """Return the lookup of a folder with a file for each policy, ``NAME.json``.

    A file is a baseline, or a policy document as AWS or its command line prints it.  Raises
    `CurrentError` where there is no such folder.
    """
    if not os.path.isdir(folder):
        raise CurrentError(f"{folder}: no such folder")

    def look(policy: Policy) -> Current:
        try:
            path = os.path.join(folder, baselines.file_name(policy.name))
            source = read_source(path)
            found, errors, _ = operands.documents(source)
            if errors:
                raise CurrentError(errors[0])
            if len(found) == 1 and not _in_baseline(found[0]):
                return Current(found[0]._replace(name=policy.name), None)
            baseline = baselines.load(folder, policy.name)
        except UnopenableError as error:
            raise CurrentError(f"{error} (the current {policy.name})") from None
        except baselines.BaselineError as error:
            raise CurrentError(str(error)) from None
        return Current(in_file(baseline, path), baseline)

    return look


@contextmanager
def from_aws() -> Iterator[Lookup]:
    """Provide the lookup of what AWS says now; raises `StoppedError`."""

    def look(policy: Policy) -> Current:
        try:
            found = account.document(policy.arn or policy.name)
        except live.UnreachableError as error:
            raise StoppedError(str(error)) from None
        except live.NoSuchPolicyError as error:
            raise GoneError(str(error)) from None
        except live.LiveError as error:
            raise CurrentError(str(error)) from None
        return Current(of_baseline(found, f"{operands.LIVE}{found.name}@{found.version}"), found)

    try:
        with live.connect() as account:
            yield look
    except live.UnreachableError as error:
        raise StoppedError(str(error)) from None


def of_baseline(baseline: Baseline, path: str) -> Document:
    """Return a baseline's document with its places in its JSON text, which is called `path`."""
    source = operands.baseline_source(baseline, path)
    return Document(baseline.document, source, detect.read(source).locate, (), baseline.name)


def in_file(baseline: Baseline, path: str) -> Document:
    """Return a baseline's document with its places in the baseline file at `path`.

    Raises `UnopenableError`.
    """
    source = read_source(path)
    locate = detect.read(source).locate
    return Document(baseline.document, source, locate, ("document",), baseline.name)


def _in_baseline(document: Document) -> bool:
    return document.route[:1] == ("document",)


def _without_partition(arn: str) -> str:
    return arn.split(":", 2)[-1]

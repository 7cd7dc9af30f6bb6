"""``[[ignore]]`` entries: findings that somebody has accepted, with a reason."""

from __future__ import annotations

import os

from slrlint import globs
from slrlint.record import Record
from slrlint.selection import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from slrlint.finding import Diagnostic, Route
    from slrlint.globs import Glob


class Exemption(Record):
    """One entry.

    `rule` is a code or the beginning of codes.  `path`, `sid` and `route` narrow the entry where
    they are given; `route` is the beginning of a route from the file's root.  `expires` is the
    last day (ISO) on which it holds.  `origin` names the entry's own place, for messages.
    """

    rule: str
    reason: str
    path: Glob | None = None
    sid: str | None = None
    route: Route | None = None
    expires: str | None = None
    folder: str = ""
    origin: str = ""


def expired(exemptions: Iterable[Exemption], today: str) -> tuple[str, ...]:
    """Return a line about each entry that holds no longer."""
    return tuple(
        f"{each.origin}: the ignore entry for {each.rule} expired on {each.expires}"
        for each in exemptions
        if each.expires is not None and each.expires < today
    )


def unused(
    exemptions: Iterable[Exemption],
    used: Collection[Exemption],
    linted: Collection[str],
    folders: Sequence[str],
    enabled: Collection[str],
    today: str,
) -> tuple[str, ...]:
    """Return a line about each entry that took nothing away although it could have.

    An entry could have where the one file it names is among `linted`, or where the folder it
    speaks about lies in one of the `folders` that were searched whole, and where a rule of its own
    is `enabled`.  All paths are absolute.
    """
    lines = []
    for each in exemptions:
        if each in used or (each.expires is not None and each.expires < today):
            continue
        if not any(covers(each.rule, code) for code in enabled):
            continue
        named = None if each.path is None else globs.named(each.path)
        if named in linted or any(_inside(each.folder, folder) for folder in folders):
            lines.append(f"{each.origin}: the ignore entry for {each.rule} is not needed any more")
    return tuple(lines)


def in_force(exemption: Exemption, path: str, today: str) -> bool:
    """Say whether an entry holds for the file with the absolute `path` on the ISO day `today`."""
    if exemption.expires is not None and exemption.expires < today:
        return False
    return exemption.path is None or globs.covers(exemption.path, path)


def accepts(exemption: Exemption, found: Diagnostic) -> bool:
    """Say whether an entry that is in force for a file takes one of its findings away."""
    return (
        covers(exemption.rule, found.code)
        and (exemption.sid is None or exemption.sid == found.sid)
        and (exemption.route is None or found.route[: len(exemption.route)] == exemption.route)
    )


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)

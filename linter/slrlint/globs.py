"""Globs of the configuration: which files a setting is about.

``*`` and ``?`` match inside one part of a path, ``**`` any number of parts; nothing else is
special.  A pattern without a slash holds at any depth below its folder, one with a slash from that
folder on.
"""

from __future__ import annotations

import os

from slrlint.policy import pattern as patterns
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Glob(Record):
    """A pattern and the absolute folder it starts from."""

    base: str
    pattern: str


def covers(glob: Glob, path: str) -> bool:
    """Say whether `glob` matches the absolute `path` or a folder that it is in."""
    parts = _below(glob.base, path)
    wanted = _parts(glob.pattern)
    if parts is None or not wanted:
        return False
    if "/" not in glob.pattern.rstrip("/"):
        return any(patterns.matches(wanted[0], part) for part in parts)
    return any(_prefixes(wanted, parts))


def matches(glob: Glob, path: str) -> bool:
    """Say whether `glob` matches the absolute `path` itself, from its folder on."""
    parts = _below(glob.base, path)
    return parts is not None and list(_prefixes(_parts(glob.pattern), parts))[len(parts) - 1]


def named(glob: Glob) -> str | None:
    """Return the absolute path that `glob` names from its folder, or None if it has a wildcard."""
    if "*" in glob.pattern or "?" in glob.pattern:
        return None
    return os.path.join(glob.base, *_parts(glob.pattern))


def _below(base: str, path: str) -> list[str] | None:
    prefix = base if base.endswith(os.sep) else base + os.sep
    if not path.startswith(prefix):
        return None
    return path[len(prefix) :].split(os.sep)


def _parts(pattern: str) -> list[str]:
    return [part for part in pattern.split("/") if part not in ("", ".")]


def _prefixes(wanted: Sequence[str], parts: Sequence[str]) -> Iterator[bool]:
    """Yield for every prefix of `parts`, the shortest first, whether `wanted` matches it.

    Time is linear in both: `states` are the positions in `wanted` that a prefix can lead to.
    """
    states = _past_stars({0}, wanted)
    for part in parts:
        after = set()
        for state in states:
            if state == len(wanted):
                continue
            if wanted[state] == "**":
                after.add(state)
            elif patterns.matches(wanted[state], part):
                after.add(state + 1)
        states = _past_stars(after, wanted)
        yield len(wanted) in states


def _past_stars(states: set[int], wanted: Sequence[str]) -> set[int]:
    """Add the positions behind every ``**``, which may also match no part at all."""
    reached = set(states)
    for state in states:
        at = state
        while at < len(wanted) and wanted[at] == "**":
            at += 1
            reached.add(at)
    return reached

"""A file of findings that are known already, to begin with slrlint in an old repository.

The file is sorted JSON, made for review: one finding a line group, keyed on its fingerprint (code,
path, Sid or else content of the statement), with how often it stands there.
"""

from __future__ import annotations

import json
import os
import stat

from slrlint import atomic, paths
from slrlint.limits import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slrlint.finding import Diagnostic

SCHEMA_VERSION = 1


class KnownError(Exception):
    """A file of known findings that cannot be read, used or written: one line."""


def read(path: str, most: int = DEFAULT.known_size) -> dict[str, int]:
    """Return how often each finding is known, by fingerprint.

    Raises `KnownError`, also for a file of more than `most` bytes.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise KnownError(f"{path}: known findings must be a regular file")
        with open(path, "rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise KnownError(f"{path}: {_reason(error)}") from None
    if len(data) > most:
        raise KnownError(f"{path}: more than {most:,} bytes of known findings are not read")
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        raise KnownError(f"{path}: the known findings are no JSON text") from None
    if not isinstance(table, dict) or table.get("schema_version") != SCHEMA_VERSION:
        raise KnownError(f"{path}: not a file that --write-known of this version has written")
    findings = table.get("findings")
    counts: dict[str, int] = {}
    for each in findings if isinstance(findings, list) else [None]:
        name = each.get("fingerprint") if isinstance(each, dict) else None
        count = each.get("count") if isinstance(each, dict) else None
        if not isinstance(name, str) or type(count) is not int or count < 1:
            raise KnownError(f"{path}: the list of findings is damaged; write it again")
        counts[name] = counts.get(name, 0) + count
    return counts


def unknown(known: Mapping[str, int], diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics that are not known, in their order."""
    left = dict(known)
    new = []
    for found in diagnostics:
        if left.get(found.fingerprint, 0) > 0:
            left[found.fingerprint] -= 1
        else:
            new.append(found)
    return tuple(new)


def write(path: str, diagnostics: Iterable[Diagnostic]) -> int:
    """Write `diagnostics` as the known findings and return how many; raises `KnownError`."""
    counts: dict[tuple[str, str, str], int] = {}
    statements: dict[tuple[str, str, str], str | None] = {}
    for found in diagnostics:
        key = (paths.relative(found.place.path), found.code, found.fingerprint)
        counts[key] = counts.get(key, 0) + 1
        statements[key] = found.sid
    findings = [
        {
            "path": path,
            "code": code,
            "statement": statements[path, code, fingerprint],
            "fingerprint": fingerprint,
            "count": count,
        }
        for (path, code, fingerprint), count in sorted(counts.items())
    ]
    table = {"schema_version": SCHEMA_VERSION, "findings": findings}
    try:
        atomic.save(path, (json.dumps(table, indent=2) + "\n").encode())
    except (OSError, ValueError) as error:
        raise KnownError(f"{path}: {_reason(error)}") from None
    return sum(counts.values())


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)

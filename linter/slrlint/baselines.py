"""Baselines: stored documents of managed policies, with where and when they come from.

A baseline is one small JSON file: name, ARN, version, date, source, digest, document.  The package
ships the current document of every AWS managed policy behind a service-linked role, and every older
version that anybody recorded in one compressed file; users keep their own approved baselines as
files of the same form in a folder of their repository.
"""

from __future__ import annotations

import os.path
import re
from functools import cache

from slrlint.policy.order import ordered
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

HISTORY_FILE = "history.jsonl.xz"
LARGEST = 4_000_000
"""Size in bytes beyond which a baseline file is refused; the largest shipped one has 200 KB."""

_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::(?:aws|[0-9]{12}):policy/[\x21-\x7e]+")
_VERSION = re.compile(r"v[1-9][0-9]{0,5}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class Baseline(Record):
    """One version of a managed policy.

    `date` is the UTC time at which AWS made the version the default (``2026-08-05T20:09:07Z``).
    `listed` is False for a policy that AWS lists no longer.  `reason` is what a person wrote on
    accepting this version.  `digest` covers everything else.
    """

    name: str
    arn: str
    version: str
    date: str
    source: str
    digest: str
    document: Mapping[str, Any]
    listed: bool = True
    reason: str | None = None

    @property
    def number(self) -> int:
        """The version as a number, to sort by."""
        return int(self.version[1:])


class History(Record):
    """All known versions of a policy, oldest first, and the versions that nobody published."""

    name: str
    versions: tuple[Baseline, ...]
    gaps: tuple[str, ...]

    @property
    def current(self) -> Baseline:
        """The newest version."""
        return self.versions[-1]


class BaselineError(Exception):
    """A baseline that cannot be had; the message is one line for people."""


class UnknownPolicyError(BaselineError):
    """No baseline has this name."""


class UnknownVersionError(BaselineError):
    """The policy is known, this version of it is not."""


class InvalidBaselineError(BaselineError):
    """The file is no baseline: unreadable, malformed, or changed after its digest was made."""


def make(
    name: str,
    arn: str,
    version: str,
    date: str,
    source: str,
    document: Mapping[str, Any],
    *,
    listed: bool = True,
    reason: str | None = None,
) -> Baseline:
    """Return a baseline of these facts with its digest; raise InvalidBaselineError if malformed."""
    draft = Baseline(name, arn, version, date, source, "", document, listed, reason)
    _check_fields(draft)
    return draft._replace(digest=digest(draft))


def digest(baseline: Baseline) -> str:
    """Return ``sha256:`` and the hash of everything in the baseline but its digest."""
    import json
    from hashlib import sha256

    facts = baseline._asdict()
    del facts["digest"]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def dump(baseline: Baseline) -> str:
    """Return the text of a baseline file: indented ASCII, policy elements in AWS's usual order.

    Statements and the members of lists stand as AWS has them, so a review shows what AWS changed.
    """
    import json

    facts = {
        "name": baseline.name,
        "arn": baseline.arn,
        "version": baseline.version,
        "date": baseline.date,
        "source": baseline.source,
        **({} if baseline.listed else {"listed": False}),
        **({} if baseline.reason is None else {"reason": baseline.reason}),
        "digest": baseline.digest,
        "document": ordered(baseline.document),
    }
    return json.dumps(facts, indent=2) + "\n"


def parse(data: bytes, where: str) -> Baseline:
    """Return the baseline in `data`; `where` names the file in messages.

    Raises InvalidBaselineError for anything but a well-formed baseline with the right digest.
    """
    baseline = _from_json(_load(data, where), where)
    try:
        actual = digest(baseline)
    except RecursionError:
        raise InvalidBaselineError(f"{where}: nested too deeply") from None
    if actual != baseline.digest:
        raise InvalidBaselineError(f"{where}: the content does not have the digest that it states")
    return baseline


def read(path: str) -> Baseline:
    """Return the baseline in a file.

    Raises InvalidBaselineError if it is none, and OSError if it cannot be read.
    """
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InvalidBaselineError(f"{path}: larger than {LARGEST:,} bytes")
    baseline = parse(data, path)
    if file_name(baseline.name) != os.path.basename(path):
        raise InvalidBaselineError(f"{path}: holds the baseline of {baseline.name}")
    return baseline


def write(folder: str, baseline: Baseline) -> str:
    """Write a baseline into `folder` (made if absent), whole or not at all, and return its path.

    Raises InvalidBaselineError where its digest or a field is wrong, and OSError.
    """
    from slrlint import atomic

    path = os.path.join(folder, file_name(baseline.name))
    data = dump(baseline).encode("ascii")
    parse(data, path)
    if os.path.lexists(path):
        _refuse_odd_file(path)
    atomic.refuse_way_out(path)
    os.makedirs(folder, exist_ok=True)
    atomic.write(path, data)
    return path


def file_name(name: str) -> str:
    """Return the file name of a policy's baseline; raise InvalidBaselineError for an odd name."""
    if not _NAME.fullmatch(name):
        raise InvalidBaselineError(f"{name[:140]!r} cannot be the name of a managed policy")
    return f"{name}.json"


def shipped_folder() -> str:
    """Return the folder of the baselines that come with slrlint.

    An installed package has them beside this module; a checkout, at its top.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    packaged = os.path.join(here, "baselines")
    if os.path.isdir(packaged):
        return packaged
    return os.path.join(os.path.dirname(os.path.dirname(here)), "baselines")


def names(folder: str | None = None) -> list[str]:
    """Return the policies with a baseline in `folder` (default: the shipped ones), sorted.

    Symbolic links in a user's folder are passed over.  Raises OSError if it cannot be read.
    """
    links = folder is None  # some installers link a package's files into place
    with os.scandir(shipped_folder() if folder is None else folder) as entries:
        return sorted(
            entry.name[:-5]
            for entry in entries
            if entry.name.endswith(".json")
            and _NAME.fullmatch(entry.name[:-5])
            and entry.is_file(follow_symlinks=links)
        )


def load(folder: str, name: str) -> Baseline:
    """Return the baseline of a policy in a user's `folder`.

    Raises UnknownPolicyError if there is none and InvalidBaselineError if it cannot be used.
    """
    path = os.path.join(folder, file_name(name)) if _NAME.fullmatch(name) else ""
    if os.path.lexists(path):
        _refuse_odd_file(path)
    return _load_from(folder, name)


def get(name: str, version: str | None = None) -> Baseline:
    """Return a shipped baseline: the current version of a policy, or an older one (``v4``).

    Raises UnknownPolicyError, UnknownVersionError, InvalidBaselineError.
    """
    current = _current(name)
    if version is None or version == current.version:
        return current
    history = versions(name)
    for baseline in history.versions:
        if baseline.version == version:
            return baseline
    known = ", ".join(one.version for one in history.versions)
    kind = "was recorded by nobody" if version in history.gaps else "does not exist"
    raise UnknownVersionError(f"{name} {version[:40]!r} {kind}; known: {known}")


def versions(name: str) -> History:
    """Return the history of a policy from the shipped data.

    Raises UnknownPolicyError and InvalidBaselineError.
    """
    current = _current(name)
    line = _history_lines().get(name)
    known = (*(_older(line) if line else ()), current)
    numbers = {baseline.number for baseline in known}
    gaps = tuple(f"v{n}" for n in range(1, current.number) if n not in numbers)
    return History(name, known, gaps)


def histories() -> Iterator[History]:
    """Yield the history of every shipped policy, by name.

    Raises InvalidBaselineError.
    """
    for name in names():
        yield versions(name)


@cache
def _current(name: str) -> Baseline:
    return _load_from(shipped_folder(), name)


def _load_from(folder: str, name: str) -> Baseline:
    if not _NAME.fullmatch(name):
        raise UnknownPolicyError(_unknown(name, folder))
    path = os.path.join(folder, file_name(name))
    try:
        return read(path)
    except FileNotFoundError:
        raise UnknownPolicyError(_unknown(name, folder)) from None
    except OSError as error:
        raise InvalidBaselineError(f"{path}: {error.strerror or error}") from None


def _refuse_odd_file(path: str) -> None:
    """Raise InvalidBaselineError for a link, which may lead out of the folder, or a device."""
    import stat

    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise InvalidBaselineError(f"{path}: not a regular file")


def _unknown(name: str, folder: str) -> str:
    from slrlint.catalog.suggest import closest

    near = closest(name, names(folder), cutoff=3) if os.path.isdir(folder) else ()
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"no baseline of a policy named {name[:140]!r} in {folder}{hint}"


@cache
def _history_lines() -> Mapping[str, str]:
    """Return the line of every policy with older versions, by name; each is one JSON object."""
    path = os.path.join(shipped_folder(), HISTORY_FILE)
    try:
        import lzma

        with lzma.open(path, "rt", encoding="ascii", newline="") as file:
            lines = file.read().splitlines()
    except ImportError:
        problem = "this Python has no lzma, so older versions cannot be read"
        raise InvalidBaselineError(problem) from None
    except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise InvalidBaselineError(f"{path}: {error}") from None
    return {line.split('"', 4)[3]: line for line in lines}


def _older(line: str) -> Iterator[Baseline]:
    import json

    row = json.loads(line)
    for version in row["versions"]:
        yield make(
            row["name"],
            row["arn"],
            version["version"],
            version["date"],
            version["source"],
            version["document"],
            listed=row["listed"],
        )


def _load(data: bytes, where: str) -> object:
    import json

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) != len(pairs):
            raise ValueError("a key stands twice in one object")
        return mapping

    def refuse(constant: str) -> object:
        raise ValueError(f"{constant} is no JSON")

    try:
        return json.loads(data, object_pairs_hook=unique, parse_constant=refuse)
    except RecursionError:
        raise InvalidBaselineError(f"{where}: nested too deeply") from None
    except ValueError as error:
        raise InvalidBaselineError(f"{where}: not readable as JSON: {error}") from None


def _from_json(facts: object, where: str) -> Baseline:
    if not isinstance(facts, dict):
        raise InvalidBaselineError(f"{where}: a baseline is a JSON object")
    required = {"name", "arn", "version", "date", "source", "digest", "document"}
    missing = sorted(required - facts.keys())
    unknown = sorted(facts.keys() - required - {"listed", "reason"})
    if missing:
        raise InvalidBaselineError(f"{where}: {', '.join(missing)} missing")
    if unknown:
        raise InvalidBaselineError(f"{where}: unknown: {', '.join(map(repr, unknown))[:200]}")
    baseline = Baseline(**facts)
    try:
        _check_fields(baseline)
    except InvalidBaselineError as error:
        raise InvalidBaselineError(f"{where}: {error}") from None
    return baseline


def _check_fields(baseline: Baseline) -> None:
    for field, pattern in (("name", _NAME), ("arn", _ARN), ("version", _VERSION), ("date", _DATE)):
        value = getattr(baseline, field)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise InvalidBaselineError(f"{field} is {str(value)[:80]!r}")
    if not baseline.arn.endswith(f"/{baseline.name}"):
        raise InvalidBaselineError(f"the ARN is not that of {baseline.name}")
    if not isinstance(baseline.source, str) or not isinstance(baseline.digest, str):
        raise InvalidBaselineError("source and digest must be text")
    if not isinstance(baseline.reason, str | None) or not isinstance(baseline.listed, bool):
        raise InvalidBaselineError("reason must be text, listed true or false")
    if not isinstance(baseline.document, dict):
        raise InvalidBaselineError("document must be a JSON object")

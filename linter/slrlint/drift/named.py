"""From what people call a policy to the managed policies that they mean."""

from __future__ import annotations

import re

from slrlint import baselines
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

_POLICY_ARN = re.compile(r"arn:[^:]*:iam::[^:]*:policy/(?:.*/)?([^/]+)")
_PINNED = re.compile(r"(.+)@(v[1-9][0-9]*)")
_MOST_HINTS = 3


class Policy(Record):
    """A managed policy that is asked for; `arn` is None where only its name is known."""

    name: str
    arn: str | None = None


class UnknownNameError(Exception):
    """A word that names no policy, or no policy that is known: one line."""


def pinned(word: str) -> tuple[str, str | None]:
    """Return the name and the version of ``NAME@v4``, else `word` and None."""
    found = _PINNED.fullmatch(word)
    return (found[1], found[2]) if found else (word, None)


def policies(word: str, known: Container[str] = ()) -> list[Policy]:
    """Return the managed policies that `word` stands for.

    It may be a policy's name (one of `known` or one that slrlint ships) or ARN, or what names
    service-linked roles in the catalogue: a role's name or ARN, its principal, or a short form of
    these such as ``batch``.  Raises `UnknownNameError`.
    """
    arn = _POLICY_ARN.fullmatch(word)
    if arn is not None:
        return [Policy(arn[1], word)]
    if word in known or word in baselines.names():
        return [Policy(word)]
    from slrlint.catalog.roles import catalogue

    found = catalogue().search(word)
    names = dict.fromkeys(policy for role in found.named for policy, _ in role.policies)
    if names:
        return [Policy(name) for name in names]
    if found.named:
        roles = ", ".join(role.name for role in found.named)
        raise UnknownNameError(f"no source known here names a managed policy of {roles}")
    hints = [role.name for role in found.others] or _near(word)
    hint = f"; did you mean {' or '.join(hints[:_MOST_HINTS])}?" if hints else ""
    raise UnknownNameError(f"{word[:140]!r} is no policy, role or service principal known{hint}")


def _near(word: str) -> list[str]:
    from slrlint.catalog.suggest import closest

    return list(closest(word, baselines.names(), cutoff=3)) if len(word) <= 128 else []

"""Principals as texts and patterns.

The principal of a request is the text ``TYPE:value`` (``Service:ecs.amazonaws.com``).  An account
stands for every principal in it, a role also for its sessions (IAM User Guide, Principal element).
"""

from __future__ import annotations

import re

from slrlint.policy import pattern

ANYONE = "*"
_ACCOUNT = re.compile(r"[0-9]{12}|arn:[^:*?]+:iam::([0-9]{12}):root")
_ROLE = re.compile(r"arn:([^:]+):iam::([^:]+):role/(?:.*/)?([^/]+)")


def patterns(kind: str, value: str) -> tuple[str, ...]:
    """Return the patterns of requests' principals that ``{kind: value}`` names."""
    if value == "*" and kind == "AWS":
        return (ANYONE,)
    if value == "*":
        return (f"{pattern.escape(kind)}:*",)
    if kind == "AWS":
        account = _ACCOUNT.fullmatch(value)
        if account is not None:
            number = account[1] or value
            return (f"AWS:{number}", f"AWS:arn:*:iam::{number}:*", f"AWS:arn:*:sts::{number}:*")
    exact = pattern.escape(f"{kind}:{value}")
    role = _ROLE.fullmatch(value) if kind == "AWS" else None
    if role is None:
        return (exact,)
    partition, account_id, name = map(pattern.escape, role.groups())
    return (exact, f"AWS:arn:{partition}:sts::{account_id}:assumed-role/{name}/*")


def text(kind: str, value: str) -> str:
    """Return the text of the principal of a request."""
    return f"{kind}:{value}"


def parts(principal: str) -> dict[str, str]:
    """Return ``{kind: value}`` of the text of a request's principal."""
    kind, _, value = principal.partition(":")
    return {kind: value}

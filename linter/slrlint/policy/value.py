"""Condition values that their operator cannot read.

The forms are those that IAM accepts: ISO 8601 dates of any precision or seconds since 1970,
numbers, CIDR blocks, ``true`` and ``false`` in any case, Base64 (IAM User Guide, "Condition
operators"; the bounds of dates are those at which IAM answers "The policy failed legacy parsing").
"""

from __future__ import annotations

import re

from slrlint.policy import holes

_DATE = (
    r"(?P<year>-?[0-9]{1,9})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?"
    r"(?:[tT](?:(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:\.[0-9]{1,9})?)?)?"
    r"(?:[zZ]|[+-](?P<zone>[0-9]{2})(?::?(?P<zone_minute>[0-9]{2}))?)?)?)?"
)
_BOUNDS = {
    "year": (-292_275_054, 292_278_993),
    "month": (1, 12),
    "day": (1, 31),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
    "zone": (0, 23),
    "zone_minute": (0, 59),
}
_LAST_SECOND = 2**63 - 1
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"

WANTED = {
    "Date": "a date such as 2026-01-31T00:00:00Z",
    "Numeric": "a number",
    "IpAddress": "an address or CIDR block such as 203.0.113.0/24",
    "Bool": "true or false",
    "Null": "true or false",
    "Binary": "Base64 text",
}
"""What the operators of each family read, by the family's name."""


def family(operator: str) -> str | None:
    """Return the family of an operator (a key of `WANTED`), None for String and Arn operators."""
    if operator in ("IpAddress", "NotIpAddress"):
        return "IpAddress"
    for name in ("Date", "Numeric", "Bool", "Null", "Binary"):
        if operator.startswith(name):
            return name
    return None


def is_readable(text: str, name: str) -> bool:
    """Say whether the operators of the family `name` can read `text`.

    Text with a hole, a placeholder or a policy variable passes.
    """
    return holes.has_holes(holes.blur(text)) or _READERS[name](text)


def _is_date(text: str) -> bool:
    if text.isascii() and text.isdigit():
        return len(text) <= len(str(_LAST_SECOND)) and int(text) <= _LAST_SECOND
    match = re.fullmatch(_DATE, text)
    return match is not None and all(
        value is None or _BOUNDS[part][0] <= int(value) <= _BOUNDS[part][1]
        for part, value in match.groupdict().items()
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text) is not None


def _is_address(text: str) -> bool:
    from ipaddress import ip_network

    address, slash, length = text.partition("/")
    if (slash and not (length.isascii() and length.isdigit())) or "%" in address:
        return False
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_truth(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_base64(text: str) -> bool:
    return re.fullmatch(_BASE64, text) is not None


_READERS = {
    "Date": _is_date,
    "Numeric": _is_number,
    "IpAddress": _is_address,
    "Bool": _is_truth,
    "Null": _is_truth,
    "Binary": _is_base64,
}

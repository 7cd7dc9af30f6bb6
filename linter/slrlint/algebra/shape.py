"""Whether a statement of a document can be read at all."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
MOST_CHARACTERS = 20_480
"""Twice the longest policy that AWS takes (an inline policy of a role: 10,240)."""

_MOST_BITS = 1024
"""Numbers beyond every limit; Python refuses to write those of some thousand digits."""

_DEEPEST = 6
"""Nesting beyond every readable statement; what is deeper equals nothing."""


def fault(statement: object) -> str | None:
    """Say why a statement cannot be read, or None where it can.

    What is looked at is what the meaning hangs on; whether AWS would accept the statement is a
    question for the grammar rules.  Texts longer than any policy are no texts here.
    """
    if not isinstance(statement, dict):
        return "it is no mapping"
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "its Effect is neither Allow nor Deny"
    for positive, negative in _PAIRS:
        if positive in statement and negative in statement:
            return f"it has both {positive} and {negative}"
    if "Action" not in statement and "NotAction" not in statement:
        return "it has no Action"
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in statement and not _is_text_or_texts(statement[name]):
            return f"its {name} is no text and no list of texts"
    for name in ("Principal", "NotPrincipal"):
        if name in statement and not _is_principal(statement[name]):
            return f"its {name} is not readable"
    return _condition_fault(statement["Condition"]) if "Condition" in statement else None


def listed(value: object) -> list[object] | tuple[object, ...]:
    """Return the value as a list: where a list may stand, one bare value may too."""
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


def settled(value: object, depth: int = 0) -> Hashable:
    """Return what is equal for statements, readable or not, that differ in the order of lists."""
    if depth > _DEEPEST:
        return object()
    if isinstance(value, dict):
        return frozenset((key, settled(each, depth + 1)) for key, each in value.items())
    if all(isinstance(each, str | int | float) for each in listed(value)):
        return "", frozenset(listed(value))
    return tuple(settled(each, depth + 1) for each in listed(value))


def text(value: object) -> str:
    """Return a scalar of a document as the text that it is compared as."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_text_or_texts(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_CHARACTERS
    return isinstance(value, list | tuple) and all(
        isinstance(each, str) and len(each) <= MOST_CHARACTERS for each in value
    )


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_CHARACTERS
    if isinstance(value, int):
        return value.bit_length() <= _MOST_BITS
    return isinstance(value, float)


def _is_principal(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_text_or_texts, value.values()))
    return value == "*"


def _condition_fault(block: object) -> str | None:
    if not isinstance(block, dict):
        return "its Condition is no mapping"
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            return f"its Condition {operator} is no mapping"
        for key, values in keys.items():
            if not all(map(_is_scalar, listed(values))):
                return f"the values of its Condition key {key} are no texts"
    return None

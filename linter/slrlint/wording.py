"""Words that findings share."""

from __future__ import annotations

from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 120


def quote(text: object) -> str:
    """Return `text` in quotation marks as it stood in the source, cut where it is very long."""
    shown = holes.show(str(text)[: _LONGEST + 1])
    return f'"{shown}"' if len(shown) <= _LONGEST else f'"{shown[:_LONGEST]}..."'


def either(words: Iterable[str]) -> str:
    """Return ``A``, ``A or B``, ``A, B or C``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def kind_of(value: object) -> str:
    """Return what JSON calls a value: ``an object``, ``a list``, ``null`` and so on."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a number"

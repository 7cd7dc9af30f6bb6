"""Holes: interpolations whose value nobody knows before deployment.

A reader puts one private-use character (planes 15 and 16) into a string for every interpolation
that it cannot evaluate: ``${var.x}``, ``!GetAtt``, ``{{ value }}``, ``<account-id>``.  A hole
survives splitting, slicing and lower-casing, keeps its identity (the same expression is the same
character until `forget`), and can be shown again as it was written.  Text from a file can never
forge one: `scrub` takes these characters out of whatever was read.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import _lru_cache_wrapper
    from typing import Any, TypeVar

    _Function = TypeVar("_Function", bound=Callable[[str], object])

_FIRST = 0xF0000
_LAST = 0x10FFFD
_HOLE = f"[{chr(_FIRST)}-\U0010ffff]"
_PLACEHOLDER = r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\{[^{}]*\}|<[A-Za-z][^<>*]*>"

MOST = _LAST - _FIRST + 1
"""Different holes that there can be at a time: Unicode has no more private characters here."""

NAMELESS = chr(_LAST + 1)
"""A hole that stands for no interpolation of any file."""

_by_expression: dict[str, str] = {}
_expressions: list[str] = []
_memos: list[_lru_cache_wrapper[Any]] = []


class TooManyHolesError(ValueError):
    """More different interpolations at a time than there are hole characters (`MOST`)."""


def hole(expression: str) -> str:
    """Return the one-character hole that stands for `expression` (source text, for display)."""
    found = _by_expression.get(expression)
    if found is None:
        if len(_expressions) == MOST:
            raise TooManyHolesError(f"there are more than {MOST:,} different interpolations")
        found = _by_expression[expression] = chr(_FIRST + len(_expressions))
        _expressions.append(expression)
    return found


def forget() -> None:
    """Make all hole characters free again; what still holds some of them must not be used."""
    _by_expression.clear()
    _expressions.clear()
    for memo in _memos:
        memo.cache_clear()


def are_known() -> bool:
    """Say whether there are holes at all."""
    return bool(_expressions)


def memo(function: _Function) -> _Function:
    """Return `function` (of one text) with a memory of its results, which may have holes."""
    remembering = lru_cache(maxsize=1024)(function)
    _memos.append(remembering)
    return remembering  # type: ignore[return-value]


def written_out(value: Any) -> Any:
    """Return plain data or records with every hole as its source text."""
    if isinstance(value, str):
        return show(value)
    if isinstance(value, tuple):
        parts = [written_out(each) for each in value]
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)
    if isinstance(value, list):
        return [written_out(each) for each in value]
    if isinstance(value, dict):
        return {written_out(key): written_out(each) for key, each in value.items()}
    return value


def has_holes(text: str) -> bool:
    """Say whether `text` holds at least one hole."""
    return not text.isascii() and re.search(_HOLE, text) is not None


def is_hole(text: str) -> bool:
    """Say whether `text` is a hole and nothing else: a wholly unknown value."""
    return len(text) == 1 and ord(text) >= _FIRST


def show(text: str) -> str:
    """Return `text` with every hole written as it stood in the source."""
    if not has_holes(text):
        return text
    return re.sub(_HOLE, _expression, text)


def fill(text: str, value: str) -> str:
    """Return `text` with every hole replaced by `value` (such as ``*`` for the widest reading)."""
    if not has_holes(text):
        return text
    return re.sub(_HOLE, lambda _: value, text)


def split(text: str) -> list[str]:
    """Return the literal parts of `text`, one more than it has holes."""
    return re.split(_HOLE, text)


def dig(text: str) -> str:
    """Return `text` with every written placeholder made a hole.

    Placeholders are ``${...}`` (also an IAM policy variable), ``{{...}}``, ``%{...}`` and
    ``<name>``.
    """
    if "$" in text or "{" in text or "<" in text:
        return re.sub(_PLACEHOLDER, lambda match: hole(match[0]), text)
    return text


def blur(text: str) -> str:
    """Return `text` with every written placeholder made the same nameless hole.

    Good for judging text, whatever the number of placeholders; to show them again use `dig`.
    """
    if "$" in text or "{" in text or "<" in text:
        return re.sub(_PLACEHOLDER, hole("..."), text)
    return text


def scrub(text: str) -> str:
    """Return text from a file with the hole characters replaced by U+FFFD, so it forges none."""
    if text.isascii():
        return text
    return re.sub(_HOLE, "\ufffd", text)


def _expression(match: re.Match[str]) -> str:
    index = ord(match[0]) - _FIRST
    return _expressions[index] if index < len(_expressions) else "\ufffd"

"""Holes: interpolations whose value nobody knows before deployment.

A reader puts one private-use character (planes 15 and 16) into a string for every interpolation
that it cannot evaluate: ``${var.x}``, ``!GetAtt``, ``{{ value }}``, ``<account-id>``.  A hole
survives splitting, slicing and lower-casing, keeps its identity (the same expression is the same
character in one process), and can be shown again as it was written.  Text from a file can never
forge one: `scrub` takes these characters out of whatever was read.
"""

from __future__ import annotations

import re

_FIRST = 0xF0000
_LAST = 0x10FFFD
_HOLE = f"[{chr(_FIRST)}-\U0010ffff]"
_PLACEHOLDER = r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\{[^{}]*\}|<[A-Za-z][^<>*]*>"

_by_expression: dict[str, str] = {}
_expressions: list[str] = []


class TooManyHolesError(ValueError):
    """More different interpolations in one run than there are hole characters (131,070)."""


def hole(expression: str) -> str:
    """Return the one-character hole that stands for `expression` (source text, for display)."""
    found = _by_expression.get(expression)
    if found is None:
        code = _FIRST + len(_expressions)
        if code > _LAST:
            raise TooManyHolesError("more than 131,070 different interpolations in one run")
        found = _by_expression[expression] = chr(code)
        _expressions.append(expression)
    return found


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

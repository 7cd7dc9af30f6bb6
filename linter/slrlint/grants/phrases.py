"""The words for statements, conditions and unknowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.drift.conditions import entries, shortened
from slrlint.policy import holes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slrlint.algebra.documents import Statement

_FINITE = ((" to be ", " is "), (" to hold ", " holds "))


def conditions(statement: Mapping[str, object]) -> tuple[str, ...]:
    """Return what the Condition of a statement asks for, as clauses: ``KEY is VALUE``."""
    return tuple(_finite(entry.phrase()) for entry in entries(statement))


def statement(index: int, sid: str | None, policy: str) -> str:
    """Return how a statement is named: by its number from 1 and its Sid, with its policy."""
    return f"statement {index + 1}{f' ({sid})' if sid else ''} of {policy}"


def unknown(statement: Statement) -> str:
    """Say what the match of a statement hangs on."""
    texts = [*statement.actions.patterns, *statement.resources.patterns]
    found = dict.fromkeys(
        holes.show(letter) for text in texts for letter in text if holes.has_holes(letter)
    )
    if found:
        return f"it depends on the value of {shortened([*found], 'and')}"
    return "it depends on the policy variables of a Resource"


def _finite(phrase: str) -> str:
    for infinitive, finite in _FINITE:
        if infinitive in phrase:
            return phrase.replace(infinitive, finite, 1)
    return f"{phrase} is there"

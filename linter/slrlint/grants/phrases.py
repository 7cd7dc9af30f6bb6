"""The words for statements, conditions, requests and answers."""

from __future__ import annotations

from slrlint.drift.conditions import entries, shortened
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slrlint.algebra import documents
    from slrlint.algebra.request import Request
    from slrlint.grants.results import Cell, Statement

_FINITE = ((" to be ", " is "), (" to hold ", " holds "))
_MOST = 3


def conditions(statement: Mapping[str, object]) -> tuple[str, ...]:
    """Return what the Condition of a statement asks for, as clauses: ``KEY is VALUE``."""
    return tuple(_finite(entry.phrase()) for entry in entries(statement))


def statement(position: int, sid: str | None, policy: str = "") -> str:
    """Return how a statement is named: by its number from 1, its Sid and its policy if given."""
    named = f"statement {position + 1}" + (f' "{sid}"' if sid else "")
    return f"{named} of {policy}" if policy else named


def unknown(statement: documents.Statement) -> str:
    """Say what the match of a statement hangs on."""
    texts = [*statement.actions.patterns, *statement.resources.patterns]
    found = dict.fromkeys(
        holes.show(letter) for text in texts for letter in text if holes.has_holes(letter)
    )
    if found:
        return f"it depends on the value of {shortened([*found], 'and')}"
    return "it depends on the policy variables of a Resource"


def short(cell: Cell, *, alone: bool) -> str:
    """Say in a line what an answer rests on; empty for a plain no.

    With `alone` there is one policy only, and statements are not said to be of it.
    """
    if cell.answer == "no":
        return ""
    if cell.answer == "undecided":
        return cell.reason
    if cell.answer == "yes":
        return _few([_name(each, alone=alone) for each in cell.grants])
    parts = [_granted(cell.grants, alone=alone)]
    parts += [
        f"{each.attachment.label} lets it pass if {_all(each.conditions)}"
        for each in cell.within
        if each.conditions
    ]
    denied = [
        f"{_all(each.conditions)} ({_name(each, alone=alone)})"
        if each.conditions
        else _name(each, alone=alone)
        for each in cell.denies
    ]
    if denied:
        parts.append(f"denied if {shortened(denied, 'or')}")
    return "; ".join(parts)


def reasons(cell: Cell, *, alone: bool) -> Iterator[str]:
    """Yield lines that prove an answer: requests, and what stops them."""
    if cell.witness is not None:
        yield f"allowed: {request(cell.witness)}"
    if cell.refused is not None:
        yield f"refused: {request(cell.refused)}"
    if cell.answer == "undecided":
        yield f"undecided: {cell.reason}"
    if cell.answer == "no":
        if cell.reason:
            yield f"no: {cell.reason}"
        for each in cell.denies:
            yield f"denied by {_name(each, alone=alone)}"
        for limit in cell.lacking:
            yield f"not allowed by {limit.label}"


def request(asked: Request) -> str:
    """Return a request in one line."""
    context = " and ".join(f"{key} = {', '.join(each)}" for key, each in asked.context.items())
    return f"{asked.action} on {asked.resource}" + (f" with {context}" if context else "")


def _granted(grants: Sequence[Statement], *, alone: bool) -> str:
    by_conditions: dict[tuple[str, ...], list[str]] = {}
    for each in grants:
        by_conditions.setdefault(each.conditions, []).append(_name(each, alone=alone))
    return " or ".join(
        f"if {_all(asked)} ({_few(names)})" if asked else _few(names)
        for asked, names in by_conditions.items()
    )


def _name(each: Statement, *, alone: bool) -> str:
    return statement(each.position, each.sid, "" if alone else each.attachment.label)


def _few(names: Sequence[str]) -> str:
    if len(names) <= _MOST:
        return " or ".join(names)
    return f"{', '.join(names[:_MOST])} or {len(names) - _MOST:,} more"


def _all(clauses: Iterable[str]) -> str:
    return " and ".join(clauses)


def _finite(phrase: str) -> str:
    for infinitive, finite in _FINITE:
        if infinitive in phrase:
            return phrase.replace(infinitive, finite, 1)
    return f"{phrase} is there"

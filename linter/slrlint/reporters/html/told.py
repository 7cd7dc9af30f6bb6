"""Changes as a page tells them: plain values, none of them longer than a reader can bear."""

from __future__ import annotations

import json

from slrlint.finding import SEVERITIES
from slrlint.record import Record
from slrlint.reporters import compared as text
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slrlint.comparison import Change, Comparison, Request, Statement, Summary

MOST_CHANGES = 500
"""Changes of one comparison that a page shows."""

_MOST_REQUESTS = 5
_MOST_PATTERNS = 40
_MOST_LINES = 60

SIGNS = {"wider": "+", "narrower": "\N{MINUS SIGN}"}
HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Notes"}


class Patterns(Record):
    """Patterns of one side, and how many more there are."""

    shown: tuple[str, ...]
    more: int


class Line(Record):
    """A line of a statement on both sides; None where a side lacks it, `same` if nothing changed.

    On a line that stands for some that are left out both sides are None.
    """

    old: str | None
    new: str | None
    same: bool


Proof = tuple[tuple[str, tuple[str, ...]], ...]
"""A request: its parts in order, each with its values."""


class Told(Record):
    """A sentence about changes, with where it comes from and what proves it."""

    code: str
    name: str
    sign: str
    direction: str
    severity: str
    sentence: str
    levels: tuple[str, ...]
    places: tuple[str, ...]
    before: Patterns
    after: Patterns
    proofs: tuple[Proof, ...]
    more_proofs: int
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]


class Group(Record):
    """The changes of one severity, the heading they stand under."""

    severity: str
    heading: str
    changes: tuple[Told, ...]


def groups(compared: Comparison) -> list[Group]:
    """Return what a comparison found by severity, the worst first, `MOST_CHANGES` at most."""
    worst_first = sorted(
        compared.summary, key=lambda each: SEVERITIES.index(each.severity), reverse=True
    )[:MOST_CHANGES]
    found: list[Group] = []
    for severity in reversed(SEVERITIES):
        told = tuple(
            _told(each, compared.changes) for each in worst_first if each.severity == severity
        )
        if told:
            found.append(Group(severity, HEADINGS[severity], told))
    return found


def left_out(compared: Comparison) -> str:
    """Say how many changes `groups` leaves out, empty where there is none."""
    number = len(compared.summary) - MOST_CHANGES
    return f"and {many(number, 'more change')}, in the JSON report" if number > 0 else ""


def proof(witness: Request | Mapping[str, object]) -> Proof:
    """Return the parts of a request: action, resource, each key of the context, the principal."""
    return tuple(_parts(witness))


def value(plain: object) -> str:
    """Return plain data of a document as JSON, holes as they were written, cut where it is long."""
    return json.dumps(text.readable(plain), ensure_ascii=False)


def _told(summary: Summary, changes: Sequence[Change]) -> Told:
    concerned = [changes[index] for index in summary.changes]
    first = concerned[0]
    proofs = [each.witness for each in concerned if each.witness is not None]
    return Told(
        code=summary.code,
        name=summary.name,
        sign=SIGNS[summary.direction],
        direction=summary.direction,
        severity=summary.severity,
        sentence=summary.sentence,
        levels=tuple(dict.fromkeys(each.level for each in concerned if each.level)),
        places=tuple(_places(first.old, first.new)),
        before=_patterns(each.before for each in concerned),
        after=_patterns(each.after for each in concerned),
        proofs=tuple(proof(each) for each in proofs[:_MOST_REQUESTS]),
        more_proofs=max(len(proofs) - _MOST_REQUESTS, 0),
        reasons=tuple(dict.fromkeys(each.reason for each in concerned if each.reason)),
        lines=tuple(_lines(first.old, first.new)),
    )


def _places(old: Statement | None, new: Statement | None) -> Iterator[str]:
    if old is not None:
        yield f"{text.statement_name(old)} in {old.place.path}, line {old.place.line}"
    if new is not None:
        yield f"{text.statement_name(new)} in {new.place.path}, line {new.place.line}"


def _patterns(lists: Iterator[tuple[str, ...]]) -> Patterns:
    found = tuple(dict.fromkeys(each for one in lists for each in one))
    return Patterns(found[:_MOST_PATTERNS], max(len(found) - _MOST_PATTERNS, 0))


def _lines(old: Statement | None, new: Statement | None) -> Iterator[Line]:
    if old is not None and new is not None:
        sides = text.statement_lines(old), text.statement_lines(new)
        rows = list(text.side_by_side(*sides))
        indents = [len(line) - len(line.lstrip()) for row in rows for line in row if line]
        indent = min(indents, default=0)
        for left, right in rows:
            yield Line(left and left[indent:], right and right[indent:], left == right)
        return
    statement = old or new
    lines = [] if statement is None else text.statement_lines(statement)
    for line in lines[:_MOST_LINES]:
        yield Line(line, None, False) if new is None else Line(None, line, False)
    if len(lines) > _MOST_LINES:
        yield Line(None, None, True)


def _parts(witness: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in witness.items():
        if isinstance(value, dict):
            for key, each in value.items():
                yield f"{name} {key}", _values(each)
        elif value:
            yield name, _values(value)


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(part for each in value for part in _values(each)) or ("(no value)",)
    return (value if isinstance(value, str) else json.dumps(value),)

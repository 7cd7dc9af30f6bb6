"""What a rule says, and the same thing once its place in a file is known."""

from __future__ import annotations

from slrlint.record import Record

Route = tuple[str | int, ...]
"""A symbolic place: the keys and indexes that lead from a document's root to a value."""

SEVERITIES = ("info", "warning", "error")
"""Severities from the mildest to the worst."""


class Edit(Record):
    """One change of the text of a scalar.

    `route` leads to a scalar in the policy document and `new` is its whole new text.
    """

    route: Route
    new: str


class Rename(Record):
    """A new text for the key that leads to `route`."""

    route: Route
    new: str


class Insert(Record):
    """One new member of a list (`key` is None) or of a mapping at `route`; `value` is plain data.

    A scalar at `route` becomes a list that begins with it.
    """

    route: Route
    key: str | None
    value: object


class Remove(Record):
    """One member of a list or mapping to take out; `route` leads to the member."""

    route: Route


class Fix(Record):
    """A proposed change.

    `safety` is ``"safe"`` (the same requests stay allowed), ``"unsafe"`` (the grant changes) or
    ``"display"`` (a person has to make it).  `title` says in the imperative what is done.
    """

    safety: str
    title: str
    edits: tuple[Edit | Rename | Insert | Remove, ...]


class Finding(Record):
    """What a rule found in one policy document.

    `route` is relative to the document.  `message` says what is wrong and why it matters, `help`
    what to write instead.  `on_key` points at the key that leads to the route's value instead of
    at the value.  `severity` overrides the rule's own where one rule knows milder cases.
    `covers` names findings, by code and route, that would say the same mistake again.
    """

    code: str
    route: Route
    message: str
    help: str = ""
    on_key: bool = False
    severity: str | None = None
    fix: Fix | None = None
    covers: tuple[tuple[str, Route], ...] = ()


class Span(Record):
    """A half-open range of code points in a source text."""

    start: int
    end: int


class Place(Record):
    """Where a diagnostic stands: lines and columns count code points from 1; the end is exclusive.

    `path` is the file as the user named it.  `start` and `end` are offsets in the decoded text.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Diagnostic(Record):
    """A finding with its place, ready to be reported.

    `statement` and `sid` name the policy statement it is about, where there is one; `route` is the
    route from the file's root.  `fingerprint` is stable under re-indentation and moved lines (64
    hexadecimal digits cut to 32).  `witness` is a request that proves the claim (diff and drift).
    """

    code: str
    name: str
    severity: str
    message: str
    help: str
    place: Place
    route: Route
    fingerprint: str
    statement: int | None = None
    sid: str | None = None
    fix: Fix | None = None
    witness: dict[str, object] | None = None


def in_the_text(found: Diagnostic) -> tuple[int, str, int]:
    """Return what sorts the diagnostics of one file into the order of its text."""
    return found.place.start, found.code, found.place.end

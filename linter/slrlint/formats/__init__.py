"""Readers: from the text of a file to plain data, the policies in it, and their places.

A reader is a function ``read(source) -> Reading``.  `slrlint.formats.detect` chooses it.
"""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from slrlint.finding import Route, Span
    from slrlint.formats.conditions import World
    from slrlint.formats.tree import Node, Scalar
    from slrlint.source import Source

    Reader = Callable[[Source], "Reading"]

    class Locate(Protocol):
        """Finds the place of a route; reads the text again with positions at its first call."""

        def __call__(self, route: Route, *, key: bool = False) -> Span:
            """Return the span of the value at `route`, or of the key that leads to it.

            A route that leads nowhere gives the span of its longest prefix that leads somewhere.
            """
            ...

        def scalar(self, route: Route) -> Scalar | None:
            """Return the text of the string at `route` with the source offset of each character.

            None where there is no string, or none that stands in the file in one piece.
            """
            ...

        def node(self, route: Route) -> Node | None:
            """Return the container or scalar at `route`, None if it stands inside a string."""
            ...


EMBEDDED = "<json>"
"""The step of a route that goes from a string to the JSON document written inside it."""

BRANCH = "<else>"
"""The step of a route that goes from a template's policy, read with its conditions true, to the
same policy under the next other combination of their truth values."""


class Problem(Record):
    """Text that cannot be read as its format (POL001) or is misread in silence (POL002).

    `span` says where; `severity` is ``"error"`` or ``"info"``.
    """

    code: str
    span: Span
    message: str
    help: str
    severity: str


class Found(Record):
    """One policy document found in a file.

    `data` is plain data (dict, list, str, bool, int, float, None) in which an interpolation is a
    hole (`slrlint.policy.holes`).  `kind` is ``identity``, ``trust``, ``resource``, ``boundary``
    or ``scp`` where an envelope says so, else None.  `route` leads to it from the file's root.
    `name` is the name of the resource or policy that holds it, for pairing in a diff.  `complete`
    is False where statements may be missing (Terraform's ``source_policy_documents``).  `holder`
    is what holds an identity policy (`slrlint.formats.holders`), None where that is not known.
    `worlds` are the truth values of a template's conditions under which it reads so.
    """

    data: object
    kind: str | None
    route: Route
    name: str | None = None
    complete: bool = True
    holder: str | None = None
    worlds: tuple[World, ...] = ((),)


class Reading(Record):
    """What a reader makes of one file."""

    documents: tuple[Found, ...]
    problems: tuple[Problem, ...]
    locate: Locate
    comments: tuple[tuple[int, str], ...] = ()
    """Comments as (line number from 1, text), for the formats that have them; only those that
    contain ``slrlint:`` need be given."""
    covering: tuple[tuple[Route, int], ...] = ()
    """Routes and the line of the comment that holds for all below them."""
    recognised: bool = True
    """False for a text that is in no format with a reader."""

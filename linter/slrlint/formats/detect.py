"""Chooses the reader of a file by its name and, where that says nothing, by its content."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slrlint.finding import Span
from slrlint.formats import Problem, Reading
from slrlint.formats.tree import Node, Places
from slrlint.source import shows_policy

if TYPE_CHECKING:
    from slrlint.source import Source

READERS = {
    ".json": "json",
    ".template": "json or yaml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""Suffixes, in lower case, and the reader each calls for."""


def read(source: Source) -> Reading:
    """Return the policies in a file, whatever its format.

    A file of no known format gives a reading without documents and without problems.
    """
    if source.fault is not None:
        return _faulty(source)
    suffix = os.path.splitext(source.path)[1].lower()
    if suffix == ".json":
        from slrlint.formats import json

        return json.read(source)
    return nothing(source)


def nothing(source: Source) -> Reading:
    """Return the reading of a text without policies."""
    return Reading((), (), Places(source.text, lambda: Node("scalar", 0, len(source.text))))


def _faulty(source: Source) -> Reading:
    fault = source.fault
    if fault is None:
        return nothing(source)
    severity = "error" if shows_policy(source.text) else "info"
    at = min(fault.offset, len(source.text))
    problem = Problem(
        "POL001", Span(at, min(at + 1, len(source.text))), fault.message, fault.help, severity
    )
    return nothing(source)._replace(problems=(problem,))

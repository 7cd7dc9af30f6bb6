"""Reporters: a report as text for people or machines.

A reporter is a module with ``render(report, style) -> str``; its name is in `FORMATS`.  The text
is complete, with its last newline, and holds nothing but the format.
"""

from __future__ import annotations

from importlib import import_module

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.report import Report

FORMATS = {
    "full": "slrlint.reporters.full",
    "concise": "slrlint.reporters.concise",
    "json": "slrlint.reporters.json",
    "sarif": "slrlint.reporters.sarif",
    "github": "slrlint.reporters.github",
    "gitlab": "slrlint.reporters.gitlab",
    "junit": "slrlint.reporters.junit",
    "markdown": "slrlint.reporters.markdown",
    "html": "slrlint.reporters.html",
}
"""The module of every output format; the first is the default."""


class MissingPackageError(Exception):
    """A format needs packages that are not installed: one line with the command that helps."""


class Style(Record):
    """How text for people may look: ANSI colours or not, and the width of the terminal."""

    color: bool = False
    width: int = 100


def render(report: Report, format: str, *, color: bool = False, width: int = 100) -> str:  # noqa: A002
    """Return `report` in `format`, one of `FORMATS` (else `KeyError`).

    Only the module of the format is imported.  Machine formats ignore `color` and `width`.
    Raises `MissingPackageError`.
    """
    module = import_module(FORMATS[format])
    text: str = module.render(report, Style(color, width))
    return text

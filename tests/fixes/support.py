"""What the tests of fixes share: edits made in a text, read again, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.finding import Diagnostic, Fix, Place
from slrlint.fixes import expect
from slrlint.fixes.change import Change, applied
from slrlint.fixes.mend import Judged, Mended, mend
from slrlint.fixes.translate import Translator
from slrlint.formats import detect
from slrlint.source import Source

if TYPE_CHECKING:
    from slrlint.finding import Edit, Insert, Remove, Rename, Route

    Step = Edit | Insert | Remove | Rename

NAMES = {"json": "p.json", "yaml": "p.yaml", "hcl": "p.tf", "markdown": "p.md"}


def changes(text: str, edits: list[Step], path: str) -> tuple[Change, ...]:
    """Return the changes for edits of the first document in a text; may raise UnfixableError."""
    source = Source(path, text)
    reading = detect.read(source)
    return Translator(reading, source).changes(edits, reading.documents[0].route)


def made(text: str, edits: list[Step], path: str = "p.json") -> str:
    """Return the text with edits of its first document made, and see that it reads as it should."""
    document = detect.read(Source(path, text)).documents[0]
    after = applied(text, changes(text, edits, path))
    again = detect.read(Source(path, after))
    assert not again.problems, (after, again.problems)
    assert expect.same(again.documents[0].data, expect.edited(document.data, edits)), after
    assert again.documents[0].route == document.route
    return after


def diagnostic(
    code: str, route: Route, *edits: Step, safety: str = "unsafe", statement: int | None = None
) -> Diagnostic:
    """Return a finding with a fix whose edits are relative to the document at the route's root."""
    return Diagnostic(
        code=code,
        name="test",
        severity="error",
        message="",
        help="",
        place=Place("p", 1, 1, 1, 1, 0, 0),
        route=route,
        fingerprint=f"{code}{route}",
        statement=statement,
        fix=Fix(safety, "Mend it", edits),
    )


def reporting(*found: Diagnostic, accepted: tuple[Diagnostic, ...] = ()) -> Judged:
    return Judged(found, accepted)


__all__ = ["NAMES", "Mended", "changes", "diagnostic", "made", "mend", "reporting"]

"""The default format, for people: each finding with its line of the source and what to write.

No finding in colour, width or wording changes what a machine reads: that is what the other
formats are for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.finding import SEVERITIES
from slrlint.reporters.escape import visible
from slrlint.reporters.excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style

    Paint = Callable[[str, str], str]

_ANSI = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2"}
_FIXED_BY = {
    "safe": "safe: applied by --fix",
    "unsafe": "changes the grant: applied by --unsafe-fixes",
    "display": "a person has to choose",
}


def render(report: Report, style: Style) -> str:
    """Return every diagnostic with an excerpt, and a summary."""
    paint = _coloured if style.color else _plain
    blocks = [_block(each, report.sources, style.width, paint) for each in report.diagnostics]
    return "\n".join([*blocks, summary(report, paint) + "\n"])


def summary(report: Report, paint: Paint) -> str:
    """Return the last line: what was found in how many files and policies."""
    counts = report.counts
    looked_at = f"{_many(counts.policies, 'policy', 'policies')} in {_many(counts.files, 'file')}"
    left_out = ", ".join(
        f"{number} {what}"
        for number, what in ((counts.suppressed, "suppressed"), (counts.known, "known"))
        if number
    )
    if report.diagnostics:
        files = len({found.place.path for found in report.diagnostics})
        found = paint(f"Found {tally(report)} in {_many(files, 'file')}", "bold")
        left_out = left_out and f"; {left_out}"
        checked = _many(counts.files, "file")
        policies = _many(counts.policies, "policy", "policies")
        line = f"{found} ({checked} checked, {policies}{left_out})."
    elif report.errors:
        line = f"Nothing found in {looked_at}."
    else:
        left_out = left_out and f" ({left_out})"
        line = f"{paint('All clear', 'bold')}: {looked_at}{left_out}."
    if report.errors:
        line += f"\nIncomplete: {_many(len(report.errors), 'failure')}, told on standard error."
    return line


def tally(report: Report) -> str:
    """Return how many diagnostics there are of each severity, such as ``2 errors, 1 warning``."""
    found = [each.severity for each in report.diagnostics]
    return ", ".join(
        _many(found.count(severity), "note" if severity == "info" else severity)
        for severity in reversed(SEVERITIES)
        if severity in found
    )


def _block(found: Diagnostic, sources: Mapping[str, str], width: int, paint: Paint) -> str:
    place = found.place
    where = f"{visible(place.path)}:{place.line}:{place.column}:"
    severity = paint(f"{found.code} [{found.severity}]", found.severity)
    lines = [f"{paint(where, 'bold')} {severity} {found.name}", f"  {visible(found.message)}"]
    source = sources.get(place.path)
    if source is not None:
        number = str(place.line)
        margin = " " * len(number)
        bar = paint("|", "dim")
        shown = excerpt(source, place, width - len(number) - 6)
        carets = paint("^" * shown.length, found.severity)
        lines += [
            f"  {margin} {bar}",
            f"  {paint(number, 'dim')} {bar} {shown.line}",
            f"  {margin} {bar} {' ' * shown.indent}{carets}",
        ]
    if found.witness is not None:
        lines.append(f"  {paint('request:', 'bold')} {request(found.witness)}")
    if found.help:
        lines.append(f"  {paint('help:', 'bold')} {visible(found.help)}")
    if found.fix is not None:
        safety = _FIXED_BY[found.fix.safety]
        lines.append(f"  {paint('fix:', 'bold')} {visible(found.fix.title)} ({safety})")
    lines.append(f"  {paint('see:', 'bold')} slrlint explain {found.code}")
    return "\n".join(lines) + "\n"


def request(witness: Mapping[str, object]) -> str:
    """Return a witness as one line of text."""
    import json

    parts = (
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in witness.items()
    )
    return ", ".join(f"{visible(name)} {visible(text)}" for name, text in parts)


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _plain(text: str, _: str) -> str:
    return text


def _coloured(text: str, role: str) -> str:
    return f"\x1b[{_ANSI[role]}m{text}\x1b[0m"

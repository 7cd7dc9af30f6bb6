"""The default format, for people: each finding with its line of the source and what to write."""

from __future__ import annotations

from slrlint.reporters import summary
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slrlint.finding import Diagnostic, Fix
    from slrlint.report import Report
    from slrlint.reporters import Style

    Paint = Callable[[str, str], str]

_ANSI = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2"}
_FIXED_BY = {
    "safe": "applied by --fix (the same requests stay allowed)",
    "unsafe": "applied by --unsafe-fixes (the grant changes)",
    "display": "to be made by hand",
}


def render(report: Report, style: Style) -> str:
    """Return every diagnostic with an excerpt, or every comparison, and a summary."""
    if report.comparisons:
        from slrlint.reporters import compared

        return compared.render(report, style)
    paint = _coloured if style.color else _plain
    blocks = [_block(each, report.sources, style.width, paint) for each in report.diagnostics]
    return "\n".join([*blocks, _last_line(report, paint) + "\n"])


def _last_line(report: Report, paint: Paint) -> str:
    """Return the last line: what was found in how many files and policies."""
    counts = report.counts
    if report.diagnostics:
        files = len({found.place.path for found in report.diagnostics})
        found = paint(f"Found {_total(report)} in {many(files, 'file')}", "bold")
        checked = f"{many(counts.files, 'file')} checked"
        policies = many(counts.policies, "policy", "policies")
        left_out = summary.left_out(counts._replace(fixed=0))
        line = f"{found} ({', '.join([checked, policies, *left_out])})."
    else:
        found = paint("Nothing found" if report.errors else "All clear", "bold")
        line = f"{found}: {summary.looked_at(counts)}."
    if report.errors:
        line += f"\nIncomplete: {many(len(report.errors), 'failure')}, reported on standard error."
    return line


def _total(report: Report) -> str:
    left, fixed = len(report.diagnostics), report.counts.fixed
    if not fixed:
        return summary.tally(report)
    return f"{many(left + fixed, 'finding')} ({fixed} fixed, {left} remaining)"


def _block(found: Diagnostic, sources: Mapping[str, str], width: int, paint: Paint) -> str:
    from slrlint.reporters.excerpt import excerpt

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
        from slrlint.reporters.witness import request

        lines.append(f"  {paint('request:', 'bold')} {request(found.witness)}")
    if found.help:
        lines.append(f"  {paint('help:', 'bold')} {visible(found.help)}")
    if found.fix is not None:
        lines.append(f"  {paint('fix:', 'bold')} {_fix(found.fix, found.help)}")
    lines.append(f"  {paint('see:', 'bold')} slrlint explain {found.code}")
    return "\n".join(lines) + "\n"


def _fix(fix: Fix, help_text: str) -> str:
    how = _FIXED_BY[fix.safety]
    repeated = fix.title.lower() == help_text.lower()
    return how if repeated else f"{visible(fix.title)}, {how}"


def _plain(text: str, _: str) -> str:
    return text


def _coloured(text: str, role: str) -> str:
    return f"\x1b[{_ANSI[role]}m{text}\x1b[0m"

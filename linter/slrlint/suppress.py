"""Findings that somebody has accepted: by file, by ``[[ignore]]`` entry, by comment."""

from __future__ import annotations

import re

from slrlint import globs
from slrlint.exemptions import accepts, in_force
from slrlint.finding import in_the_text
from slrlint.record import Record
from slrlint.selection import covers, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from slrlint.engine import Checked
    from slrlint.exemptions import Exemption
    from slrlint.finding import Diagnostic
    from slrlint.settings import Settings

_COMMENT = re.compile(r"slrlint:\s*ignore\b(?:\s*\[([^\]]*)\])?", re.IGNORECASE)


class Kept(Record):
    """What is left of a file's diagnostics.

    `accepted` are the others, `used` holds the exemptions that took one away, `warnings` are
    one-line messages about comments that take nothing away.
    """

    diagnostics: tuple[Diagnostic, ...]
    accepted: tuple[Diagnostic, ...]
    used: frozenset[Exemption]
    warnings: tuple[str, ...]


def suppress(
    checked: Checked,
    path: str,
    settings: Settings,
    enabled: Collection[str],
    known: Collection[str],
    today: str,
) -> Kept:
    """Take away what the settings and the comments of one file accept.

    `path` is the file's absolute path, `enabled` the codes of this run, `known` every code there
    is, `today` an ISO date.
    """
    off = [
        selector
        for glob, selectors in settings.per_file_ignores
        if globs.covers(glob, path)
        for selector in selectors
    ]
    exemptions = [each for each in settings.exemptions if in_force(each, path, today)]
    comments = _Comments(checked, known)
    kept: list[Diagnostic] = []
    accepted: list[Diagnostic] = []
    used: set[Exemption] = set()
    said = [*checked.diagnostics]
    covered = [*checked.covered]
    while said:
        for found in said:
            by = [each for each in exemptions if accepts(each, found)]
            used.update(by)
            commented = comments.accept(found)
            ignored = any(covers(selector, found.code) for selector in off)
            (accepted if by or commented or ignored else kept).append(found)
        # What nobody wants to hear says nothing for others, either.
        unheard = {(each.code, each.route) for each in accepted}
        said = [each.diagnostic for each in covered if each.by <= unheard]
        covered = [each for each in covered if not each.by <= unheard]
    if checked.covered:
        kept.sort(key=in_the_text)
    return Kept(tuple(kept), tuple(accepted), frozenset(used), comments.warnings(enabled))


class _Comments:
    """The comments of one file that accept findings: on its line or its statement's first line."""

    def __init__(self, checked: Checked, known: Collection[str]) -> None:
        self._path = checked.path
        self._statement_lines = checked.statement_lines
        self._warnings: list[str] = []
        self._codes: dict[int, set[str]] = {}
        self._used: set[tuple[int, str]] = set()
        for line, text in checked.comments:
            for match in _COMMENT.finditer(text):
                self._read(line, match[1], known)

    def accept(self, found: Diagnostic) -> bool:
        """Say whether a comment accepts `found`."""
        if not self._codes:
            return False
        lines = {found.place.line}
        for length in range(len(found.route) + 1):
            line = self._statement_lines.get(found.route[:length])
            if line is not None:
                lines.add(line)
        by = {(line, found.code) for line in lines if found.code in self._codes.get(line, ())}
        self._used |= by
        return bool(by)

    def warnings(self, enabled: Collection[str]) -> tuple[str, ...]:
        """Return a line about each comment that is wrong or, now, of no use."""
        idle = [
            f"{self._path}:{line}: the comment ignores {code}, which is not found here"
            for line, codes in self._codes.items()
            for code in sorted(codes)
            if code in enabled and (line, code) not in self._used
        ]
        return (*self._warnings, *idle)

    def _read(self, line: int, written: str | None, known: Collection[str]) -> None:
        codes = [code.strip().upper() for code in (written or "").split(",") if code.strip()]
        if not codes:
            self._warnings.append(
                f"{self._path}:{line}: the comment names no rule and ignores nothing; "
                "write slrlint: ignore[CODE] and a reason"
            )
        for code in codes:
            if code in known:
                self._codes.setdefault(line, set()).add(code)
            else:
                self._warnings.append(
                    f"{self._path}:{line}: no rule has the code {code!r}{suggestion(code, known)}"
                )

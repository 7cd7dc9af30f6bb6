"""Rounds of fixes: made, read again, checked again, until nothing is left to do."""

from __future__ import annotations

from slrlint.fixes.one_round import made
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from slrlint.finding import Diagnostic
    from slrlint.source import Source

SAFETIES = {"safe": ("safe",), "unsafe": ("safe", "unsafe")}
"""Which fixes are made, by the least safe that is allowed; those for display never are."""


class Judged(Record):
    """What a check of one text says: the findings to report, and those somebody has accepted."""

    reported: tuple[Diagnostic, ...]
    accepted: tuple[Diagnostic, ...] = ()


class Mended(Record):
    """The text after the last round and what it took.

    `source` is the very object that was given where nothing was changed.  `fixed` are the findings
    whose fixes were made, `left` what the last check reports.  Where the rounds came to no end,
    `settled` is False and the rest says that nothing was done.
    """

    source: Source
    fixed: tuple[Diagnostic, ...]
    left: Judged
    settled: bool = True


def mend(source: Source, check: Callable[[Source], Judged], allowed: str) -> Mended:
    """Make the fixes that `check` reports for `source`, up to the safety `allowed` (`SAFETIES`).

    A text with anything that cannot be read as its format is left alone.  A fix is made only where
    the text then reads as the data with the fix made; fixes that meet wait for the next round.
    Findings that were accepted in the original are never mended.  A text that still changes after
    as many rounds as its limits allow is left as it was.
    """
    first = check(source)
    original = Mended(source, (), first)
    spared = {_subject(each) for each in first.accepted}
    mended = original
    rounds = source.limits.fix_rounds
    for turn in range(rounds + 1):
        wanted = [
            each
            for each in mended.left.reported
            if _is_wanted(each, SAFETIES[allowed]) and (not turn or _subject(each) not in spared)
        ]
        step = made(mended.source, wanted) if wanted else None
        if step is None:
            return mended
        if turn < rounds:
            mended = Mended(step.source, (*mended.fixed, *step.fixed), check(step.source))
    return original._replace(settled=False)


def _is_wanted(found: Diagnostic, safeties: Collection[str]) -> bool:
    return found.fix is not None and found.fix.safety in safeties


def _subject(found: Diagnostic) -> tuple[object, ...]:
    """Return what names a finding while its statement changes."""
    route = found.route
    if found.statement is not None and "Statement" in route:
        end = route.index("Statement") + 1
        in_list = len(route) > end and isinstance(route[end], int)
        route = route[: end + in_list]
    return found.code, route

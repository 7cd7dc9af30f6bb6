"""Rounds of fixes: made, read again, checked again, until nothing is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slrlint.fixes import expect, translate
from slrlint.fixes.change import Change, UnfixableError, applied, meet
from slrlint.formats import detect
from slrlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from slrlint.finding import Diagnostic, Edit, Insert, Remove, Rename, Route
    from slrlint.formats import Problem, Reading

    Step = Edit | Insert | Remove | Rename

MAX_ROUNDS = 10
"""Rounds after which a file that still changes is left as it was."""

SAFETIES = {"safe": ("safe",), "unsafe": ("safe", "unsafe")}
"""Which fixes are made, by the least safe that is allowed; those for display never are."""


class Judged(NamedTuple):
    """What a check of one text says: the findings to report, and those somebody has accepted."""

    reported: tuple[Diagnostic, ...]
    accepted: tuple[Diagnostic, ...] = ()


class Mended(NamedTuple):
    """The text after the last round and what it took.

    `source` is the very object that was given where nothing was changed.  `fixed` are the findings
    whose fixes were made, `left` what the last check reports.  Where the rounds came to no end,
    `settled` is False and the rest says that nothing was done.
    """

    source: Source
    fixed: tuple[Diagnostic, ...]
    left: Judged
    settled: bool = True


class _Made(NamedTuple):
    """A fix as changes of the text."""

    found: Diagnostic
    document: int
    changes: tuple[Change, ...]


def mend(source: Source, check: Callable[[Source], Judged], allowed: str) -> Mended:
    """Make the fixes that `check` reports for `source`, up to the safety `allowed` (`SAFETIES`).

    A text with anything that cannot be read as its format is left alone.  A fix is made only where
    the text then reads as the data with the fix made; fixes that meet wait for the next round.
    Findings that were accepted in the original are never mended.
    """
    first = check(source)
    original = Mended(source, (), first)
    safeties = SAFETIES[allowed]
    if not any(_is_wanted(each, safeties) for each in first.reported):
        return original
    spared = {_subject(each) for each in first.accepted}
    mended = original
    for turn in range(MAX_ROUNDS):
        wanted = [
            each
            for each in mended.left.reported
            if _is_wanted(each, safeties) and (not turn or _subject(each) not in spared)
        ]
        step = _round(mended.source, wanted)
        if step is None:
            return mended
        text, fixed = step
        following = _like(mended.source, text)
        mended = Mended(following, (*mended.fixed, *fixed), check(following))
    return original._replace(settled=False)


def _round(
    source: Source, wanted: Sequence[Diagnostic]
) -> tuple[str, tuple[Diagnostic, ...]] | None:
    """Return the text with as many of the fixes as go together, and whose they are."""
    reading = detect.read(source) if wanted else None
    if reading is None or any(each.code == "POL001" for each in reading.problems):
        return None
    made = [each for found in wanted if (each := _made(found, reading, source)) is not None]
    chosen, repeated = _apart(made)
    text = _text(source, reading, chosen)
    if text is None:
        chosen = [each for each in chosen if _text(source, reading, [each]) is not None]
        text = _text(source, reading, chosen)
        if text is None:
            chosen = chosen[:1]
            text = _text(source, reading, chosen)
    if text is None or not chosen:
        return None
    ways = {each.changes for each in chosen}
    same = [each for each in repeated if each.changes in ways]
    return text, tuple(each.found for each in (*chosen, *same))


def _made(found: Diagnostic, reading: Reading, source: Source) -> _Made | None:
    index = _document_of(found, reading)
    if index is None or found.fix is None:
        return None
    try:
        changes = translate.changes(found.fix.edits, reading.documents[index], reading, source)
    except UnfixableError:
        return None
    return _Made(found, index, changes) if changes else None


def _document_of(found: Diagnostic, reading: Reading) -> int | None:
    """Return the index of the document that a finding is about: the innermost on its route."""
    around = [
        (len(document.route), index)
        for index, document in enumerate(reading.documents)
        if found.route[: len(document.route)] == document.route
    ]
    return max(around)[1] if around else None


def _apart(made: Iterable[_Made]) -> tuple[list[_Made], list[_Made]]:
    """Return the fixes that meet none before them, and those that are one of these again."""
    chosen: list[_Made] = []
    repeated: list[_Made] = []
    for each in made:
        if any(meet(each.changes, other.changes) for other in chosen):
            repeated.append(each)
        else:
            chosen.append(each)
    return chosen, repeated


def _text(source: Source, reading: Reading, made: Sequence[_Made]) -> str | None:
    """Return the text with the fixes `made`, None where it then does not read as it should."""
    text = applied(source.text, [change for each in made for change in each.changes])
    again = detect.read(_like(source, text))
    if not _no_worse(reading.problems, again.problems):
        return None
    try:
        expected = [
            expect.edited(document.data, _edits_of(index, made, reading))
            for index, document in enumerate(reading.documents)
        ]
    except UnfixableError:
        return None
    routes = [document.route for document in reading.documents]
    if routes != [document.route for document in again.documents]:
        return None
    as_expected = all(
        expect.same(document.data, data)
        for document, data in zip(again.documents, expected, strict=True)
    )
    return text if as_expected else None


def _edits_of(index: int, made: Iterable[_Made], reading: Reading) -> list[Step]:
    """Return the edits that concern a document: its own, and those of text it shares.

    A document with a condition in it is read as several, one inside the route of the other.
    """
    document = reading.documents[index]
    found: list[Step] = []
    for each in made:
        other = reading.documents[each.document].route
        for edit in each.found.fix.edits if each.found.fix else ():
            own = [edit.route] if each.document == index else []
            if _is_variant(document.route, other):
                place = reading.locate((*other, *edit.route))
                own = [
                    route
                    for route in _alike(document.data, edit.route)
                    if reading.locate((*document.route, *route)) == place
                ]
            steps = [edit._replace(route=route) for route in own]
            found += [step for step in steps if step not in found]
    return found


def _is_variant(route: Route, other: Route) -> bool:
    shorter = min(len(route), len(other))
    return route != other and route[:shorter] == other[:shorter]


def _alike(data: object, route: Route) -> list[Route]:
    """Return the routes in plain data that differ from `route` in their indexes only."""
    found: list[tuple[Route, object]] = [((), data)]
    for step in route:
        below: list[tuple[Route, object]] = []
        for way, value in found:
            if isinstance(step, str) and isinstance(value, dict) and step in value:
                below.append(((*way, step), value[step]))
            elif isinstance(step, int) and isinstance(value, list):
                below += [((*way, place), each) for place, each in enumerate(value)]
        found = below
    return [way for way, _ in found]


def _no_worse(before: Collection[Problem], after: Collection[Problem]) -> bool:
    known = [(each.code, each.message) for each in before]
    return len(after) <= len(before) and all((each.code, each.message) in known for each in after)


def _is_wanted(found: Diagnostic, safeties: Collection[str]) -> bool:
    return found.fix is not None and found.fix.safety in safeties


def _subject(found: Diagnostic) -> tuple[object, ...]:
    """Return what names a finding while its statement changes."""
    route = found.route
    if found.statement is not None and "Statement" in route:
        step = route.index("Statement") + 1
        route = (
            route[: step + 1]
            if step < len(route) and isinstance(route[step], int)
            else route[:step]
        )
    return found.code, route


def _like(source: Source, text: str) -> Source:
    return Source(source.path, text, bom=source.bom, encoding=source.encoding)

"""One round of fixes: as many as go together, in a text that is proved to read as it should."""

from __future__ import annotations

from slrlint.fixes import expect
from slrlint.fixes.change import Change, Taken, UnfixableError, applied
from slrlint.fixes.translate import Translator
from slrlint.formats import detect
from slrlint.record import Record
from slrlint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from slrlint.finding import Diagnostic, Edit, Insert, Remove, Rename, Route, Span
    from slrlint.formats import Problem, Reading

    Step = Edit | Insert | Remove | Rename

MAX_READINGS = 40
"""How often a text is read again to find the fixes in a round that spoil it."""


MAX_READ = 4_000_000
"""Characters that are read again, in all, to find the fixes that a report may promise."""


class Made(Record):
    """The text after a round, and the findings whose fixes were made."""

    source: Source
    fixed: tuple[Diagnostic, ...]


class _Wanted(Record):
    """A fix as changes of the text; `document` is the index of the document it is about."""

    found: Diagnostic
    document: int
    edits: tuple[Step, ...]
    changes: tuple[Change, ...]


def made(source: Source, findings: Iterable[Diagnostic]) -> Made | None:
    """Make the fixes of `findings` that go together; None if there is none that can be made.

    Nothing is made in a text with anything that cannot be read as its format.
    """
    reading = detect.read(source)
    if any(each.code == "POL001" for each in reading.problems):
        return None
    wanted = list(_wanted(findings, reading, source))
    taken = Taken()
    apart = [each for each in wanted if taken.take(each.changes)]
    sound = _sound(apart, reading, source, iter(range(MAX_READINGS)))
    if not sound:
        return None
    ways = {each.changes for each in sound}
    # Several findings may want one and the same change.
    fixed = tuple(each.found for each in wanted if each.changes in ways)
    return Made(_changed(source, sound), fixed)


def possible(source: Source, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return those of `findings` whose fixes can be made, in this round or, if they meet, later."""
    reading = detect.read(source)
    if any(each.code == "POL001" for each in reading.problems):
        return ()
    wanted = list(_wanted(findings, reading, source))
    waiting = list({each.changes: each for each in wanted}.values())
    sound: list[_Wanted] = []
    readings = max(2, min(MAX_READINGS, MAX_READ // (len(source.text) + 1)))
    turns = iter(range(readings))
    for _ in range(readings):
        taken = Taken()
        apart = [each for each in waiting if taken.take(each.changes)]
        sound += _sound(apart, reading, source, turns)
        tried = {each.changes for each in apart}
        waiting = [each for each in waiting if each.changes not in tried]
    ways = {each.changes for each in sound}
    return tuple(each.found for each in wanted if each.changes in ways)


def _wanted(findings: Iterable[Diagnostic], reading: Reading, source: Source) -> Iterable[_Wanted]:
    """Yield the fixes that can be written as changes of the text."""
    translator = Translator(reading, source)
    indexes = {document.route: index for index, document in enumerate(reading.documents)}
    for found in findings:
        index = _document_of(found.route, indexes)
        if index is None or found.fix is None:
            continue
        try:
            changes = translator.changes(found.fix.edits, reading.documents[index].route)
        except UnfixableError:
            continue
        if changes:
            yield _Wanted(found, index, found.fix.edits, changes)


def _document_of(route: Route, indexes: dict[Route, int]) -> int | None:
    """Return the index of the innermost document on a route."""
    for length in range(len(route), -1, -1):
        if route[:length] in indexes:
            return indexes[route[:length]]
    return None


def _sound(
    wanted: list[_Wanted], reading: Reading, source: Source, turns: Iterator[int]
) -> list[_Wanted]:
    """Return as many fixes as leave a text that reads as the data with these fixes made.

    Each of the `turns` allows one reading.
    """
    sound: list[_Wanted] = []
    groups = [wanted] if wanted else []
    while groups and next(turns, None) is not None:
        group = groups.pop()
        if _reads_well([*sound, *group], reading, source):
            sound += group
        elif len(group) > 1:
            middle = len(group) // 2
            groups += [group[middle:], group[:middle]]
    return sound


def _changed(source: Source, wanted: Iterable[_Wanted]) -> Source:
    text = applied(source.text, [change for each in wanted for change in each.changes])
    return Source(source.path, text, bom=source.bom, encoding=source.encoding, limits=source.limits)


def _reads_well(wanted: Sequence[_Wanted], reading: Reading, source: Source) -> bool:
    again = detect.read(_changed(source, wanted))
    if not _no_worse(reading.problems, again.problems):
        return False
    routes = [document.route for document in reading.documents]
    if routes != [document.route for document in again.documents]:
        return False
    concerned = _edits_by_document(wanted, reading)
    for index, (old, new) in enumerate(zip(reading.documents, again.documents, strict=True)):
        try:
            expected = expect.edited(old.data, concerned[index]) if index in concerned else old.data
        except UnfixableError:
            return False
        if not expect.same(new.data, expected):
            return False
    return True


def _edits_by_document(wanted: Iterable[_Wanted], reading: Reading) -> dict[int, list[Step]]:
    """Return the edits that concern each document: its own, and those of text it shares.

    A document with a condition in it is read as several, one inside the route of the other.
    """
    found: dict[int, dict[str, Step]] = {}
    variants = _variants(reading)
    places: dict[tuple[int, Route], dict[Span, list[Route]]] = {}
    for each in wanted:
        route = reading.documents[each.document].route
        for edit in each.edits:
            found.setdefault(each.document, {})[repr(edit)] = edit
            for index in variants.get(each.document, ()):
                at = index, tuple("" if isinstance(step, int) else step for step in edit.route)
                if at not in places:
                    places[at] = _places(reading, index, edit.route)
                place = reading.locate((*route, *edit.route))
                for alike in places[at].get(place, ()):
                    shared = edit._replace(route=alike)
                    found.setdefault(index, {})[repr(shared)] = shared
    return {index: list(edits.values()) for index, edits in found.items()}


def _places(reading: Reading, index: int, route: Route) -> dict[Span, list[Route]]:
    """Return the routes of one document that are like `route`, by their places."""
    document = reading.documents[index]
    found: dict[Span, list[Route]] = {}
    for alike in _alike(document.data, route):
        found.setdefault(reading.locate((*document.route, *alike)), []).append(alike)
    return found


def _variants(reading: Reading) -> dict[int, list[int]]:
    """Return, for each document that has some, the other documents inside or around its route."""
    indexes = {document.route: index for index, document in enumerate(reading.documents)}
    found: dict[int, list[int]] = {}
    for index, document in enumerate(reading.documents):
        for length in range(len(document.route)):
            other = indexes.get(document.route[:length])
            if other is not None:
                found.setdefault(index, []).append(other)
                found.setdefault(other, []).append(index)
    return found


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
    known = {(each.code, each.message) for each in before}
    return len(after) <= len(before) and all((each.code, each.message) in known for each in after)

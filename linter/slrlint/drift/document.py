"""A policy document with the file it comes from, and the places of what changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slrlint import comparison
from slrlint.drift import conditions
from slrlint.record import Record
from slrlint.source import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.algebra import Change
    from slrlint.comparison import Statement, Subject
    from slrlint.finding import Place, Route
    from slrlint.formats import Locate
    from slrlint.formats.conditions import World
    from slrlint.source import Source


class Document(Record):
    """A policy document and where it comes from.

    `data` is plain data, or a hole (text) where the whole document is unknown.  `route` leads to
    it from the root of `source`, and `locate` finds places there.  `complete` is False where
    statements may be missing from the data.  `worlds` are the truth values of a template's
    conditions under which the policy reads so.
    """

    data: object
    source: Source
    locate: Locate
    route: Route = ()
    name: str | None = None
    kind: str | None = None
    complete: bool = True
    worlds: tuple[World, ...] = ((),)

    @property
    def subject(self) -> Subject:
        """What a report says about the document."""
        return comparison.Subject(self.source.path, self.name, self.kind)

    def place(self, route: Route) -> Place:
        """Return the place of a route from the document's root."""
        return place(self.source, self.locate((*self.route, *route)))

    def statement(self, index: int) -> Statement:
        """Return a statement, by its index as the algebra counts, with its place."""
        data = self._statement_data(index)
        sid = data.get("Sid")
        return comparison.Statement(
            index,
            sid if isinstance(sid, str) and sid else None,
            self.place(self.statement_route(index)),
            data,
        )

    def statement_route(self, index: int) -> Route:
        """Return the route from the document's root to a statement."""
        listed = self.data.get("Statement") if isinstance(self.data, Mapping) else None
        return ("Statement", index) if isinstance(listed, (list, tuple)) else ("Statement",)

    def _statement_data(self, index: int) -> Mapping[str, object]:
        listed = self.data.get("Statement") if isinstance(self.data, Mapping) else None
        data = listed[index] if isinstance(listed, (list, tuple)) else listed
        return data if isinstance(data, Mapping) else {}


class Parts:
    """The parts of statements that changes are about.

    Thousands of changes may be about one statement, so where each value of a list stands is looked
    up once.
    """

    def __init__(self) -> None:
        self._places: dict[int, tuple[Sequence[object], dict[str, int]]] = {}

    def route(
        self, change: Change, statement: Mapping[str, object], other: Mapping[str, object]
    ) -> Route:
        """Return the route from a statement to the part of it that made a change.

        `other` is the statement on the other side, empty where there is none.
        """
        if change.element == "condition":
            for step in conditions.steps(other, statement):
                if step.after is not None:
                    return ("Condition", step.after.operator, step.after.key)
            return ("Condition",) if "Condition" in statement else ()
        for name in (change.element.capitalize(), f"Not{change.element.capitalize()}"):
            values = statement.get(name)
            if isinstance(values, (list, tuple)):
                places = self._of(values)
                wanted = (*change.actions, *change.before, *change.after)
                found = [places[each] for each in wanted if each in places]
                return (name, min(found)) if found else (name,)
            if name in statement:
                return (name,)
        return ()

    def _of(self, values: Sequence[object]) -> dict[str, int]:
        """Return the first place of each text in a list."""
        if id(values) not in self._places:
            places: dict[str, int] = {}
            for number, value in enumerate(values):
                if isinstance(value, str):
                    places.setdefault(value, number)
            self._places[id(values)] = values, places
        return self._places[id(values)][1]

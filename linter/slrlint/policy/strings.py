"""Every string of a document and its place."""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Route


class String(Record):
    """A string, or with `is_key` the name of a member; `route` leads to the value either way."""

    text: str
    route: Route
    is_key: bool


def strings(data: object) -> Iterator[String]:
    """Yield the strings of plain data in the order of the text, whatever the depth."""
    stack: list[tuple[Route, object]] = [((), data)]
    while stack:
        route, value = stack.pop()
        if isinstance(value, String):
            yield value
        elif isinstance(value, str):
            yield String(value, route, is_key=False)
        elif isinstance(value, list):
            stack += [((*route, place), value[place]) for place in range(len(value) - 1, -1, -1)]
        elif isinstance(value, dict):
            for name, each in reversed(value.items()):
                at = (*route, name)
                stack.append((at, each))
                stack.append((at, String(str(name), at, is_key=True)))

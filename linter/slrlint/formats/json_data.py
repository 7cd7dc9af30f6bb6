"""JSON text as plain data: the standard library's parser where it will do, our own elsewhere."""

from __future__ import annotations

from json import JSONDecoder

from slrlint.formats.tree import data_of, too_deep
from slrlint.limits import DEFAULT
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from slrlint.formats.tree import Node


class Loaded(Record):
    """Plain data; `suspect` says that some object of it may have a key twice."""

    data: object
    suspect: bool


class _RefusedError(ValueError):
    """The standard parser met what only our own can judge."""


def load(text: str, nesting: int = DEFAULT.nesting) -> Loaded:
    """Return the data of the one JSON document in `text`.

    Raises `UnreadableError`, also for more than `nesting` levels.
    """
    try:
        loaded = Loaded(_STRICT.decode(_harmless(text)), suspect=False)
    except (ValueError, RecursionError):
        return Loaded(data_of(parse(text, nesting)), suspect=True)
    if text.count("{") + text.count("[") > nesting and too_deep(loaded.data, nesting):
        parse(text, nesting)
    return loaded


def parse(text: str, nesting: int = DEFAULT.nesting) -> Node:
    """Return the tree of the one JSON document in `text`; raises `UnreadableError` as `load`."""
    from slrlint.formats import json_positions

    return json_positions.parse(text, nesting)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _RefusedError
    return mapping


def _refuse(constant: str) -> NoReturn:
    raise _RefusedError(constant)


_STRICT = JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)


def _harmless(text: str) -> str:
    if "\\" not in text or ("\\ud" not in text and "\\uD" not in text):
        return text
    from slrlint.formats import json_positions

    return json_positions.harmless(text)

"""Measure a malformed document by ``data/policy.schema.json``.

jsonschema takes a quarter of a second for a megabyte, so only what the gate of
`slrlint.policy.grammar` has turned away comes here, one statement at a time, and without its sound
list items.
"""

from __future__ import annotations

import json
import os.path
import re
from functools import cache

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from slrlint.policy import grammar, holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from jsonschema.protocols import Validator

    from slrlint.finding import Route

    _Keyword = Callable[[Any, Any, Any, Any], Iterator[Any]]

_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "policy.schema.json")
_DEFINITIONS = {"boundary": "identity", "scp": "identity"}
_SOUND = holes.NAMELESS
"""Stands for what need not be measured: a hole passes everywhere."""
_DEEPEST = 5
"""Levels of a statement that the schema looks into; what is below is cut, whatever its depth."""


class Error(Record):
    """One way in which a value breaks the schema.

    `keyword` is the schema's keyword, `expected` its value there, `found` the offending value and
    `route` its place in the document.  `names` are the member names that the schema knows there.
    """

    keyword: str
    expected: Any
    found: Any
    route: Route
    names: tuple[str, ...]


def frame_errors(data: dict[str, object], kind: str) -> Iterator[Error]:
    """Yield the errors of a document apart from those inside its statements."""
    listed = data.get("Statement")
    hidden = listed is None and grammar.is_unknown(data)
    if hidden or (isinstance(listed, (dict, list)) and listed != []):
        data = {**data, "Statement": _SOUND}
    yield from _errors(_definition(kind), _slim(data, _is_text, 0), ())


def statement_errors(statement: object, kind: str, route: Route) -> Iterator[Error]:
    """Yield the errors of the statement at `route`."""
    measured: Any = {}
    if isinstance(statement, dict):
        for name, value in statement.items():
            measured[name] = _slim(value, _SOUND_ITEMS.get(name, _is_text), 1)
    else:
        measured = _slim(statement, _is_text, 0)
    yield from _errors(f"{_definition(kind)}Statement", measured, route)


def _definition(kind: str) -> str:
    return _DEFINITIONS.get(kind, kind)


def _errors(definition: str, value: Any, route: Route) -> Iterator[Error]:
    for error in _validator(definition).iter_errors(value):
        measure: Any = error.schema
        yield Error(
            str(error.validator),
            error.validator_value,
            error.instance,
            (*route, *error.absolute_path),
            tuple(measure.get("properties", ())),
        )


def _slim(value: Any, is_sound: Callable[[object], bool], depth: int) -> Any:
    """Copy a value without element names that are holes, sound list items, and the depths."""
    if isinstance(value, dict):
        if depth == _DEEPEST:
            return {}
        return {
            name: _slim(each, is_sound, depth + 1)
            for name, each in value.items()
            if not (isinstance(name, str) and holes.has_holes(holes.blur(name)))
        }
    if isinstance(value, list):
        if depth == _DEEPEST:
            return []
        return [_SOUND if is_sound(each) else _slim(each, is_sound, depth + 1) for each in value]
    return value


def _is_text(item: object) -> bool:
    return isinstance(item, str)


def _is_action(item: object) -> bool:
    return isinstance(item, str) and grammar.is_action(item)


def _is_scalar(item: object) -> bool:
    return isinstance(item, (str, bool, int, float))


_SOUND_ITEMS = {"Action": _is_action, "NotAction": _is_action, "Condition": _is_scalar}


@cache
def _validator(definition: str) -> Validator:
    with open(_DATA, encoding="utf-8") as file:
        definitions = json.load(file)["$defs"]
    validator: Validator = _class()({"$ref": f"#/$defs/{definition}", "$defs": definitions})
    return validator


@cache
def _class() -> Any:
    """Return the validator of JSON Schema 2020-12, in which holes pass."""
    keywords = {
        name: _unless_hole(name, check) for name, check in Draft202012Validator.VALIDATORS.items()
    }
    keywords["items"] = _items
    return extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]


def _unless_hole(name: str, check: _Keyword) -> _Keyword:
    def checked(validator: Any, expected: Any, instance: Any, schema: Any) -> Iterator[Any]:
        blurred = holes.blur(instance) if isinstance(instance, str) else ""
        if holes.has_holes(blurred):
            instance = blurred
            if holes.is_hole(instance):
                return
            if name in ("enum", "const"):
                if grammar.may_be(instance, expected if name == "enum" else [expected]):
                    return
                instance = holes.fill(instance, "")
            if name == "pattern":
                if grammar.may_match(re.compile(expected).search, instance):
                    return
                instance = holes.fill(instance, "")
        yield from check(validator, expected, instance, schema) or ()

    return checked


def _items(validator: Any, items: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if isinstance(instance, list):
        for place, each in enumerate(instance):
            if each is not _SOUND:
                yield from validator.descend(each, items, path=place)

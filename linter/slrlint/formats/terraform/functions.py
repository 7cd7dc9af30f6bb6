"""The functions of Terraform that say something about literal arguments.

Each takes evaluated arguments and gives the data of the result, or None where nothing is known of
it.  Their meaning is the one of Terraform's language reference.
"""

from __future__ import annotations

import json
import re

from slrlint.formats.terraform.values import (
    Budget,
    Encoded,
    TextBuilder,
    Value,
    is_unknown,
    same,
    text_of,
)
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_VERB = re.compile(r"%(?:(%)|\[(\d{1,3})\])?([sdvqtf])?|%")
_DEEPEST_JSON = 60


class _NothingKnownError(Exception):
    """The result cannot be told from these arguments."""


def call(name: str, arguments: Sequence[Value], budget: Budget) -> Value | None:
    """Return what the function `name` gives, None where nothing is known of it.

    The result has no span of its own; parts of the arguments keep theirs.
    """
    function = _FUNCTIONS.get(name)
    if function is None:
        return None
    try:
        return function(arguments, budget)
    except (_NothingKnownError, IndexError):
        return None


def _list(value: Value) -> list[Value]:
    if isinstance(value.data, list):
        return value.data
    raise _NothingKnownError


def _object(value: Value) -> dict[str, Value]:
    if isinstance(value.data, dict):
        return value.data
    raise _NothingKnownError


def _literal(value: Value) -> str:
    """Return a string that has no hole."""
    if isinstance(value.data, str) and not holes.has_holes(value.data):
        return value.data
    raise _NothingKnownError


def _text(value: Value, budget: Budget) -> str:
    text = text_of(value, budget)
    if text is None:
        raise _NothingKnownError
    budget.spend(len(text))
    return text


def _items(items: Iterable[Value], arguments: Sequence[Value], budget: Budget) -> Value:
    result = list(items)
    budget.spend(len(result))
    return Value(result, partial=any(each.partial for each in arguments))


def _jsonencode(arguments: Sequence[Value], _: Budget) -> Value:
    (argument,) = arguments[:1]
    return argument if is_unknown(argument) else Value(Encoded(argument))


def _jsondecode(arguments: Sequence[Value], _: Budget) -> Value:
    data = arguments[0].data
    if isinstance(data, Encoded):
        return data.value
    try:
        return _from_json(json.loads(_literal(arguments[0])), 0)
    except (ValueError, RecursionError):
        raise _NothingKnownError from None


def _from_json(data: object, depth: int) -> Value:
    if depth > _DEEPEST_JSON:
        raise _NothingKnownError
    if isinstance(data, list):
        return Value([_from_json(each, depth + 1) for each in data])
    if isinstance(data, dict):
        members = data.items()
        return Value({holes.scrub(key): _from_json(each, depth + 1) for key, each in members})
    if isinstance(data, str):
        return Value(holes.scrub(data))
    return Value(data if isinstance(data, bool | int | float) else None)


def _format(arguments: Sequence[Value], budget: Budget) -> Value:
    pattern = arguments[0]
    text = _literal(pattern)
    offsets = pattern.offsets or [0] * (len(text) + 1)
    builder = TextBuilder()
    at = 0
    following = 1
    for match in _VERB.finditer(text):
        builder.copied(text, offsets, at, match.start())
        at = match.end()
        if match[1]:
            builder.replacement("%", offsets[match.start()])
            continue
        if match[3] is None:
            raise _NothingKnownError
        if match[2]:
            following = int(match[2])
        value = _text(arguments[following], budget)
        following += 1
        builder.replacement(f'"{value}"' if match[3] == "q" else value, offsets[match.start()])
    builder.copied(text, offsets, at, len(text))
    result, places = builder.build(offsets[-1])
    encode = pattern.encode
    if pattern.offsets is None or encode is None:
        return Value(result)
    return Value(result, None, places, lambda new: encode(new.replace("%", "%%")))


def _formatlist(arguments: Sequence[Value], budget: Budget) -> Value:
    lists = [each for each in arguments[1:] if isinstance(each.data, list)]
    if not lists or any(is_unknown(each) for each in arguments[1:]):
        raise _NothingKnownError
    length = len(_list(lists[0]))
    if any(len(_list(each)) != length for each in lists):
        raise _NothingKnownError

    def row(index: int) -> list[Value]:
        return [each.data[index] if isinstance(each.data, list) else each for each in arguments]

    return _items((_format(row(index), budget) for index in range(length)), lists, budget)


def _join(arguments: Sequence[Value], budget: Budget) -> Value:
    separator = _literal(arguments[0])
    items = [each for argument in arguments[1:] for each in _list(argument)]
    if any(each.partial for each in arguments[1:]):
        raise _NothingKnownError
    budget.spend(len(separator) * len(items))
    return Value(separator.join(_text(each, budget) for each in items))


def _split(arguments: Sequence[Value], budget: Budget) -> Value:
    separator, text = _literal(arguments[0]), _literal(arguments[1])
    parts = text.split(separator) if separator else list(text)
    return _items((Value(part) for part in parts), (), budget)


def _concat(arguments: Sequence[Value], budget: Budget) -> Value:
    """Join lists; an unknown list becomes one unknown item among the others."""
    if all(is_unknown(each) for each in arguments):
        raise _NothingKnownError
    items: list[Value] = []
    for argument in arguments:
        items.extend([argument] if is_unknown(argument) else _list(argument))
    result = _items(items, arguments, budget)
    return result._replace(partial=result.partial or any(map(is_unknown, arguments)))


def _flatten(arguments: Sequence[Value], budget: Budget) -> Value:
    items: list[Value] = []
    partial = arguments[0].partial
    pending = list(reversed(_list(arguments[0])))
    while pending:
        value = pending.pop()
        budget.spend(1)
        if isinstance(value.data, list):
            partial = partial or value.partial
            pending.extend(reversed(value.data))
        else:
            items.append(value)
    return Value(items, partial=partial)


def _distinct(arguments: Sequence[Value], budget: Budget) -> Value:
    items: list[Value] = []
    for each in _list(arguments[0]):
        if not any(same(each, other, budget) for other in items):
            items.append(each)
    return _items(items, arguments[:1], budget)


def _compact(arguments: Sequence[Value], budget: Budget) -> Value:
    kept = (each for each in _list(arguments[0]) if each.data is not None and each.data != "")
    return _items(kept, arguments[:1], budget)


def _unchanged(arguments: Sequence[Value], _: Budget) -> Value:
    return arguments[0]


def _merge(arguments: Sequence[Value], budget: Budget) -> Value:
    result: dict[str, Value] = {}
    keys = {}
    for argument in arguments:
        if argument.data is not None:
            result.update(_object(argument))
            keys.update(argument.keys or {})
        budget.spend(len(result))
    return Value(result, keys=keys, partial=any(each.partial for each in arguments))


def _lower(arguments: Sequence[Value], budget: Budget) -> Value:
    return Value(_text(arguments[0], budget).lower())


def _upper(arguments: Sequence[Value], budget: Budget) -> Value:
    return Value(_text(arguments[0], budget).upper())


def _trimspace(arguments: Sequence[Value], budget: Budget) -> Value:
    return Value(_text(arguments[0], budget).strip())


def _replace(arguments: Sequence[Value], budget: Budget) -> Value:
    text, old, new = (_literal(each) for each in arguments[:3])
    if not old or old.startswith("/"):
        raise _NothingKnownError
    budget.spend(len(text) + text.count(old) * len(new))
    return Value(text.replace(old, new))


def _tostring(arguments: Sequence[Value], budget: Budget) -> Value:
    if isinstance(arguments[0].data, str | Encoded):
        return arguments[0]
    return Value(_text(arguments[0], budget))


def _length(arguments: Sequence[Value], _: Budget) -> Value:
    data = arguments[0].data
    if isinstance(data, str):
        return Value(len(_literal(arguments[0])))
    if arguments[0].partial or not isinstance(data, list | dict):
        raise _NothingKnownError
    return Value(len(data))


def _keys(arguments: Sequence[Value], budget: Budget) -> Value:
    return _items((Value(key) for key in sorted(_object(arguments[0]))), arguments[:1], budget)


def _values(arguments: Sequence[Value], budget: Budget) -> Value:
    items = (value for _, value in sorted(_object(arguments[0]).items(), key=lambda pair: pair[0]))
    return _items(items, arguments[:1], budget)


def _coalesce(arguments: Sequence[Value], _: Budget) -> Value:
    for each in arguments:
        if is_unknown(each):
            raise _NothingKnownError
        if each.data is not None and each.data != "":
            return each
    raise _NothingKnownError


def _try(arguments: Sequence[Value], _: Budget) -> Value:
    if is_unknown(arguments[0]):
        raise _NothingKnownError
    return arguments[0]


_FUNCTIONS: dict[str, Callable[[Sequence[Value], Budget], Value]] = {
    "coalesce": _coalesce,
    "compact": _compact,
    "concat": _concat,
    "distinct": _distinct,
    "flatten": _flatten,
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "keys": _keys,
    "length": _length,
    "lower": _lower,
    "merge": _merge,
    "nonsensitive": _unchanged,
    "replace": _replace,
    "sensitive": _unchanged,
    "sort": _unchanged,
    "split": _split,
    "tolist": _unchanged,
    "tomap": _unchanged,
    "toset": _unchanged,
    "tostring": _tostring,
    "trimspace": _trimspace,
    "try": _try,
    "upper": _upper,
    "values": _values,
}

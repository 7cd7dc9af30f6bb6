"""What an HCL expression evaluates to: data that remembers where it was written.

A value nobody knows before ``terraform apply`` is a string that is one hole and nothing else
(`slrlint.policy.holes`), wherever HCL would have a string, a list or an object.
"""

from __future__ import annotations

import json
from zlib import crc32

from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.finding import Span
    from slrlint.source import Source

_LEAST_SIZE = 200_000
_GROWTH = 4
_LONGEST_EXPRESSION = 300


class TooLargeError(Exception):
    """The expressions of a file expand to more than its `Budget`."""


class Budget:
    """How many values and characters the expressions of one file may still expand to."""

    __slots__ = ("left",)

    def __init__(self, source: Source) -> None:
        """Allow for a file what no honest file of its length needs."""
        self.left = min(_LEAST_SIZE + _GROWTH * len(source.text), source.limits.expansion)

    def spend(self, size: int) -> None:
        """Take `size` off.  Raises `TooLargeError` when nothing is left."""
        self.left -= size
        if self.left < 0:
            raise TooLargeError


class Encoded(Record):
    """What ``jsonencode`` makes of `value`: JSON text, kept parsed."""

    value: Value


class Value(Record):
    """An evaluated expression.

    `span` is None for what stands in another file.  `offsets` belongs to a string written in this
    file: the source offset of each of its characters and of its end; characters that an
    interpolation brought in share the offset of the interpolation.  `encode` gives the source text
    of new characters in the same kind of quotes.  `keys` belongs to an object: the span of each
    key.  `partial` says that a list or an object may turn out to have other members than these (an
    unknown condition, an unknown number of repetitions).
    """

    data: bool | int | float | str | list[Value] | dict[str, Value] | Encoded | None
    span: Span | None = None
    offsets: Sequence[int] | None = None
    encode: Callable[[str], str] | None = None
    keys: dict[str, Span] | None = None
    partial: bool = False
    hidden: tuple[Value, ...] = ()


def unknown(expression: str, span: Span | None = None) -> Value:
    """Return the hole for `expression`, source text without ``${}`` around it."""
    if len(expression) > _LONGEST_EXPRESSION:
        # The checksum keeps two long expressions with one beginning apart.
        checksum = crc32(expression.encode("utf-8", "surrogatepass"))
        expression = f"{expression[:_LONGEST_EXPRESSION]}… #{checksum:08x}"
    mark = holes.hole("${" + " ".join(expression.split()) + "}")
    return Value(mark, span, None if span is None else (span.start, span.end))


def is_unknown(value: Value) -> bool:
    """Say whether nothing at all is known of `value`."""
    return isinstance(value.data, str) and holes.is_hole(value.data)


def text_of(value: Value, budget: Budget) -> str | None:
    """Return `value` as HCL writes it into a template, or None for a list, an object or null."""
    data = value.data
    if isinstance(data, str):
        return data
    if isinstance(data, Encoded):
        return "".join(_json(data.value, budget))
    if data is None or isinstance(data, list | dict):
        return None
    return json.dumps(data)


def _json(value: Value, budget: Budget) -> Iterator[str]:
    data = value.data
    budget.spend(1)
    if isinstance(data, list):
        yield "["
        for index, each in enumerate(data):
            if index:
                yield ","
            yield from _json(each, budget)
        yield "]"
    elif isinstance(data, dict):
        yield "{"
        for index, (key, each) in enumerate(data.items()):
            yield f"{',' if index else ''}{json.dumps(key, ensure_ascii=False)}:"
            yield from _json(each, budget)
        yield "}"
    elif isinstance(data, Encoded):
        yield json.dumps("".join(_json(data.value, budget)), ensure_ascii=False)
    elif isinstance(data, str) and holes.is_hole(data):
        yield data
    else:
        yield json.dumps(data, ensure_ascii=False)


def size_of(value: Value) -> int:
    """Return how much the outermost level of `value` holds, for `Budget.spend`."""
    data = value.data
    return len(data) + 1 if isinstance(data, str | list | dict) else 1


def same(left: Value, right: Value, budget: Budget) -> bool:
    """Say whether two values have equal data, wherever they were written."""
    pending = [(left.data, right.data)]
    while pending:
        one, other = pending.pop()
        budget.spend(1)
        if isinstance(one, Encoded) and isinstance(other, Encoded):
            pending.append((one.value.data, other.value.data))
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pending.extend((a.data, b.data) for a, b in zip(one, other, strict=True))
        elif isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            pending.extend((one[key].data, other[key].data) for key in one)
        elif not _equal_scalars(one, other):
            return False
    return True


def _equal_scalars(one: object, other: object) -> bool:
    scalars = not isinstance(one, list | dict | Encoded)
    return scalars and type(one) is type(other) and one == other


class TextBuilder:
    """Puts a string together from pieces, each with its place in the source."""

    __slots__ = ("offsets", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offsets: list[int] = []

    def verbatim(self, text: str, start: int) -> None:
        """Add text that stands in the source at `start` exactly like this."""
        self.parts.append(text)
        self.offsets.extend(range(start, start + len(text)))

    def replacement(self, text: str, start: int) -> None:
        """Add text for which the source has something else at `start`: an escape, a reference."""
        self.parts.append(text)
        self.offsets.extend([start] * len(text))

    def copied(self, text: str, offsets: Sequence[int], start: int, end: int) -> None:
        """Add the characters `start` to `end` of another string and its offsets."""
        self.parts.append(text[start:end])
        self.offsets.extend(offsets[start:end])

    def build(self, end: int) -> tuple[str, tuple[int, ...]]:
        """Return the string and its offsets; the last character ends at `end`."""
        return "".join(self.parts), (*self.offsets, end)

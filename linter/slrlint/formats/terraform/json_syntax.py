"""Terraform's JSON syntax (``.tf.json``): every string is a template, blocks are objects."""

from __future__ import annotations

from slrlint.finding import Span
from slrlint.formats import Problem, Reading, json_data
from slrlint.formats import json as json_format
from slrlint.formats.terraform import policy_document, templates
from slrlint.formats.terraform.configuration import DATA_SOURCE, Entry, assemble, too_large
from slrlint.formats.terraform.evaluate import Context, Evaluator
from slrlint.formats.terraform.kinds import kind_of
from slrlint.formats.terraform.module import Module, index_of
from slrlint.formats.terraform.syntax import Syntax
from slrlint.formats.terraform.values import Budget, TooLargeError, Value
from slrlint.formats.tree import Node, UnreadableError
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.formats.tree import Scalar
    from slrlint.source import Source


def read(source: Source) -> Reading:
    """Return the policies in a configuration in JSON syntax.

    Its own locals stay holes; those of the HCL files beside it are known.
    """
    text = holes.scrub(source.text)
    budget = Budget(source)
    module = Module(source.path, index_of(Syntax("")), budget, source.limits)
    problems: tuple[Problem, ...] = ()
    try:
        root = _Reader(text, module, budget).value(json_data.parse(text, source.limits.nesting))
        reading = assemble(source, text, list(_entries(root)), module, budget)
    except UnreadableError as error:
        problems = (json_format.unreadable(error, source),)
        reading = assemble(source, text, [], module, Budget(source))
    except (TooLargeError, holes.TooManyHolesError):
        problems = (too_large(source),)
        reading = assemble(source, text, [], module, Budget(source))
    return reading._replace(problems=(*problems, *reading.problems))


class _Reader:
    """Turns a tree of JSON into values, with the templates in its strings evaluated."""

    def __init__(self, text: str, module: Module, budget: Budget) -> None:
        self.text = text
        self.module = module
        self.budget = budget

    def value(self, node: Node) -> Value:
        span = Span(node.start, node.end)
        if node.kind == "sequence":
            return Value([self.value(member.node) for member in node.members], span)
        if node.kind == "mapping":
            members: dict[str, Value] = {}
            keys: dict[str, Span] = {}
            for member in node.members:
                name = str(member.key)
                members[name] = self.value(member.node)
                if member.key_span is not None:
                    keys[name] = member.key_span
            return Value(members, span, keys=keys)
        scalar = node.scalar(self.text)
        if scalar is None:
            data = node.value
            return Value(data if isinstance(data, bool | int | float) else None, span)
        if "${" in scalar.text or "%{" in scalar.text:
            return self.template(scalar, span)
        return Value(scalar.text, span, scalar.offsets, scalar.encode)

    def template(self, scalar: Scalar, span: Span) -> Value:
        syntax, template = templates.standing_alone(scalar.text)
        if template is None:
            return Value(scalar.text, span, scalar.offsets, scalar.encode)
        evaluator = Evaluator(syntax, self.module, self.budget, here=True)
        value = evaluator.template(template, Context({}))
        moved = _moved(value, scalar.offsets, scalar.encode)
        return moved._replace(span=span) if isinstance(moved.data, str) else moved


def _moved(value: Value, offsets: Sequence[int], encode: Callable[[str], str]) -> Value:
    """Return a value whose places are offsets in a string with its places in the file."""
    data = value.data
    if isinstance(data, list):
        data = [_moved(each, offsets, encode) for each in data]
    elif isinstance(data, dict):
        data = {key: _moved(each, offsets, encode) for key, each in data.items()}
    elif isinstance(data, tuple):
        data = data._replace(value=_moved(data.value, offsets, encode))
    inner = value.encode
    return value._replace(
        data=data,
        span=None if value.span is None else _outward(value.span, offsets),
        offsets=None if value.offsets is None else [offsets[each] for each in value.offsets],
        encode=None if inner is None else lambda new: encode(inner(new)),
        keys={key: _outward(span, offsets) for key, span in (value.keys or {}).items()},
        hidden=tuple(_moved(each, offsets, encode) for each in value.hidden),
    )


def _outward(span: Span, offsets: Sequence[int]) -> Span:
    return Span(offsets[span.start], offsets[span.end])


def _entries(root: Value) -> Iterator[Entry]:
    top = root.data if isinstance(root.data, dict) else {}
    for block_type, value in top.items():
        if block_type in ("resource", "data"):
            for kind, named in _members(value):
                for name, block in _members(named):
                    for each in block.data if isinstance(block.data, list) else [block]:
                        yield from _entry(block_type, kind, name, each)
        else:
            for name, block in _members(value):
                yield Entry(f"{block_type}.{name}", block, lambda _: None)


def _entry(block_type: str, type_: str, name: str, block: Value) -> Iterator[Entry]:
    if block_type == "resource":
        yield Entry(f"{type_}.{name}", block, lambda attribute: kind_of(type_, attribute))
    elif type_ != DATA_SOURCE:
        yield Entry(f"data.{type_}.{name}", block, lambda _: None)
    else:
        policy = policy_document.policy_of(block)
        if policy is not None:
            yield Entry(f"data.{type_}.{name}", policy, lambda _: None)


def _members(value: Value) -> list[tuple[str, Value]]:
    """Return the members of an object, or of the objects in a list."""
    data = value.data
    if isinstance(data, dict):
        return list(data.items())
    if isinstance(data, list):
        return [member for each in data for member in _members(each)]
    return []

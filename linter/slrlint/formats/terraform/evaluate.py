"""Evaluates HCL expressions as far as they are literal; what is left over is a hole."""

from __future__ import annotations

from typing import Protocol

from slrlint.finding import Span
from slrlint.formats.terraform import functions, json_text, templates
from slrlint.formats.terraform.values import (
    Budget,
    TextBuilder,
    Value,
    is_unknown,
    same,
    size_of,
    text_of,
    unknown,
)
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from slrlint.formats.terraform.syntax import Syntax
    from slrlint.formats.terraform.templates import Branch, Loop, Piece, Template

MAX_NESTING = 60
"""Levels of expressions inside expressions, references included, that are evaluated."""

_HOLE_COST = 100
_LONGEST_NUMBER = 300
_ARITHMETIC = ("+", "-", "*", "/", "%", "<", ">", "<=", ">=")


class Scope(Protocol):
    """What ``local.name`` and ``var.name`` mean."""

    def resolve(self, kind: str, name: str, context: Context) -> Value | None:
        """Return the value of a ``local`` or a ``var``, None where it is not known."""
        ...


class Context(Record):
    """What an expression is evaluated in.

    `names` are those that a ``for`` or a ``dynamic`` block has bound.  With `settled` the value of
    a variable is not taken from its default: which of two branches is taken must not hang on what
    the caller of the module may change.
    """

    names: Mapping[str, Value]
    depth: int = 0
    settled: bool = False

    def deeper(self) -> Context:
        """Return the context of an expression inside this one."""
        return self._replace(depth=self.depth + 1)

    def binding(self, names: Mapping[str, Value]) -> Context:
        """Return the context with more names bound."""
        return self._replace(names={**self.names, **names})


class Evaluator:
    """Evaluates the expressions of one file."""

    __slots__ = ("budget", "here", "scope", "syntax")

    def __init__(self, syntax: Syntax, scope: Scope, budget: Budget, *, here: bool) -> None:
        """`here` says whether this is the file being read, whose places count."""
        self.syntax = syntax
        self.scope = scope
        self.budget = budget
        self.here = here

    def evaluate(self, expression: Node, context: Context) -> Value:
        """Return the value of an ``expression`` node.  Raises `TooLargeError`."""
        nodes = [
            child for child in expression.children if child.is_named and child.type != "comment"
        ]
        if not nodes or expression.has_error:
            return self.unknown(expression)
        return self._term(nodes, context.deeper())

    def truth(self, expression: Node, context: Context) -> bool | None:
        """Say whether a condition holds, None where that hangs on what is not known here."""
        value = self.evaluate(expression, context._replace(settled=True)).data
        if isinstance(value, str) and value in ("true", "false"):
            return value == "true"
        return value if isinstance(value, bool) else None

    def template(self, template: Template, context: Context) -> Value:
        """Return the value of a template; of JSON text with directives, of what it may render to.

        Where a condition in JSON text is not known, both branches stand in it if it is JSON then,
        else the first; a repetition of unknown length stands in it once.
        """
        pieces = template.pieces
        if len(pieces) == 1 and isinstance(pieces[0], templates.Interpolation):
            return self._interpolated(pieces[0], context)
        for policy in ("both", "first") if _has_directives(pieces) else ():
            rendering = _Rendering(self, policy)
            value = self._rendered(rendering, template, context)
            if not rendering.guessed:
                return self._as_json(value) or value
            repaired = self._as_json(value)
            if repaired is not None:
                return repaired._replace(partial=True)
        value = self._rendered(_Rendering(self, "hole"), template, context)
        if holes.has_holes(str(value.data)):
            return self._as_json(value) or value
        return value

    def unknown(self, node: Node) -> Value:
        """Return the hole for a node that cannot be evaluated."""
        self.budget.spend(_HOLE_COST)
        return unknown(self.syntax.source(node), self.span(node))

    def span(self, node: Node) -> Span | None:
        """Return the place of a node, None in another file."""
        return self.syntax.span(node) if self.here else None

    def _as_json(self, value: Value) -> Value | None:
        """Return JSON text as it is or repaired, None for all other text."""
        text = str(value.data)
        if not json_text.looks_like_json(text):
            return None
        if json_text.is_json(text):
            return value
        repaired = json_text.repair(text, value.offsets or range(len(text) + 1))
        if repaired is None:
            return None
        offsets = None if value.offsets is None else repaired.offsets
        return value._replace(data=repaired.text, offsets=offsets, partial=repaired.partial)

    def _rendered(self, rendering: _Rendering, template: Template, context: Context) -> Value:
        rendering.pieces(template.pieces, context)
        text, offsets = rendering.builder.build(template.end)
        self.budget.spend(len(text))
        if not self.here:
            return Value(text)
        return Value(text, template.span, offsets, template.encode)

    def _interpolated(self, piece: templates.Interpolation, context: Context) -> Value:
        if piece.expression is None:
            return Value("", piece.span if self.here else None)
        return self.evaluate(piece.expression, context)

    def _term(self, nodes: Sequence[Node], context: Context) -> Value:
        self.budget.spend(1)
        first = nodes[0]
        if context.depth > MAX_NESTING or first.has_error:
            return self._unknown_run(nodes)
        if first.type == "variable_expr":
            return self._reference(nodes, context)
        value = self._first(first, context)
        if value is None or len(nodes) == 1:
            return self._unknown_run(nodes) if value is None else value
        reached = self._accessed(value, nodes[1:], context)
        return self._unknown_run(nodes, value) if reached is None else reached

    def _first(self, node: Node, context: Context) -> Value | None:
        match node.type:
            case "expression":
                return self.evaluate(node, context)
            case "literal_value":
                return self._literal(node, context)
            case "template_expr":
                return self._template_expression(node, context)
            case "collection_value":
                inner = node.children[0]
                return (self.object if inner.type == "object" else self._tuple)(inner, context)
            case "conditional":
                return self._conditional(node, context)
            case "operation":
                return self._operation(node, context)
            case "function_call":
                return self._call(node, context)
            case "for_expr":
                return self._for(node, context)
        return None

    def _unknown_run(self, nodes: Sequence[Node], *hidden: Value) -> Value:
        self.budget.spend(_HOLE_COST)
        start, end = nodes[0].start_byte, nodes[-1].end_byte
        span = Span(self.syntax.point(start), self.syntax.point(end)) if self.here else None
        return unknown(self.syntax.between(start, end), span)._replace(hidden=hidden)

    def _reference(self, nodes: Sequence[Node], context: Context) -> Value:
        name = self.syntax.source(nodes[0])
        rest = nodes[1:]
        value = context.names.get(name)
        if value is None and name in ("local", "var") and rest and rest[0].type == "get_attr":
            attribute = self.syntax.source(rest[0].children[-1])
            value = self.scope.resolve(name, attribute, context.deeper())
            rest = rest[1:]
        if value is not None:
            value = self._accessed(value, rest, context)
        if value is None:
            return self._unknown_run(nodes)
        self.budget.spend(size_of(value))
        if self.here and (value.span is None or is_unknown(value)):
            start = self.syntax.point(nodes[0].start_byte)
            span = Span(start, self.syntax.point(nodes[-1].end_byte))
            return value._replace(span=span, offsets=_collapsed(value, span))
        return value

    def _accessed(self, value: Value, accessors: Sequence[Node], context: Context) -> Value | None:
        for accessor in accessors:
            key = self._key(accessor, context)
            data = value.data
            if isinstance(data, dict) and isinstance(key, str) and key in data:
                value = data[key]
            elif isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
                if value.partial:
                    return None
                value = data[key]
            else:
                return None
        return value

    def _key(self, accessor: Node, context: Context) -> str | int | None:
        """Return what an attribute or index access asks for, None for a splat or an unknown."""
        if accessor.type == "get_attr":
            return self.syntax.source(accessor.children[-1])
        if accessor.type != "index":
            return None
        inner = accessor.children[0]
        if inner.type == "legacy_index":
            digits = self.syntax.source(inner).lstrip(".")
            return int(digits) if digits.isdecimal() and len(digits) < _LONGEST_NUMBER else None
        expression = _child(inner, "expression")
        data = None if expression is None else self.evaluate(expression, context).data
        if isinstance(data, bool):
            return None
        return data if isinstance(data, str | int) else None

    def _literal(self, node: Node, context: Context) -> Value | None:
        inner = node.children[0]
        span = self.span(node)
        if inner.type == "string_lit":
            text = self.syntax.between(inner.start_byte + 1, inner.end_byte - 1)
            if templates.has_escapes(text):
                return self.template(templates.quoted(inner, self.syntax), context)
            self.budget.spend(len(text))
            offsets = None if span is None else range(span.start + 1, span.end)
            return Value(text, span, offsets, templates.encode_quoted)
        if inner.type == "null_lit":
            return Value(None, span)
        source = self.syntax.source(node)
        if inner.type == "bool_lit":
            return Value(source == "true", span)
        if inner.type == "numeric_lit" and len(source) <= _LONGEST_NUMBER:
            number = _number(source)
            return None if number is None else Value(number, span)
        return None

    def _template_expression(self, node: Node, context: Context) -> Value:
        inner = node.children[0]
        read = templates.heredoc if inner.type == "heredoc_template" else templates.quoted
        return self.template(read(inner, self.syntax), context)

    def _tuple(self, node: Node, context: Context) -> Value:
        items = [
            self.evaluate(child, context) for child in node.children if child.type == "expression"
        ]
        return Value(items, self.span(node))

    def object(self, node: Node, context: Context) -> Value:
        """Return the value of an ``object`` node."""
        members: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        for child in node.children:
            if child.type != "object_elem":
                continue
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            if key is None or value is None:
                continue
            name = self._member_name(key, context)
            members[name] = self.evaluate(value, context)
            if self.here:
                keys[name] = self.syntax.span(key)
        return Value(members, self.span(node), keys=keys)

    def _member_name(self, key: Node, context: Context) -> str:
        inner = key.children[0]
        if len(key.children) == 1 and inner.type == "variable_expr":
            return self.syntax.source(inner)
        name = text_of(self.evaluate(key, context), self.budget)
        return str(self.unknown(key).data) if name is None else name

    def _conditional(self, node: Node, context: Context) -> Value | None:
        parts = [child for child in node.children if child.type == "expression"]
        if len(parts) != 3:
            return None
        truth = self.truth(parts[0], context)
        if truth is not None:
            return self.evaluate(parts[1] if truth else parts[2], context)
        one, other = (self.evaluate(part, context) for part in parts[1:])
        if same(one, other, self.budget):
            return one
        if isinstance(one.data, list) and isinstance(other.data, list):
            # Either list, or the one that is not empty: both are looked at, as far as they are
            # alternatives of whole statements.  Two lists of strings stay unknown.
            items = [*one.data, *other.data]
            if not (one.data and other.data) or all(isinstance(e.data, dict) for e in items):
                return Value(items, self.span(node), partial=True)
        return self.unknown(node)._replace(hidden=(one, other))

    def _operation(self, node: Node, context: Context) -> Value | None:
        operation = node.children[0]
        operators = [
            index
            for index, child in enumerate(operation.children)
            if not child.is_named and child.type not in ("(", ")")
        ]
        if len(operators) != 1:
            return None
        at = operators[0]
        operator = operation.children[at].type
        before, after = (
            [child for child in part if child.is_named and child.type != "comment"]
            for part in (operation.children[:at], operation.children[at + 1 :])
        )
        right = self._term(after, context.deeper()) if after else None
        left = self._term(before, context.deeper()) if before else None
        result = _operated(operator, left, right, self.budget)
        return None if result is None else Value(result, self.span(node))

    def _call(self, node: Node, context: Context) -> Value | None:
        name = self.syntax.source(node.children[0])
        arguments: list[Value] = []
        listed = _child(node, "function_arguments")
        for child in listed.children if listed is not None else ():
            if child.type == "expression":
                arguments.append(self.evaluate(child, context))
            elif child.type == "ellipsis":
                last = arguments.pop() if arguments else None
                if last is None or not isinstance(last.data, list) or last.partial:
                    name = "..."
                else:
                    arguments.extend(last.data)
        value = functions.call(name, arguments, self.budget)
        if value is None:
            return self.unknown(node)._replace(hidden=tuple(arguments))
        span = self.span(node)
        if span is not None and value.offsets is None and isinstance(value.data, str):
            return value._replace(span=span, offsets=_collapsed(value, span))
        return value._replace(span=value.span or span)

    def _for(self, node: Node, context: Context) -> Value | None:
        inner = node.children[0]
        intro = _child(inner, "for_intro")
        bodies = [child for child in inner.children if child.type == "expression"]
        source = None if intro is None else _child(intro, "expression")
        if intro is None or source is None or _child(inner, "ellipsis") is not None:
            return None
        names = [self.syntax.source(each) for each in intro.children if each.type == "identifier"]
        collection = self.evaluate(source, context)
        condition = _child(inner, "for_cond")
        partial = collection.partial or is_unknown(collection)
        items: list[Value] = []
        members: dict[str, Value] = {}
        for bound in self.bindings(names, collection):
            within = context.binding(bound)
            if condition is not None:
                kept = _child(condition, "expression")
                truth = None if kept is None else self.truth(kept, within)
                if truth is False:
                    continue
                partial = partial or truth is None
            if inner.type == "for_tuple_expr":
                items.append(self.evaluate(bodies[0], within))
            elif len(bodies) == 2:
                key = text_of(self.evaluate(bodies[0], within), self.budget)
                members[key or str(self.unknown(bodies[0]).data)] = self.evaluate(bodies[1], within)
        data = items if inner.type == "for_tuple_expr" else members
        return Value(data, self.span(node), keys={}, partial=partial)

    def bindings(self, names: Sequence[str], collection: Value) -> Iterator[dict[str, Value]]:
        """Yield what the `names` of a repetition stand for, one step after the other.

        An unknown collection has one step, in which the names are unknown.
        """
        data = collection.data
        pairs: list[tuple[Value, Value]]
        if isinstance(data, list):
            pairs = [(Value(index), each) for index, each in enumerate(data)]
        elif isinstance(data, dict):
            pairs = [(Value(key), each) for key, each in data.items()]
        elif is_unknown(collection):
            pairs = [(unknown(names[0]), unknown(names[-1]))] if names else []
        else:
            pairs = []
        for key, value in pairs:
            self.budget.spend(1)
            yield dict(zip(names, (key, value) if len(names) > 1 else (value,), strict=False))


class _Rendering:
    """One rendering of a template.

    `policy` is what to do with a condition that is not known, outside JSON strings: ``both``
    branches, the ``first``, or a ``hole`` for the whole directive.  `guessed` says that it was
    needed.
    """

    def __init__(self, evaluator: Evaluator, policy: str) -> None:
        self.evaluator = evaluator
        self.policy = policy
        self.builder = TextBuilder()
        self.guessed = False
        self.in_string = False

    def pieces(self, pieces: Sequence[Piece], context: Context) -> None:
        for piece in pieces:
            if isinstance(piece, templates.Text):
                for text, start, exact in piece.chunks:
                    add = self.builder.verbatim if exact else self.builder.replacement
                    add(text, start)
                    self.watch(text)
            elif isinstance(piece, templates.Interpolation):
                self.interpolation(piece, context)
            elif context.depth > MAX_NESTING:
                self.hole(piece.span)
            elif isinstance(piece, templates.Branch):
                self.branch(piece, context.deeper())
            else:
                self.loop(piece, context.deeper())

    def watch(self, text: str) -> None:
        """Follow whether the text so far ends inside a JSON string."""
        if self.policy != "hole":
            quotes = text.replace("\\\\", "").replace('\\"', "").count('"')
            self.in_string ^= bool(quotes % 2)

    def interpolation(self, piece: templates.Interpolation, context: Context) -> None:
        if piece.expression is None:
            return
        value = self.evaluator.evaluate(piece.expression, context)
        text = text_of(value, self.evaluator.budget)
        if text is None:
            self.hole(piece.span)
            return
        self.evaluator.budget.spend(len(text))
        self.builder.replacement(text, piece.span.start)
        self.watch(text)

    def branch(self, piece: Branch, context: Context) -> None:
        truth = None
        if piece.condition is not None:
            truth = self.evaluator.truth(piece.condition, context)
        if truth is not None:
            self.pieces(piece.then if truth else piece.other, context)
        elif self.policy == "hole" or self.in_string:
            self.hole(piece.span)
        else:
            self.guessed = True
            self.pieces(piece.then, context)
            if self.policy == "both":
                self.pieces(piece.other, context)

    def loop(self, piece: Loop, context: Context) -> None:
        evaluator = self.evaluator
        if piece.collection is None or self.policy == "hole" or self.in_string:
            self.hole(piece.span)
            return
        collection = evaluator.evaluate(piece.collection, context)
        if collection.partial or is_unknown(collection):
            self.guessed = True
        for bound in evaluator.bindings(piece.names, collection):
            self.pieces(piece.body, context.binding(bound))

    def hole(self, span: Span) -> None:
        text = self.evaluator.syntax.text[span.start : span.end]
        self.builder.replacement(str(unknown(text).data), span.start)


def _has_directives(pieces: Sequence[Piece]) -> bool:
    return any(isinstance(piece, templates.Branch | templates.Loop) for piece in pieces)


def _collapsed(value: Value, span: Span) -> Sequence[int] | None:
    """Return offsets for text that stands at `span` under another name."""
    if not isinstance(value.data, str):
        return None
    return (*[span.start] * len(value.data), span.end)


def _child(node: Node, kind: str) -> Node | None:
    return next((child for child in node.children if child.type == kind), None)


def _number(source: str) -> int | float | None:
    try:
        number = float(source)
    except ValueError:
        return None
    if number != number or abs(number) == float("inf"):
        return None
    return int(source) if source.isdecimal() else number


def _operated(
    operator: str, left: Value | None, right: Value | None, budget: Budget
) -> bool | int | float | None:
    """Return what an operator gives; arithmetic only as far as a sign needs it."""
    if right is None:
        return None
    if left is None:
        if operator == "!" and isinstance(right.data, bool):
            return not right.data
        if operator == "-" and isinstance(right.data, int | float):
            return -right.data
        return None
    if operator in ("&&", "||"):
        known = [each.data for each in (left, right) if isinstance(each.data, bool)]
        deciding = operator == "||"
        if deciding in known:
            return deciding
        return (not deciding) if len(known) == 2 else None
    if operator in ("==", "!="):
        if not (_comparable(left) and _comparable(right)):
            return None
        return same(left, right, budget) == (operator == "==")
    return None


def _comparable(value: Value) -> bool:
    data = value.data
    return (
        data is None
        or isinstance(data, bool | int | float)
        or (isinstance(data, str) and not holes.has_holes(data))
    )

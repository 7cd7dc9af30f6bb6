"""CloudFormation and SAM: evaluates the intrinsic functions in the policies of a template.

What the template itself decides becomes text: parameters with a default, mappings, joins, splits
and selections of literals.  All else becomes holes, pseudo parameters such as ``AWS::Partition``
among them.  Both branches of ``Fn::If`` are read: a policy with conditions is several documents,
one for each text that it has under some truth values that these conditions can have together.
"""

from __future__ import annotations

import re

from slrlint.formats import BRANCH, conditions
from slrlint.formats.places import Places
from slrlint.formats.tree import Scalar, data_of
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from slrlint.finding import Route
    from slrlint.formats import Found
    from slrlint.formats.conditions import World
    from slrlint.formats.discovery import Discovery
    from slrlint.formats.places import Frame
    from slrlint.formats.tree import Node

_VARIABLE = re.compile(r"\$\{(?:!([^{}]*)|\s*([A-Za-z0-9_:.&-]+)\s*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
_LONGEST_TEXT = 1_000_000
_LONGEST_EXPRESSION = 200

Data = dict[str, object]


class _NoValue:
    """The value of ``AWS::NoValue``: what has it is not there."""


_NO_VALUE = _NoValue()


class Piece(Record):
    """A part of a text: characters `start` to `end` of what is written, and what they mean."""

    start: int
    end: int
    text: str


class Template:
    """What a template decides by itself: its parameters' defaults, mappings and boundaries."""

    def __init__(self, root: Data) -> None:
        """Take what `root` has of the sections of a template; any of them may be missing."""
        self._parameters = _mapping(root.get("Parameters"))
        self._mappings = _mapping(root.get("Mappings"))
        self._conditions = _mapping(root.get("Conditions"))
        self.boundaries = frozenset(_boundaries(_mapping(root.get("Resources"))))

    def variable(self, name: str) -> object:
        """Return the value of a parameter, or a hole for everything else that has a name."""
        if name == "AWS::NoValue":
            return _NO_VALUE
        parameter = self._parameters.get(name)
        if isinstance(parameter, dict):
            default = _text(parameter.get("Default"))
            type_ = str(parameter.get("Type"))
            # An empty default says that the value is not known yet, not that it is empty.
            if default and not type_.startswith("AWS::SSM") and not parameter.get("NoEcho"):
                if type_.startswith(("List<", "CommaDelimitedList")):
                    return [each.strip() for each in default.split(",")]
                return default
        return holes.hole(f"${{{name}}}")

    def pieces(self, text: str, variables: Mapping[str, object]) -> list[Piece]:
        """Return the text of an ``Fn::Sub`` in pieces, with its variables filled in."""
        found: list[Piece] = []
        at = 0
        for match in _VARIABLE.finditer(text):
            found.append(Piece(at, match.start(), text[at : match.start()]))
            name = match[2]
            if name is None:
                value: object = f"${{{match[1]}}}"
            else:
                value = variables[name] if name in variables else self.variable(name)
            shown = value if isinstance(value, str) else holes.hole(match[0])
            found.append(Piece(match.start(), match.end(), shown))
            at = match.end()
        found.append(Piece(at, len(text), text[at:]))
        return found

    def looked_up(self, keys: list[object]) -> object:
        """Return what ``Fn::FindInMap`` gives, None if unknown keys leave more than one value."""
        values: list[object] = [self._mappings]
        for key in keys[:3]:
            tables = [value for value in values if isinstance(value, dict)]
            if isinstance(key, str) and not holes.has_holes(key):
                values = [table[key] for table in tables if key in table]
            else:
                values = [child for table in tables for child in table.values()]
        first = values[0] if values else None
        return first if all(value == first for value in values) else None

    def worlds(self, policy: object) -> tuple[World, ...]:
        """Return the truth values that the conditions in a policy can have together."""
        names = list(_condition_names(policy))
        return conditions.worlds(self._conditions, names) if names else ((),)

    def text(self, function: Data) -> str | None:
        """Return the text that a function makes, None if it makes none."""
        value = _Evaluation(self).value(function, (), ())
        return value if isinstance(value, str) else None


class _Evaluation:
    """Evaluates one policy document under a `world`; conditions that are not in it hold.

    `origins` says where a value of the result stands in the template, for those that evaluation
    has moved.  `complete` is False once a part of the document was dropped because nobody knows
    what it becomes.
    """

    def __init__(self, template: Template, world: World = ()) -> None:
        self.template = template
        self.world = world
        self.false = frozenset(name for name, holds in world if not holds)
        self.complete = True
        self.origins: dict[Route, Route] = {}

    def value(self, data: object, at: Route, source: Route) -> object:
        """Return what `data` means; it stands at `source` and goes to `at`."""
        if isinstance(data, dict):
            if len(data) == 1:
                ((name, argument),) = data.items()
                if name == "Ref" or name.startswith("Fn::"):
                    return self.function(name, argument, at, (*source, name))
            return self.mapping(data, at, source)
        if isinstance(data, list):
            return self.sequence(data, at, source)
        if isinstance(data, str) and "{{resolve:" in data:
            return _DYNAMIC.sub(lambda match: holes.hole(match[0]), data)
        return data

    def mapping(self, data: Data, at: Route, source: Route) -> Data:
        result: Data = {}
        for key, child in data.items():
            if key.startswith("Fn::"):
                self.complete = False
                continue
            value = self.value(child, (*at, key), (*source, key))
            if value is not _NO_VALUE:
                result[key] = value
        return result

    def sequence(self, data: list[object], at: Route, source: Route) -> list[object]:
        result: list[object] = []
        for index, child in enumerate(data):
            place, origin = (*at, len(result)), (*source, index)
            value = self.value(child, place, origin)
            if value is _NO_VALUE:
                continue
            if len(result) != index:
                self.origins.setdefault(place, origin)
            result.append(value)
        return result

    def function(self, name: str, argument: object, at: Route, source: Route) -> object:
        """Return the value of a function; `source` leads to its argument."""
        if name == "Fn::If":
            return self.chosen(argument, at, source)
        value: object = None
        if name == "Ref":
            value = self.template.variable(argument) if isinstance(argument, str) else None
        elif name == "Fn::Sub":
            value = self.substituted(argument)
        elif name in _SIMPLE:
            arguments = self.argument(argument)
            if isinstance(arguments, list):
                value = _SIMPLE[name](self.template, arguments)
        if value is None:
            return holes.hole(_expression(name, argument))
        return value

    def argument(self, data: object) -> object:
        """Return an argument's value; where its parts came from is of no interest."""
        return _Evaluation(self.template, self.world).value(data, (), ())

    def chosen(self, argument: object, at: Route, source: Route) -> object:
        if not isinstance(argument, list) or len(argument) < 3:
            return holes.hole(_expression("Fn::If", argument))
        index = 2 if _is_name_in(argument[0], self.false) else 1
        origin = (*source, index)
        self.origins[at] = origin
        value = self.value(argument[index], at, origin)
        if value is _NO_VALUE:
            self.origins.pop(at, None)
        return value

    def substituted(self, argument: object) -> str | None:
        text, variables = argument, {}
        if isinstance(argument, list) and argument:
            text = argument[0]
            variables = _mapping(self.argument(argument[1])) if len(argument) > 1 else {}
        if not isinstance(text, str):
            return None
        return _concatenated([piece.text for piece in self.template.pieces(text, variables)])


def _joined(_: Template, arguments: list[object]) -> object:
    if len(arguments) != 2 or not isinstance(arguments[1], list):
        return None
    parts = [_text(part) for part in arguments[1]]
    known = [part for part in parts if part is not None]
    delimiter = arguments[0]
    if len(known) != len(parts) or not isinstance(delimiter, str):
        return None
    separated = [part for each in known for part in (delimiter, each)]
    return _concatenated(separated[1:])


def _concatenated(parts: list[str]) -> str | None:
    """Return the parts as one text, None if that is longer than a text may get."""
    return "".join(parts) if sum(map(len, parts)) <= _LONGEST_TEXT else None


def _split(_: Template, arguments: list[object]) -> object:
    if len(arguments) != 2:
        return None
    delimiter, text = arguments
    if not isinstance(delimiter, str) or not isinstance(text, str) or not delimiter:
        return None
    return None if holes.has_holes(text) else list(text.split(delimiter))


def _selected(_: Template, arguments: list[object]) -> object:
    if len(arguments) != 2 or not isinstance(arguments[1], list):
        return None
    index = _text(arguments[0])
    if index is None or not index.isascii() or not index.isdigit() or len(index) > 4:
        return None
    return arguments[1][int(index)] if int(index) < len(arguments[1]) else None


_SIMPLE: dict[str, Callable[[Template, list[object]], object]] = {
    "Fn::FindInMap": Template.looked_up,
    "Fn::Join": _joined,
    "Fn::Select": _selected,
    "Fn::Split": _split,
}


class TemplatePlaces(Places):
    """Places in a template: a route of an evaluated policy leads to what it was made of."""

    def __init__(
        self,
        text: str,
        parse: Callable[[], Node],
        origins: Mapping[Route, Route],
        templates: Mapping[Route, Template],
    ) -> None:
        """Take the templates of a file by the routes of their roots."""
        super().__init__(text, parse, origins)
        self._templates = templates

    def read_scalar(self, node: Node, frame: Frame, route: Route) -> Scalar | None:
        """Return the text of a string, or of the ``Fn::Sub`` or ``Fn::Join`` that makes one."""
        scalar = super().read_scalar(node, frame, route)
        if scalar is not None or node.kind != "mapping" or len(node.members) != 1:
            return scalar
        name, _, argument = node.members[0]
        template = nearest(self._templates, route)
        if name == "Fn::Sub":
            return self._substituted(template, argument, frame, route)
        if name == "Fn::Join":
            return self._joined(template, argument, frame, route)
        return None

    def _substituted(
        self, template: Template, argument: Node, frame: Frame, route: Route
    ) -> Scalar | None:
        variables: Data = {}
        if argument.kind == "sequence" and argument.members:
            if len(argument.members) > 1:
                data = data_of(argument.members[1].node)
                variables = _mapping(_Evaluation(template).argument(data))
            argument = argument.members[0].node
        scalar = super().read_scalar(argument, frame, route)
        if scalar is None:
            return None
        pieces = template.pieces(scalar.text, variables)
        text = _concatenated([piece.text for piece in pieces])
        if text is None:
            return None
        offsets: list[int] = []
        for piece in pieces:
            if piece.text == scalar.text[piece.start : piece.end]:
                offsets.extend(scalar.offsets[piece.start : piece.end])
            else:
                offsets.extend([scalar.offsets[piece.start]] * len(piece.text))
        offsets.append(scalar.offsets[-1])
        encode = scalar.encode
        return Scalar(text, offsets, lambda new: encode(new.replace("${", "${!")))

    def _joined(
        self, template: Template, argument: Node, frame: Frame, route: Route
    ) -> Scalar | None:
        members = argument.members
        if argument.kind != "sequence" or len(members) != 2:
            return None
        delimiter, parts = members[0].node.value, members[1].node
        if not isinstance(delimiter, str) or parts.kind != "sequence":
            return None
        text: list[str] = []
        offsets: list[int] = []
        encode: Callable[[str], str] | None = None
        for index, member in enumerate(parts.members):
            part = self.read_scalar(member.node, frame, route)
            start = frame.outward(member.node.start, member.node.start).start
            if index:
                text.append(delimiter)
                offsets.extend([start] * len(delimiter))
            if part is None:
                value = _text(_Evaluation(template).argument(data_of(member.node)))
                if value is None:
                    return None
                text.append(value)
                offsets.extend([start] * len(value))
            else:
                text.append(part.text)
                offsets.extend(part.offsets[:-1])
                encode = encode or part.encode
        offsets.append(frame.outward(parts.end, parts.end).start)
        whole = _concatenated(text)
        return None if encode is None or whole is None else Scalar(whole, offsets, encode)


def evaluated(
    found: Discovery, templates: Mapping[Route, Template]
) -> Iterator[tuple[Found, dict[Route, Route]]]:
    """Yield the policies of a file evaluated, each with the origins of what was moved in it."""
    for document in found.documents:
        template = nearest(templates, document.route)
        kind = "boundary" if _is_boundary(document, templates) else document.kind
        results: list[tuple[Found, dict[Route, Route]]] = []
        for world in template.worlds(document.data):
            route = (*document.route, *[BRANCH] * len(results))
            data, evaluation = _under(world, document, route, template, found.origins)
            alike = next(
                (place for place, each in enumerate(results) if each[0].data == data), None
            )
            if alike is not None:
                same, origins = results[alike]
                results[alike] = same._replace(worlds=(*same.worlds, world)), origins
                continue
            complete = document.complete and evaluation.complete and not _has_unknown(data)
            reading = document._replace(
                data=data, route=route, kind=kind, complete=complete, worlds=(world,)
            )
            results.append((reading, evaluation.origins))
        yield from results


def _under(
    world: World,
    document: Found,
    route: Route,
    template: Template,
    origins: Mapping[Route, Route],
) -> tuple[object, _Evaluation]:
    """Evaluate a document under some truth values; `route` is where the result goes."""
    evaluation = _Evaluation(template, world)
    if route != document.route:
        evaluation.origins[route] = document.route
    origin = origins.get((*document.route, "Statement"))
    if origin is None:
        return evaluation.value(document.data, route, document.route), evaluation
    place = (*route, "Statement")
    evaluation.origins[place] = origin
    whole = _mapping(document.data)
    listed = evaluation.value(whole.get("Statement"), place, origin)
    return {**whole, "Statement": listed}, evaluation


def _condition_names(data: object) -> Iterator[str]:
    """Yield the names of the conditions that a policy hangs on, as they come."""
    todo = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            chosen = value.get("Fn::If")
            if isinstance(chosen, list) and chosen and isinstance(chosen[0], str):
                yield chosen[0]
            todo.extend(reversed(value.values()))
        elif isinstance(value, list):
            todo.extend(reversed(value))


def _is_name_in(name: object, names: frozenset[str]) -> bool:
    return isinstance(name, str) and name in names


def _has_unknown(data: object) -> bool:
    """Say whether a document lacks statements that only the deployment knows."""
    statement = _mapping(data).get("Statement")
    items = statement if isinstance(statement, list) else [statement]
    return any(isinstance(item, str) and holes.is_hole(item) for item in items)


def _is_boundary(document: Found, templates: Mapping[Route, Template]) -> bool:
    route = document.route
    if document.kind != "identity" or route[-2:] != ("Properties", "PolicyDocument"):
        return False
    return route[-3] in nearest(templates, route).boundaries


def _boundaries(resources: Data) -> Iterator[str]:
    """Yield the names of policies that are permissions boundaries and not attached as well."""
    attached: set[object] = set()
    bounding: set[str] = set()
    for resource in resources.values():
        properties = _mapping(_mapping(resource).get("Properties"))
        bounding.update(_references(properties.get("PermissionsBoundary")))
        attached.update(_references(properties.get("ManagedPolicyArns")))
    for name in bounding - attached:
        properties = _mapping(_mapping(resources.get(name)).get("Properties"))
        if not any(properties.get(each) for each in ("Roles", "Users", "Groups")):
            yield name


def _references(data: object) -> Iterator[str]:
    todo = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            name = value.get("Ref")
            if isinstance(name, str):
                yield name
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


def nearest(templates: Mapping[Route, Template], route: Route) -> Template:
    """Return the innermost template around `route`, an empty one if there is none."""
    for length in range(len(route), -1, -1):
        template = templates.get(route[:length])
        if template is not None:
            return template
    return _EMPTY


def _mapping(value: object) -> Data:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """Return a scalar as CloudFormation writes it into a text, None for what has no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) else None


def _expression(name: str, argument: object) -> str:
    """Return how a function is shown; equal functions, and only these, are shown alike."""
    if name == "Fn::GetAtt":
        given = argument if isinstance(argument, list) else [argument]
        parts = [part for part in given if isinstance(part, str)]
        if len(parts) == len(given):
            return f"${{{'.'.join(parts)}}}"
    import json

    shown = argument if isinstance(argument, str) else json.dumps(argument)
    if len(shown) > _LONGEST_EXPRESSION:
        import hashlib

        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
        shown = f"{shown[:_LONGEST_EXPRESSION]}…{digest[:16]}"
    return f"!{name.removeprefix('Fn::')} {shown}"


_EMPTY = Template({})

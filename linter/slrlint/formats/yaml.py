"""The YAML reader: PyYAML's parser (libyaml where it is installed), composed without recursion.

Scalars are resolved as a policy needs them and no further: ``2012-10-17`` stays text.
"""

from __future__ import annotations

import re
from bisect import bisect

import yaml
from yaml import events
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from slrlint.finding import Span
from slrlint.formats import BRANCH, Found, Problem, Reading
from slrlint.formats import json as json_format
from slrlint.formats.json_data import Loaded
from slrlint.formats.tree import (
    Member,
    Node,
    Scalar,
    UnreadableError,
    data_of,
    nested_too_deeply,
)
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml._yaml import Mark as CMark
    from yaml.error import Mark as PythonMark

    from slrlint.formats import Locate
    from slrlint.limits import Limits
    from slrlint.source import Source

    Mark = CMark | PythonMark

try:
    from yaml._yaml import CParser
except ImportError:
    CParser = None  # type: ignore[assignment, misc]


class PurePythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for where libyaml is not installed."""

    def __init__(self, stream: str) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)


FUNCTIONS = frozenset(
    {
        "And",
        "Base64",
        "Cidr",
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "RefAll",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ValueOf",
    }
)
"""CloudFormation's intrinsic functions: a tag ``!Sub x`` is the mapping ``{"Fn::Sub": x}``."""

_BARE_FUNCTIONS = ("Ref", "Condition")
_STANDARD = "tag:yaml.org,2002:"
_PROPERTIES = re.compile(r"(?:[!&]\S*\s+)+")
_CONSTANTS: dict[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,4000})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_COMMENT = re.compile(r"(?:^|[ \t])(#.*)", re.DOTALL)
_LINE_END = re.compile(r"[\r\n]")
_CONFLICT = re.compile(r"^(?:<{7} |={7}\s*$|>{7} )[^\r\n]*", re.MULTILINE)
_TEMPLATE = re.compile(
    r"^[ \t]*(?:-[ \t]+)*(?:[\w.\"'-]+:[ \t]*)?(\{\{|\{%|<%|%\{)[^\r\n]*", re.MULTILINE
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_EXPRESSION = 200


class YamlString(Node):
    """A string scalar: `style` is its first character, empty for a plain one."""

    __slots__ = ("first", "last", "style")

    value: str

    def __init__(self, start: int, end: int, value: str, style: str, first: int, last: int) -> None:
        super().__init__("scalar", start, end, value)
        self.style = style
        self.first = first
        """Where the scalar begins behind its tag and anchor."""
        self.last = last
        """Where it ends with the blank lines that a block scalar's span leaves out."""

    def scalar(self, text: str) -> Scalar:
        """Return the text with its offsets in `text`."""
        from slrlint.formats import yaml_scalars

        style = self.style
        found = yaml_scalars.offsets(text, self.first, self.last, self.value, style)
        return Scalar(self.value, found, lambda new: yaml_scalars.encode(new, style))


class Stream(Record):
    """The documents of a text: `root` is the one, or the sequence of several.

    `error` says why reading ended early; the documents before it stand.
    """

    root: Node | None
    suspect: bool
    aliases: bool
    error: UnreadableError | None


def read(source: Source) -> Reading:
    """Read a YAML file of any number of documents."""
    text = holes.scrub(source.text)
    stream = parse(text, source.limits)
    root = stream.root or Node("scalar", 0, len(text))
    problems: tuple[Problem, ...] = ()
    if stream.error is not None:
        problems = (json_format.unreadable(stream.error, source),)
    loaded = Loaded(None, suspect=False)
    if stream.root is not None and json_format.may_hold_policy(text):
        loaded = Loaded(data_of(root), stream.suspect)
    functions = "Ref" in text or "Fn::" in text or "!" in text
    reading = json_format.reading(loaded, text, lambda: root, source.limits, functions=functions)
    documents = reading.documents
    if stream.aliases:
        documents = tuple(_each_once(documents, reading.locate))
    return reading._replace(
        documents=documents,
        problems=(*problems, *reading.problems),
        comments=_comments(source),
    )


def parse(text: str, limits: Limits = DEFAULT) -> Stream:
    """Return the documents in `text`, as far as it can be read."""
    composer = _Composer(text, limits)
    error: UnreadableError | None = None
    try:
        composer.compose()
    except UnreadableError as raised:
        error = raised
    except (yaml.YAMLError, UnicodeError) as raised:
        error = _explained(raised, text)
    roots = composer.documents
    if error is None and len(roots) == 1:
        return Stream(roots[0], composer.suspect, composer.aliases, None)
    if not roots:
        return Stream(None, suspect=False, aliases=False, error=error)
    whole = Node("sequence", roots[0].start, roots[-1].end)
    whole.members = [Member(index, None, root) for index, root in enumerate(roots)]
    return Stream(whole, composer.suspect, composer.aliases, error)


class _Open:
    """A container whose end has not been read, with the size and height of what is in it."""

    __slots__ = ("anchor", "height", "key", "node", "size", "tag")

    def __init__(self, node: Node, anchor: str | None, tag: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.tag = tag
        self.key: Node | None = None
        self.size = 1
        self.height = 1


class _Anchored(Record):
    node: Node
    size: int
    height: int


class _Composer:
    """Makes trees from parser events; only the documents that were read to their end count."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.documents: list[Node] = []
        self.suspect = False
        self.aliases = False
        self.open: list[_Open] = []
        self.anchors: dict[str, _Anchored | None] = {}
        self.expanded = 0
        self.last_end = 0

    def compose(self) -> None:
        for event in self.parsed():
            if isinstance(event, events.ScalarEvent):
                self.scalar(event)
            elif isinstance(event, events.CollectionStartEvent):
                self.start(event)
            elif isinstance(event, events.CollectionEndEvent):
                self.end(event)
            elif isinstance(event, events.AliasEvent):
                self.alias(event)
            elif isinstance(event, events.DocumentStartEvent):
                self.anchors = {}

    def parsed(self) -> Iterator[object]:
        parser = PurePythonParser(self.text) if CParser is None else CParser(self.text)
        while parser.check_event():
            yield parser.get_event()

    def scalar(self, event: events.ScalarEvent) -> None:
        start, end = _at(event.start_mark), _at(event.end_mark)
        value, style = _harmless(event.value), event.style or ""
        last = end
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        self.last_end = end
        first = start
        if event.tag or event.anchor:
            match = _PROPERTIES.match(self.text, start, end)
            first = match.end() if match else end if not value else start
        resolved = value if style or event.tag else _resolved(value)
        if isinstance(resolved, str):
            node: Node = YamlString(start, end, value, style, first, last)
        else:
            node = Node("scalar", start, end, resolved)
        self.finish(node, event.tag, event.anchor, 1, 0)

    def start(self, event: events.CollectionStartEvent) -> None:
        kind = "mapping" if isinstance(event, events.MappingStartEvent) else "sequence"
        if len(self.open) >= self.limits.nesting:
            raise nested_too_deeply(self.limits.nesting, _at(event.start_mark))
        index = _at(event.start_mark)
        self.open.append(_Open(Node(kind, index, index), event.anchor, event.tag))
        if event.anchor:
            self.anchors[event.anchor] = None
        self.last_end = _at(event.end_mark)

    def end(self, event: events.CollectionEndEvent) -> None:
        done = self.open.pop()
        node = done.node
        if _at(event.end_mark) > _at(event.start_mark):
            self.last_end = _at(event.end_mark)
        node.end = max(self.last_end, node.start)
        if node.kind == "mapping":
            self.close_mapping(node)
            if self.text.startswith("{{", node.start):
                node = _unknown(self.text, node)
        self.finish(node, done.tag, done.anchor, done.size, done.height)

    def alias(self, event: events.AliasEvent) -> None:
        start, end = _at(event.start_mark), _at(event.end_mark)
        self.last_end = end
        self.aliases = True
        anchored = self.anchors.get(event.anchor or "")
        if anchored is None:
            known = event.anchor in self.anchors
            raise UnreadableError(
                f"the alias *{event.anchor} "
                + ("stands inside what it refers to" if known else "refers to no anchor before it"),
                "Write the value itself.",
                start,
                end,
            )
        self.expanded += anchored.size
        most = self.limits.aliases
        if self.expanded > most:
            raise UnreadableError(
                f"the aliases of this document expand to more than {most:,} values",
                "No policy needs this; check how the file was made.",
                start,
                end,
            )
        if len(self.open) + anchored.height > self.limits.nesting:
            raise nested_too_deeply(self.limits.nesting, start)
        self.add(anchored.node, anchored.size, anchored.height)

    def finish(
        self, node: Node, tag: str | None, anchor: str | None, size: int, height: int
    ) -> None:
        if tag:
            node = _tagged(self.text, node, tag)
        if anchor:
            self.anchors[anchor] = _Anchored(node, size, height)
        self.add(node, size, height)

    def add(self, node: Node, size: int, height: int) -> None:
        if not self.open:
            self.documents.append(node)
            return
        parent = self.open[-1]
        parent.size += size
        parent.height = max(parent.height, height + 1)
        members = parent.node.members
        if parent.node.kind == "sequence":
            members.append(Member(len(members), None, node))
        elif parent.key is None:
            parent.key = node
        else:
            key = parent.key
            members.append(Member(_key(self.text, key), Span(key.start, key.end), node))
            parent.key = None

    def close_mapping(self, node: Node) -> None:
        members = node.members
        merged = [each for each in members if each.key == "<<"]
        if merged:
            own = [each for each in members if each.key != "<<"]
            inherited = [
                member._replace(key_span=None)
                for each in reversed(merged)
                for source in reversed(_sources(each.node))
                for member in source.members
            ]
            node.members = inherited + own
            members = own
        if len({each.key for each in members}) != len(members):
            self.suspect = True


def _at(mark: Mark | None) -> int:
    return 0 if mark is None else mark.index


def _harmless(value: str) -> str:
    """Take out what escapes may have forged: holes, and halves of surrogate pairs."""
    return value if value.isascii() else _SURROGATE.sub("\ufffd", holes.scrub(value))


def _resolved(value: str) -> object:
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    first = value[0]
    if first.isdigit() or first == "-":
        if _INTEGER.fullmatch(value):
            return int(value)
        if _FLOAT.fullmatch(value):
            return float(value)
    return value


def _tagged(text: str, node: Node, tag: str) -> Node:
    """Return what a tag makes of a node: a function of CloudFormation, a hole, or the same."""
    if tag == "!" or tag.startswith(_STANDARD):
        return node
    name = tag[1:]
    if name in FUNCTIONS or name in _BARE_FUNCTIONS:
        function = name if name in _BARE_FUNCTIONS else f"Fn::{name}"
        whole = Node("mapping", node.start, node.end)
        whole.members = [Member(function, None, node)]
        return whole
    return node if node.kind == "mapping" else _unknown(text, node)


def _unknown(text: str, node: Node) -> Node:
    shown = text[node.start : min(node.end, node.start + _LONGEST_EXPRESSION)]
    return Node("scalar", node.start, node.end, holes.hole(shown))


def _key(text: str, node: Node) -> str:
    if isinstance(node, YamlString):
        return node.value
    return text[node.start : min(node.end, node.start + _LONGEST_EXPRESSION)]


def _sources(node: Node) -> list[Node]:
    if node.kind == "sequence":
        return [each.node for each in node.members if each.node.kind == "mapping"]
    return [node] if node.kind == "mapping" else []


def _each_once(documents: tuple[Found, ...], locate: Locate) -> Iterator[Found]:
    """Yield the documents, but each text only once however many aliases lead to it."""
    seen: set[tuple[int, int, str | None, int]] = set()
    for found in documents:
        place = (*locate(found.route), found.kind, found.route.count(BRANCH))
        if place not in seen:
            seen.add(place)
            yield found


def _comments(source: Source) -> tuple[tuple[int, str], ...]:
    """Return the comments that speak to us."""
    text = source.text
    found: list[tuple[int, str]] = []
    at = text.find("slrlint:")
    scalars = _scalars(text) if at >= 0 else []
    while at >= 0:
        line, column = source.line_column(at)
        match = _LINE_END.search(text, at)
        end = match.start() if match else len(text)
        begin = at - column + 1
        comment = _COMMENT.search(text[begin:end])
        if comment is not None and "slrlint:" in comment[1]:
            mark = begin + comment.start(1)
            before = scalars[bisect(scalars, (mark, len(text))) - 1 :][:1]
            if not any(start <= mark < stop for start, stop in before):
                found.append((line, comment[1]))
        at = text.find("slrlint:", end)
    return tuple(found)


def _scalars(text: str) -> list[tuple[int, int]]:
    """Return the places of the scalars: what looks like a comment in one of them is none.

    All of a text that cannot be read is taken for one scalar.
    """
    try:
        return [
            (token.start_mark.index, token.end_mark.index)
            for token in yaml.scan(text, Loader=getattr(yaml, "CLoader", yaml.SafeLoader))
            if isinstance(token, yaml.ScalarToken)
        ]
    except yaml.YAMLError:
        return [(0, len(text))]


def _explained(error: Exception, text: str) -> UnreadableError:
    """Return a parser's error in words for people; what made it so may stand before its place."""
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        return UnreadableError(
            "a merge-conflict marker stands here", "Resolve the merge conflict.", *conflict.span()
        )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = mark.index if mark is not None else getattr(error, "position", 0)
    at = max(0, min(at, len(text)))
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    templates = list(_TEMPLATE.finditer(text, 0, line_end))
    if templates:
        return UnreadableError(
            f"this is a template and not YAML: a placeholder ({templates[-1][1]}) stands here",
            "Lint what the template renders to.",
            templates[-1].start(1),
            templates[-1].end(),
        )
    words = [getattr(error, "context", None), getattr(error, "problem", None)]
    said = ", ".join(word for word in words if word) or getattr(error, "reason", "") or str(error)
    return UnreadableError(
        f"this is not YAML: {said}",
        "See whether indentation, quotes and brackets are right here and in the line before.",
        at,
        min(at + 1, len(text)),
    )

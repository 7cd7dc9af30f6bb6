"""Quoted strings, heredocs and template files: what is literal text, what is evaluated."""

from __future__ import annotations

import re

from slrlint.finding import Span
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from slrlint.formats.terraform.syntax import Syntax

_TEMPLATE_ESCAPE = re.compile(r"(?P<doubled>\$\$|%%)(?=\{)")
_QUOTED_ESCAPE = re.compile(
    _TEMPLATE_ESCAPE.pattern
    + r"|\\(?:u(?P<short>[0-9A-Fa-f]{4})|U(?P<long>[0-9A-Fa-f]{8})|(?P<plain>.))",
    re.DOTALL,
)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}
_INDENT = re.compile(r"[ \t]*")
_LARGEST_CODE = 0x10FFFF


class Text(Record):
    """Literal text, decoded: `chunks` are (decoded text, source offset, written exactly so)."""

    chunks: tuple[tuple[str, int, bool], ...]


class Interpolation(Record):
    """``${ expression }``; `expression` is None where nothing stands between the braces."""

    expression: Node | None
    span: Span


class Branch(Record):
    """``%{ if condition }then%{ else }other%{ endif }``."""

    condition: Node | None
    then: list[Piece]
    other: list[Piece]
    span: Span


class Loop(Record):
    """``%{ for name in collection }body%{ endfor }``."""

    names: tuple[str, ...]
    collection: Node | None
    body: list[Piece]
    span: Span


Piece = Text | Interpolation | Branch | Loop


class Template(Record):
    """A template read from its syntax; `span` is all of it, the text ends at `end`."""

    pieces: list[Piece]
    span: Span
    end: int
    encode: Callable[[str], str]


class _Mark(Record):
    node: Node
    kind: str
    start: int
    end: int
    strips_before: bool
    strips_after: bool


_KINDS = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


def quoted(node: Node, syntax: Syntax) -> Template:
    """Read a ``string_lit`` or ``quoted_template`` node."""
    start, end = node.start_byte + 1, node.end_byte - 1
    span = syntax.span(node)
    pieces = _nest(_segments(node, start, end, syntax, _QUOTED_ESCAPE, indent=0), syntax)
    return Template(pieces, span, syntax.point(end), encode_quoted)


def has_escapes(text: str) -> bool:
    """Say whether the text of a string without interpolations is not what it stands for."""
    return "\\" in text or "${" in text or "%{" in text


def heredoc(node: Node, syntax: Syntax) -> Template:
    """Read a ``heredoc_template`` node."""
    children = node.children
    marker = children[1].end_byte if len(children) > 1 else node.end_byte
    start = syntax.data.find(b"\n", marker, node.end_byte) + 1 or node.end_byte
    end = max(start, syntax.data.rfind(b"\n", start - 1, node.end_byte) + 1)
    indent = 0
    if syntax.data.startswith(b"<<-", node.start_byte):
        indent = _common_indent(node, start, end, syntax)
    segments = _segments(node, start, end, syntax, _TEMPLATE_ESCAPE, indent=indent)
    return Template(_nest(segments, syntax), syntax.span(node), syntax.point(end), encode_heredoc)


def standing_alone(text: str) -> tuple[Syntax, Template | None]:
    """Read a text that is all template; None in place of the template where it is broken."""
    from slrlint.formats.terraform.syntax import Syntax

    word = "TEMPLATE"
    while word in text:
        word += "_"
    head, tail = f"text = <<{word}\n", f"\n{word}\n"
    syntax = Syntax(text, head=head, tail=tail)
    node = None if syntax.roots[0].has_error else _first(syntax.roots[0], "heredoc_template")
    if node is None:
        return syntax, None
    start, end = len(head), len(syntax.data) - len(tail)
    pieces = _nest(_segments(node, start, end, syntax, _TEMPLATE_ESCAPE, indent=0), syntax)
    return syntax, Template(pieces, Span(0, len(text)), len(text), encode_heredoc)


def _first(root: Node, kind: str) -> Node | None:
    node = root
    while node.type != kind:
        following = [child for child in node.children if child.is_named]
        if not following:
            return None
        node = following[-1]
    return node


def encode_quoted(text: str) -> str:
    """Return `text` as it is written in a quoted string."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return encode_heredoc(text)


def encode_heredoc(text: str) -> str:
    """Return `text` as it is written in a heredoc."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _marks(node: Node) -> Iterator[_Mark]:
    pending = list(reversed(node.children))
    while pending:
        child = pending.pop()
        kind = _KINDS.get(child.type)
        if kind is not None:
            inner = child.children
            yield _Mark(
                child,
                kind,
                child.start_byte,
                child.end_byte,
                len(inner) > 1 and inner[1].type == "strip_marker",
                len(inner) > 1 and inner[-2].type == "strip_marker",
            )
        elif child.type in ("template_directive", "template_if", "template_for"):
            pending.extend(reversed(child.children))


def _segments(
    node: Node, start: int, end: int, syntax: Syntax, escape: re.Pattern[str], *, indent: int
) -> Iterator[Text | _Mark]:
    at = start
    strips = False
    for mark in _marks(node):
        raw = syntax.between(at, mark.start)
        yield _text(raw, at, syntax, escape, indent, strips, mark.strips_before)
        yield mark
        at = mark.end
        strips = mark.strips_after
    yield _text(syntax.between(at, end), at, syntax, escape, indent, strips, strips_after=False)


def _text(
    raw: str,
    start: int,
    syntax: Syntax,
    escape: re.Pattern[str],
    indent: int,
    strips_before: bool,
    strips_after: bool,
) -> Text:
    begin = len(raw) - len(raw.lstrip()) if strips_before else 0
    stop = max(begin, len(raw.rstrip())) if strips_after else len(raw)
    point = syntax.point(start)
    if indent:
        chunks: list[tuple[str, int, bool]] = []
        at = begin
        while at < stop:
            newline = raw.find("\n", at, stop) + 1 or stop
            if _at_line_start(syntax, start, at, raw):
                at = min(at + indent, _blank_end(raw, at, newline))
            chunks.extend(_decoded(raw, at, newline, point, escape))
            at = newline
        return Text(tuple(chunks))
    return Text(tuple(_decoded(raw, begin, stop, point, escape)))


def _at_line_start(syntax: Syntax, start: int, at: int, raw: str) -> bool:
    if at:
        return raw[at - 1] == "\n"
    return syntax.data[start - 1 : start] == b"\n"


def _blank_end(raw: str, at: int, stop: int) -> int:
    match = _INDENT.match(raw, at, stop)
    return match.end() if match else at


def _decoded(
    raw: str, begin: int, stop: int, point: int, escape: re.Pattern[str]
) -> Iterator[tuple[str, int, bool]]:
    at = begin
    for match in escape.finditer(raw, begin, stop):
        if match.start() > at:
            yield raw[at : match.start()], point + at, True
        yield _unescaped(match), point + match.start(), False
        at = match.end()
    if at < stop:
        yield raw[at:stop], point + at, True


def _unescaped(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups["doubled"]:
        return str(groups["doubled"][0])
    plain = groups["plain"]
    if plain is None:
        code = int(groups["short"] or groups["long"], 16)
        if code > _LARGEST_CODE or 0xD800 <= code <= 0xDFFF:
            return "\ufffd"
        return holes.scrub(chr(code))
    return _PLAIN.get(plain, plain)


def _common_indent(node: Node, start: int, end: int, syntax: Syntax) -> int:
    widths = []
    at = start
    for literal_end, after in [*((mark.start, mark.end) for mark in _marks(node)), (end, end)]:
        raw = syntax.between(at, literal_end)
        begin = 0
        while begin < len(raw):
            newline = raw.find("\n", begin) + 1 or len(raw)
            if _at_line_start(syntax, at, begin, raw):
                blank = _blank_end(raw, begin, newline)
                before_mark = blank == len(raw) and literal_end < end
                if before_mark or raw[blank : blank + 1] not in ("", "\r", "\n"):
                    widths.append(blank - begin)
            begin = newline
        at = after
    return min(widths, default=0)


class _Open(Record):
    mark: _Mark
    then: list[Piece]
    other: list[Piece]


def _nest(segments: Iterator[Text | _Mark], syntax: Syntax) -> list[Piece]:
    root: list[Piece] = []
    current = root
    stack: list[tuple[_Open, list[Piece]]] = []
    for segment in segments:
        if isinstance(segment, Text):
            if segment.chunks:
                current.append(segment)
        elif segment.kind == "value":
            current.append(Interpolation(_expression(segment.node), syntax.span(segment.node)))
        elif segment.kind in ("if", "for"):
            opened = _Open(segment, [], [])
            stack.append((opened, current))
            current = opened.then
        elif segment.kind == "else" and stack:
            current = stack[-1][0].other
        elif stack:
            opened, current = stack.pop()
            current.append(_closed(opened, segment, syntax))
    return root


def _closed(opened: _Open, end: _Mark, syntax: Syntax) -> Piece:
    mark = opened.mark
    span = Span(syntax.point(mark.start), syntax.point(end.end))
    if mark.kind == "if":
        return Branch(_expression(mark.node), opened.then, opened.other, span)
    names = [syntax.source(each) for each in mark.node.children if each.type == "identifier"]
    return Loop(tuple(names), _expression(mark.node), opened.then, span)


def _expression(node: Node) -> Node | None:
    return next((child for child in node.children if child.type == "expression"), None)

"""The concrete syntax of one HCL text, by tree-sitter; no other module imports it."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise

from slrlint.finding import Span
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Language, Node

_BLOCK_HEADER = re.compile(
    rb'^[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[\w-]+)){0,3}[ \t]*\{', re.MULTILINE
)
_WIDE = re.compile(r"[^\x00-\x7f]")
_languages: list[Language] = []


class Mistake(Record):
    """A place where the text is not HCL; `missing` is the token that should stand there."""

    span: Span
    missing: str | None


class Syntax:
    """The parsed text, and positions in code points."""

    __slots__ = ("_extra", "_wide", "data", "head", "roots", "text")

    def __init__(self, text: str, *, head: str = "", tail: str = "") -> None:
        """Parse `text`, read as if the ASCII texts `head` and `tail` stood around it.

        Broken text is parsed once more, each block of the top level for itself, so that one
        mistake spoils one block.
        """
        self.text = text
        self.head = len(head)
        self.data = (head + text + tail).encode("utf-8", "surrogatepass")
        self._wide: list[int] = []
        self._extra: list[int] = []
        if len(self.data) != len(text) + len(head) + len(tail):
            self._measure()
        self.roots = [_parse(self.data, 0, len(self.data))]
        if self.roots[0].has_error:
            starts = [each.start() for each in _BLOCK_HEADER.finditer(self.data)]
            edges = sorted({0, *starts, len(self.data)})
            if len(edges) > 2:
                self.roots = [_parse(self.data, start, end) for start, end in pairwise(edges)]

    def point(self, offset: int) -> int:
        """Return the offset in `text`, in code points, of a byte offset."""
        offset -= self.head
        if self._wide:
            offset -= self._extra[bisect_right(self._wide, offset - 1)]
        return min(max(offset, 0), len(self.text))

    def span(self, node: Node) -> Span:
        """Return the span of `node`."""
        return Span(self.point(node.start_byte), self.point(node.end_byte))

    def source(self, node: Node) -> str:
        """Return the text of `node`."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """Return the text between two byte offsets."""
        return self.data[start:end].decode("utf-8", "surrogatepass")

    def mistakes(self) -> Iterator[Mistake]:
        """Yield the places where the text is not HCL, in no particular order."""
        pending = [root for root in self.roots if root.has_error]
        while pending:
            node = pending.pop()
            if node.is_error:
                yield Mistake(self.span(node), None)
            elif node.is_missing:
                yield Mistake(self.span(node), node.type)
            else:
                pending.extend(child for child in node.children if child.has_error)

    def comments(self, word: str) -> Iterator[tuple[int, str]]:
        """Yield the comments that contain `word`, as offset and text."""
        if word not in self.text:
            return
        from tree_sitter import Query, QueryCursor

        query = Query(_language(), "(comment) @comment")
        for root in self.roots:
            for node in QueryCursor(query).captures(root).get("comment", ()):
                comment = self.source(node)
                if word in comment:
                    yield self.point(node.start_byte), comment

    def _measure(self) -> None:
        widths: list[int] = []
        grown = 0
        for match in _WIDE.finditer(self.text):
            width = len(match[0].encode("utf-8", "surrogatepass")) - 1
            self._wide.append(match.start() + grown)
            widths.append(width)
            grown += width
        self._extra = [0, *accumulate(widths)]


def _parse(data: bytes, start: int, end: int) -> Node:
    from tree_sitter import Parser, Range

    whole = Range(start_byte=start, end_byte=end, start_point=(0, 0), end_point=(0, 0))
    return Parser(_language(), included_ranges=[whole]).parse(data).root_node


def _language() -> Language:
    if not _languages:
        import tree_sitter_hcl
        from tree_sitter import Language

        _languages.append(Language(tree_sitter_hcl.language()))
    return _languages[0]

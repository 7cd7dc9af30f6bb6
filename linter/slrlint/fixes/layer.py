"""The text that a policy is written in: the file itself, or JSON inside one of its strings."""

from __future__ import annotations

from slrlint.fixes.change import Change, UnfixableError
from slrlint.fixes.style import Style, learn, line_start
from slrlint.formats import EMBEDDED
from slrlint.formats.tree import UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.finding import Route
    from slrlint.formats import Locate
    from slrlint.formats.tree import Member, Node, Scalar
    from slrlint.source import Source


class Layer:
    """A text and the nodes of one policy document in it.

    `text` is what the nodes' offsets count in, `newline` its line end; `root` is the document's
    node.
    """

    __slots__ = ("_holder", "_locate", "_route", "_source", "_style", "newline", "root", "text")

    def __init__(self, source: Source, locate: Locate, route: Route) -> None:
        """Find the document at `route` of a file.

        Raises `UnfixableError` where it does not stand in the text in one piece.
        """
        self._source = source
        self._locate = locate
        self._route = route
        self._holder: Scalar | None = None
        self._style: Style | None = None
        self.text = source.text
        self.newline = source.newline
        if EMBEDDED in route:
            self.root = self._inside(route)
        else:
            self.root = _known(locate.node(route))

    @property
    def style(self) -> Style:
        """How the document is written."""
        if self._style is None:
            self._style = learn(self.text, self.root, self.newline)
        return self._style

    def node(self, route: Route) -> Node:
        """Return the node at `route` of the document; raises `UnfixableError`."""
        if self._holder is None:
            return _known(self._locate.node((*self._route, *route)))
        return _follow(self.root, route)

    def member(self, route: Route) -> Member:
        """Return the node at `route` with the key that leads to it; raises `UnfixableError`."""
        found = self.node(route[:-1]).member(route[-1]) if route else None
        if found is None:
            raise UnfixableError("the value is not written in this place")
        return found

    def outward(self, changes: Iterable[Change]) -> list[Change]:
        """Return `changes` of this text as changes of the file.

        Raises `UnfixableError` where the string around this text cannot hold them.
        """
        holder = self._holder
        if holder is None:
            return list(changes)
        return [outward(change, holder, self._source) for change in changes]

    def _inside(self, route: Route) -> Node:
        from slrlint.formats import embedded, json_positions

        step = len(route) - 1 - route[::-1].index(EMBEDDED)
        scalar = self._locate.scalar(route[:step])
        if scalar is None:
            raise UnfixableError("the text of the document is put together from pieces")
        self._holder = embedded.unquoted(scalar)
        self.text = self._holder.text
        self.newline = newline_of(self.text)
        try:
            root = json_positions.parse(self.text)
        except UnreadableError as error:
            raise UnfixableError(error.message) from error
        return _follow(root, route[step + 1 :])


def outward(change: Change, holder: Scalar, source: Source) -> Change:
    """Return a change of the text of `holder` as a change of `source`, which it stands in.

    Raises `UnfixableError` where the text is not written there in one piece, or where the new text
    cannot be written so.
    """
    offsets = holder.offsets
    around = range(max(change.start - 1, 0), min(change.end + 1, len(holder.text)))
    if any(offsets[index] >= offsets[index + 1] for index in around):
        raise UnfixableError("the text is not written in this place")
    try:
        text = _encoded(change, holder, source)
    except ValueError as error:
        raise UnfixableError(str(error)) from error
    return Change(offsets[change.start], offsets[change.end], text)


def newline_of(text: str) -> str:
    """Return the line end of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def _encoded(change: Change, holder: Scalar, source: Source) -> str:
    """Return the new text as the text around it is written: in lines where that has lines."""
    if "\n" not in change.text or not _keeps_lines(holder):
        return holder.encode(change.text)
    content = holder.offsets[line_start(holder.text, change.start)]
    margin = source.text[line_start(source.text, content) : content]
    rest = _rest_of_line(source.text, holder.offsets[change.end])
    if margin.strip(" \t") or rest != _rest_of_line(holder.text, change.end):
        raise UnfixableError("something else stands on the line")
    newline = source.newline if newline_of(holder.text) == "\n" else "\n"
    return f"{newline}{margin}".join(holder.encode(line) for line in change.text.split("\n"))


def _keeps_lines(holder: Scalar) -> bool:
    """Say whether a line break in the text is a line break of the file."""
    try:
        return holder.encode("\n") == "\n"
    except ValueError:
        return True


def _rest_of_line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[at : end if end >= 0 else len(text)].rstrip("\r")


def _known(node: Node | None) -> Node:
    if node is None:
        raise UnfixableError("the value is not written in this place")
    return node


def _follow(node: Node, route: Route) -> Node:
    for step in route:
        member = node.member(step)
        if member is None:
            raise UnfixableError("the value is not written in this place")
        node = member.node
    return node

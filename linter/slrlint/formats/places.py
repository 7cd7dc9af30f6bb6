"""Routes through a tree of values, also into the JSON text of strings.

Nothing here is made for a file without findings: a `Places` builds its tree at its first question.
"""

from __future__ import annotations

from slrlint.finding import Span
from slrlint.formats import EMBEDDED
from slrlint.formats.tree import Node, Scalar, UnreadableError
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slrlint.finding import Route


class Frame(Record):
    """A text and its tree; `outer` maps its offsets to the file's, None for the file itself."""

    text: str
    root: Node
    outer: Sequence[int] | None
    encode: Callable[[str], str] | None

    def outward(self, start: int, end: int) -> Span:
        """Return the span in the file of a range of this text."""
        if self.outer is None:
            return Span(start, end)
        return Span(self.outer[start], self.outer[end])


class Spot(Record):
    """Where a walk along a route ended: `reached` steps of it led somewhere.

    `key` is the span of the last key, in the frame's own offsets.
    """

    node: Node
    key: Span | None
    frame: Frame
    reached: int


class Places:
    """Finds the place of a route (`slrlint.formats.Locate`), also in JSON text inside strings."""

    def __init__(
        self, text: str, parse: Callable[[], Node], origins: Mapping[Route, Route] | None = None
    ) -> None:
        """Remember how to `parse` the text; it is done when a place is first asked for.

        `origins` maps routes of the data to routes of the text where evaluation has moved values;
        the longest prefix counts.
        """
        self._text = text
        self._parse = parse
        self._origins = origins or {}
        self._frames: dict[Route, Frame | None] = {}

    def __call__(self, route: Route, *, key: bool = False) -> Span:
        """Return the span of the value at `route`, or of the key that leads to it.

        A route that leads nowhere gives the span of its longest prefix that leads somewhere.
        """
        spot = self.spot(self.source_route(route))
        if key and spot.key is not None:
            return spot.frame.outward(spot.key.start, spot.key.end)
        return spot.frame.outward(spot.node.start, spot.node.end)

    def inside(self, route: Route, start: int, end: int) -> Span:
        """Return the span of the characters `start` to `end` of the JSON text in a string."""
        from slrlint.formats import embedded

        scalar = self.scalar(route)
        if scalar is None:
            return self(route)
        offsets = embedded.unquoted(scalar).offsets
        last = len(offsets) - 1
        return Span(offsets[min(start, last)], offsets[min(end, last)])

    def node(self, route: Route) -> Node | None:
        """Return the node at `route` if it stands in the file itself and not inside a string."""
        route = self.source_route(route)
        spot = self.spot(route)
        found = spot.reached == len(route) and spot.frame.outer is None
        return spot.node if found else None

    def scalar(self, route: Route) -> Scalar | None:
        """Return the text of the string at `route`, mapped to the file; None if there is none."""
        route = self.source_route(route)
        spot = self.spot(route)
        if spot.reached < len(route):
            return None
        return self.read_scalar(spot.node, spot.frame, route)

    def source_route(self, route: Route) -> Route:
        """Return the route in the text of a route in the data."""
        if self._origins:
            for length in range(len(route), -1, -1):
                origin = self._origins.get(route[:length])
                if origin is not None:
                    return (*origin, *route[length:])
        return route

    def read_scalar(self, node: Node, frame: Frame, route: Route) -> Scalar | None:  # noqa: ARG002
        """Return the text of the string `node` of `frame`, mapped to the file.

        `route` leads to it or into what it is a part of.
        """
        scalar = node.scalar(frame.text)
        if scalar is None or frame.outer is None:
            return scalar
        outer, inner, encode = frame.outer, scalar.encode, frame.encode
        offsets = [outer[offset] for offset in scalar.offsets]
        if encode is None:
            return Scalar(scalar.text, offsets, inner)
        return Scalar(scalar.text, offsets, lambda new: encode(inner(new)))

    def spot(self, route: Route) -> Spot:
        """Follow a route of the text (see `source_route`) as far as it leads."""
        frame = self._frame(())
        if frame is None:
            nowhere = Node("scalar", 0, 0)
            return Spot(nowhere, None, Frame(self._text, nowhere, None, None), 0)
        spot = Spot(frame.root, None, frame, 0)
        for count, step in enumerate(route, 1):
            if step == EMBEDDED and spot.node.member(step) is None:
                inner = self._frame(route[:count], spot)
                if inner is None:
                    return spot
                spot = Spot(inner.root, None, inner, count)
                continue
            member = spot.node.member(step)
            if member is None:
                return spot
            spot = Spot(member.node, member.key_span, spot.frame, count)
        return spot

    def _frame(self, route: Route, holder: Spot | None = None) -> Frame | None:
        if route not in self._frames:
            self._frames[route] = self._read_frame(route, holder)
        return self._frames[route]

    def _read_frame(self, route: Route, holder: Spot | None) -> Frame | None:
        from slrlint.formats import embedded, json_positions

        try:
            if holder is None:
                return Frame(self._text, self._parse(), None, None)
            scalar = self.read_scalar(holder.node, holder.frame, route)
            if scalar is None:
                return None
            scalar = embedded.unquoted(scalar)
            root = json_positions.tree(scalar.text)
        except UnreadableError:
            return None
        return Frame(scalar.text, root, scalar.offsets, scalar.encode)

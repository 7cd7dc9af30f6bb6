"""From the edits of a fix to changes of the text."""

from __future__ import annotations

from slrlint.finding import Edit, Insert, Rename
from slrlint.fixes import members, scalars
from slrlint.fixes.change import Change, UnfixableError
from slrlint.fixes.layer import Layer, outward
from slrlint.formats.fragments import FragmentPlaces
from slrlint.formats.tree import Scalar
from slrlint.policy import grammar
from slrlint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.finding import Remove, Route
    from slrlint.formats import Reading

    Step = Edit | Rename | Insert | Remove


class Translator:
    """Knows how the documents of one reading are written."""

    def __init__(self, reading: Reading, source: Source) -> None:
        """Take what was read of `source`."""
        self._locate = reading.locate
        self._source = source
        self._layers: dict[Route, Layer] = {}
        self._fragments: dict[str | int, _Fragment] = {}

    def changes(self, edits: Iterable[Step], route: Route) -> tuple[Change, ...]:
        """Return the changes of the text that make `edits` in the document at `route`.

        The routes of the edits are relative to the document.  Raises `UnfixableError` where the
        text does not surely allow it.
        """
        if isinstance(self._locate, FragmentPlaces):
            return self._fragment(route, self._locate).changes(edits, route[1:])
        found: list[Change] = []
        for edit in edits:
            found += self._changes(edit, route)
        return tuple(sorted(found))

    def _fragment(self, route: Route, places: FragmentPlaces) -> _Fragment:
        part = places.part(route)
        if part is None:
            raise UnfixableError("the value is not written in this place")
        if route[0] not in self._fragments:
            source = Source(self._source.path, part.text, limits=self._source.limits)
            inner = Translator(part.reading, source)
            holder = Scalar(part.text, part.offsets, str)
            self._fragments[route[0]] = _Fragment(inner, holder, self._source)
        return self._fragments[route[0]]

    def _changes(self, edit: Step, route: Route) -> list[Change]:
        source = self._source
        if isinstance(edit, Edit):
            scalar = self._locate.scalar((*route, *edit.route))
            if scalar is None:
                raise UnfixableError("the text is not written in this place")
            return scalars.rewritten(scalar, edit.new, source.text)
        if isinstance(edit, Rename):
            span = self._locate((*route, *edit.route), key=True)
            return [scalars.renamed(source.text, span, str(edit.route[-1]), edit.new)]
        layer = self._layer(route)
        return layer.outward(
            _insertion(edit, layer) if isinstance(edit, Insert) else [_removal(edit, layer)]
        )

    def _layer(self, route: Route) -> Layer:
        if route not in self._layers:
            self._layers[route] = Layer(self._source, self._locate, route)
        return self._layers[route]


class _Fragment:
    """A part of a text that is a text of its own."""

    def __init__(self, inner: Translator, holder: Scalar, source: Source) -> None:
        self._inner = inner
        self._holder = holder
        self._source = source

    def changes(self, edits: Iterable[Step], route: Route) -> tuple[Change, ...]:
        found = self._inner.changes(edits, route)
        return tuple(outward(change, self._holder, self._source) for change in found)


def _insertion(edit: Insert, layer: Layer) -> list[Change]:
    text, style = layer.text, layer.style
    node = layer.node(edit.route)
    if edit.key is not None and node.kind == "mapping":
        if edit.key == grammar.DOCUMENT_ELEMENTS[0]:
            return members.led(text, node, edit.key, edit.value, style)
        return members.added(text, node, edit.key, edit.value, style)
    if edit.key is None and node.kind == "sequence":
        return members.appended(text, node, edit.value, style)
    if edit.key is None and node.kind == "scalar":
        holder = layer.node(edit.route[:-1])
        return members.listed(text, holder, layer.member(edit.route), edit.value, style)
    raise UnfixableError("the fix does not fit what stands here")


def _removal(edit: Remove, layer: Layer) -> Change:
    holder = layer.node(edit.route[:-1])
    step = edit.route[-1]
    if not isinstance(step, int) or step >= len(holder.members):
        raise UnfixableError("the fix does not fit what stands here")
    return members.removed(layer.text, holder, step)

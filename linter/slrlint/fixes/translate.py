"""From the edits of a fix to changes of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.finding import Edit, Insert, Rename
from slrlint.fixes import members, scalars
from slrlint.fixes.change import Change, UnfixableError
from slrlint.fixes.layer import Layer, outward
from slrlint.fixes.style import learn
from slrlint.formats.fragments import FragmentPlaces
from slrlint.formats.tree import Scalar
from slrlint.policy import grammar
from slrlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.finding import Remove
    from slrlint.formats import Found, Reading


def changes(
    edits: Iterable[Edit | Rename | Insert | Remove],
    document: Found,
    reading: Reading,
    source: Source,
) -> tuple[Change, ...]:
    """Return the changes of the text that make `edits` in `document`, one of `reading`.

    The routes of the edits are relative to the document.  Raises `UnfixableError` where the text
    does not surely allow it.
    """
    if isinstance(reading.locate, FragmentPlaces):
        return _inside(edits, document, reading.locate, source)
    found: list[Change] = []
    for edit in edits:
        found += _changes(edit, document, reading, source)
    return tuple(sorted(found))


def _inside(
    edits: Iterable[Edit | Rename | Insert | Remove],
    document: Found,
    places: FragmentPlaces,
    source: Source,
) -> tuple[Change, ...]:
    """Return the changes of a text that make `edits` in one of its fragments."""
    part = places.part(document.route)
    if part is None:
        raise UnfixableError("the value is not written in this place")
    inner = document._replace(route=document.route[1:])
    found = changes(edits, inner, part.reading, Source(source.path, part.text))
    holder = Scalar(part.text, part.offsets, str)
    return tuple(outward(change, holder, source) for change in found)


def _changes(
    edit: Edit | Rename | Insert | Remove, document: Found, reading: Reading, source: Source
) -> list[Change]:
    locate = reading.locate
    route = (*document.route, *edit.route)
    if isinstance(edit, Edit):
        scalar = locate.scalar(route)
        if scalar is None:
            raise UnfixableError("the text is not written in this place")
        return scalars.rewritten(scalar, edit.new, source.text)
    if isinstance(edit, Rename):
        span = locate(route, key=True)
        return [scalars.renamed(source.text, span, str(edit.route[-1]), edit.new)]
    layer = Layer(source, locate, document.route)
    return layer.outward(
        _insertion(edit, layer) if isinstance(edit, Insert) else [_removal(edit, layer)]
    )


def _insertion(edit: Insert, layer: Layer) -> list[Change]:
    style = learn(layer.text, layer.root, layer.newline)
    node = layer.node(edit.route)
    if edit.key is not None and node.kind == "mapping":
        if edit.key == grammar.DOCUMENT_ELEMENTS[0]:
            return members.led(layer.text, node, edit.key, edit.value, style)
        return members.added(layer.text, node, edit.key, edit.value, style)
    if edit.key is None and node.kind == "sequence":
        return members.appended(layer.text, node, edit.value, style)
    if edit.key is None and node.kind == "scalar":
        holder = layer.node(edit.route[:-1])
        member = layer.member(edit.route)
        return members.listed(layer.text, holder, member, edit.value, style)
    raise UnfixableError("the fix does not fit what stands here")


def _removal(edit: Remove, layer: Layer) -> Change:
    holder = layer.node(edit.route[:-1])
    step = edit.route[-1]
    if not isinstance(step, int) or step >= len(holder.members):
        raise UnfixableError("the fix does not fit what stands here")
    return members.removed(layer.text, holder, step)

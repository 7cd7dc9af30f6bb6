"""Differences between two documents that change no request."""

from __future__ import annotations

from slrlint.algebra.shape import listed
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.algebra.documents import Document, Statement

ORDER = "order"
SID = "sid"
SPELLING = "spelling"
REDUNDANCY = "redundancy"
GROUPING = "grouping"
_MOST_TRIED = 32
"""Statements of which it is asked whether the policy needs them."""


class Cosmetic(Record):
    """A difference without meaning.

    `kind` is ``order`` (of statements), ``sid``, ``spelling`` (order or repetition of values, one
    value or a list, case of letters, wildcard runs, operators that mean the same), ``redundancy``
    (a statement that its policy does not need) or ``grouping`` (of statements that were split or
    merged).  The indices are those of the statements concerned, None where one side has none.
    """

    kind: str
    new_index: int | None
    old_index: int | None


def cosmetic(
    new: Document, old: Document, is_needless: Callable[[Document, Statement], bool] | None
) -> tuple[Cosmetic, ...]:
    """Return the cosmetic differences.

    Where no request changed, `is_needless` says whether a document allows the same without one of
    its statements; else it is None, and only statements with an equal on the other side count.
    """
    mine, theirs = _ordered(new), _ordered(old)
    partners = list(_partners(mine, theirs))
    out = [each for one, other in partners for each in _spelled_differently(one, other)]
    places = [other.index for _, other in partners]
    if places != sorted(places):
        out.append(Cosmetic(ORDER, None, None))
    if is_needless is not None:
        met = {id(each) for pair in partners for each in pair}
        lone = [(new, each) for each in mine if id(each) not in met]
        lone += [(old, each) for each in theirs if id(each) not in met]
        for number, (document, each) in enumerate(lone):
            needless = number < _MOST_TRIED and is_needless(document, each)
            indices = (each.index, None) if document is new else (None, each.index)
            out.append(Cosmetic(REDUNDANCY if needless else GROUPING, *indices))
    return tuple(out)


def _ordered(document: Document) -> list[Statement]:
    return sorted(document.statements, key=lambda each: each.index)


def _partners(
    mine: Sequence[Statement], theirs: Sequence[Statement]
) -> Iterator[tuple[Statement, Statement]]:
    waiting: dict[tuple[object, ...], list[Statement]] = {}
    for each in theirs:
        waiting.setdefault((each.denies, *each.key), []).append(each)
    for each in mine:
        same = waiting.get((each.denies, *each.key))
        if same:
            yield each, same.pop(0)


def _spelled_differently(one: Statement, other: Statement) -> Iterator[Cosmetic]:
    if one.sid != other.sid:
        yield Cosmetic(SID, one.index, other.index)
    mine = {name: listed(value) for name, value in one.data.items() if name != "Sid"}
    theirs = {name: listed(value) for name, value in other.data.items() if name != "Sid"}
    listing = any(
        isinstance(one.data[name], list) != isinstance(other.data.get(name), list) for name in mine
    )
    if listing or mine != theirs:
        yield Cosmetic(SPELLING, one.index, other.index)

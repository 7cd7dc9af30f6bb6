"""Which policy of one side is compared with which of the other."""

from __future__ import annotations

import os.path
from itertools import product

from slrlint.files import SUFFIXES
from slrlint.formats import BRANCH, EMBEDDED, conditions
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.drift.document import Document
    from slrlint.formats.conditions import World
    from slrlint.operands import Operand

_MOST_NAMED = 20


class Pair(Record):
    """Two versions of the policy `name`; None where a side does not have it."""

    name: str
    old: Document | None
    new: Document | None


class PairingError(Exception):
    """It is not clear what is to be compared with what: one line."""


class _Key(Record):
    """What tells the policies of one side apart; `number` those that nothing else does."""

    path: str
    name: str
    trust: bool
    number: int = 0


def pairs(old: Operand, new: Operand, policy: str | None = None) -> list[Pair]:
    """Return the policies of two operands in pairs, those of the new side first.

    In folders files belong together that have the same relative path, or the same but for the
    format (``x.json`` that became ``x.yaml``), in files policies of the same name (`title`); where
    both sides hold one policy alone, their names do not matter.  Lone
    statements beside the one policy of a page are left out where the other side has one policy.
    With `policy` only the policies of that name are taken, on the side that has several.  What
    stands in files that one side could not read is left out.  Raises `PairingError`.
    """
    if new.is_folder and old.is_folder:
        old = _moved(old, new)
    mine, theirs = _titled(new), _titled(old)
    if policy is not None:
        single = len(mine) == len(theirs) == 1
        if single and not any(key.name == policy for key in (*mine, *theirs)):
            raise PairingError(f"neither side holds a policy named {policy!r}; leave --policy out")
        mine, theirs = _chosen(mine, new, policy), _chosen(theirs, old, policy)
    if new.is_folder != old.is_folder:
        folder, file = (new, old) if new.is_folder else (old, new)
        raise PairingError(f"{folder.argument} is a folder and {file.argument} is not")
    if not new.is_folder and len(mine) != len(theirs) and 1 in (len(mine), len(theirs)):
        mine, theirs = _documents(mine), _documents(theirs)
    if not new.is_folder and len(mine) != len(theirs) and 1 in (len(mine), len(theirs)):
        _refuse_ambiguity(*((new, mine) if len(mine) > 1 else (old, theirs)))
    alone = _alone(mine, theirs)
    here, there = _keyed(mine, alone), _keyed(theirs, alone)
    found: list[Pair] = []
    unread = old.unread | new.unread if new.is_folder else frozenset()
    for key in dict.fromkeys((*here, *there)):
        if key.path in unread:
            continue
        name = _name(key, here.get(key) or there.get(key) or ())
        found += _readings(name, there.get(key, ()), here.get(key, ()))
    return found


def title(document: Document) -> str:
    """Return what a policy is called in its file: its name, else the way to it."""
    if document.name is not None:
        return document.name
    steps = [str(step) for step in document.route if step not in (EMBEDDED, BRANCH)]
    return ".".join(steps)


_Titled = dict[_Key, tuple["Document", ...]]
"""The readings of each policy: one, or with a template's conditions several."""


def _titled(operand: Operand) -> _Titled:
    found: dict[_Key, tuple[Document, ...]] = {}
    for file in operand.files:
        last: _Key | None = None
        for document in file.documents:
            if BRANCH in document.route and last is not None:
                found[last] = (*found[last], document)
                continue
            key = _Key(file.path, title(document), document.kind == "trust")
            while key in found:
                key = key._replace(number=key.number + 1)
            found[key] = (document,)
            last = key
    return found


def _moved(old: Operand, new: Operand) -> Operand:
    """Give the files of the old side that are in another format now the paths of the new ones."""
    before, after = _stems(old), _stems(new)
    moved: dict[str, str] = {}
    for stem, paths in before.items():
        gone = paths - after.get(stem, set())
        come = after.get(stem, set()) - paths
        if len(gone) == len(come) == 1:
            moved[gone.pop()] = come.pop()
    return old._replace(
        files=tuple(each._replace(path=moved.get(each.path, each.path)) for each in old.files),
        unread=frozenset(moved.get(path, path) for path in old.unread),
    )


def _stems(operand: Operand) -> dict[str, set[str]]:
    """Return the relative paths of the files by what they are without a format's suffix."""
    stems: dict[str, set[str]] = {}
    for path in (*(each.path for each in operand.files), *operand.unread):
        stem, suffix = os.path.splitext(path)
        if suffix.lower() in SUFFIXES:
            stems.setdefault(stem, set()).add(path)
    return stems


def _chosen(titled: _Titled, operand: Operand, policy: str) -> _Titled:
    chosen = {key: each for key, each in titled.items() if key.name == policy}
    if chosen:
        return chosen
    if len(titled) == 1:
        return titled
    raise PairingError(
        f"{operand.argument} holds no policy named {policy!r}; it has {_names(titled)}"
    )


def _documents(titled: _Titled) -> _Titled:
    """Return the one whole document among lone statements, such as a page prints beside it."""
    whole = {key: each for key, each in titled.items() if each[0].complete}
    return whole if len(whole) == 1 else titled


def _refuse_ambiguity(operand: Operand, titled: _Titled) -> None:
    raise PairingError(
        f"{operand.argument} holds {len(titled)} policies and the other side one: "
        f"choose with --policy: {_names(titled)}"
    )


def _names(titled: _Titled) -> str:
    names = list(dict.fromkeys(repr(key.name) for key in titled))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _alone(mine: _Titled, theirs: _Titled) -> frozenset[str]:
    """Return the relative paths of the files that hold one policy on both sides."""
    counts = [_counts(each) for each in (mine, theirs)]
    return frozenset(
        path for path, number in counts[0].items() if number == 1 == counts[1].get(path)
    )


def _counts(titled: _Titled) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in titled:
        counts[key.path] = counts.get(key.path, 0) + 1
    return counts


def _keyed(titled: _Titled, alone: frozenset[str]) -> _Titled:
    return {
        (_Key(key.path, "", trust=False) if key.path in alone else key): each
        for key, each in titled.items()
    }


def _name(key: _Key, documents: Sequence[Document]) -> str:
    name = key.name or (documents[0].name or "" if documents else "")
    if key.number:
        name += f" ({key.number + 1})"
    if not key.path:
        return name or documents[0].source.path
    return f"{key.path}: {name}" if name else key.path


def _readings(name: str, old: Sequence[Document], new: Sequence[Document]) -> list[Pair]:
    """Pair the readings of one policy that some truth values of the conditions make together."""
    found: list[Pair] = []
    for one, other in product(old or (None,), new or (None,)):
        world = _world(one, other)
        if world is not None:
            title_ = f"{name} ({conditions.described(world)})" if found else name
            found.append(Pair(title_, one, other))
    return found


def _world(old: Document | None, new: Document | None) -> World | None:
    """Return truth values under which two readings are there together, None if there are none."""
    mine, theirs = (((),) if each is None else each.worlds for each in (old, new))
    both = (conditions.together(one, other) for one, other in product(mine, theirs))
    return next((world for world in both if world is not None), None)

"""How two canonical documents differ path by path, whatever that means for requests."""

from __future__ import annotations

from collections.abc import Mapping

from slrlint.algebra.shape import listed, text
from slrlint.comparison import Structural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.drift.document import Document

_LISTS = ("Action", "NotAction", "Resource", "NotResource")


def differences(old: Document | None, new: Document | None) -> tuple[Structural, ...]:
    """Return what deepdiff says about the canonical documents, sorted by path.

    Canonical: statements and values are lists, values sorted and without repetition.  A side that
    is not there is an empty document.
    """
    from deepdiff import DeepDiff

    before, after = (canonical({} if each is None else each.data) for each in (old, new))
    found = DeepDiff(before, after, view="tree", verbose_level=2)
    return tuple(
        sorted(
            (
                Structural(
                    kind,
                    level.path(),
                    None if kind.endswith("_added") else level.t1,
                    None if kind.endswith("_removed") else level.t2,
                )
                for kind, levels in found.items()
                for level in levels
            ),
            key=lambda each: (each.path, each.action),
        )
    )


def canonical(data: object) -> object:
    """Return a policy document with every choice of spelling made alike."""
    if not isinstance(data, Mapping):
        return data
    document = dict(data)
    if "Statement" in document:
        document["Statement"] = [_statement(each) for each in listed(document["Statement"])]
    return document


def _statement(statement: object) -> object:
    if not isinstance(statement, Mapping):
        return statement
    made = dict(statement)
    for name in _LISTS:
        if name in made:
            made[name] = _values(made[name])
    for name in ("Principal", "NotPrincipal"):
        if isinstance(made.get(name), Mapping):
            made[name] = {kind: _values(each) for kind, each in made[name].items()}
    block = made.get("Condition")
    if isinstance(block, Mapping):
        made["Condition"] = {
            operator: {key: _values(each) for key, each in keys.items()}
            if isinstance(keys, Mapping)
            else keys
            for operator, keys in block.items()
        }
    return made


def _values(value: object) -> list[str]:
    return sorted({text(each) for each in listed(value)})

"""The taxonomy is whole: whatever the algebra can say has a kind, and every kind its mirror."""

from __future__ import annotations

from itertools import product

import pytest

from slrlint import algebra
from slrlint.drift import changes
from slrlint.drift.changes import KINDS, NARROWER, WIDER, Kind

OPPOSITE = {WIDER: NARROWER, NARROWER: WIDER}
ELEMENTS = ("action", "resource", "condition", "principal", "effect", "statement")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_mirror(kind: Kind) -> None:
    mirror = changes.of_code(kind.mirror)
    assert mirror is not None
    assert mirror.mirror == kind.code
    assert mirror.direction == OPPOSITE[kind.direction]
    assert (mirror.element, mirror.effect) == (kind.element, kind.effect)
    assert kind.code[-2:] == mirror.code[-2:]


def test_every_change_of_the_algebra_has_a_kind() -> None:
    found = {
        changes.kind(direction, element, effect)
        for direction, element, effect in product(OPPOSITE, ELEMENTS, ("Allow", "Deny"))
    }
    assert found == set(KINDS)


def test_codes_and_names_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)


def test_cosmetic_kinds_are_those_of_the_algebra() -> None:
    from slrlint.algebra import cosmetic

    kinds = {
        cosmetic.ORDER,
        cosmetic.SID,
        cosmetic.SPELLING,
        cosmetic.REDUNDANCY,
        cosmetic.GROUPING,
    }
    assert set(changes.COSMETIC) == kinds
    assert algebra.Cosmetic._fields[0] == "kind"

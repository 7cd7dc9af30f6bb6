"""A record is what `typing.NamedTuple` makes of the same class statement."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple

import pytest

from slrlint.record import Record


class Ours(Record):
    """A point."""

    x: int
    y: str = "why"

    @property
    def doubled(self) -> int:
        """A property."""
        return 2 * self.x

    def text(self) -> str:
        """Return a text."""
        return f"{self.y}{self.x}"


class Theirs(NamedTuple):
    """A point."""

    x: int
    y: str = "why"

    @property
    def doubled(self) -> int:
        """A property."""
        return 2 * self.x

    def text(self) -> str:
        """Return a text."""
        return f"{self.y}{self.x}"


class Fresh(Record):
    """A record of which no instance is made but by the test that names it."""

    x: int


class Empty(Record):
    """A record without fields."""


@pytest.mark.parametrize("make", [lambda cls: cls(1), lambda cls: cls(x=1, y="z")])
def test_instances_are_the_same(make: Any) -> None:
    ours, theirs = make(Ours), make(Theirs)
    assert ours == theirs == tuple(ours)
    assert hash(ours) == hash(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (ours.x, ours.y, ours.doubled, ours.text()) == (
        theirs.x, theirs.y, theirs.doubled, theirs.text(),
    )  # fmt: skip
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(x=5) == theirs._replace(x=5)
    assert type(ours._replace(x=5)) is Ours
    for copied in (pickle.loads(pickle.dumps(ours)), copy.copy(ours), copy.deepcopy(ours)):  # noqa: S301 - of our own making
        assert copied == ours
        assert type(copied) is Ours


def test_classes_are_the_same() -> None:
    assert not hasattr(Ours(1), "__dict__")
    for name in ("_fields", "_field_defaults", "__doc__", "__match_args__", "__module__"):
        assert getattr(Ours, name) == getattr(Theirs, name)


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_wrong_arguments_are_refused(wrong: dict[str, int]) -> None:
    for cls in (Ours, Theirs, Fresh):
        with pytest.raises(TypeError):
            cls(**wrong)


def test_nothing_is_assigned_to() -> None:
    point = Ours(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]


def test_the_first_instance_may_come_from_anywhere() -> None:
    class Made(Record):
        x: int

    assert Made._make([1]).x == 1
    assert pickle.loads(b"\x80\x02ctests.test_record\nFresh\nK\x01\x85\x81.").x == 1  # noqa: S301 - of our own making
    assert Empty() == ()
    assert repr(Empty()) == "Empty()"

"""Numbers, dates and addresses: reading, writing, and the points that tell bounds apart."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.algebra.scalars import LINES, representatives


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", ""),
        ("number", "ten"),
        ("number", "1e5"),
        ("number", "0x10"),
        ("number", "1."),
        ("number", "9" * 40),
        ("number", "\u0661"),
        ("date", "2026-13-01"),
        ("date", "2026-01-32T00:00:00Z"),
        ("date", "yesterday"),
        ("date", "0000"),
        ("address", "10.0.0.256"),
        ("address", "10.0.0.0/33"),
        ("address", "localhost"),
        ("address", "10.0.0.0/8/8"),
    ],
)
def test_what_is_no_value(kind: str, text: str) -> None:
    assert LINES[kind].parse(text) is None


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("number", "10", "10.000"),
        ("number", "+1", "1"),
        ("number", "-0", "0"),
        ("date", "2026", "2026-01-01"),
        ("date", "2026-01", "2026-01-01T00:00Z"),
        ("date", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z"),
        ("date", "2025-12-31T19:00:00-05:00", "2026-01-01"),
        ("date", "1767225600", "2026-01-01"),
        ("address", "10.1.2.3/8", "10.0.0.0/8"),
        ("address", "10.0.0.1", "10.0.0.1/32"),
        ("address", "2001:DB8::", "2001:db8::/128"),
    ],
)
def test_two_spellings_of_one_value(kind: str, one: str, other: str) -> None:
    assert LINES[kind].parse(one) == LINES[kind].parse(other) is not None


@given(st.decimals(-(10**20), 10**20, places=6))
def test_numbers_survive_writing(number: object) -> None:
    line = LINES["number"]
    stretch = line.parse(f"{number:f}")
    assert stretch is not None
    assert line.parse(line.write(stretch[0])) == stretch


@given(st.datetimes().map(lambda moment: moment.isoformat() + "Z"))
def test_dates_survive_writing(text: str) -> None:
    line = LINES["date"]
    stretch = line.parse(text)
    assert stretch is not None
    assert line.parse(line.write(stretch[0])) == stretch


@given(st.ip_addresses().map(str))
def test_addresses_survive_writing(text: str) -> None:
    line = LINES["address"]
    stretch = line.parse(text)
    assert stretch is not None
    assert line.parse(line.write(stretch[0])) == stretch


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=4))
def test_every_region_between_bounds_has_a_representative(bounds: list[int]) -> None:
    line = LINES["number"]
    stretches = [stretch for bound in bounds if (stretch := line.parse(str(bound)))]
    places = {point[1] for point in representatives(line, stretches)}
    ends = sorted({stretch[0][1] for stretch in stretches})
    assert set(ends) <= places
    assert min(places) < ends[0]
    assert max(places) > ends[-1]
    for low, high in itertools.pairwise(ends):
        assert any(low < place < high for place in places)


def test_addresses_at_the_ends_of_the_line() -> None:
    line = LINES["address"]
    whole = line.parse("0.0.0.0/0")
    assert whole is not None
    written = {line.write(point) for point in representatives(line, [whole])}
    assert {"0.0.0.0", "255.255.255.255", "2001:db8::"} <= written  # noqa: S104 - a value of a policy

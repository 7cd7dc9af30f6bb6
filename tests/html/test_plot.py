"""The plot is a picture on its own, in proportion, and every bar is inside of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.drift.permissions import LEVELS
from slrlint.reporters.html import plot
from slrlint.reporters.html.plot import COLOURS, Column

SVG = "{http://www.w3.org/2000/svg}"
counts = st.dictionaries(st.sampled_from(LEVELS), st.integers(1, 20_000), max_size=4)
columns = st.lists(
    st.builds(
        Column,
        label=st.integers(1, 999).map("v{}".format),
        date=st.dates().map(str),
        gained=counts,
        lost=counts,
        missing=st.sampled_from(["", "v3 recorded by nobody"]),
        known=st.booleans(),
    ),
    min_size=1,
    max_size=90,
)


def drawn(found: list[Column], mark: str = "") -> ET.Element:
    return ET.fromstring(plot.plot(found, "Title", "Description", mark=mark, key="k"))  # noqa: S314 - of our own making


def column(label: str, gained: dict[str, int], lost: dict[str, int] | None = None) -> Column:
    return Column(label, "2026-01-02", gained, lost or {}, "", known=True)


def bars(picture: ET.Element) -> list[dict[str, float]]:
    return [
        {key: float(each.attrib[key]) for key in ("x", "y", "width", "height")}
        for each in picture.iter(f"{SVG}rect")
        if "bar" in each.get("class", "")
    ]


def texts(picture: ET.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


@given(columns)
@settings(max_examples=60, deadline=None)
def test_everything_is_inside(found: list[Column]) -> None:
    picture = drawn(found, found[0].label)
    width, height = (float(picture.attrib[key]) for key in ("width", "height"))
    rows = sum(len(each.gained) + len(each.lost) for each in found)
    assert len(bars(picture)) == rows
    for bar in bars(picture):
        assert bar["height"] > 0
        assert 0 <= bar["x"] <= bar["x"] + bar["width"] <= width
        # The thinnest bars are thicker than they should be, so that they can be seen.
        assert -10 <= bar["y"] <= bar["y"] + bar["height"] <= height
    allowed = {"svg", "title", "desc", "g", "rect", "line", "circle", "text"}
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} <= allowed
    for each in picture.iter():
        assert not {"style", "href", "onload"} & each.attrib.keys()


def test_bars_are_in_proportion() -> None:
    picture = drawn([column("v1", {"Write": 30, "Read": 10}), column("v2", {}, {"List": 20})])
    write, read, listing = bars(picture)
    assert write["height"] == pytest.approx(3 * read["height"], abs=0.3)
    assert listing["height"] == pytest.approx(2 * read["height"], abs=0.3)
    # What is gained stands on the line of no change, the first level below; what is lost hangs.
    assert read["y"] + read["height"] == pytest.approx(write["y"], abs=0.2)
    assert write["y"] + write["height"] == pytest.approx(listing["y"], abs=0.2)
    assert {"+40", "\N{MINUS SIGN}20", "v1", "v2"} <= set(texts(picture))


def test_words_for_those_who_do_not_see_it() -> None:
    picture = drawn([column("v1", {"Write": 2}, {"Read": 1}), column("v2", {})])
    title, description = picture[:2]
    assert (title.text, description.text) == ("Title", "Description")
    assert picture.attrib["aria-labelledby"] == "k-title k-desc"
    said = [each.text for each in picture.iter(f"{SVG}title")][1:]
    assert said == [
        "v1 of 2026-01-02: gained 2 (2 Write) lost 1 (1 Read)",
        "v2 of 2026-01-02: allows the same",
    ]


def test_texts_are_escaped() -> None:
    text = "</text><script>&\"'\x1b"
    picture = drawn([Column(text, text, {"Write": 1}, {}, text, known=True)], text)
    assert not list(picture.iter(f"{SVG}script"))
    assert any("</text><script>&\"'\\x1b" in each for each in texts(picture))


def test_where_room_is_short_years_stand_for_days() -> None:
    few = [column(f"v{number}", {"Write": 1}) for number in range(3)]
    assert texts(drawn(few)).count("2026-01-02") == 1
    many = [
        Column(f"v{number}", f"{2000 + number // 4}-01-02", {"Write": 1}, {}, "", known=True)
        for number in range(60)
    ]
    shown = texts(drawn(many))
    assert {"2000", "2014"} <= set(shown)
    assert "2000-01-02" not in shown
    assert 10 < sum(each.startswith("v") for each in shown) < 60


def test_the_approved_version_is_marked() -> None:
    found = [column(f"v{number}", {"Write": 1}) for number in range(1, 4)]
    assert "approved: v2" in texts(drawn(found, "v2"))
    assert not [each for each in texts(drawn(found, "v9")) if "approved" in each]


@pytest.mark.parametrize(
    ("most", "step"),
    [(0, 1), (5, 1), (6, 2), (10, 2), (11, 5), (26, 10), (51, 20), (20_000, 5_000)],
)
def test_lines_are_at_round_numbers(most: int, step: int) -> None:
    found = texts(drawn([column("v1", {"Write": most} if most else {})]))
    lines = [each for each in found if each.startswith("+") and each != f"+{most:,}"]
    assert lines == [f"+{number:,}" for number in range(step, most + 1, step) if number != most]


def test_every_level_has_a_colour() -> None:
    assert set(COLOURS) == set(LEVELS)

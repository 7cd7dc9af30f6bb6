"""The plot of a policy's versions: what each gained and lost, by access level, as inline SVG.

Colours stand in attributes for readers who have no style sheet, and in the style sheet, which knows
light and dark.  Nothing in the picture refers to anything outside it.
"""

from __future__ import annotations

from itertools import count

import svg
from markupsafe import Markup, escape

from slrlint.record import Record
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

COLOURS = {
    "List": "#8577c9",
    "Read": "#2563a8",
    "Tagging": "#0f766e",
    "Write": "#c2570c",
    "Permissions management": "#a3195b",
    "Unknown": "#6e7781",
}
"""Colour of every access level on white."""

_INK = "#57606a"
_LEFT = 56
_RIGHT = 16
_TOP = 22
_BOTTOM = 46
_HEIGHT = 240
"""Pixels for the bars themselves."""

_WIDTH = 900
_NARROWEST = 12
_WIDEST = 96
_ROOM_FOR_NUMBERS = 24
_ROOM_FOR_DAYS = 74
_ROOM_FOR_LABEL = 30
_THINNEST = 2.5


class Column(Record):
    """A version: its label, its date, and the actions that it gained and lost by access level.

    The levels (those of `COLOURS`) stand in the order in which bars are stacked.  `missing` says in
    a few words which versions before it nobody recorded, or is empty.  `known` is False for the
    first version, of which nobody can say what it gained.
    """

    label: str
    date: str
    gained: Mapping[str, int]
    lost: Mapping[str, int]
    missing: str
    known: bool


class _Scale(Record):
    """Where things are: pixels for each action, the line of no change, pixels for each column."""

    unit: float
    zero: float
    pitch: float

    def middle(self, number: int) -> float:
        return _LEFT + (number + 0.5) * self.pitch


def plot(columns: Sequence[Column], title: str, describe: str, *, mark: str, key: str) -> Markup:
    """Return the plot of at least one version, oldest first.

    `title` and `describe` are what a screen reader says; `key` makes the ids unique in the page.
    The version with the label `mark`, if there is one, is marked as the approved one.
    """
    pitch = min(max((_WIDTH - _LEFT - _RIGHT) / len(columns), _NARROWEST), _WIDEST)
    top, bottom = (max(map(_total, side), default=0) for side in _sides(columns))
    unit = _HEIGHT / max(top + bottom, 1)
    zero = _TOP + (top * unit if top + bottom else _HEIGHT / 2)
    scale = _Scale(unit, zero, pitch)
    # Room for the names of years and versions at both ends, however few columns there are.
    width = max(round(_LEFT + pitch * len(columns) + _RIGHT), 280)
    height = _TOP + _HEIGHT + _BOTTOM
    drawn = list(_axis(top, bottom, scale, width))
    for number, column in enumerate(columns):
        drawn.append(svg.G(elements=list(_column(column, number, scale))))
    drawn += _labels(columns, scale)
    drawn += _approved(columns, scale, mark)
    picture = svg.SVG(
        class_=["plot"],
        width=width,
        height=height,
        viewBox=svg.ViewBoxSpec(0, 0, width, height),
        elements=[
            svg.Title(id=f"{key}-title", text=_safe(title)),
            svg.Desc(id=f"{key}-desc", text=_safe(describe)),
            *drawn,
        ],
        extra={
            "role": "img",
            "aria-labelledby": f"{key}-title {key}-desc",
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    return Markup(picture.as_str())  # noqa: S704 - every text in it went through _safe


def _sides(columns: Sequence[Column]) -> tuple[list[Mapping[str, int]], list[Mapping[str, int]]]:
    return [each.gained for each in columns], [each.lost for each in columns]


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _axis(top: int, bottom: int, scale: _Scale, width: int) -> Iterator[svg.Element]:
    """Yield the horizontal lines with their numbers, the line of no change last."""
    step = _step(max(top, bottom))
    for number in (*range(step, top + 1, step), *range(-step, -bottom - 1, -step), 0):
        y = _round(scale.zero - number * scale.unit)
        kind = "grid" if number else "zero"
        yield svg.Line(
            class_=[kind],
            x1=_LEFT - 6,
            x2=width - _RIGHT,
            y1=y,
            y2=y,
            stroke=_INK,
            stroke_opacity=None if kind == "zero" else 0.3,
        )
        yield _text(_signed(number), _LEFT - 10, y + 4, "end")


def _column(column: Column, position: int, scale: _Scale) -> Iterator[svg.Element]:
    yield svg.Title(text=_safe(said(column)))
    middle = scale.middle(position)
    # What is pointed at to read the numbers, also where a bar is thin or missing.
    yield svg.Rect(
        x=_round(middle - scale.pitch / 2),
        y=_TOP,
        width=_round(scale.pitch),
        height=_HEIGHT,
        fill_opacity=0,
    )
    wide = min(scale.pitch * 0.62, 40)
    for counts, sign in ((column.gained, -1), (column.lost, 1)):
        reached = scale.zero
        for level, number in counts.items():
            tall = max(number * scale.unit, _THINNEST)
            yield svg.Rect(
                class_=["bar", level_class(level)],
                x=_round(middle - wide / 2),
                y=_round(reached - tall if sign < 0 else reached),
                width=_round(wide),
                height=_round(tall),
                fill=COLOURS[level],
            )
            reached += sign * tall
        if counts and scale.pitch >= _ROOM_FOR_NUMBERS:
            total = _signed(-sign * _total(counts))
            yield _text(total, middle, reached + (14 if sign > 0 else -5), "middle")
    if not column.known or not (column.gained or column.lost):
        yield svg.Circle(
            class_=["dot" if column.known else "first"],
            cx=_round(middle),
            cy=_round(scale.zero),
            r=3,
            fill=_INK,
        )
    if column.missing:
        edge = _round(middle - scale.pitch / 2)
        yield svg.Line(
            class_=["gap"],
            x1=edge,
            x2=edge,
            y1=_TOP,
            y2=_TOP + _HEIGHT,
            stroke=_INK,
            stroke_dasharray=[2, 4],
        )


def _labels(columns: Sequence[Column], scale: _Scale) -> Iterator[svg.Element]:
    """Yield the versions under the bars, with their days or, where room is short, their years."""
    y = _TOP + _HEIGHT + 20
    every = max(round(_ROOM_FOR_LABEL / scale.pitch + 0.49), 1)
    days = scale.pitch >= _ROOM_FOR_DAYS
    year = ""
    free = 0.0
    for number, column in enumerate(columns):
        middle = scale.middle(number)
        if number % every == 0:
            yield _text(column.label, middle, y, "middle", "version")
        when = column.date if days else column.date[:4]
        if when != year and middle >= free:
            yield _text(when, middle, y + 17, "middle", "date")
            free = middle + (0 if days else 34)
            year = when


def _approved(columns: Sequence[Column], scale: _Scale, mark: str) -> Iterator[svg.Element]:
    number = next((at for at, each in enumerate(columns) if each.label == mark), None)
    if number is None:
        return
    edge = _round(scale.middle(number) + scale.pitch / 2)
    yield svg.Line(
        class_=["approved"],
        x1=edge,
        x2=edge,
        y1=_TOP - 10,
        y2=_TOP + _HEIGHT + 6,
        stroke=_INK,
        stroke_width=2,
    )
    side: Literal["start", "end"] = "end" if number >= len(columns) / 2 else "start"
    yield _text(f"approved: {mark}", edge + (-6 if side == "end" else 6), _TOP - 4, side, "mark")


def said(column: Column) -> str:
    """Return what a column shows in words."""
    facts = [f"{column.label} of {column.date}:"]
    for counts, verb in ((column.gained, "gained"), (column.lost, "lost")):
        if counts:
            each = ", ".join(f"{number} {level}" for level, number in counts.items())
            facts.append(f"{verb} {_total(counts)} ({each})")
    if len(facts) == 1:
        facts.append("allows the same" if column.known else "the first known version")
    return " ".join(facts) + (f"; {column.missing}" if column.missing else "")


def _step(most: int) -> int:
    """Return a round number of actions between two lines, so that there are five at most."""
    steps: Iterator[int] = (factor * 10**power for power in count() for factor in (1, 2, 5))
    return next(step for step in steps if most <= 5 * step)


def _text(
    text: str,
    x: float,
    y: float,
    anchor: Literal["start", "middle", "end"],
    kind: str | None = None,
) -> svg.Element:
    return svg.Text(
        class_=[kind] if kind else None,
        text=_safe(text),
        x=_round(x),
        y=_round(y),
        text_anchor=anchor,
        fill=_INK,
    )


def _signed(number: int) -> str:
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{abs(number):,}"


def level_class(level: str) -> str:
    """Return the class of a level in the style sheet."""
    return level.partition(" ")[0].lower()


def _round(number: float) -> float:
    return round(number, 1)


def _safe(text: str) -> str:
    # The library writes texts as they are given.
    return str(escape(visible(text)))

"""Numbers, dates and addresses of condition values, as things that can be ordered.

Each kind has a `Line`: how to read a text as a stretch of points (a CIDR block is many points, all
else one), and how to write a point and find its neighbours, so that every value that a condition
can tell apart has a representative.  The modules behind them are imported when a policy first uses
such an operator.
"""

from __future__ import annotations

import re
from functools import lru_cache

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Point = tuple[int, int]
"""(line, place): IPv4 and IPv6 addresses lie on two lines, all other kinds on line 0."""

Stretch = tuple[Point, Point]
"""First and last point, both included."""

_NUMBER = re.compile(r"[+-]?([0-9]{1,24})(?:\.([0-9]{1,12}))?")
_SCALE = 12
_NUMBER_UNIT = 10**_SCALE
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?)?"
    r"(?:Z|([+-])([0-9]{2}):?([0-9]{2}))?)?)?)?"
)
_EPOCH = re.compile("-?[0-9]{1,12}")
_SECOND = 1_000_000
_LAST_ADDRESS = {4: 2**32 - 1, 6: 2**128 - 1}


class Line(Record):
    """One kind of ordered value."""

    parse: Callable[[str], Stretch | None]
    write: Callable[[Point], str]
    step: int  # distance of a readable neighbour
    origins: tuple[Point, ...]  # a point on each line, for when no bound names one


def representatives(line: Line, stretches: Iterable[Stretch]) -> list[Point]:
    """Return a point of every region that the ends of `stretches` cut the line into."""
    ends = sorted({end for stretch in stretches for end in stretch})
    points = set(ends)
    for place, (number, at) in enumerate(ends):
        points.update(((number, at - line.step), (number, at + line.step)))
        if place and ends[place - 1][0] == number:
            points.add((number, (ends[place - 1][1] + at) // 2))
    return [*ends, *sorted(points.difference(ends)), *line.origins]


def _parse_number(text: str) -> Stretch | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    whole, fraction = found[1], (found[2] or "").ljust(_SCALE, "0")
    place = int(whole + fraction)
    point = (0, -place if text[0] == "-" else place)
    return point, point


def _write_number(point: Point) -> str:
    whole, fraction = divmod(abs(point[1]), _NUMBER_UNIT)
    text = f"{whole}.{fraction:0{_SCALE}}".rstrip("0").rstrip(".")
    return "-" + text if point[1] < 0 else text


@lru_cache(maxsize=1 << 14)
def _parse_date(text: str) -> Stretch | None:
    """Read the W3C profile of ISO 8601, or seconds since 1970 (User Guide, date operators)."""
    if _EPOCH.fullmatch(text) and len(text) != len("2024"):
        point = (0, int(text) * _SECOND)
        return point, point
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    from datetime import UTC, datetime, timedelta

    year, month, day, hour, minute, second, micro, sign, off_hour, off_minute = found.groups("0")
    try:
        moment = datetime(
            int(year),
            int(month) if found[2] else 1,
            int(day) if found[3] else 1,
            int(hour),
            int(minute),
            int(second),
            int(micro.ljust(6, "0")),
            UTC,
        )
    except ValueError:
        return None
    offset = timedelta(hours=int(off_hour), minutes=int(off_minute))
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    place = (since + offset if sign == "-" else since - offset) // timedelta(microseconds=1)
    return (0, place), (0, place)


def _write_date(point: Point) -> str:
    from datetime import UTC, datetime, timedelta

    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=point[1])
    except OverflowError:
        return str(point[1] // _SECOND)
    return moment.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=1 << 14)
def _parse_address(text: str) -> Stretch | None:
    from ipaddress import ip_network

    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return (network.version, first), (network.version, first + network.num_addresses - 1)


def _write_address(point: Point) -> str:
    version, place = point
    place = min(max(place, 0), _LAST_ADDRESS[version])
    if version == 4:
        return f"{place >> 24}.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    from ipaddress import IPv6Address

    return str(IPv6Address(place))


LINES: dict[str, Line] = {
    "number": Line(_parse_number, _write_number, _NUMBER_UNIT, ((0, 0),)),
    "date": Line(_parse_date, _write_date, _SECOND, ((0, 0),)),
    "address": Line(_parse_address, _write_address, 1, ((4, 0xCB007101), (6, 0x20010DB8 << 96))),
}

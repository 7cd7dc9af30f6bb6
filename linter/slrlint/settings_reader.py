"""How a table of a configuration file becomes settings.

`data/config.schema.json` publishes the same description for editors; the tests hold both together.
"""

from __future__ import annotations

from slrlint.exemptions import Exemption
from slrlint.globs import Glob
from slrlint.policy.model import KINDS
from slrlint.reporters import FORMATS
from slrlint.settings import CONDITION_FORMS, FAIL_ON, is_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from slrlint.finding import Route

_LONGEST_TEXT = 4096

MOST = {
    "file-size": 1 << 30,
    "text-size": 1 << 30,
    "policy-size": 100_000_000,
    "nesting": 200,
    "json-in-strings": 20,
    "aliases": 100_000_000,
    "expansion": 1_000_000_000,
    "module-files": 100_000,
    "module-size": 1 << 30,
    "denies": 1_000_000,
    "deny-pairs": 1_000_000_000,
    "comparison": 1_000_000_000_000,
    "question": 1_000_000_000_000,
    "fix-rounds": 1000,
    "folders": 1000,
    "revision-files": 10_000_000,
    "revision-size": 10_000_000_000,
    "known-size": 1 << 30,
}
"""The keys of the table ``limits`` and the largest value of each.

The stack has no room for deeper nesting; the others only keep a slip of the pen from being one.
"""


class SettingsError(Exception):
    """A table that is no valid configuration; `route` leads to the value that is wrong."""

    def __init__(self, message: str, route: Route = ()) -> None:
        super().__init__(message)
        self.route = route


def parse(table: Mapping[str, object], folder: str) -> dict[str, object]:
    """Return the fields of `Settings` that a configuration table sets.

    `table` is plain data as TOML gives it; `folder` is the absolute path that its globs start
    from.  Of ``limits`` only those that are given are returned, by the fields of `Limits`.  Raises
    `SettingsError` at the first key or value that is not understood.
    """
    fields: dict[str, object] = {}
    for key, value in table.items():
        read = _READERS.get(key)
        if read is None:
            raise SettingsError(f"unknown key {key!r}{_did_you_mean(key, _READERS)}", (key,))
        fields.update(read(value, (key,), folder))
    return fields


def _selectors(value: object, route: Route, _: str) -> tuple[str, ...]:
    return tuple(_selector(each, (*route, index)) for index, each in enumerate(_list(value, route)))


def _selector(value: object, route: Route) -> str:
    text = _text(value, route)
    if not is_selector(text):
        raise SettingsError(
            f"{_shown(route)} must be a rule code or the beginning of one, such as "
            f'"SLR302" or "SLR3", not {text!r}',
            route,
        )
    return text.upper()


def _ignore(value: object, route: Route, folder: str) -> dict[str, object]:
    codes: list[str] = []
    exemptions: list[Exemption] = []
    for index, each in enumerate(_list(value, route)):
        at = (*route, index)
        if isinstance(each, dict):
            exemptions.append(_exemption(each, at, folder))
        else:
            codes.append(_selector(each, at))
    return {"ignore": tuple(codes), "exemptions": tuple(exemptions)}


def _exemption(table: dict[str, object], route: Route, folder: str) -> Exemption:
    known = ("rule", "reason", "path", "sid", "route", "expires")
    for key in table:
        if key not in known:
            raise SettingsError(
                f"unknown key {key!r} in {_shown(route)}{_did_you_mean(key, known)}",
                (*route, key),
            )
    for key in known[:2]:
        if key not in table:
            raise SettingsError(f"{_shown(route)} lacks {key!r}", route)
    reason = _text(table["reason"], (*route, "reason"))
    if not reason.strip():
        raise SettingsError(f"{_shown((*route, 'reason'))} must say something", (*route, "reason"))
    return Exemption(
        rule=_selector(table["rule"], (*route, "rule")),
        reason=reason,
        path=_glob(table["path"], (*route, "path"), folder) if "path" in table else None,
        sid=_text(table["sid"], (*route, "sid")) if "sid" in table else None,
        route=_route(table["route"], (*route, "route")) if "route" in table else None,
        expires=_day(table["expires"], (*route, "expires")) if "expires" in table else None,
        folder=folder,
    )


def _route(value: object, route: Route) -> Route:
    steps = _list(value, route)
    for step in steps:
        if isinstance(step, bool) or not isinstance(step, (str, int)):
            raise SettingsError(f"{_shown(route)} must hold keys and indexes", route)
    return tuple(step for step in steps if isinstance(step, (str, int)))


def _day(value: object, route: Route) -> str:
    import datetime

    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    try:
        if isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise SettingsError(f"{_shown(route)} must be a day, such as 2030-01-31", route)


def _globs(value: object, route: Route, folder: str) -> tuple[Glob, ...]:
    return tuple(
        _glob(each, (*route, index), folder) for index, each in enumerate(_list(value, route))
    )


def _glob(value: object, route: Route, folder: str) -> Glob:
    text = _text(value, route)
    if not text.strip("/"):
        raise SettingsError(f"{_shown(route)} must name a path", route)
    return Glob(folder, text)


def _per_file_ignores(
    value: object, route: Route, folder: str
) -> tuple[tuple[Glob, tuple[str, ...]], ...]:
    return tuple(
        (_glob(pattern, (*route, pattern), folder), _selectors(codes, (*route, pattern), folder))
        for pattern, codes in _table(value, route).items()
    )


def _kinds(value: object, route: Route, folder: str) -> tuple[tuple[str, tuple[Glob, ...]], ...]:
    table = _table(value, route)
    for kind in table:
        if kind not in KINDS:
            raise SettingsError(
                f"unknown kind {kind!r}: the kinds are {', '.join(KINDS)}", (*route, kind)
            )
    return tuple((kind, _globs(globs, (*route, kind), folder)) for kind, globs in table.items())


def _plugins(value: object, route: Route, _: str) -> tuple[str, ...]:
    return tuple(_text(each, (*route, index)) for index, each in enumerate(_list(value, route)))


def _folder(value: object, route: Route, folder: str) -> str:
    import os.path

    text = _text(value, route)
    if "\0" in text:
        raise SettingsError(f"{_shown(route)} must name a folder", route)
    return os.path.join(folder, text)


def _flag(value: object, route: Route, _: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{_shown(route)} must be true or false", route)
    return value


def _limits(value: object, route: Route, _: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in _table(value, route).items():
        most = MOST.get(key)
        if most is None:
            raise SettingsError(f"unknown limit {key!r}{_did_you_mean(key, MOST)}", (*route, key))
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
            raise SettingsError(
                f"{_shown((*route, key))} must be a number from 1 to {most}", (*route, key)
            )
        found[key.replace("-", "_")] = number
    return found


def _choice(choices: Iterable[str]) -> Callable[[object, Route, str], str]:
    allowed = tuple(choices)

    def read(value: object, route: Route, _: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise SettingsError(f"{_shown(route)} must be one of {', '.join(allowed)}", route)
        return value

    return read


def _list(value: object, route: Route) -> list[object]:
    if not isinstance(value, list):
        raise SettingsError(f"{_shown(route)} must be a list", route)
    return value


def _table(value: object, route: Route) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(f"{_shown(route)} must be a table", route)
    return value


def _text(value: object, route: Route) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{_shown(route)} must be a string", route)
    if not 0 < len(value) <= _LONGEST_TEXT:
        raise SettingsError(
            f"{_shown(route)} must have from 1 to {_LONGEST_TEXT} characters", route
        )
    return value


def _shown(route: Route) -> str:
    text = ""
    for step in route:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _did_you_mean(key: str, known: Iterable[str]) -> str:
    from slrlint.catalog.suggest import closest

    found = closest(key.replace("_", "-"), known, limit=1)
    if not found and key.replace("_", "-") in known:
        found = (key.replace("_", "-"),)
    return f"; did you mean {found[0]!r}?" if found else ""


def _field(
    name: str, read: Callable[[object, Route, str], object]
) -> Callable[[object, Route, str], dict[str, object]]:
    return lambda value, route, folder: {name: read(value, route, folder)}


_READERS: dict[str, Callable[[object, Route, str], dict[str, object]]] = {
    "select": _field("select", _selectors),
    "extend-select": _field("extend_select", _selectors),
    "ignore": _ignore,
    "pedantic": _field("pedantic", _flag),
    "condition-form": _field("condition_form", _choice(CONDITION_FORMS)),
    "exclude": _field("exclude", _globs),
    "per-file-ignores": _field("per_file_ignores", _per_file_ignores),
    "kinds": _field("kinds", _kinds),
    "fail-on": _field("fail_on", _choice(FAIL_ON)),
    "limits": _field("limits", _limits),
    "output-format": _field("output_format", _choice(FORMATS)),
    "plugins": _field("plugins", _plugins),
    "baselines": _field("baselines", _folder),
}

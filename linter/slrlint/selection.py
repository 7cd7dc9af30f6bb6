"""Which rules run for a file, and which of their findings are wanted.

A selector is a rule's code or the beginning of codes (``SLR3``); ``ALL`` is every rule.  Where
`select` and `ignore` both speak about a rule the longer selector wins, and `ignore` wins a draw.
A pedantic rule runs when it is selected by its full code or by ``ALL``, or with `pedantic`.
"""

from __future__ import annotations

from slrlint.record import Record
from slrlint.registry import READER_RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.registry import Registered
    from slrlint.settings import Settings

EVERY = "ALL"
"""The selector of every rule, the pedantic ones too."""


class SelectionError(Exception):
    """A selector that selects no rule: one line that says where it stands."""


class Selection(Record):
    """The rules to run and the codes to report, those of the readers among them."""

    rules: tuple[Registered, ...]
    codes: frozenset[str]


def selected(settings: Settings, rules: Sequence[Registered]) -> Selection:
    """Return what `settings` select of `rules`; raises `SelectionError`."""
    names = {entry.code: entry.name for entry in rules} | dict.fromkeys(READER_RULES, "")
    for selector, origin in _selectors(settings):
        if selector != EVERY and not any(code.startswith(selector) for code in names):
            hint = suggestion(selector, names)
            raise SelectionError(f"{origin}: no rule has the code {selector!r}{hint}")
    pedantic = {entry.code for entry in rules if not entry.default and not settings.pedantic}
    codes = frozenset(code for code in names if _wanted(code, settings, code in pedantic))
    return Selection(tuple(entry for entry in rules if entry.code in codes), codes)


def covers(selector: str, code: str) -> bool:
    """Say whether `selector` is about the rule `code`."""
    return selector == EVERY or code.startswith(selector)


def suggestion(code: str, codes: Iterable[str]) -> str:
    """Return ``; did you mean …?`` for a code that no rule has, or nothing."""
    from slrlint.catalog.suggest import closest

    found = closest(code, codes, limit=1)
    return f"; did you mean {found[0]}?" if found else ""


def _wanted(code: str, settings: Settings, pedantic: bool) -> bool:
    asked = (*settings.select, *settings.extend_select)
    if pedantic and code not in asked and EVERY not in asked:
        return False
    chosen = _longest(asked, code)
    if chosen is None:
        if settings.select:
            return False
        chosen = 0
    ignored = _longest(settings.ignore, code)
    return ignored is None or chosen > ignored


def _longest(selectors: Iterable[str], code: str) -> int | None:
    found = [0 if each == EVERY else len(each) for each in selectors if covers(each, code)]
    return max(found, default=None)


def _selectors(settings: Settings) -> Iterable[tuple[str, str]]:
    for field in ("select", "extend_select", "ignore"):
        for selector in getattr(settings, field):
            yield selector, settings.origin(field)
    for _, selectors in settings.per_file_ignores:
        for selector in selectors:
            yield selector, settings.origin("per_file_ignores")
    for exemption in settings.exemptions:
        yield exemption.rule, exemption.origin or settings.origin("exemptions")

"""The rules of one run: ours by their table, third-party ones by their entry points."""

from __future__ import annotations

from importlib import import_module

from slrlint.record import Record
from slrlint.rule import Rule
from slrlint_rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = "slrlint.rules"
"""The entry-point group of third-party rules: each entry point is a `Rule` class."""

READER_RULES = ("POL001", "POL002")
"""Findings that the readers make; their pages are in `slrlint.reading_rules`."""


class RegistryError(Exception):
    """A plugin that is missing, is no rule, or takes a code that is in use."""


class Registered(Record):
    """One rule that can run: `rule` is made when `load` is called."""

    code: str
    name: str
    signal: str
    module: str
    default: bool = True
    plugin: type[Rule] | None = None

    def load(self) -> Rule:
        """Return the rule, importing its module the first time."""
        rule = _loaded.get(self.code)
        if rule is None or (self.plugin is not None and type(rule) is not self.plugin):
            rule = (self.plugin or rule_class(self.module))()
            _loaded[self.code] = rule
        return rule


_loaded: dict[str, Rule] = {}


def loaded(code: str) -> Rule | None:
    """Return the rule with `code` if this run has made it, whoever wrote it."""
    return _loaded.get(code)


def rule_class(module: str) -> type[Rule]:
    """Return the one `Rule` class of ``slrlint_rules.<module>``."""
    name = f"slrlint_rules.{module}"
    for value in vars(import_module(name)).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name:
            return value
    raise RegistryError(f"module {name} holds no rule")


def registered(plugins: Iterable[str] = ()) -> tuple[Registered, ...]:
    """Return every rule that this run may use, sorted by code.

    `plugins` are names of entry points in the group `GROUP`; only the named ones are loaded.
    Raises `RegistryError` when one is not installed, is no rule, or clashes with another's code.
    """
    ours = [
        Registered(entry.code, entry.name, entry.signal, entry.module, entry.default)
        for entry in RULES
    ]
    names = tuple(plugins)
    if not names:
        return tuple(ours)
    theirs = [_plugin(name) for name in names]
    taken = {entry.code: "slrlint" for entry in ours}
    taken.update(dict.fromkeys(READER_RULES, "slrlint"))
    for name, entry in zip(names, theirs, strict=True):
        if entry.code in taken:
            raise RegistryError(
                f"plugin {name!r}: code {entry.code} is already taken by {taken[entry.code]}"
            )
        taken[entry.code] = f"plugin {name!r}"
    return tuple(sorted([*ours, *theirs]))


def _plugin(name: str) -> Registered:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        try:
            found = point.load()
        except Exception as error:
            raise RegistryError(f"plugin {name!r} cannot be loaded: {error!r}") from error
        if not (isinstance(found, type) and issubclass(found, Rule)):
            raise RegistryError(f"plugin {name!r} is not a slrlint.rule.Rule class")
        missing = [
            each for each in ("code", "name", "family", "severity") if not hasattr(found, each)
        ]
        if missing:
            raise RegistryError(f"plugin {name!r}: the rule lacks {', '.join(missing)}")
        return Registered(found.code, found.name, "policy", found.__module__, found.default, found)
    raise RegistryError(f"plugin {name!r} is not installed (no entry point in {GROUP!r})")

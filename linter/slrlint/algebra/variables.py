"""Policy variables as symbols: one private character for each variable of a comparison.

A symbol in a pattern is opaque text (see `slrlint.policy.pattern`): what holds for it holds for
every value of the variable.
"""

from __future__ import annotations

import re

from slrlint.policy import pattern
from slrlint.record import Record

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"([^,]*), *'(.*)'", re.DOTALL)
_FIRST = 0xE000
_LAST = 0xF8FF
UNKNOWN = chr(_FIRST)
"""Stands for a variable where none may stand (in front of a Resource's fifth colon)."""


class Variable(Record):
    """A variable: the condition key (lower case) and its default, if it has one."""

    key: str
    default: str | None


class TooManyVariablesError(ValueError):
    """A comparison with more different policy variables than there are symbols (6,399)."""


class Symbols:
    """The symbols of one comparison."""

    def __init__(self) -> None:
        self._by_variable: dict[Variable, str] = {}
        self.variables: dict[str, Variable] = {}
        self.spelling: dict[str, str] = {}

    def read(self, written: str, *, wild: bool, fields: int = 0) -> str:
        """Return the pattern of a value of a policy of Version 2012-10-17.

        Variables become symbols; with `wild`, ``*`` and ``?`` are wildcards.  A variable among the
        first `fields` colon-separated fields becomes `UNKNOWN`.
        """
        if "${" not in written:
            return written if wild else pattern.escape(written)
        out: list[str] = []
        position = 0
        for found in _VARIABLE.finditer(written):
            plain = written[position : found.start()]
            out.append(plain if wild else pattern.escape(plain))
            position = found.end()
            if found[1] in ("*", "?", "$"):
                out.append(pattern.escape(found[1]))
            elif fields and written.count(":", 0, found.start()) < fields:
                out.append(UNKNOWN)
            else:
                out.append(self._symbol(found[1]))
        plain = written[position:]
        out.append(plain if wild else pattern.escape(plain))
        return "".join(out)

    def _symbol(self, inside: str) -> str:
        with_default = _DEFAULT.fullmatch(inside)
        name = (with_default[1] if with_default else inside).strip()
        variable = Variable(name.lower(), with_default[2] if with_default else None)
        symbol = self._by_variable.get(variable)
        if symbol is None:
            code = _FIRST + 1 + len(self.variables)
            if code > _LAST:
                raise TooManyVariablesError("more than 6,399 different policy variables")
            symbol = self._by_variable[variable] = chr(code)
            self.variables[symbol] = variable
            self.spelling.setdefault(variable.key, name)
        return symbol

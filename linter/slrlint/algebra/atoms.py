"""Condition atoms: one operator on one key, with its values.

An atom is a proposition about the values that a request carries for a key.  Operators that mean the
same become the same: ``StringEquals`` is ``StringLike`` without wildcards, ``ArnEquals`` is
``ArnLike``, ``Bool`` compares text without regard to case.
"""

from __future__ import annotations

import re

from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.algebra.variables import Symbols

_OPERATOR = re.compile(r"(?:(forallvalues|foranyvalue):)?(\w+?)(ifexists)?")

TEXT = "text"
CONSTANT = "constant"
ODD = "odd"


class Atom(Record):
    """A proposition about one condition key.

    `kind` is `TEXT` (`values` are patterns), a kind of ordered value of `scalars.LINES`
    (`values` are texts), `CONSTANT` (true or false whenever the key is there) or `ODD` (a meaning
    that nobody can know).  `test` is how an ordered value is compared.
    """

    key: str
    quantifier: str  # "", "forallvalues", "foranyvalue"
    kind: str
    negated: bool
    absent: bool | None  # truth where the request does not carry the key
    present: bool | None  # truth of a constant
    test: str
    values: tuple[str, ...]

    def implies(self, other: Atom) -> bool:
        """Say whether this atom plainly implies another one."""
        if self == other:
            return True
        if self[:4] != other[:4] or self.test != other.test or self.kind in (CONSTANT, ODD):
            return False
        if self.absent and not other.absent:
            return False
        few, many = (other, self) if self.negated else (self, other)
        return set(few.values) <= set(many.values)


class _Meaning(Record):
    kind: str
    negated: bool
    test: str


_OPERATORS = {
    "stringequals": _Meaning(TEXT, False, "literal"),
    "stringnotequals": _Meaning(TEXT, True, "literal"),
    "stringequalsignorecase": _Meaning(TEXT, False, "caseless"),
    "stringnotequalsignorecase": _Meaning(TEXT, True, "caseless"),
    "stringlike": _Meaning(TEXT, False, "glob"),
    "stringnotlike": _Meaning(TEXT, True, "glob"),
    "arnequals": _Meaning(TEXT, False, "arn"),
    "arnlike": _Meaning(TEXT, False, "arn"),
    "arnnotequals": _Meaning(TEXT, True, "arn"),
    "arnnotlike": _Meaning(TEXT, True, "arn"),
    "bool": _Meaning(TEXT, False, "bool"),
    "binaryequals": _Meaning(TEXT, False, "binary"),
    "numericequals": _Meaning("number", False, "="),
    "numericnotequals": _Meaning("number", True, "="),
    "numericlessthan": _Meaning("number", False, "<"),
    "numericlessthanequals": _Meaning("number", False, "<="),
    "numericgreaterthan": _Meaning("number", False, ">"),
    "numericgreaterthanequals": _Meaning("number", False, ">="),
    "dateequals": _Meaning("date", False, "="),
    "datenotequals": _Meaning("date", True, "="),
    "datelessthan": _Meaning("date", False, "<"),
    "datelessthanequals": _Meaning("date", False, "<="),
    "dategreaterthan": _Meaning("date", False, ">"),
    "dategreaterthanequals": _Meaning("date", False, ">="),
    "ipaddress": _Meaning("address", False, "="),
    "notipaddress": _Meaning("address", True, "="),
}
_FIELDS_OF_AN_ARN = 6


def atom(written: str, key: str, values: Sequence[str], symbols: Symbols | None) -> Atom:
    """Return the atom of an operator as written, a key in lower case and its values.

    `symbols` is None where ``${...}`` is literal text.
    """
    parsed = _OPERATOR.fullmatch(written.lower())
    if parsed is None or pattern.has_opaque(key):
        return _odd(written, key, values, None)
    quantifier, operator, if_exists = parsed[1] or "", parsed[2], parsed[3] is not None
    if operator == "null":
        return _null(written, key, quantifier, values, if_exists=if_exists)
    meaning = _OPERATORS.get(operator)
    if meaning is None:
        return _odd(written, key, values, None)
    absent = if_exists or (quantifier == "forallvalues" if quantifier else meaning.negated)
    patterns = _values(meaning, values, symbols)
    if patterns is None:
        return _odd(written, key, values, absent)
    return Atom(
        key,
        quantifier,
        meaning.kind,
        meaning.negated,
        absent,
        None,
        "" if meaning.kind == TEXT else meaning.test,
        tuple(sorted(patterns)),
    )


def _null(
    written: str, key: str, quantifier: str, values: Sequence[str], *, if_exists: bool
) -> Atom:
    wanted = {value.lower() for value in values}
    if if_exists or not wanted <= {"true", "false"}:
        return _odd(written, key, values, None)
    if quantifier:
        constant = quantifier == "forallvalues"
        return Atom(key, "", CONSTANT, False, constant, constant, "", ())
    return Atom(key, "", CONSTANT, False, "true" in wanted, "false" in wanted, "", ())


def _odd(written: str, key: str, values: Sequence[str], absent: bool | None) -> Atom:
    return Atom(key, "", ODD, False, absent, None, written, tuple(sorted(set(values))))


def _values(meaning: _Meaning, values: Sequence[str], symbols: Symbols | None) -> set[str] | None:
    """Return the values in canonical form, or None where one has no known meaning."""
    if meaning.kind != TEXT:
        from slrlint.algebra.scalars import LINES

        parse = LINES[meaning.kind].parse
        return set(values) if all(parse(value) is not None for value in values) else None
    out: set[str] = set()
    for value in values:
        if meaning.test == "bool":
            if value.lower() not in ("true", "false"):
                return None
            out.add(pattern.folded(value))
            continue
        if meaning.test == "binary":
            if pattern.has_opaque(value):
                return None
            out.add(pattern.escape(value))
            continue
        wild = meaning.test in ("glob", "arn")
        if symbols is None:
            read = value if wild else pattern.escape(value)
        else:
            read = symbols.read(value, wild=wild)
        read = pattern.canonical(read)
        if meaning.test == "caseless":
            read = pattern.folded(read)
        elif meaning.test == "arn":
            if read.count(":") < _FIELDS_OF_AN_ARN - 1:
                return None
            read = pattern.fieldwise(read)
        out.add(read)
    return out

"""Case distinction over policy variables.

A policy variable is a condition key whose value stands in patterns.  A case settles the value: one
of the texts that the policies compare the key with, absent, or any other text, which keeps its
symbol.  Keys with any other text may be equal to each other or not; both are cases.  Together the
cases hold every request.
"""

from __future__ import annotations

import re
from itertools import product

from slrlint.algebra.atoms import TEXT
from slrlint.algebra.documents import Element, Statement
from slrlint.algebra.values import Absent, Literal, Pin, Symbol
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slrlint.algebra.variables import Variable

MOST_CASES = 120
"""Cases of one question; keys that would make it more keep their symbols without distinction."""

MOST_LITERALS = 16
"""Texts of one key that are cases of their own."""

MOST_FREE = 3
"""Keys with any other text whose equality is distinguished (Bell's number of 3 is 5)."""


class Case(Record):
    """Values for variables.

    `pins` says what holds for condition keys.  `binding` gives each symbol the pattern that takes
    its place, None where the variable has no value.  `never` lists the symbols known to be
    different texts, with the literals that each is not.
    """

    pins: Mapping[str, Pin]
    binding: Mapping[str, str | None]
    never: dict[str, tuple[str, ...]]

    def bind(self, statement: Statement) -> Statement:
        """Return the statement with its variables replaced."""
        if not self.binding or not statement.has_unknowns:
            return statement
        return Statement(
            statement.index,
            statement.data,
            actions=statement.actions,
            resources=Element(
                tuple(self.bind_all(statement.resources.patterns)),
                negated=statement.resources.negated,
            ),
            principals=statement.principals,
            atoms=tuple(
                atom
                if atom.kind != TEXT
                else atom._replace(values=tuple(self.bind_all(atom.values)))
                for atom in statement.atoms
            ),
        )

    def bind_all(self, patterns: Iterable[str]) -> Iterator[str]:
        """Yield the patterns with variables replaced; those without a value are left out."""
        for one in patterns:
            bound = self.bind_pattern(one)
            if bound is not None:
                yield bound

    def bind_pattern(self, one: str) -> str | None:
        """Return a pattern with its variables replaced, None where one has no value."""
        if not pattern.has_opaque(one):
            return one
        out = one
        for symbol, value in self.binding.items():
            if symbol in out:
                if value is None:
                    return None
                out = out.replace(symbol, value.lower() if one[0] == pattern.FOLD else value)
        return out


PLAIN = Case({}, {}, {})
"""The only case where no variable matters."""

MOST_HINTS = 10
_STYLES = ("z9", "0", "q_Y")
_WORD = re.compile(r"[^*?:/\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff]+")


def hints(statements: Iterable[Statement]) -> list[str]:
    """Return texts that a variable may have to be: a few unusual ones, and the words of patterns.

    A case settles which values a variable may have; these help to find one that does.
    """
    words: dict[str, None] = dict.fromkeys(_STYLES)
    for statement in statements:
        for one in statement.resources.patterns:
            words.update(dict.fromkeys(_WORD.findall(one.rpartition(":")[2])))
        for atom in statement.atoms:
            for one in atom.values:
                words.update(dict.fromkeys(_WORD.findall(one)))
    return list(words)[:MOST_HINTS]


def cases(statements: Sequence[Statement], variables: Mapping[str, Variable]) -> Iterator[Case]:
    """Yield cases that together hold every request, as far as `statements` look at it."""
    used = _used(statements, variables)
    if not used:
        yield PLAIN
        return
    literals = _literals(statements, {symbol: variables[symbol].key for symbol in used})
    keys: list[str] = []
    number = 1
    for key in literals:
        more = number * (len(literals[key]) + 2) * (2 if keys else 1)
        if more <= MOST_CASES and len(keys) < MOST_FREE:
            keys.append(key)
            number = more
    for fates in product(*([None, *map(Literal, literals[key]), Absent()] for key in keys)):
        free = [key for key, fate in zip(keys, fates, strict=True) if fate is None]
        for blocks in _partitions(free):
            yield _case(dict(zip(keys, fates, strict=True)), blocks, used, variables, literals)


def _case(
    fates: Mapping[str, Literal | Absent | None],
    blocks: Sequence[Sequence[str]],
    used: Sequence[str],
    variables: Mapping[str, Variable],
    literals: Mapping[str, Sequence[str]],
) -> Case:
    pins: dict[str, Pin] = {}
    binding: dict[str, str | None] = {}
    never: dict[str, tuple[str, ...]] = {}
    by_key: dict[str, list[str]] = {}
    for symbol in used:
        by_key.setdefault(variables[symbol].key, []).append(symbol)
    for block in blocks:
        name = by_key[block[0]][0]
        not_these = tuple(
            dict.fromkeys(pattern.escape(text) for key in block for text in literals[key])
        )
        never[name] = not_these
        for key in block:
            pins[key] = Symbol(name, not_these)
            binding.update((symbol, name) for symbol in by_key[key] if symbol != name)
    for key, fate in fates.items():
        if fate is None:
            continue
        pins[key] = fate
        for symbol in by_key[key]:
            default = variables[symbol].default
            if isinstance(fate, Literal):
                binding[symbol] = pattern.escape(fate.text)
            else:
                binding[symbol] = None if default is None else pattern.escape(default)
    return Case(pins, binding, never)


def _used(statements: Sequence[Statement], variables: Mapping[str, Variable]) -> list[str]:
    letters: dict[str, None] = {}
    for statement in statements:
        if statement.has_unknowns:
            for one in statement.patterns():
                letters.update(dict.fromkeys(one))
    return [letter for letter in letters if letter in variables]


def _literals(statements: Sequence[Statement], keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each key the texts that it, or a key compared with it, is compared with."""
    related: dict[str, set[str]] = {key: {key} for key in keys.values()}
    atoms = [atom for statement in statements for atom in statement.atoms if atom.kind == TEXT]
    for atom in atoms:
        for one in atom.values:
            if one in keys:
                related[keys[one]].add(atom.key)
                related.get(atom.key, set()).add(keys[one])
    texts: dict[str, dict[str, None]] = {key: {} for key in related}
    for key, group in related.items():
        for atom in atoms:
            if atom.key in group:
                for one in atom.values:
                    if pattern.is_literal(one) and not pattern.has_opaque(one):
                        texts[key][pattern.unescape(one)] = None
    return {key: list(found)[:MOST_LITERALS] for key, found in texts.items()}


def _partitions(items: Sequence[str]) -> Iterator[list[list[str]]]:
    """Yield the ways to split a few items into blocks, all apart first."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for blocks in _partitions(rest):
        yield [[first], *blocks]
        for place, block in enumerate(blocks):
            yield [*blocks[:place], [first, *block], *blocks[place + 1 :]]

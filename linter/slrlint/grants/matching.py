"""Which statements match which roles: sets of roles as the bits of integers.

Every role of every place is one bit.  A pattern becomes the set of roles that it matches, and
roles that no statement can tell apart are one class, so that a question is asked once for each
class and not for each of several hundred roles.
"""

from __future__ import annotations

from functools import cached_property

from slrlint.policy import holes, pattern
from slrlint.record import Record
from slrlint.service_linked import KEY, arns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra.documents import Element, Statement
    from slrlint.grants.targets import Place, Target

_KEY = KEY.lower()
_HEAD_COLONS = 4
_MANY = 64
"""Sets of roles beyond which it is faster to go from role to role than from set to set."""

_OPEN = pattern.FIELD_ONE + pattern.FIELD_STAR


class Match(Record):
    """The roles that something surely matches, and those that it matches for some value of a hole
    or variable.
    """

    sure: int
    maybe: int


NOTHING = Match(0, 0)


class Universe:
    """The roles of a question, in every place: `arns` by bit, targets in blocks of `places`."""

    def __init__(self, targets: Sequence[Target], places: Sequence[Place]) -> None:
        self.targets = tuple(targets)
        self.places = tuple(places)
        self.arns = [target.arn(place) for target in targets for place in places]
        self.all = (1 << len(self.arns)) - 1
        self._bits = {arn: 1 << number for number, arn in enumerate(self.arns)}
        self._patterns: dict[str, Match] = {}
        self._elements: dict[tuple[int, bool], tuple[Statement, Match]] = {}
        self._principals: dict[str, tuple[int, int, int]] = {}

    def block(self, number: int) -> int:
        """Return the bits of the target with this number, one for each place."""
        width = len(self.places)
        return ((1 << width) - 1) << (number * width)

    def target(self, bit: int) -> Target:
        """Return the target of a bit's number."""
        return self.targets[bit // len(self.places)]

    def matched(self, statement: Statement, *, fieldwise: bool) -> Match:
        """Return the roles that the Resource of a statement matches, in one of two readings."""
        key = id(statement), fieldwise
        if key not in self._elements:
            element = statement.fields if fieldwise else statement.resources
            self._elements[key] = statement, self._element(element)
        return self._elements[key][1]

    def told_apart(self, statements: Iterable[Statement]) -> Iterator[int]:
        """Yield the sets of roles that conditions on iam:AWSServiceName tell from the others."""
        about = list(statements)
        # With variables, another key may have to be equal to this one.
        variables = any(each.has_unknowns for each in about)
        values = {
            value
            for each in about
            for atom in each.atoms
            if variables or atom.key == _KEY
            for value in atom.values
        }
        if len(values) > len(self._by_principal):
            yield from self._by_principal.values()
            return
        for value in values:
            yield from self._named(value)

    def numbered(self, sets: Iterable[int]) -> list[int]:
        """Return for each role a number, equal for roles that none of the sets tells apart."""
        kinds = [each for each in set(sets) if each and each != self.all]
        if len(kinds) > _MANY:
            return self._signed(kinds)
        classes = [self.all]
        for each in kinds:
            classes = [part for whole in classes for part in (whole & each, whole & ~each) if part]
        found = [0] * len(self.arns)
        for number, whole in enumerate(classes[1:], 1):
            for bit in numbers(whole):
                found[bit] = number
        return found

    def _signed(self, sets: Sequence[int]) -> list[int]:
        """Do the work of `numbered` role by role, which is faster for many small sets."""
        signatures: list[list[int]] = [[] for _ in self.arns]
        for number, each in enumerate(sets):
            small = each if each.bit_count() * 2 <= len(self.arns) else self.all & ~each
            for bit in numbers(small):
                signatures[bit].append(number)
        known: dict[tuple[int, ...], int] = {}
        return [known.setdefault(tuple(each), len(known)) for each in signatures]

    @cached_property
    def _by_resource(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, target in enumerate(self.targets):
            found.setdefault(target.resource, []).append(number)
        return found

    @cached_property
    def _by_principal(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, target in enumerate(self.targets):
            found[target.principal] = found.get(target.principal, 0) | self.block(number)
        return found

    def _named(self, value: str) -> tuple[int, int, int]:
        """Return the roles whose principal is a value, matches it, matches it in some case."""
        if value not in self._principals:
            loose = pattern.loosened(value)
            literal = pattern.unescape(value.removeprefix(pattern.FOLD))
            sets = [0, 0, 0]
            for principal, bits in self._by_principal.items():
                for place, holds in enumerate(
                    (
                        principal == literal,
                        pattern.matches(loose, principal),
                        pattern.matches(loose.lower(), principal.lower()),
                    )
                ):
                    sets[place] |= bits if holds else 0
            self._principals[value] = (sets[0], sets[1], sets[2])
        return self._principals[value]

    def _element(self, element: Element) -> Match:
        sure = maybe = 0
        for one in element.patterns:
            found = self._pattern(one)
            sure |= found.sure
            maybe |= found.maybe
        maybe &= ~sure
        return Match(self.all & ~(sure | maybe), maybe) if element.negated else Match(sure, maybe)

    def _pattern(self, one: str) -> Match:
        if one == "*":
            return Match(self.all, 0)
        if one not in self._patterns:
            self._patterns[one] = self._find(_bound(one))
        return self._patterns[one]

    def _find(self, one: str) -> Match:
        if pattern.is_literal(one) and not pattern.has_opaque(one):
            return Match(self._bits.get(pattern.unescape(one), 0), 0)
        loose = pattern.loosened(one)
        if not pattern.intersects(loose, arns.SPACE):
            return NOTHING
        found = self._matching(loose)
        return Match(0, found) if pattern.has_opaque(one) else Match(found, 0)

    def _matching(self, one: str) -> int:
        head, colon, tail = one.rpartition(":")
        if head.count(":") != _HEAD_COLONS or not colon or "*" in head or "?" in head:
            return sum(bit for arn, bit in self._bits.items() if pattern.matches(one, arn))
        # No wildcard runs over a colon here, so accounts and roles are matched apart.
        there = [
            place
            for place, each in enumerate(self.places)
            if pattern.matches(head, f"arn:{each.partition}:iam::{each.account}")
        ]
        if not there:
            return 0
        if pattern.is_literal(tail):
            found: Iterable[int] = self._by_resource.get(pattern.unescape(tail), ())
        else:
            found = (
                number
                for number, target in enumerate(self.targets)
                if pattern.matches(tail, target.resource)
            )
        width = len(self.places)
        return sum(1 << (number * width + place) for number in found for place in there)


def numbers(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits of a set, from the lowest."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _bound(one: str) -> str:
    """Return a pattern whose partition and account, where they are holes, are any.

    A policy that leaves its account open is about the account that it is asked about.
    """
    if not holes.has_holes(one):
        return one
    fields = one.split(":", 5)
    if len(fields) < 6:
        return one
    for place in (1, 4):
        if holes.is_hole(fields[place]):
            fields[place] = _OPEN
    return ":".join(fields)

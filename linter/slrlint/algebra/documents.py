"""Policy documents in the form that the algebra computes with.

Plain data in, canonical statements out: actions in lower case, ARNs with six fields, wildcard runs
in one form, conditions as atoms.  Nothing here depends on how a document is spelled: order, Sids,
one value or a list of one, the case of actions and condition keys.
"""

from __future__ import annotations

import re
from functools import cached_property
from types import MappingProxyType

from slrlint.algebra import principals
from slrlint.algebra.atoms import Atom, atom
from slrlint.algebra.heads import Heads
from slrlint.algebra.shape import fault, listed, text
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slrlint.algebra.variables import Symbols

_DOTTED_FIELDS = 5
_FEW = 4
"""Patterns that are looked at one by one sooner than an index of them is made."""


class DocumentError(TypeError):
    """What was given is no policy document: not a mapping, or without readable statements."""


class Element:
    """Action, Resource or Principal of a statement, or its complement.

    `patterns` are canonical and without repetition, `negated` is True for the Not... form, and
    `spelling` gives patterns as they were written.
    """

    def __init__(
        self,
        patterns: tuple[str, ...],
        *,
        negated: bool,
        spelling: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.patterns = patterns
        self.negated = negated
        self.spelling = spelling

    def written(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """Return canonical patterns as they were written."""
        return tuple(self.spelling.get(each, each) for each in patterns)

    @cached_property
    def literals(self) -> frozenset[str]:
        """The texts that the literal patterns match."""
        return frozenset(pattern.unescape(p) for p in self.patterns if pattern.is_literal(p))

    @cached_property
    def globs(self) -> tuple[str, ...]:
        """The patterns with wildcards."""
        return tuple(p for p in self.patterns if not pattern.is_literal(p))

    @cached_property
    def key(self) -> tuple[bool, frozenset[str]]:
        """Equal for elements that are the same but for the order of their patterns."""
        return self.negated, frozenset(self.patterns)

    @cached_property
    def opaque(self) -> tuple[str, ...]:
        """The patterns with a text that is not known."""
        return tuple(filter(pattern.has_opaque, self.patterns))

    @cached_property
    def everything(self) -> bool:
        """Whether a pattern matches every text."""
        return "*" in self.patterns

    def has(self, name: str) -> bool:
        """Say whether the element matches a text."""
        return self.names(name) != self.negated

    def names(self, text: str) -> bool:
        """Say whether a pattern matches a text, whatever the form of the element."""
        return text in self.literals or any(pattern.matches(p, text) for p in self._beginning(text))

    def covers(self, narrow: str) -> bool:
        """Say whether the element plainly matches all that the pattern `narrow` matches."""
        if self.negated:
            return not self.opaque and not any(
                pattern.intersects(p, pattern.loosened(narrow))
                for p in self.near(pattern.loosened(narrow))
            )
        if pattern.is_literal(narrow) and pattern.unescape(narrow) in self.literals:
            return True
        return self.covered(narrow)

    def covered(self, narrow: str) -> bool:
        """Say whether one pattern with wildcards plainly covers another pattern."""
        return any(
            pattern.covers_alone(p, narrow)
            for p in self._beginning(narrow)
            if not pattern.is_literal(p)
        )

    def covers_element(self, other: Element) -> bool:
        """Say whether the element plainly matches all that another one matches."""
        if not other.negated:
            return all(self.covers(p) for p in other.patterns)
        if not self.negated:
            return self.everything
        excluded = Element(other.patterns, negated=False)
        return all(excluded.covers(p) for p in self.patterns)

    def meets(self, name: str) -> bool:
        """Say whether the element may match something that the pattern `name` matches."""
        if self.negated:
            return not any(pattern.covers_alone(p, name) for p in self._beginning(name))
        loose = pattern.loosened(name)
        return any(pattern.intersects(pattern.loosened(p), loose) for p in self.near(loose))

    def near(self, name: str) -> Iterable[str]:
        """Return, in order, the patterns that may match something that the pattern `name` does."""
        if len(self.patterns) <= _FEW:
            return self.patterns
        return [self.patterns[number] for number in sorted(self._heads.meeting(name))]

    def _beginning(self, name: str) -> Iterable[str]:
        """Return the patterns that may match a text, or cover a pattern."""
        if len(self.patterns) <= _FEW:
            return self.patterns
        return [self.patterns[number] for number in self._heads.matching(name)]

    @cached_property
    def _heads(self) -> Heads:
        return Heads((p, number) for number, p in enumerate(self.patterns))


class Statement:
    """One readable statement; `index` is its place in the document."""

    def __init__(
        self,
        index: int,
        data: Mapping[str, object],
        *,
        actions: Element,
        resources: Element,
        principals: Element,
        atoms: tuple[Atom, ...],
    ) -> None:
        self.index = index
        self.data = data
        self.actions = actions
        self.resources = resources
        self.principals = principals
        self.atoms = atoms

    @property
    def denies(self) -> bool:
        """Whether the effect is Deny."""
        return self.data["Effect"] == "Deny"

    @property
    def names_resources(self) -> bool:
        """Whether there is a Resource or NotResource (trust policies have none)."""
        return "Resource" in self.data or "NotResource" in self.data

    @property
    def sid(self) -> str | None:
        """The Sid, or None where there is none."""
        sid = self.data.get("Sid")
        return sid if isinstance(sid, str) and sid else None

    @cached_property
    def services(self) -> frozenset[str]:
        """The service prefixes of the action patterns."""
        return frozenset(action.partition(":")[0] for action in self.actions.patterns)

    @cached_property
    def fields(self) -> Element:
        """The resources read field by field; the same object where that makes no difference."""
        split = tuple(map(pattern.fieldwise, self.resources.patterns))
        if split == self.resources.patterns:
            return self.resources
        return Element(split, negated=self.resources.negated)

    @cached_property
    def conditions(self) -> frozenset[Atom]:
        """The atoms as a set."""
        return frozenset(self.atoms)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Equal for statements of one effect that mean the same whatever stands beside them."""
        return self.actions.key, self.resources.key, self.principals.key, self.conditions

    def patterns(self) -> Iterator[str]:
        """Yield all patterns and values of the statement."""
        yield from self.actions.patterns
        yield from self.resources.patterns
        yield from self.principals.patterns
        for each in self.atoms:
            yield each.key
            yield from each.values

    @cached_property
    def has_unknowns(self) -> bool:
        """Whether the statement holds variables or holes."""
        return any(map(pattern.has_opaque, self.patterns()))


class Unreadable(Record):
    """A statement that cannot be read, and why; `place` is its index in the document."""

    place: int
    data: object
    reason: str


class Document(Record):
    """A policy document."""

    allows: tuple[Statement, ...]
    denies: tuple[Statement, ...]
    unreadable: tuple[Unreadable, ...]
    faults: tuple[str | None, ...]  # of every statement, in order: why it cannot be read
    spelling: dict[str, str]  # condition key in lower case -> as written

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The readable statements of both effects."""
        return *self.allows, *self.denies

    @property
    def names_principals(self) -> bool:
        """Whether a statement has a Principal or NotPrincipal."""
        return any(
            "Principal" in each.data or "NotPrincipal" in each.data for each in self.statements
        )


_ANYTHING = Element(("*",), negated=False)
_SHORT = re.compile(r"\*\*|\*\?")


def read(policy: object, symbols: Symbols, *, with_principals: bool = True) -> Document:
    """Return the canonical form of a policy document given as plain data.

    Raises:
        DocumentError: `policy` is no mapping with statements.
    """
    if not isinstance(policy, dict):
        raise DocumentError("a policy document is a mapping")
    statements = policy.get("Statement")
    if not isinstance(statements, dict | list | tuple):
        raise DocumentError("a policy document has a Statement, one or a list")
    active = policy.get("Version") == "2012-10-17"
    allows: list[Statement] = []
    denies: list[Statement] = []
    unreadable: list[Unreadable] = []
    faults: list[str | None] = []
    spelling: dict[str, str] = {}
    for index, data in enumerate(listed(statements)):
        reason = fault(data)
        faults.append(reason)
        if reason is not None or not isinstance(data, dict):
            unreadable.append(Unreadable(index, data, reason or ""))
            continue
        statement = Statement(
            index,
            data,
            actions=_actions(data),
            resources=_resources(data, symbols if active else None),
            principals=_principals(data) if with_principals else _ANYTHING,
            atoms=_atoms(data, symbols if active else None, spelling),
        )
        (allows if data["Effect"] == "Allow" else denies).append(statement)
    return Document(tuple(allows), tuple(denies), tuple(unreadable), tuple(faults), spelling)


def _actions(data: Mapping[str, object]) -> Element:
    negated = "NotAction" in data
    names: list[str] = listed(data["NotAction" if negated else "Action"])  # type: ignore[assignment]
    spelling = {_tidy(each).lower(): pattern.scrub(each) for each in names}
    return Element(tuple(spelling), negated=negated, spelling=spelling)


def _resources(data: Mapping[str, object], symbols: Symbols | None) -> Element:
    negated = "NotResource" in data
    if not negated and "Resource" not in data:
        return _ANYTHING
    spelling: dict[str, str] = {}
    for each in listed(data["NotResource" if negated else "Resource"]):
        written = pattern.scrub(text(each))
        if symbols is not None:
            written = symbols.read(written, wild=True, fields=_DOTTED_FIELDS)
        if written.startswith("arn:"):
            written += ":*" * (_DOTTED_FIELDS - written.count(":"))
        spelling.setdefault(pattern.canonical(written), pattern.scrub(text(each)))
    return Element(tuple(spelling), negated=negated, spelling=spelling)


def _principals(data: Mapping[str, object]) -> Element:
    negated = "NotPrincipal" in data
    element = data.get("NotPrincipal" if negated else "Principal", "*")
    if not isinstance(element, dict):
        return Element((principals.ANYONE,), negated=negated)
    patterns: dict[str, None] = {}
    for kind, values in element.items():
        for value in listed(values):
            patterns.update(
                dict.fromkeys(
                    principals.patterns(pattern.scrub(text(kind)), pattern.scrub(text(value)))
                )
            )
    return Element(tuple(patterns), negated=negated)


def _atoms(
    data: Mapping[str, object], symbols: Symbols | None, spelling: dict[str, str]
) -> tuple[Atom, ...]:
    block = data.get("Condition")
    if not isinstance(block, dict):
        return ()
    atoms: dict[Atom, None] = {}
    for operator, keys in block.items():
        for key, values in keys.items():
            written = text(key)
            spelling.setdefault(written.lower(), written)
            wanted = [pattern.scrub(text(value)) for value in listed(values)]
            atoms[atom(text(operator), written.lower(), wanted, symbols)] = None
    return tuple(atoms)


def _tidy(written: str) -> str:
    written = pattern.scrub(written)
    return pattern.canonical(written) if _SHORT.search(written) else written

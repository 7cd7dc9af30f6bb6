"""The conditions of a CloudFormation template: which of them can hold together.

Conditions are made of facts that only the deployment knows, such as a parameter's value.  What
follows from the template is kept: ``!Not [!Condition A]`` never holds with A, and one parameter
never equals two texts.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from json import dumps
from operator import and_, or_

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

World = tuple[tuple[str, bool], ...]
"""The names of some conditions and whether each holds."""

_MOST_FACTS = 4
"""Independent facts of which every combination is looked at; of more, two are."""

_MOST_NAMED = 6
_DEEPEST = 50
"""Levels of conditions inside conditions that are followed."""


class _Fact(Record):
    """Something that only the deployment decides; no `subject` has two `value`s."""

    subject: str
    value: str | None


def worlds(section: Mapping[str, object], names: Iterable[str]) -> tuple[World, ...]:
    """Return the truth values that conditions can have together, each combination once.

    `section` is the template's ``Conditions`` and `names` are those to decide.  The first of the
    result is the one in which most of them hold, the second the one in which fewest do.  Where the
    conditions hang on more than a few facts there are no others.
    """
    asked = tuple(dict.fromkeys(names))
    facts: dict[_Fact, int] = {}
    _Reader(section, lambda fact: facts.setdefault(fact, len(facts)), 0).read(asked)
    chosen = _assignments(tuple(facts))
    columns = {
        fact: sum(values[index] << place for place, values in enumerate(chosen))
        for fact, index in facts.items()
    }
    truths = _Reader(section, columns.__getitem__, (1 << len(chosen)) - 1).read(asked)
    found = dict.fromkeys(
        tuple((name, bool(truth >> place & 1)) for name, truth in zip(asked, truths, strict=True))
        for place in range(len(chosen))
    )
    ordered = sorted(found, key=_number_of_truths, reverse=True)
    return (ordered[0], *ordered[-1:], *ordered[1:-1]) if len(ordered) > 1 else tuple(ordered)


def together(one: World, other: World) -> World | None:
    """Return what holds where both hold, None where they contradict each other."""
    merged = dict(one)
    for name, holds in other:
        if merged.setdefault(name, holds) is not holds:
            return None
    return tuple(merged.items())


def described(world: World) -> str:
    """Return how a title names a combination."""
    if not any(holds for _, holds in world):
        return "every condition false"
    named = [f"{name} {'true' if holds else 'false'}" for name, holds in world[:_MOST_NAMED]]
    more = [f"{len(world) - _MOST_NAMED} more"] if len(world) > _MOST_NAMED else []
    return ", ".join([*named, *more])


def _number_of_truths(world: World) -> int:
    return sum(holds for _, holds in world)


def _assignments(facts: Sequence[_Fact]) -> list[tuple[bool, ...]]:
    """Return truth values for the facts, in their order, none of which is impossible."""
    if len(facts) <= _MOST_FACTS:
        every = product((True, False), repeat=len(facts))
        return [values for values in every if _is_possible(facts, values)]
    first = {fact.subject: fact for fact in reversed(facts)}
    most = tuple(fact.value is None or first[fact.subject] == fact for fact in facts)
    return [most, (False,) * len(facts)]


def _is_possible(facts: Sequence[_Fact], values: Sequence[bool]) -> bool:
    true = [fact.subject for fact, holds in zip(facts, values, strict=True) if holds]
    return len(set(true)) == len(true)


class _Reader:
    """Works conditions out for many assignments at once.

    A truth is a number with one bit for each assignment: `fact` gives that of a fact, and `always`
    has every bit.
    """

    def __init__(
        self, section: Mapping[str, object], fact: Callable[[_Fact], int], always: int
    ) -> None:
        self._section = section
        self._fact = fact
        self._always = always
        self._known: dict[str, int] = {}
        self._active: set[str] = set()

    def read(self, names: Iterable[str]) -> list[int]:
        """Return the truths of named conditions."""
        return [self._named(name, 0) for name in names]

    def _named(self, name: str, depth: int) -> int:
        if name not in self._section or name in self._active or depth > _DEEPEST:
            return self._fact(_Fact(f"condition {name}", None))
        if name not in self._known:
            self._active.add(name)
            self._known[name] = self._truth(self._section[name], depth + 1)
            self._active.remove(name)
        return self._known[name]

    def _truth(self, expression: object, depth: int) -> int:
        if isinstance(expression, dict) and len(expression) == 1 and depth <= _DEEPEST:
            ((function, argument),) = expression.items()
            if function == "Condition" and isinstance(argument, str):
                return self._named(argument, depth + 1)
            if isinstance(argument, list) and function in ("Fn::Not", "Fn::And", "Fn::Or"):
                parts = [self._truth(each, depth + 1) for each in argument]
                if function == "Fn::And":
                    return reduce(and_, parts, self._always)
                some = reduce(or_, parts, 0)
                return some if function == "Fn::Or" else self._always ^ some
            if function == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
                return self._equal(*argument)
        return self._fact(_Fact(f"expression {dumps(expression)}", None))

    def _equal(self, one: object, other: object) -> int:
        texts = [each for each in (one, other) if not isinstance(each, (dict, list))]
        if len(texts) == 2:
            return self._always if str(one) == str(other) else 0
        if not texts:
            return self._fact(_Fact(f"equal {dumps([one, other])}", None))
        subject = other if one is texts[0] else one
        return self._fact(_Fact(f"value {dumps(subject)}", str(texts[0])))

"""Sets of texts, as a search for a request cuts them down: must match this, may not match that."""

from __future__ import annotations

from slrlint.limits import DEFAULT
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.algebra.documents import Element
    from slrlint.algebra.values import Choice
    from slrlint.limits import Limits

Groups = tuple[tuple[str, ...], ...]


class Text(Record):
    """A text of a language; `doubtful` where it exists only for some value of an unknown."""

    text: str
    doubtful: bool


class Space(Record):
    """Texts that match a pattern of every group and no excluded pattern.

    `text` is the only one possible, where that is known.
    """

    groups: Groups
    excludes: tuple[str, ...] = ()
    text: str | None = None

    def inside(self, element: Element) -> Space | None:
        """Return the part that `element` matches, None where that is plainly empty."""
        return self._without(element) if element.negated else self._within(element)

    def outside(self, element: Element) -> Space | None:
        """Return the part that `element` does not match, None where that is plainly empty."""
        return self._within(element) if element.negated else self._without(element)

    def _within(self, element: Element) -> Space | None:
        if self.text is not None:
            if element.names(self.text):
                return self
            unknown = tuple(p for p in element.opaque if _may_match(p, self.text))
            if not unknown:
                return None
            return Space((*self.groups, unknown), self.excludes)
        if element.everything:
            return self
        if not element.patterns:
            return None
        if all(map(element.covered, self.groups[0])):
            return self
        narrowed = self._replace(groups=(*self.groups, element.patterns))
        only = _only(element)
        if only is None or any(map(pattern.has_opaque, (*self.excludes, *sum(self.groups, ())))):
            return narrowed
        return narrowed._replace(text=only) if narrowed.has(only) else None

    def has(self, text: str) -> bool:
        """Say whether a text is in the space."""
        return all(
            any(pattern.matches(p, text) for p in group) for group in self.groups
        ) and not any(pattern.matches(p, text) for p in self.excludes)

    def _without(self, element: Element) -> Space | None:
        if self.text is not None:
            return None if element.names(self.text) else self
        if element.everything:
            return None
        base = self.groups[0]
        near = element.near(base[0]) if len(base) == 1 else element.patterns
        known = set(self.excludes)
        added = tuple(
            p for p in near if p not in known and any(pattern.intersects(p, each) for each in base)
        )
        if not added:
            return self
        if all(any(pattern.covers_alone(wide, each) for wide in added) for each in base):
            return None
        return self._replace(excludes=self.excludes + added)


def space(one: str) -> Space:
    """Return the texts that a pattern matches."""
    literal = pattern.is_literal(one) and not pattern.has_opaque(one)
    return Space(((one,),), (), pattern.unescape(one) if literal else None)


class Solver:
    """Answers "is there such a text?", remembers the answers, and counts what they cost."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        """Take what a comparison may cost; what is open when that is spent is undecided."""
        self._whole = self._left = limits.comparison
        self._piece = limits.question
        self._memo: dict[tuple[Groups, tuple[str, ...], str], Text | None] = {}
        self._under_assumption: dict[tuple[Groups, tuple[str, ...], str], Text | None] = {}
        self.choices: dict[object, Choice | None] = {}
        self.never: dict[str, tuple[str, ...]] = {}
        self.budget = pattern.Budget(0)

    def assume(self, never: dict[str, tuple[str, ...]]) -> None:
        """Assume of some symbols that their texts differ, also from the literals given for each."""
        if never != self.never:
            self.never = never
            self._under_assumption.clear()

    def start(self) -> None:
        """Begin a question, with a budget of its own as far as the whole one allows."""
        self._begin(self._piece)

    def prepare(self) -> None:
        """Begin work that no question limits, with all that the comparison has left."""
        self._begin(self._whole)

    def _begin(self, most: int) -> None:
        self._left += max(self.budget.left, 0)  # what the last piece did not use
        self.budget = pattern.Budget(min(self._left, most))
        self._left -= self.budget.left

    def spend(self, amount: int) -> None:
        """Take what some work costs off the budget of what was begun last.

        Raises:
            pattern.BudgetExceeded: the budget is spent.
        """
        self.budget.spend(amount)

    def solve(
        self, groups: Groups, excludes: tuple[str, ...], filler: str = "example"
    ) -> Text | None:
        """Return a text of the language, or None where there is none whatever the unknowns are.

        Raises:
            pattern.BudgetExceeded: the budget is spent.
        """
        key = groups, excludes, filler
        if key in self._memo:
            return self._memo[key]
        open_texts = any(map(pattern.has_opaque, (*excludes, *sum(groups, ()))))
        memo = self._under_assumption if open_texts else self._memo
        if key not in memo:
            self.budget.spend(1 + len(excludes))
            memo[key] = self._solve(groups, excludes, filler)
        return memo[key]

    def feasible(self, part: Space) -> bool:
        """Say whether the space holds a text (or may, for some value of an unknown)."""
        if part.text is not None:
            return True
        return self.solve(part.groups, part.excludes) is not None

    def _solve(self, groups: Groups, excludes: tuple[str, ...], filler: str) -> Text | None:
        found = pattern.solve(groups, excludes, self.budget, filler=filler)
        unknown = any(pattern.has_opaque(p) for group in groups for p in group)
        if found is not None:
            return Text(found, unknown or any(map(pattern.has_opaque, excludes)))
        if not unknown or len([group for group in groups if "*" not in group]) < 2:
            # With one group, what a symbol cannot do no value can: a value put for the symbol on
            # both sides keeps every match. With several, two different texts may become equal.
            return None
        bare = {group[0] for group in groups if len(group) == 1 and group[0] in self.never}
        if len(bare) > 1:
            return None
        loose = pattern.solve(
            [[pattern.loosened(p) for p in group] for group in groups],
            [
                *(p for p in excludes if not pattern.has_opaque(p)),
                *(p for symbol in bare for p in self.never[symbol]),
            ],
            self.budget,
            filler=filler,
        )
        return None if loose is None else Text(loose, doubtful=True)


def _only(element: Element) -> str | None:
    one = element.patterns[0]
    if len(element.patterns) == 1 and pattern.is_literal(one) and not pattern.has_opaque(one):
        return pattern.unescape(one)
    return None


def _may_match(one: str, text: str) -> bool:
    return pattern.has_opaque(one) and pattern.matches(pattern.loosened(one), text)

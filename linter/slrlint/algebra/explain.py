"""What in a statement made a gain: which element, against which statement of the other policy."""

from __future__ import annotations

from slrlint.algebra.heads import Heads
from slrlint.algebra.kinship import Kinship
from slrlint.algebra.shape import listed, text
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.algebra.documents import Statement
    from slrlint.algebra.gains import Gain
    from slrlint.algebra.question import Side

_ORDER = ("action", "resource", "condition", "principal")


class Cause(Record):
    """`element` of the gain's statement differs from `counterpart` in the other policy."""

    element: str
    counterpart: Statement | None


class _Related:
    """Patterns as written, to find those that have something in common with others."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.patterns = patterns
        self._lowered = [each.lower() for each in patterns]
        self._heads = Heads((each, number) for number, each in enumerate(self._lowered))

    def to(self, concerned: Sequence[str]) -> tuple[str, ...]:
        """Return the patterns that have something in common with one of `concerned`."""
        found: set[int] = set()
        for each in concerned:
            one = each.lower()
            near = self._heads.meeting(one) - found
            found.update(n for n in near if pattern.intersects(self._lowered[n], one))
        return tuple(self.patterns[number] for number in sorted(found))


class Explainer:
    """Explains the gains of `first` over `second`."""

    def __init__(self, first: Side, second: Side) -> None:
        self._first = first
        self._second = second
        self._ranked: dict[Statement, list[Statement]] = {}
        self._opposite: dict[bool, dict[tuple[object, ...], Statement]] = {}
        self._kinship: dict[bool, Kinship] = {}
        self._replaced: dict[
            tuple[Statement, Statement | None, str],
            tuple[_Related, _Related, tuple[str, ...]],
        ] = {}

    def cause(self, gain: Gain) -> Cause:
        """Return what made a gain."""
        statement = gain.statement
        if statement not in self._ranked:
            self._ranked[statement] = self._rank(statement, lifted=gain.lifted)
        ranked = self._ranked[statement]
        if ranked and ranked[0].denies != statement.denies:
            return Cause("effect", ranked[0])
        for other in ranked:
            failing = self._failing(gain, other)
            if len(failing) == 1:
                return Cause(failing[0], other)
        if ranked:
            failing = self._failing(gain, ranked[0])
            return Cause(failing[0] if failing else "condition", ranked[0])
        return Cause("statement", None)

    def replaced(
        self, gain: Gain, cause: Cause, concerned: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the patterns of the changed element that only the other, and only the gain's
        statement has; of actions and resources those that have to do with `concerned`.
        """
        mine, other = gain.statement, cause.counterpart
        at = mine, other, cause.element
        if at not in self._replaced:
            texts, others = written(mine, cause.element), written(other, cause.element)
            known, others_known = set(texts), set(others)
            gone = tuple(each for each in others if each not in known)
            self._replaced[at] = (
                _Related(gone),
                _Related(tuple(each for each in gone if "*" in each or "?" in each)),
                tuple(each for each in texts if each not in others_known),
            )
        gone_of, wild_of, added = self._replaced[at]
        if cause.element == "principal":
            return gone_of.patterns, added
        related = wild_of if all(map(pattern.is_literal, concerned)) else gone_of
        return related.to(concerned), tuple(concerned)

    def _rank(self, statement: Statement, *, lifted: bool) -> list[Statement]:
        """Return the statements of the other policy that look like it, the most alike first.

        One that is the same but for its effect stands alone.
        """
        document = self._first.document if lifted else self._second.document
        mine = (self._second if lifted else self._first).document
        if lifted not in self._opposite:
            opposite = document.allows if lifted else document.denies
            self._opposite[lifted] = {other.key: other for other in opposite}
            self._kinship[lifted] = Kinship(
                mine.denies if lifted else mine.allows,
                document.denies if lifted else document.allows,
            )
        flipped = self._opposite[lifted].get(statement.key)
        return self._kinship[lifted].versions(statement) if flipped is None else [flipped]

    def _failing(self, gain: Gain, other: Statement) -> Sequence[str]:
        """Return the elements in which a statement does not match the witness."""
        request = gain.outcome.witness
        if request is None:
            mine = gain.statement
            same = {
                "action": mine.actions.key == other.actions.key,
                "resource": mine.resources.key == other.resources.key,
                "condition": mine.conditions == other.conditions,
                "principal": mine.principals.key == other.principals.key,
            }
            return [element for element in _ORDER if not same[element]]
        side = self._first if gain.lifted else self._second
        verdicts = side.evaluator.judge(other.index, request)
        if request.principal is None:
            verdicts["principal"] = True
        return [element for element in _ORDER if verdicts[element] is not True]


def written(statement: Statement | None, element: str) -> tuple[str, ...]:
    """Return the texts of an element (action, resource, principal) as the document has them."""
    if statement is None:
        return ()
    name = element.capitalize()
    value = statement.data.get(name, statement.data.get("Not" + name))
    if isinstance(value, dict):
        return tuple(
            f"{kind}:{text(each)}" for kind, values in value.items() for each in listed(values)
        )
    return tuple(text(each) for each in listed(value))


def place(statement: Statement | None) -> tuple[int | None, str | None]:
    """Return index and Sid of a statement, or nothing of no statement."""
    return (None, None) if statement is None else (statement.index, statement.sid)

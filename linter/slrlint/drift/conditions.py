"""How the Condition blocks of two statements differ, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping

from slrlint.algebra import allows
from slrlint.algebra.shape import listed, text
from slrlint.policy.grammar import split_operator
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra import Request

_OPERATOR_WORDS = {
    "NumericEquals": "{}",
    "NumericNotEquals": "other than {}",
    "NumericLessThan": "below {}",
    "NumericLessThanEquals": "at most {}",
    "NumericGreaterThan": "above {}",
    "NumericGreaterThanEquals": "at least {}",
    "DateLessThan": "before {}",
    "DateLessThanEquals": "{} at the latest",
    "DateGreaterThan": "after {}",
    "DateGreaterThanEquals": "{} at the earliest",
    "IpAddress": "in {}",
    "NotIpAddress": "outside {}",
    "StringEqualsIgnoreCase": "{} (in any case of letters)",
    "StringNotEqualsIgnoreCase": "other than {} (in any case of letters)",
}
_MOST = 6


class Entry(Record):
    """One key of a Condition block: the operator and the key as written, and the values."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def place(self) -> tuple[str, str]:
        """Operator and key, equal for entries that only their values tell apart."""
        return self.operator.lower(), self.key.lower()

    @property
    def negated(self) -> bool:
        """Whether the entry holds for all values but its own."""
        _, operator, _ = split_operator(self.operator)
        return "Not" in operator

    @property
    def ordered(self) -> bool:
        """Whether the values are bounds, so that another value replaces the one before."""
        _, operator, _ = split_operator(self.operator)
        return "Than" in operator or operator.endswith("IpAddress")

    def phrase(self) -> str:
        """Say what the entry asks for: ``KEY to be VALUE``, ``KEY`` where it has to be there."""
        qualifier, operator, if_exists = split_operator(self.operator)
        if operator == "Null":
            present = all(value.lower() == "false" for value in self.values)
            return self.key if present else f"{self.key} to be absent"
        words = _OPERATOR_WORDS.get(operator, "other than {}" if "Not" in operator else "{}")
        wanted = words.format(shortened(self.values, "or"))
        verb = {"ForAllValues": "to hold nothing but", "ForAnyValue": "to hold"}.get(
            qualifier, "to be"
        )
        absent = " (or absent)" if if_exists else ""
        return f"{self.key} {verb} {wanted}{absent}"


class Step(Record):
    """One difference of two blocks: the entry in each, None where there is none."""

    before: Entry | None
    after: Entry | None


def entries(statement: Mapping[str, object] | None) -> list[Entry]:
    """Return the entries of a statement's Condition; what cannot be read is passed over."""
    block = statement.get("Condition") if statement is not None else None
    found = []
    for operator, keys in block.items() if isinstance(block, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            found.append(Entry(text(operator), text(key), tuple(map(text, listed(values)))))
    return found


def steps(old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> Iterator[Step]:
    """Yield how the Condition of `new` differs from that of `old`.

    Entries of one operator and key belong together; where the operator changed, entries of one key.
    """
    before, after = entries(old), entries(new)
    for same in (_same_place, _same_key):
        for one in list(before):
            partner = next((other for other in after if same(one, other)), None)
            if partner is not None:
                before.remove(one)
                after.remove(partner)
                if set(one.values) != set(partner.values) or one.place != partner.place:
                    yield Step(one, partner)
    for entry in before:
        yield Step(entry, None)
    for entry in after:
        yield Step(None, entry)


def patterns(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what only the old and what only the new Condition has: ``OPERATOR KEY VALUE``."""
    before, after = (
        {(*each.place, value): f"{each.operator} {each.key} {value}"
         for each in entries(statement) for value in each.values}
        for statement in (old, new)
    )  # fmt: skip
    return (
        tuple(shown for place, shown in before.items() if place not in after),
        tuple(shown for place, shown in after.items() if place not in before),
    )


def holds(entry: Entry, request: Request) -> bool:
    """Say whether a request surely fulfils one entry (policy variables are expanded)."""
    statement = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {entry.operator: {entry.key: list(entry.values)}},
    }
    return allows({"Version": "2012-10-17", "Statement": statement}, request)


def shortened(texts: Sequence[str], word: str) -> str:
    """Return ``A``, ``A and B``, ``A, B and 7 more`` with `word` for the ``and``."""
    if not texts:
        return "nothing"
    texts = [each or '""' for each in texts]
    if len(texts) > _MOST + 1:
        return f"{', '.join(texts[:_MOST])} {word} {len(texts) - _MOST:,} more"
    *most, last = texts
    return f"{', '.join(most)} {word} {last}" if most else last


def _same_place(one: Entry, other: Entry) -> bool:
    return one.place == other.place


def _same_key(one: Entry, other: Entry) -> bool:
    return one.key.lower() == other.key.lower()

"""How large AWS takes a document to be, and how large it may be."""

from __future__ import annotations

from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MANAGED = 6_144
"""Characters of a managed policy (IAM User Guide, "IAM and AWS STS quotas")."""
INLINE_ROLE = 10_240
"""Characters of all inline policies of a role together: no identity policy may be larger."""
INLINE_GROUP = 5_120
"""Characters of all inline policies of a group together."""
INLINE_USER = 2_048
"""Characters of all inline policies of a user together."""
TRUST = 2_048
"""Characters of a role's trust policy, unless AWS raised the quota of the account."""
SCP = 10_240
"""Characters of a service control policy (AWS What's New of May 2026, "AWS Organizations increased
SCP quotas"; 5,120 before)."""

_QUOTAS: Mapping[str, int] = {
    "identity": MANAGED,
    "boundary": MANAGED,
    "trust": TRUST,
    "scp": SCP,
}
_HELD: Mapping[str, int] = {
    "managed": MANAGED,
    "role": INLINE_ROLE,
    "group": INLINE_GROUP,
    "user": INLINE_USER,
}


def quota(kind: str, holder: str | None) -> int | None:
    """Return how many characters a policy may have, None where that is not known.

    `kind` is one of `slrlint.policy.model.KINDS`; the quotas of resource policies differ from
    service to service.  `holder` is what holds an identity policy; without it the answer is the
    quota of a managed policy, which an inline one may exceed.
    """
    if kind == "identity" and holder is not None:
        return _HELD.get(holder)
    return _QUOTAS.get(kind)


_FRAME = 100
"""At least the characters that compact JSON needs for the elements of a document."""
_STATEMENT = 120
"""At least those it needs for the names and marks of a statement."""
_STRING = 6
"""At least those around a string: two quotes, a colon, two brackets or braces, a comma."""

_TEXT = frozenset((str,))
_SPACE = " \t\n\r\v\f\x1c\x1d\x1e\x1f"
"""The white space of ASCII, as `str.split` has it."""


def of(data: object) -> int:
    """Return the characters of a document as compact JSON, white space not counted.

    Holes count nothing, so with holes the result is the least that the document can have.
    """
    total = 0
    texts: list[str] = []
    stack = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            total += 2
            texts.append(value)
        elif isinstance(value, dict):
            # Braces, and for each member its quotes, colon and comma; the last has no comma.
            total += 2 + 4 * len(value) - bool(value)
            texts += map(str, value)
            stack += value.values()
        elif isinstance(value, list):
            total += 2 + len(value) - bool(value)
            if _TEXT.issuperset(map(type, value)):
                total += 2 * len(value)
                texts += value
            else:
                stack += value
        else:
            total += len(str(value))
    text = holes.fill("".join(texts), "")
    if not text.isascii() or any(map(text.__contains__, _SPACE)):
        text = "".join(text.split())
    # To look for what is not there takes a tenth of the time of counting it.
    return total + len(text) + sum(text.count(each) for each in '"\\' if each in text)


def at_most(length: int, strings: int, statements: int) -> int:
    """Return the most that a well-formed document can have, without making it.

    `length` is that of its `strings` strings together, beside the names and effects of its
    `statements`, with escapes.
    """
    return length + _STRING * strings + _STATEMENT * statements + _FRAME

"""The gate: is a document shaped as AWS's policy grammar wants it?

This is the hand-written, fast twin of ``data/policy.schema.json``, which is the published
description; a property test holds the two together.  The gate says yes or no on every document,
the schema explains only those that the gate turns away (`slrlint.policy.explain`).

Holes: a value or list item that is nothing but a hole passes anywhere, and a string with holes
passes where some value of them would.  A placeholder that nobody has filled in (``${Action}``) is a
hole.  A statement with a hole among its element names is neither judged nor viewed.

Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy elements";
the limits of ``Sid`` and of the action prefix are those that IAM's own error messages show.
"""

from __future__ import annotations

import re
from itertools import product

from slrlint.policy.holes import blur, has_holes, is_hole, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

VERSIONS = ("2008-10-17", "2012-10-17")
EFFECTS = ("Allow", "Deny")
DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
QUALIFIERS = ("ForAllValues", "ForAnyValue")
OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
)
"""Condition operators; all but Null take the suffix IfExists, all take a qualifier."""

EXCLUSIVE = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
"""Pairs of elements of which a statement has at most one."""

_IDENTITY_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"))
NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "identity": _IDENTITY_PAIRS,
    "boundary": _IDENTITY_PAIRS,
    "scp": _IDENTITY_PAIRS,
    "trust": (("Principal", "NotPrincipal"), ("Action", "NotAction")),
    "resource": (("Principal", "NotPrincipal"), ("Action", "NotAction")),
}
"""By kind, the pairs of elements of which a statement needs one (beside Effect)."""

FOREIGN: Mapping[str, tuple[str, ...]] = {
    "identity": ("Principal", "NotPrincipal"),
    "boundary": ("Principal", "NotPrincipal"),
    "scp": ("Principal", "NotPrincipal"),
    "trust": ("Resource", "NotResource"),
    "resource": (),
}
"""By kind, the elements that a statement must not have."""

_LINE = r"(?:[A-Za-z0-9.\-]++|\*):[^:\n]*+"
_LINES = rf"{_LINE}(?:\n{_LINE})*+"
_ACTION = r"\*|(?:[A-Za-z0-9.\-]+|\*):[^:]*"
_SID = "[A-Za-z0-9]*"

_SPLIT: dict[str, tuple[str, str, bool]] = {
    f"{qualifier}:{operator}{suffix}".lstrip(":"): (qualifier, operator, bool(suffix))
    for qualifier in ("", *QUALIFIERS)
    for operator in OPERATORS
    for suffix in ("", "IfExists")
    if operator != "Null" or not suffix
}


def split_operator(written: str) -> tuple[str, str, bool]:
    """Split ``ForAnyValue:StringLikeIfExists`` into ``("ForAnyValue", "StringLike", True)``.

    Operators are spelled exactly: IAM answers "Invalid Condition type : stringEquals".  What is no
    operator is split the same way as far as it goes, and its middle is returned as written.
    """
    known = _SPLIT.get(written)
    if known is not None:
        return known
    qualifier, colon, operator = written.partition(":")
    if not colon or qualifier not in QUALIFIERS:
        qualifier, operator = "", written
    bare = operator.removesuffix("IfExists")
    return qualifier, bare, bare != operator


def is_operator(written: str) -> bool:
    """Say whether `written` is a condition operator with its qualifier and suffix, if any."""
    return written in _SPLIT or may_match(_is_operator, written)


def statement_is_well_formed(statement: object, kind: str) -> bool:
    """Say whether a statement has the elements that its kind of policy wants, and their shapes.

    A hole in place of the whole statement, or among its element names, is not well-formed: nobody
    can view what it says.
    """
    if not isinstance(statement, dict) or not _has_right_elements(statement, kind):
        return False
    checks = _RESOURCE_CHECKS if kind == "resource" else _CHECKS
    for name, value in statement.items():  # noqa: SIM110 - all() takes half as long again
        if not checks[name](value):
            return False
    return True


def document_is_well_formed(data: object, kind: str) -> bool:
    """Say whether a whole document, with all its statements, passes the grammar of its kind.

    `kind` is one of `slrlint.policy.model.KINDS`.  Whether two statements share one Sid is beyond
    a schema and so beyond this gate: ask `repeated_sids`.
    """
    if not isinstance(data, dict) or not frame_is_well_formed(data):
        return False
    return all(
        statement_is_well_formed(each, kind) or is_unknown(each)
        for each in statements(data.get("Statement", []))
    )


def frame_is_well_formed(data: Mapping[Any, object]) -> bool:
    """Say whether a document is well-formed when its statements are."""
    for name, value in data.items():
        if name == "Statement":
            if not (
                isinstance(value, dict) or (isinstance(value, list) and value) or _unknown(value)
            ):
                return False
        elif name == "Version":
            if value not in VERSIONS and not may_be(value, VERSIONS):
                return False
        elif name == "Id":
            if not isinstance(value, str):
                return False
        elif not (isinstance(name, str) and has_holes(name)):
            return False
    return "Statement" in data or any(isinstance(name, str) and has_holes(name) for name in data)


def statements(value: object) -> list[object]:
    """Return the statements under Statement as a list: one alone needs no list."""
    return value if isinstance(value, list) else [value]


def is_unknown(statement: object) -> bool:
    """Say whether a hole hides what the statement is: in its place or among its element names."""
    if isinstance(statement, dict):
        return any(isinstance(name, str) and has_holes(name) for name in statement)
    return _unknown(statement)


def repeated_sids(items: Iterable[object], kind: str) -> list[int]:
    """Return the indexes of the statements whose Sid stands in an earlier one.

    Several empty ones pass, and so does any in a resource policy: only IAM asks for unique ones.
    """
    if kind == "resource":
        return []
    seen: set[str] = set()
    repeated = []
    for index, each in enumerate(items):
        sid = each.get("Sid") if isinstance(each, dict) else None
        if isinstance(sid, str) and sid and not _has_gaps(sid):
            if sid in seen:
                repeated.append(index)
            seen.add(sid)
    return repeated


def may_match(passes: Callable[[str], object], text: str) -> bool:
    """Say whether `text`, or `text` with its holes filled in some way, passes a test.

    The holes are filled with the texts that decide between the grammar's patterns: nothing, a
    letter, a whole action.  With more than four holes the answer is yes.
    """
    if passes(text):
        return True
    text = blur(text)
    if not has_holes(text):
        return False
    parts = split(text)
    if len(parts) > _MOST_HOLES + 1:
        return True
    fillings = product(_FILLINGS, repeat=len(parts) - 1)
    return any(
        passes("".join(part + value for part, value in zip(parts, (*filling, ""), strict=True)))
        for filling in fillings
    )


def may_be(value: object, words: Iterable[str]) -> bool:
    """Say whether `value` is a string whose holes some filling makes one of `words`."""
    if not isinstance(value, str):
        return False
    text = blur(value)
    if not has_holes(text):
        return value in words
    shape = ".*".join(map(re.escape, split(text)))
    return any(re.fullmatch(shape, each, re.DOTALL) for each in words)


_FILLINGS = ("", "a", "a:a", ":")
_MOST_HOLES = 4


def is_action(text: str) -> bool:
    """Say whether `text` is an action pattern: ``*``, or a prefix, one colon, and a name."""
    return may_match(_spells_action, text)


def are_actions(texts: list[str]) -> bool:
    """Say whether all of `texts`, at least one, are action patterns."""
    lines = "\n".join(texts)
    if lines.count("\n") == len(texts) - 1 and re.fullmatch(_LINES, lines) is not None:
        return True
    return all(is_action(each) for each in texts)


def is_sid(text: str) -> bool:
    """Say whether `text` holds nothing but ASCII letters and digits, as IAM wants of a Sid."""
    return may_match(_spells_sid, text)


def _spells_action(text: str) -> bool:
    return re.fullmatch(_ACTION, text) is not None


def _spells_sid(text: str) -> bool:
    return re.fullmatch(_SID, text) is not None


def _is_operator(text: str) -> bool:
    return text in _SPLIT


def _unknown(value: object) -> bool:
    return isinstance(value, str) and is_hole(blur(value))


def _has_gaps(value: object) -> bool:
    return isinstance(value, str) and has_holes(blur(value))


_right: dict[tuple[str, tuple[object, ...]], bool] = {}


def _has_right_elements(statement: Mapping[object, object], kind: str) -> bool:
    key = (kind, tuple(statement))
    known = _right.get(key)
    if known is None:
        known = _elements_are_right(statement, kind)
        if known:
            # Only what is right is remembered: there are few such orders of names, while what is
            # wrong has no end.
            _right[key] = known
    return known


def _elements_are_right(statement: Mapping[object, object], kind: str) -> bool:
    foreign = FOREIGN[kind]
    return (
        "Effect" in statement
        and all(name in STATEMENT_ELEMENTS and name not in foreign for name in statement)
        and not any(one in statement and other in statement for one, other in EXCLUSIVE)
        and all(one in statement or other in statement for one, other in NEEDED[kind])
    )


def _effect(value: object) -> bool:
    return value in EFFECTS or may_be(value, EFFECTS)


def _sid(value: object) -> bool:
    return isinstance(value, str) and ((value.isalnum() and value.isascii()) or is_sid(value))


def _text(value: object) -> bool:
    return isinstance(value, str)


def _actions(value: object) -> bool:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not value or not _all_text(value):
        return False
    return are_actions(value)


def _texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and bool(value) and _all_text(value))


def _principals(value: object) -> bool:
    if isinstance(value, dict):
        return all(
            (name in PRINCIPAL_TYPES or (isinstance(name, str) and has_holes(name)))
            and (isinstance(each, str) or (isinstance(each, list) and _all_text(each)))
            for name, each in value.items()
        )
    return value == "*" or may_be(value, ("*",))


def _conditions(value: object) -> bool:
    if not isinstance(value, dict):
        return _unknown(value)
    for written, block in value.items():
        if written not in _SPLIT and not (isinstance(written, str) and is_operator(written)):
            return False
        if not isinstance(block, dict):
            if _unknown(block):
                continue
            return False
        for key, values in block.items():
            if not isinstance(key, str):
                return False
            if type(values) is list:
                for each in values:
                    if not isinstance(each, (str, bool, int, float)):
                        return False
            elif not isinstance(values, (str, bool, int, float)):
                return False
    return True


_TEXT_TYPES = frozenset((str,))


def _all_text(values: list[object]) -> bool:
    return _TEXT_TYPES.issuperset(map(type, values))


_CHECKS: dict[object, Callable[[object], bool]] = {
    "Sid": _sid,
    "Effect": _effect,
    "Principal": _principals,
    "NotPrincipal": _principals,
    "Action": _actions,
    "NotAction": _actions,
    "Resource": _texts,
    "NotResource": _texts,
    "Condition": _conditions,
}
_RESOURCE_CHECKS = {**_CHECKS, "Sid": _text}
"""Only IAM limits the letters of a Sid: the default policy of a KMS key has blanks in it."""

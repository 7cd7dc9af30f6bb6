"""Recognises, at a glance, a document that is in order: nearly every policy of a repository is.

All statements are looked at together, so that a list of their strings is judged in C instead of a
statement in Python, and what was judged once is not judged again.  Where a glance is not enough,
`slrlint.signals` looks closely.
"""

from __future__ import annotations

from functools import lru_cache

from slrlint import service_linked
from slrlint.catalog import services
from slrlint.policy import grammar, resource, size
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

    from slrlint.policy.model import Policy

_KINDS = ("identity", "boundary", "scp")
_EFFECTS = frozenset(grammar.EFFECTS)
_TRUTHS = frozenset(("true", "false", "True", "False"))
_MOST = 50_000
_LONGEST = 64


class Seen:
    """Strings that passed a test: at most 50,000, of 64 characters on average.

    The policies of a repository repeat each other.  ``covers(strings)`` says whether all of them
    are remembered.  It is the set's own method, which looks a list up in a fraction of the time
    that a test of its items takes.
    """

    __slots__ = ("covers", "strings")

    def __init__(self) -> None:
        self.strings: set[str] = set()
        self.covers: Callable[[Iterable[str]], bool] = self.strings.issuperset

    def learn(self, strings: Collection[str], length: int) -> None:
        """Remember `strings`, of which all passed; `length` is that of all together."""
        if len(self.strings) < _MOST and length <= _LONGEST * len(strings):
            self.strings.update(strings)


_right_actions = Seen()
_right_resources = Seen()
_other_actions = Seen()
"""Action patterns that cover no action on service-linked roles."""


class Sight(Record):
    """What a document shows that is in order: at most that it is large, and what is about roles.

    `large` says that it may be over its quota, `near` that something in it may concern
    service-linked roles.
    """

    large: bool
    near: bool


def look(policy: Policy) -> Sight | None:
    """Return what `policy` shows at a glance, or None where that is not enough."""
    data = policy.data
    if policy.kind not in _KINDS or data.get("Version") != grammar.VERSIONS[-1] or len(data) > 2:
        return None
    statements = data.get("Statement")
    if type(statements) is not list:
        statements = [statements]
    try:
        return _judge(statements, size.quota(policy.kind, policy.holder)) if statements else None
    except (KeyError, TypeError):
        return None  # an element is missing, or is not made of strings


def _judge(statements: list[Any], quota: int | None) -> Sight | None:
    effects: list[object] = []
    actions: list[str] = []
    resources: list[str] = []
    sids: list[str] = []
    texts: list[str] = []
    for each in statements:
        effects.append(each["Effect"])
        elements = 3
        if not (_gather(each["Action"], actions) and _gather(each["Resource"], resources)):
            return None
        if "Sid" in each:
            sids.append(each["Sid"])
            elements += 1
        if "Condition" in each:
            if not _is_right_condition(each["Condition"], texts):
                return None
            elements += 1
        if len(each) > elements:
            return None
    sid = "".join(sids)
    if sids and not (sid.isalnum() and len(set(sids)) == len(sids)):
        return None
    text = sid + "".join(texts)
    places = "".join(resources)
    if not (
        _EFFECTS.issuperset(effects)
        and _is_plain(text)
        and (_right_actions.covers(actions) or _are_right_actions(actions))
        and (_right_resources.covers(resources) or _are_right_resources(resources))
    ):
        return None
    length = len(text) + len("".join(actions)) + len(places)
    strings = len(actions) + len(resources) + len(sids) + len(texts)
    return Sight(
        quota is not None and size.at_most(length, strings, len(statements)) > quota,
        service_linked.may_be_meant(text, places)
        or not (_other_actions.covers(actions) or _are_other_actions(actions)),
    )


def _gather(one_or_many: object, strings: list[str]) -> bool:
    """Add a string or the items of a list to `strings`; False for an empty list."""
    if type(one_or_many) is list:
        strings += one_or_many
        return bool(one_or_many)
    strings.append(one_or_many)  # type: ignore[arg-type]
    return True


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def _is_right_condition(block: object, texts: list[str]) -> bool:
    """Say whether the operators of a Condition can read its values, and no key stands there twice.

    Adds its strings to `texts`.
    """
    if type(block) is not dict:
        return False
    for operator, keys in block.items():
        family = _family(operator)
        if family not in ("", "truth") or type(keys) is not dict:
            return False
        texts.append(operator)
        texts += keys
        if len(keys) > 1 and len(set(map(str.lower, keys))) < len(keys):
            return False
        for values in keys.values():
            listed = values if type(values) is list else [values]
            if family and not _TRUTHS.issuperset(listed):
                return False
            texts += listed
    return True


@lru_cache(maxsize=256)
def _family(operator: str) -> str:
    """Return ``""`` for operators that read every string, ``truth`` for Bool and Null."""
    if not grammar.is_operator(operator):
        return "unknown"
    from slrlint.policy import value

    family = value.family(grammar.split_operator(operator)[1])
    return "truth" if family in ("Bool", "Null") else family or ""


def _are_right_actions(patterns: list[str]) -> bool:
    fresh = list(set(patterns) - _right_actions.strings)
    text = "".join(fresh)
    others = services.unknown(fresh)
    if not _is_plain(text) or not all(map(services.is_plausible, others)):
        return False
    if others and not grammar.are_actions(list(others)):
        return False
    _right_actions.learn(fresh, len(text))
    return True


def _are_right_resources(patterns: list[str]) -> bool:
    fresh = list(set(patterns) - _right_resources.strings)
    text = "".join(fresh)
    if not (_is_plain(text) and resource.are_ordinary(fresh)):
        return False
    _right_resources.learn(fresh, len(text))
    return True


def _are_other_actions(patterns: list[str]) -> bool:
    fresh = list(set(patterns) - _other_actions.strings)
    if service_linked.reached_by(fresh):
        return False
    _other_actions.learn(fresh, len("".join(fresh)))
    return True

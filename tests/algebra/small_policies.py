"""Random policies over a small alphabet, and all the requests that can tell them apart."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from slrlint.algebra import Request
from slrlint.algebra.evaluate import Evaluator

if TYPE_CHECKING:
    from collections.abc import Iterator

Policy = dict[str, object]

ACTIONS = ("a:x", "a:y", "b:x", "c:z")
ACTION_PATTERNS = ("a:x", "a:y", "A:X", "a:*", "a:?", "*:x", "*", "b:x")
HEAD = "arn:aws:s3:::"
NAMES = (*("".join(t) for n in range(3) for t in itertools.product("pqr", repeat=n)), "pqp", "rpr")
RESOURCES = tuple(HEAD + name for name in NAMES)
RESOURCE_PATTERNS = (
    *(HEAD + name for name in ("p", "q", "p*", "*p*", "p?", "?", "*", "pq")),
    "*",
    "*q",
    "arn:aws:s3",
)
WITH_VARIABLES = tuple(HEAD + name for name in ("p${k}", "${k, 'q'}", "${k}*", "q${K}${k}"))
CROSSING = ("arn:*:p", "arn:aws:*:::q", "arn:*:*:*:*:p*", "arn:aws:s*::::p")
SINGLE = ("", "u", "v", "uv", "U", "w")
POSITIVE = ("StringEquals", "StringLike", "StringEqualsIgnoreCase")
NEGATIVE = ("StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase")
VALUES = ("u", "v", "u*", "*", "uv")


def maybe_list(values: list[str]) -> st.SearchStrategy[object]:
    """One value bare or in a list, several in a list."""
    return st.sampled_from([values, values[0]]) if len(values) == 1 else st.just(values)


def patterns(choices: tuple[str, ...]) -> st.SearchStrategy[object]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=3).flatmap(maybe_list)


def single_blocks(extra: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, object]]:
    """Conditions on a key that holds one value."""
    operators = st.sampled_from(POSITIVE + NEGATIVE)
    operator = st.one_of(operators, operators.map("{}IfExists".format))
    values = patterns(VALUES + extra)
    text = st.tuples(operator, values)
    null = st.tuples(st.just("Null"), st.sampled_from(["true", "false"]))
    number = st.tuples(
        st.sampled_from(["NumericLessThan", "NumericEquals", "NumericGreaterThanEquals"]),
        st.sampled_from(["1", "2", "2.5"]),
    )
    key_k = st.one_of(text, null).map(lambda pair: {pair[0]: {"k": pair[1]}})
    key_n = number.map(lambda pair: {pair[0]: {"n": pair[1]}})
    return st.one_of(key_k, key_k, key_n)


def multi_blocks() -> st.SearchStrategy[dict[str, object]]:
    """Conditions on a key that holds several values."""
    operators = st.sampled_from(POSITIVE + NEGATIVE)
    qualified = st.tuples(
        st.sampled_from(["ForAllValues:{}", "ForAnyValue:{}", "ForAllValues:{}IfExists"]), operators
    ).map(lambda pair: pair[0].format(pair[1]))
    null = st.tuples(
        st.sampled_from(["Null", "ForAllValues:Null", "ForAnyValue:Null"]),
        st.sampled_from(["true", "false"]),
    )
    return st.one_of(st.tuples(qualified, patterns(VALUES)), null).map(
        lambda pair: {pair[0]: {"m": pair[1]}}
    )


@st.composite
def statements(
    draw: st.DrawFn, conditions: st.SearchStrategy[dict[str, object]], resources: tuple[str, ...]
) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    statement[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(
        patterns(ACTION_PATTERNS)
    )
    statement[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(
        patterns(resources)
    )
    blocks = draw(st.lists(conditions, max_size=2))
    if blocks:
        merged: dict[str, dict[str, object]] = {}
        for block in blocks:
            for operator, keys in block.items():
                merged.setdefault(operator, {}).update(keys)
        statement["Condition"] = merged
    return statement


def policies(
    conditions: st.SearchStrategy[dict[str, object]] | None = None,
    resources: tuple[str, ...] = RESOURCE_PATTERNS,
    version: str = "2012-10-17",
) -> st.SearchStrategy[Policy]:
    """Policies of up to three statements."""
    blocks = st.one_of(single_blocks(), multi_blocks()) if conditions is None else conditions
    return st.lists(statements(blocks, resources), max_size=3).map(
        lambda made: {"Version": version, "Statement": made}
    )


CHOICES: dict[str, tuple[list[str] | None, ...]] = {
    "k": (None, *([each] for each in SINGLE)),
    "n": (None, ["1"], ["1.5"], ["2"], ["2.5"], ["3"], ["0"]),
    "m": (None, ["u"], ["v"], ["w"], ["uv"], ["u", "w"], ["u", "v"], ["u", "v", "w"]),
}


def keys_of(*documents: Policy) -> set[str]:
    return {
        key
        for document in documents
        for statement in document["Statement"]  # type: ignore[attr-defined]
        for block in statement.get("Condition", {}).values()
        for key in block
    }


def requests(*documents: Policy) -> Iterator[Request]:
    """All small requests; keys that no document reads are left out."""
    keys = sorted(keys_of(*documents) & set(CHOICES))
    for chosen in itertools.product(*(CHOICES[key] for key in keys)):
        context = {key: values for key, values in zip(keys, chosen, strict=True) if values}
        for action, resource in itertools.product(ACTIONS, RESOURCES):
            yield Request(action, resource, context)


def only_in(first: Policy, second: Policy) -> Request | None:
    """A small request that the first policy allows and the second does not."""
    mine, theirs = Evaluator(first), Evaluator(second)
    for request in requests(first, second):
        if mine.decide(request) is True and theirs.decide(request) is False:
            return request
    return None

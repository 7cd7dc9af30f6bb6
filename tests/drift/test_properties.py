"""Whatever two documents hold, they can be compared, told and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import reporters
from slrlint.drift import verdict
from slrlint.drift.changes import of_code
from slrlint.drift.verdict import NoPolicyError
from slrlint.policy import holes
from slrlint.report import Counts, Report
from tests.drift.support import compare, policy

if TYPE_CHECKING:
    from slrlint.comparison import Comparison

some = settings(max_examples=80, deadline=None)

WORDS = (
    *("s3:GetObject", "s3:*", "iam:PassRole", "sts:AssumeRole", "*", "", "x:?", "${aws:username}"),
    *("arn:aws:s3:::a/*", "arn:aws:iam::*:role/x", "ecs.amazonaws.com", "true", "1", "10.0.0.0/8"),
    *("\x1b[2J", "é", holes.hole("${var.x}")),
)
OPERATORS = (
    *("StringEquals", "StringNotLike", "Null", "Bool", "IpAddress", "NumericLessThan"),
    *("ForAllValues:StringLike", "StringEqualsIfExists", "Nonsense"),
)
words = st.sampled_from(WORDS)
one_or_more = words | st.lists(words, min_size=1, max_size=3)
conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(["aws:SourceIp", "iam:PassedToService", "aws:tagkeys", "AWS:TagKeys"]),
        one_or_more,
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)
principals = st.just("*") | st.dictionaries(
    st.sampled_from(["AWS", "Service", "Federated"]), one_or_more, min_size=1, max_size=2
)


@st.composite
def statements(draw: st.DrawFn, *, principal: bool) -> dict[str, object]:
    made: dict[str, object] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(one_or_more),
    }
    if principal:
        made[draw(st.sampled_from(["Principal", "NotPrincipal"]))] = draw(principals)
    else:
        made[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(one_or_more)
    if draw(st.booleans()):
        made["Condition"] = draw(conditions)
    if draw(st.booleans()):
        made["Sid"] = draw(words)
    return made


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    principal = draw(st.booleans())
    pool = draw(st.lists(statements(principal=principal), min_size=1, max_size=3))
    sides = [draw(st.lists(st.sampled_from(pool), max_size=3)) for _ in range(2)]
    return policy(*sides[0]), policy(*sides[1])


MIRRORED = {"wider": "narrower", "narrower": "wider", "undecided": "undecided"}


@given(pairs())
@some
def test_every_comparison_can_be_told_and_shown(pair: tuple[Any, Any]) -> None:
    found = compare(*pair)
    told = [index for each in found.summary for index in each.changes]
    assert sorted(told) == list(range(len(found.changes)))
    for change in found.changes:
        kind = of_code(change.code)
        assert kind is not None
        assert (kind.direction, kind.element) == (change.direction, change.element)
        assert change.sentence.strip() == change.sentence != ""
        assert (change.witness is None) == bool(change.reason)
        assert change.place.path in ("new.json", "old.json")
    report = Report("diff", tuple(verdict.diagnostics([found], "any")), (), Counts(), {}, (found,))
    for name in reporters.FORMATS:
        text = reporters.render(report, name)
        assert not set(text) & set("\x1b\r\x07")


@given(pairs())
@some
def test_the_way_back_is_the_mirror(pair: tuple[Any, Any]) -> None:
    there, back = compare(*pair), compare(pair[1], pair[0])
    assert _proofs(there, "wider") == _proofs(back, "narrower")
    assert _proofs(there, "narrower") == _proofs(back, "wider")


def _proofs(found: Comparison, direction: str) -> set[tuple[str, str]]:
    """Return the proofs of a direction with the part of their code that mirrors share."""
    return {
        (each.code[-2:], repr(each.witness))
        for each in found.changes
        if each.direction == direction
    }


@given(pairs())
@some
def test_a_document_equals_itself(pair: tuple[Any, Any]) -> None:
    found = compare(pair[0], pair[0])
    assert (found.verdict, found.changes, found.cosmetic) == ("equal", (), ())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "Sid"]),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything, anything)
@some
def test_odd_documents_are_compared_or_refused(old: object, new: object) -> None:
    try:
        found = compare({"Statement": old}, {"Statement": new})
    except NoPolicyError:
        return
    assert found.verdict in ("equal", "wider", "narrower", "both", "undecided")


@pytest.mark.parametrize("number", [300])
def test_long_statements_are_told_shortly(number: int) -> None:
    actions = [f"ec2:Describe{index}" for index in range(number)]
    found = compare(policy(), policy({"Effect": "Allow", "Action": actions, "Resource": "*"}))
    assert all(len(each.sentence) < 400 for each in found.summary)

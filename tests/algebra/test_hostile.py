"""Policies made to be hard: every comparison ends, if need be undecided."""

from __future__ import annotations

import itertools

import pytest

from slrlint.algebra import difference
from slrlint.algebra.question import TOO_HARD
from slrlint.algebra.shape import MOST_CHARACTERS
from slrlint.limits import Limits

Document = dict[str, object]
WORDS = [f"*{a}{b}*" for a, b in itertools.product("abcdefghij", "klmnopqrst")]
HERE, THERE = WORDS[:50], WORDS[25:75]
PAIRS = list(zip(HERE, THERE, strict=True))
STARS = "*a" * 300 + "*"


def allow(**elements: object) -> Document:
    return {"Effect": "Allow", "Action": "s3:*", "Resource": "*", **elements}


def excepting(**elements: object) -> Document:
    return {"Effect": "Allow", "Action": "s3:*", **elements}


def like(**keys: str) -> Document:
    return allow(Condition={"StringLike": keys})


def policy(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (policy(allow(Resource=HERE)), policy(allow(Resource=THERE))),
        (
            policy(*[allow(Resource=each) for each in HERE]),
            policy(*[allow(Resource=each) for each in THERE]),
        ),
        (
            policy(*[excepting(NotResource=each) for each in HERE]),
            policy(*[excepting(NotResource=each) for each in THERE]),
        ),
        (
            policy(*[allow(Action="s3:" + a, Resource=b) for a, b in PAIRS]),
            policy(*[allow(Action="s3:" + b, Resource=a) for a, b in PAIRS]),
        ),
        (
            policy(*[like(k=each) for each in HERE]),
            policy(*[like(k=each) for each in THERE]),
        ),
        (
            policy(
                allow(Condition={"StringLike": {f"k{n}": f"${{k{n + 1}}}*" for n in range(30)}})
            ),
            policy(
                allow(Condition={"StringLike": {f"k{n}": f"*${{k{n + 1}}}" for n in range(30)}})
            ),
        ),
        (
            policy(*[like(**{f"k{n}": "x"}) for n in range(60)]),
            policy(*[like(**{f"k{n}": "y"}) for n in range(60)]),
        ),
        (policy(allow(Resource=STARS + "a")), policy(allow(Resource=STARS))),
        (policy(allow(Resource="*a?" * 100)), policy(allow(Resource="*?a" * 100 + "*"))),
    ],
)
def test_overlapping_patterns(new: Document, old: Document) -> None:
    found = difference(new, old)
    assert found.changes
    for change in found.changes:
        assert change.witness is not None or change.reason


def test_stars_against_themselves() -> None:
    assert difference(policy(allow(Resource=STARS)), policy(allow(Resource=[STARS]))).changes == ()
    longer = difference(policy(allow(Resource=STARS + "a*")), policy(allow(Resource=STARS)))
    assert longer.verdict == "narrower"


def test_a_spent_budget_is_undecided() -> None:
    new = policy(*[like(**{f"k{n}": "x"}) for n in range(600)])
    old = policy(*[like(**{f"k{n}": "y"}) for n in range(600)])
    assert TOO_HARD in {change.reason for change in difference(new, old).changes}


@pytest.mark.parametrize("bounds", [Limits(comparison=300), Limits(question=30)])
def test_each_bound_of_work_leaves_undecided_what_lies_beyond(bounds: Limits) -> None:
    new = policy(*[allow(Action=f"s3:Get{n}*", Resource=f"x{n}*") for n in range(20)])
    old = policy(*[allow(Action=f"s3:Put{n}*", Resource=f"x{n}*") for n in range(20)])
    assert difference(new, old).verdict == "both"
    found = difference(new, old, limits=bounds)
    assert found.verdict == "undecided"
    assert TOO_HARD in {change.reason for change in found.changes}


@pytest.mark.parametrize(
    "changed",
    [
        {"Action": "s3:#Thing@", "Resource": "arn:aws:s3:::b@/*"},
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b@-#/*"},
        {"Action": "s3:#@*", "Resource": "arn:aws:s3:::b@*"},
        {"NotAction": "s3:#@", "Resource": "arn:aws:s3:::b@"},
        {"Action": "s3:x@", "NotResource": "arn:aws:s3:::b@-#"},
    ],
)
def test_a_thousand_statements_apart_from_each_other_are_all_decided(changed: Document) -> None:
    new, old = (
        policy(
            *[
                {
                    "Effect": "Allow",
                    **{
                        k: str(v).replace("@", str(n)).replace("#", side)
                        for k, v in changed.items()
                    },
                }
                for n in range(1_000)
            ]
        )
        for side in ("New", "Old")
    )
    found = difference(new, old)
    assert len(found.changes) == 2_000
    assert all(change.witness is not None for change in found.changes)


def test_statements_beyond_the_work_are_one_change_each() -> None:
    new = policy(*[allow(Action=[f"*{n}a", f"*{n}b"], Resource=f"*x{n}*") for n in range(1_500)])
    old = policy(*[allow(Action=[f"*{n}c", f"*{n}d"], Resource=f"*y{n}*") for n in range(1_500)])
    found = difference(new, old)
    last = found.changes[-1]
    assert (last.witness, last.reason, len(last.actions)) == (None, TOO_HARD, 2)


def test_actions_times_resources_stay_together_where_they_are_too_many() -> None:
    new = policy(allow(Action=[f"s3:a{n}" for n in range(700)], Resource=WORDS))
    few = difference(new, policy(allow(Action="s3:b", Resource=WORDS)))
    assert {len(each.actions) for each in few.changes} == {1}
    resources = [f"arn:aws:s3:::{n}" for n in range(700)]
    many = policy(allow(Action=[f"s3:a{n}" for n in range(700)], Resource=resources))
    found = difference(many, policy(allow(Action="s3:b", Resource=resources)))
    assert [len(each.actions) for each in found.changes] == [700, 1]


def test_thousands_of_patterns() -> None:
    new = policy(allow(Action=[f"s3:Get{n}*" for n in range(3000)]))
    old = policy(allow(Action=[f"s3:Get{n}*" for n in range(1, 3001)]))
    assert difference(new, old).verdict == "wider"


def test_a_text_longer_than_any_policy_is_not_read() -> None:
    long = policy(allow(Resource="a" * MOST_CHARACTERS + "*"))
    assert difference(long, policy(allow())).verdict == "undecided"
    assert difference(long, policy(allow(Resource="a" * MOST_CHARACTERS + "*"))).verdict == "equal"


@pytest.mark.parametrize("character", ["\ue000", "\ue001", "\ufdd0", "\ufdd4", "\x00", "\ud800"])
def test_private_characters_mean_nothing(character: str) -> None:
    resource = f"arn:aws:s3:::{character}"
    one = policy(allow(Resource=resource, Action=f"s3:{character}*"))
    assert difference(one, policy(allow(Resource=resource))).verdict == "narrower"
    assert difference(one, policy(allow())).verdict == "narrower"
    assert difference(one, policy()).verdict == "wider"


def test_deep_documents_are_not_followed() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    broken = policy(allow(Resource=deep))
    assert difference(broken, policy(allow(Resource=deep))).verdict == "undecided"

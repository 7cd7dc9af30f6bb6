"""Policies made to be hard: every comparison ends, if need be undecided."""

from __future__ import annotations

import itertools

import pytest

from slrlint.algebra import difference
from slrlint.algebra.question import TOO_HARD
from slrlint.algebra.shape import MOST_CHARACTERS

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

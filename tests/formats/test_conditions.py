"""Which conditions of a template can hold together, and the policies that come of it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.formats import BRANCH, detect
from slrlint.formats.conditions import described, together, worlds
from slrlint.source import Source

ENV = {"Ref": "Env"}


def equals(one: object, other: object) -> dict[str, Any]:
    return {"Fn::Equals": [one, other]}


def truths(section: dict[str, Any], *names: str) -> list[str]:
    """Return the worlds as texts such as ``TF``."""
    return [
        "".join("T" if holds else "F" for _, holds in world) for world in worlds(section, names)
    ]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({}, ["TT", "FF", "TF", "FT"]),
        ({"B": {"Fn::Not": [{"Condition": "A"}]}}, ["TF", "FT"]),
        ({"A": equals(ENV, "x"), "B": equals("y", ENV)}, ["TF", "FF", "FT"]),
        ({"A": equals(ENV, "x"), "B": equals(ENV, "x")}, ["TT", "FF"]),
        (
            {"A": equals(ENV, {"Ref": "O"}), "B": equals(ENV, {"Ref": "P"})},
            ["TT", "FF", "TF", "FT"],
        ),
        ({"A": equals("x", "x"), "B": equals("x", "y")}, ["TF"]),
        ({"B": {"Fn::And": [{"Condition": "A"}, equals(ENV, "x")]}}, ["TT", "FF", "TF"]),
        ({"B": {"Fn::Or": [{"Condition": "A"}, equals(ENV, "x")]}}, ["TT", "FF", "FT"]),
        ({"A": {"Condition": "B"}}, ["TT", "FF"]),
        ({"A": {"Condition": "B"}, "B": {"Condition": "A"}}, ["TT", "FF"]),
        ({"A": "odd", "B": {"Fn::Not": "odd"}}, ["TT", "FF", "TF", "FT"]),
    ],
)
def test_worlds(section: dict[str, Any], expected: list[str]) -> None:
    assert truths(section, "A", "B", "A") == expected


def test_of_many_conditions_two_combinations_are_looked_at() -> None:
    names = [f"C{number}" for number in range(60)]
    assert truths({}, *names) == ["T" * 60, "F" * 60]
    section = {name: equals(ENV, name) for name in names}
    assert truths(section, *names) == ["T" + "F" * 59, "F" * 60]


def test_conditions_without_end_have_an_end() -> None:
    section: dict[str, Any] = {
        f"C{number}": {"Fn::And": [{"Condition": f"C{number + 1}"}] * 10} for number in range(1_000)
    }
    deep: Any = "x"
    for _ in range(190):
        deep = {"Fn::Not": [deep]}
    assert truths({**section, "D": deep}, "C0", "D") == ["TT", "FF", "TF", "FT"]


def test_together() -> None:
    assert together((), ()) == ()
    assert together((("A", True),), (("B", False), ("A", True))) == (("A", True), ("B", False))
    assert together((("A", True),), (("A", False),)) is None


def test_described() -> None:
    assert described((("A", False), ("B", False))) == "every condition false"
    assert described((("A", True), ("B", False))) == "A true, B false"
    assert described(tuple((f"C{n}", True) for n in range(9))).endswith("C5 true, 3 more")


def resources(policy: dict[str, Any], conditions: dict[str, Any]) -> list[Any]:
    template = {
        "Conditions": conditions,
        "Resources": {
            "P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy}}
        },
    }
    reading = detect.read(Source("x.json", json.dumps(template)))
    assert [found.route.count(BRANCH) for found in reading.documents] == [
        *range(len(reading.documents))
    ]
    documents: list[Any] = [found.data for found in reading.documents]
    return [data["Statement"]["Resource"] for data in documents]


def policy(resource: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "a:B", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": statement}


NESTED = {"Fn::If": ["A", {"Fn::If": ["B", "both", "first"]}, {"Fn::If": ["B", "second", "none"]}]}


def test_nested_conditions_are_read_under_every_combination() -> None:
    assert resources(policy(NESTED), {}) == ["both", "none", "first", "second"]


def test_a_combination_that_cannot_be_is_not_read() -> None:
    contrary = {"B": {"Fn::Not": [{"Condition": "A"}]}}
    assert resources(policy(NESTED), contrary) == ["first", "second"]
    apart = {"A": equals(ENV, "x"), "B": equals(ENV, "y")}
    assert resources(policy(NESTED), apart) == ["first", "none", "second"]


def test_one_condition_has_one_truth_value_everywhere() -> None:
    twice = [{"Fn::If": ["A", "one", "two"]}, {"Fn::If": ["A", "three", "four"]}]
    assert resources(policy(twice), {}) == [["one", "three"], ["two", "four"]]


CONDITIONAL = st.recursive(
    st.sampled_from("xyz"),
    lambda below: st.tuples(st.sampled_from("ABC"), below, below).map(lambda t: {"Fn::If": [*t]}),
    max_leaves=8,
)


@given(st.lists(CONDITIONAL, min_size=1, max_size=3))
def test_what_is_read_is_what_can_be(values: list[Any]) -> None:
    def under(value: Any, true: dict[str, bool]) -> Any:
        while isinstance(value, dict):
            name, then, otherwise = value["Fn::If"]
            value = then if true[name] else otherwise
        return value

    expected = {
        tuple(under(value, dict(zip("ABC", holds, strict=True))) for value in values)
        for holds in product((True, False), repeat=3)
    }
    found = [tuple(each) for each in resources(policy(values), {})]
    assert set(found) == expected
    assert len(found) == len(expected)

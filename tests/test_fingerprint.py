"""Fingerprints stay when a policy is written otherwise, and differ where findings differ."""

from __future__ import annotations

import copy
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import fingerprint
from slrlint.finding import Finding, Route, Span
from slrlint.formats import Problem
from slrlint.policy import holes

if TYPE_CHECKING:
    import random

CREATE = {
    "Effect": "Allow",
    "Action": ["iam:CreateServiceLinkedRole", "iam:PutRolePolicy"],
    "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    "Condition": {"StringLike": {"iam:AWSServiceName": ["batch.amazonaws.com"]}},
}
DELETE = {"Effect": "Allow", "Action": "iam:DeleteServiceLinkedRole", "Resource": "*"}


def of(route: Route, *statements: object, code: str = "SLR201", path: str = "a.json") -> str:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return fingerprint.of_finding(Finding(code, route, "message"), path, document)


def test_is_32_hexadecimal_digits() -> None:
    assert len(of(("Statement", 0), CREATE)) == 32
    int(of(("Statement", 0), CREATE), 16)


def test_message_help_and_severity_do_not_matter() -> None:
    document = {"Statement": [CREATE]}
    one = Finding("SLR201", ("Statement", 0), "one")
    two = Finding("SLR201", ("Statement", 0), "two", "help", severity="info")
    assert fingerprint.of_finding(one, "a", document) == fingerprint.of_finding(two, "a", document)


def test_code_path_and_place_matter() -> None:
    route = ("Statement", 0, "Action", 0)
    known = {
        of(route, CREATE),
        of(route, CREATE, code="SLR202"),
        of(route, CREATE, path="b.json"),
        of(("Statement", 0, "Action", 1), CREATE),
        of(("Statement", 0, "Resource"), CREATE),
        of(("Statement", 0), CREATE),
    }
    assert len(known) == 6


def test_a_statement_keeps_its_fingerprint_when_others_come_and_go() -> None:
    assert of(("Statement", 0, "Action", 0), CREATE) == of(
        ("Statement", 1, "Action", 0), DELETE, CREATE
    )


def test_equal_findings_in_different_statements_without_sid_differ() -> None:
    other = {**CREATE, "Resource": "*"}
    first = of(("Statement", 0, "Action", 0), CREATE, other)
    assert first != of(("Statement", 1, "Action", 0), CREATE, other)


def test_with_a_sid_the_rest_of_the_statement_does_not_matter() -> None:
    named = {**CREATE, "Sid": "Make"}
    edited = {**named, "Resource": "*", "Action": [*CREATE["Action"], "iam:GetRole"]}
    route = ("Statement", 0, "Action", 1)
    assert of(route, named) == of(route, edited)
    assert of(route, named) != of(route, {**named, "Sid": "Make2"})
    assert of(route, {**CREATE, "Sid": ""}) != of(route, {**edited, "Sid": ""})


@pytest.mark.parametrize("sid", [None, True, 5, ["a"], {"a": 1}])
def test_a_sid_that_is_no_text_is_none(sid: object) -> None:
    statement = {**CREATE, "Sid": sid}
    assert fingerprint.statement_of(("Statement", 0), {"Statement": [statement]}) == (0, None)
    assert len(of(("Statement", 0), statement)) == 32


def test_single_statement_equals_a_list_of_it() -> None:
    inner = ("Action", 1)
    finding = Finding("SLR201", ("Statement", *inner), "")
    listed = Finding("SLR201", ("Statement", 0, *inner), "")
    assert fingerprint.of_finding(finding, "a", {"Statement": CREATE}) == fingerprint.of_finding(
        listed, "a", {"Statement": [CREATE]}
    )


def test_string_equals_list_of_one_at_the_route_itself() -> None:
    whole = ("Statement", 0, "Action")
    as_list = {**DELETE, "Action": [DELETE["Action"]]}
    assert of(whole, DELETE) == of(whole, as_list) == of((*whole, 0), as_list)


def test_findings_outside_the_statements() -> None:
    document = {"Version": "2008-10-17", "Statement": [CREATE]}
    one = fingerprint.of_finding(Finding("POL012", ("Version",), ""), "a", document)
    assert one == fingerprint.of_finding(
        Finding("POL012", ("Version",), ""), "a", {**document, "Statement": [DELETE]}
    )
    assert one != fingerprint.of_finding(Finding("POL012", (), ""), "a", document)


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ((), (None, None)),
        (("Version",), (None, None)),
        (("Statement",), (None, None)),
        (("Statement", 0), (0, "One")),
        (("Statement", 1, "Action", 0), (1, None)),
        (("Statement", 2), (None, None)),
        (("Statement", "x"), (None, None)),
    ],
)
def test_statement_of(route: Route, expected: tuple[int | None, str | None]) -> None:
    document = {"Statement": [{**CREATE, "Sid": "One"}, DELETE]}
    assert fingerprint.statement_of(route, document) == expected


def test_statement_of_a_single_statement() -> None:
    document = {"Statement": {**CREATE, "Sid": "One"}}
    assert fingerprint.statement_of(("Statement", "Action", 0), document) == (0, "One")
    assert fingerprint.statement_of(("Statement",), document) == (0, "One")


@pytest.mark.parametrize("document", [None, [], "text", {}, {"Statement": None}, {"Statement": 1}])
def test_malformed_documents(document: object) -> None:
    assert fingerprint.statement_of(("Statement", 0), document) == (None, None)
    assert fingerprint.of_finding(Finding("POL004", ("Statement", 0, "x"), ""), "a", document)


def test_holes_are_named_by_their_expression() -> None:
    route = ("Statement", 0, "Resource")
    one = {**DELETE, "Resource": holes.hole("${var.one}")}
    two = {**DELETE, "Resource": holes.hole("${var.two}")}
    assert of(route, one) != of(route, two)
    assert of(route, one) == of(route, {**DELETE, "Resource": "${var.one}"})


def test_paths_are_relative_and_posix() -> None:
    route = ("Statement", 0)
    plain = of(route, CREATE, path=os.path.join("a", "b.json"))
    assert plain == of(route, CREATE, path=os.path.abspath(os.path.join("a", "b.json")))
    assert plain == of(route, CREATE, path=os.path.join(".", "a", "b.json"))
    assert plain != of(route, CREATE, path=os.path.join("..", "a", "b.json"))


def test_problems() -> None:
    one = Problem("POL001", Span(0, 1), "m", "h", "error")
    assert fingerprint.of_problem(one, "a") == fingerprint.of_problem(
        one._replace(span=Span(7, 9), message="other"), "a"
    )
    assert fingerprint.of_problem(one, "a") != fingerprint.of_problem(one, "b")
    assert fingerprint.of_problem(one, "a") != fingerprint.of_problem(
        one._replace(code="POL002"), "a"
    )


def test_equal_fingerprints_can_be_numbered() -> None:
    names = [fingerprint.numbered("0" * 32, number) for number in range(3)]
    assert names[0] == "0" * 32
    assert len(set(names)) == 3


def test_hostile_content() -> None:
    deep: object = "x"
    for _ in range(20_000):
        deep = {"k": [deep, "y"]}
    hostile = {"Effect": "\ud800\x00", "Action": 10**5000, "Deep": deep, "Odd": float("nan")}
    assert len(of(("Statement", 0, "Action"), hostile)) == 32


def test_many_findings_in_one_large_statement_are_cheap() -> None:
    large = {**CREATE, "Action": [f"iam:Get{number}" for number in range(5_000)]}
    document = {"Statement": [large]}
    found = {
        fingerprint.of_finding(Finding("POL013", ("Statement", 0, "Action", i), ""), "a", document)
        for i in range(5_000)
    }
    assert len(found) == 5_000


scalars = st.one_of(st.text(max_size=4), st.booleans(), st.integers(), st.none())
data = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


def rewritten(value: object, chance: random.Random) -> object:
    """Return `value` written otherwise: order changed, lists of one made or undone."""
    if isinstance(value, dict):
        items = [(key, rewritten(each, chance)) for key, each in value.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        if len(value) == 1 and chance.random() < 0.5:
            return rewritten(value[0], chance)
        items = [rewritten(each, chance) for each in value]
        chance.shuffle(items)
        return items
    return [value] if chance.random() < 0.3 else copy.copy(value)


@settings(max_examples=150, deadline=None)
@given(data, st.randoms(use_true_random=False))
def test_the_way_it_is_written_does_not_matter(value: object, chance: random.Random) -> None:
    assert fingerprint.digest(value) == fingerprint.digest(rewritten(value, chance))


@settings(max_examples=150, deadline=None)
@given(data, data)
def test_different_content_differs(one: object, two: object) -> None:
    same = _unwrapped(one) == _unwrapped(two)
    assert (fingerprint.digest(one) == fingerprint.digest(two)) == same


def _unwrapped(value: object) -> object:
    """Return a value that is equal for equal content: lists as sorted text, no lists of one."""
    if isinstance(value, dict):
        return ("dict", tuple(sorted((k, repr(_unwrapped(v))) for k, v in value.items())))
    if isinstance(value, list):
        if len(value) == 1:
            return _unwrapped(value[0])
        return ("list", tuple(sorted(repr(_unwrapped(each)) for each in value)))
    return (type(value).__name__, value)

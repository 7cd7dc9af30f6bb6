"""What the difference of two policies says, example by example."""

from __future__ import annotations

import copy
from typing import ClassVar

import pytest

import slrlint.algebra
from slrlint.algebra import (
    Change,
    Difference,
    DocumentError,
    Place,
    Request,
    allows,
    difference,
    reaches,
    reaching,
)
from slrlint.policy.holes import hole

Document = dict[str, object]

BATCH = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"


def policy(*statements: Document, version: str | None = "2012-10-17") -> Document:
    made: Document = {"Statement": list(statements)}
    return made if version is None else {"Version": version, **made}


def allow(action: object = "s3:GetObject", resource: object = "*", **rest: object) -> Document:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: object = "s3:GetObject", resource: object = "*", **rest: object) -> Document:
    return {**allow(action, resource, **rest), "Effect": "Deny"}


def condition(**keys: object) -> Document:
    """StringEquals on some keys."""
    return {"StringEquals": keys}


def only(found: Difference) -> Change:
    (change,) = found.changes
    return change


def verdict(new: Document, old: Document) -> str:
    """The verdict, after checking every witness."""
    found = difference(new, old)
    for change in found.changes:
        if change.witness is not None:
            wider = change.direction == "wider"
            assert allows(new, change.witness) is wider
            assert allows(old, change.witness) is not wider
    return found.verdict


def test_public_names() -> None:
    assert slrlint.algebra.__all__ == sorted(slrlint.algebra.__all__)
    for name in slrlint.algebra.__all__:
        assert getattr(slrlint.algebra, name) is not None


# --- what changed -------------------------------------------------------------------------------


def test_an_added_action() -> None:
    old = policy(allow(["ec2:DescribeInstances"], Sid="Look"))
    new = policy(allow(["ec2:DescribeInstances", "eks:DescribeCluster"], Sid="Look"))
    found = difference(new, old)
    assert found.verdict == "wider"
    change = only(found)
    assert change.direction == "wider"
    assert change.element == "action"
    assert change.statement == Place(0, "Look", 0, "Look")
    assert change.actions == ("eks:DescribeCluster",)
    assert (change.before, change.after) == ((), ("eks:DescribeCluster",))
    assert change.witness == Request(
        "eks:DescribeCluster", "arn:aws:eks:us-east-1:123456789012:example"
    )
    back = only(difference(old, new))
    assert back.direction == "narrower"
    assert (back.before, back.after) == (("eks:DescribeCluster",), ())


def test_a_widened_action_pattern() -> None:
    change = only(difference(policy(allow("s3:*")), policy(allow("s3:Get*"))))
    assert change.element == "action"
    assert (change.before, change.after) == (("s3:Get*",), ("s3:*",))


def test_a_widened_resource() -> None:
    old = policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::b/*"))
    new = policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*/*"))
    change = only(difference(new, old))
    assert change.element == "resource"
    assert change.actions == ("s3:GetObject", "s3:PutObject")
    assert (change.before, change.after) == (("arn:aws:s3:::b/*",), ("arn:aws:s3:::*/*",))


@pytest.mark.parametrize(
    ("new", "old", "context"),
    [
        ({}, condition(k="x"), {}),
        (condition(k=["x", "y"]), condition(k="x"), {"k": ["y"]}),
        ({"StringLike": {"k": "x*"}}, condition(k="x"), {"k": ["xexample"]}),
        ({"StringEqualsIfExists": {"k": "x"}}, condition(k="x"), {}),
        (condition(k="x"), condition(k="x", j="y"), {"k": ["x"]}),
        ({"NumericLessThan": {"k": "11"}}, {"NumericLessThan": {"k": "10"}}, {"k": ["10"]}),
        ({"NumericLessThanEquals": {"k": "10"}}, {"NumericLessThan": {"k": "10"}}, {"k": ["10"]}),
        ({"Bool": {"k": ["true", "false"]}}, {"Bool": {"k": "true"}}, {"k": ["false"]}),
        (
            {"IpAddress": {"k": "10.0.0.0/8"}},
            {"IpAddress": {"k": "10.0.0.0/9"}},
            {"k": ["10.255.255.255"]},
        ),
        (
            {"DateLessThan": {"k": "2026-01-02"}},
            {"DateLessThan": {"k": "2026-01-01"}},
            {"k": ["2026-01-01T00:00:00Z"]},
        ),
        (
            {"ForAllValues:StringEquals": {"k": ["x", "y"]}},
            {"ForAllValues:StringEquals": {"k": "x"}},
            {"k": ["y"]},
        ),
        (
            {"ForAnyValue:StringEquals": {"k": ["x", "y"]}},
            {"ForAllValues:StringEquals": {"k": ["x", "y"]}, "Null": {"k": "false"}},
            {"k": ["x", "example"]},
        ),
        ({"Null": {"k": "true"}}, {"Null": {"k": ["true"]}, "StringEquals": {"j": "x"}}, {}),
        (
            {"ArnLike": {"k": "arn:aws:iam::*:role/*"}},
            {"ArnLike": {"k": "arn:aws:iam::*:role/x"}},
            {"k": ["arn:aws:iam::example:role/example"]},
        ),
        (condition(k="x"), condition(K="x") | {"Null": {"j": "false"}}, {"k": ["x"]}),
    ],
)
def test_a_widened_condition(new: Document, old: Document, context: dict[str, list[str]]) -> None:
    wide, narrow = policy(allow(Condition=new)), policy(allow(Condition=old))
    change = only(difference(wide, narrow))
    assert change.direction == "wider"
    assert change.element == "condition"
    assert change.witness is not None
    assert {key.lower(): list(values) for key, values in change.witness.context.items()} == context
    assert verdict(narrow, wide) == "narrower"


def test_a_new_statement() -> None:
    new = policy(allow(Sid="A"), allow(["sqs:SendMessage", "sqs:GetQueueUrl"], Sid="B"))
    change = only(difference(new, policy(allow(Sid="A"))))
    assert change.element == "statement"
    assert change.statement == Place(1, "B", None, None)
    assert change.actions == ("sqs:SendMessage", "sqs:GetQueueUrl")


def test_a_flipped_effect() -> None:
    change = only(difference(policy(allow()), policy(deny())))
    assert (change.direction, change.element) == ("wider", "effect")
    assert change.statement == Place(0, None, 0, None)


def test_a_deny_taken_away() -> None:
    old = policy(allow("s3:*"), deny("s3:Delete*", Sid="No"))
    change = only(difference(policy(allow("s3:*")), old))
    assert change.lifted
    assert (change.direction, change.element) == ("wider", "statement")
    assert change.statement == Place(None, None, 1, "No")
    assert change.actions == ("s3:Delete*",)


def test_a_deny_with_one_exception_more() -> None:
    bound = condition(**{"aws:PrincipalOrgID": "o-1"})
    old = policy(allow("s3:*"), deny("s3:*", Condition={"StringNotEquals": bound["StringEquals"]}))
    new = copy.deepcopy(old)
    new["Statement"][1]["Condition"]["StringNotEquals"]["aws:PrincipalOrgID"] = ["o-1", "o-2"]  # type: ignore[index]
    change = only(difference(new, old))
    assert (change.direction, change.element, change.lifted) == ("wider", "condition", True)
    assert change.witness is not None
    assert change.witness.context == {"aws:PrincipalOrgID": ["o-2"]}


def test_a_new_principal() -> None:
    def trust(*services: str) -> Document:
        principal = {"Service": list(services)}
        return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})

    batch, ecs = "batch.amazonaws.com", "ecs.amazonaws.com"
    change = only(difference(trust(batch, ecs), trust(batch)))
    assert (change.direction, change.element) == ("wider", "principal")
    assert change.witness is not None
    assert change.witness.principal == {"Service": "ecs.amazonaws.com"}
    assert change.after == ("Service:ecs.amazonaws.com",)
    assert change.resources == ()


def test_a_principal_on_one_side_is_left_out_and_said() -> None:
    found = difference(policy(allow() | {"Principal": "*"}), policy(allow()))
    assert found.verdict == "equal"
    assert len(found.notes) == 1
    assert "principals" in found.notes[0]


# --- what is equal ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (allow("s3:*"), allow("S3:**")),
        (allow(["a:x", "a:y"]), allow(["A:Y", "A:X", "a:x"])),
        (allow(resource="arn:aws:s3"), allow(resource="arn:aws:s3:*:*:*")),
        (allow(resource=["*", "arn:aws:s3:::b"]), allow()),
        (allow(Condition={}), allow()),
        (allow(Condition=condition(k="x")), allow(Condition={"StringLike": {"K": ["x"]}})),
        (
            allow(Condition={"ArnEquals": {"k": "arn:aws:iam::1:role/*"}}),
            allow(Condition={"ArnLike": {"k": "arn:aws:iam::1:role/*"}}),
        ),
        (allow(Condition={"Bool": {"k": True}}), allow(Condition={"Bool": {"k": "True"}})),
        (
            allow(Condition={"NumericLessThan": {"k": 10}}),
            allow(Condition={"NumericLessThan": {"k": "10.0"}}),
        ),
        (
            allow(Condition={"IpAddress": {"k": "10.0.0.0/8"}}),
            allow(Condition={"IpAddress": {"k": ["10.0.0.0/9", "10.128.0.0/9"]}}),
        ),
        (
            allow(Condition={"DateEquals": {"k": "2026-01-01"}}),
            allow(Condition={"DateEquals": {"k": "1767225600"}}),
        ),
        (
            allow(Condition={"Null": {"k": ["true", "false"]}}),
            allow(Condition={"ForAllValues:Null": {"k": "true"}}),
        ),
        (
            allow() | {"Principal": {"AWS": "123456789012"}},
            allow() | {"Principal": {"AWS": ["arn:aws:iam::123456789012:root"]}},
        ),
        (allow() | {"Principal": "*"}, allow() | {"Principal": {"AWS": "*"}}),
    ],
)
def test_equal(one: Document, other: Document) -> None:
    found = difference(policy(one), policy(other))
    assert (found.verdict, found.changes) == ("equal", ())


def test_a_union_of_statements_covers() -> None:
    parts = policy(
        allow("s3:Get*"),
        allow("s3:*", Condition={"Null": {"k": "true"}}),
        allow("s3:*", Condition={"StringLike": {"k": "a*"}}),
        allow("s3:*", Condition={"StringNotLike": {"k": "a*"}}),
    )
    assert verdict(parts, policy(allow("s3:*"))) == "equal"
    assert verdict(policy(allow("s3:*")), parts) == "equal"


def test_notaction_beside_an_allow_covers() -> None:
    whole = policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow("iam:*"))
    assert verdict(whole, policy(allow("*"))) == "equal"


def test_a_deny_cuts_an_allow_down() -> None:
    cut = policy(allow("s3:*"), deny("s3:*", "arn:aws:s3:::secret/*"))
    other = policy({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secret/*"})
    assert verdict(cut, other) == "equal"


def test_cosmetic_differences_are_named() -> None:
    first, second = allow("s3:Get*", Sid="A"), allow("sqs:*", Sid="B")
    old = policy(first, second)
    assert difference(old, copy.deepcopy(old)).cosmetic == ()
    assert {c.kind for c in difference(policy(second, first), old).cosmetic} == {"order"}
    renamed = difference(policy(first | {"Sid": "C"}, second), old)
    assert [tuple(c) for c in renamed.cosmetic] == [("sid", 0, 0)]
    respelled = difference(policy(first | {"Action": ["s3:get*"]}, second), old)
    assert [tuple(c) for c in respelled.cosmetic] == [("spelling", 0, 0)]
    more = difference(policy(first, second, allow("s3:GetObject")), old)
    assert (more.verdict, [tuple(c) for c in more.cosmetic]) == ("equal", [("redundancy", 2, None)])


# --- policy variables ---------------------------------------------------------------------------

MINE = {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}


def test_a_variable_in_a_condition_that_goes_or_comes() -> None:
    with_it, without = policy(allow(Condition=MINE)), policy(allow())
    change = only(difference(without, with_it))
    assert (change.direction, change.element) == ("wider", "condition")
    assert verdict(with_it, without) == "narrower"
    assert verdict(with_it, copy.deepcopy(with_it)) == "equal"


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        # the same equality, written from the other side
        (MINE, {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, "equal"),
        (
            condition(**{"aws:ResourceAccount": "1", "aws:PrincipalAccount": "1"}),
            MINE,
            "narrower",
        ),
        (
            {
                "StringEquals": {
                    "aws:ResourceAccount": ["${aws:PrincipalAccount}", "1"],
                    "aws:PrincipalAccount": "1",
                }
            },
            condition(**{"aws:ResourceAccount": "1", "aws:PrincipalAccount": "1"}),
            "equal",
        ),
        (
            {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
            MINE,
            "both",
        ),
        (
            {"StringEqualsIfExists": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
            MINE,
            "wider",
        ),
        ({"StringLike": {"k": "${j}*"}}, condition(k="${j}"), "wider"),
        ({"StringLike": {"k": "${j}"}}, condition(k="${j}"), "equal"),
        (condition(k="${*}"), condition(k="*"), "equal"),
        (condition(k="${j, 'x'}"), condition(k="${j}"), "wider"),
    ],
)
def test_variables_in_conditions(new: Document, old: Document, expected: str) -> None:
    assert verdict(policy(allow(Condition=new)), policy(allow(Condition=old))) == expected


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/*", "narrower"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}/x", "wider"),
        ("arn:aws:s3:::b/home/*", "arn:aws:s3:::b/${aws:username}/*", "both"),
        ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:userid}", "both"),
        ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:USERNAME}", "equal"),
    ],
)
def test_variables_in_resources(new: str, old: str, expected: str) -> None:
    assert verdict(policy(allow(resource=new)), policy(allow(resource=old))) == expected


def test_a_variable_with_few_values_is_those_values() -> None:
    named = condition(**{"aws:username": ["alice", "bob"]})
    own = policy(allow(resource="arn:aws:s3:::b/${aws:username}", Condition=named))
    spelled = policy(
        allow(resource="arn:aws:s3:::b/alice", Condition=condition(**{"aws:username": "alice"})),
        allow(resource="arn:aws:s3:::b/bob", Condition=condition(**{"aws:username": "bob"})),
    )
    assert verdict(own, spelled) == "equal"


def test_a_variable_that_has_to_be_one_word_of_a_resource() -> None:
    old = policy()
    new = policy(
        allow(resource="arn:aws:s3:::b/home/x"),
        {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/${aws:username}/*"},
    )
    assert only(difference(new, old)).witness == Request(
        "s3:GetObject", "arn:aws:s3:::b/home/x", {"aws:username": ["home"]}
    )


def test_without_a_version_a_variable_is_text() -> None:
    condition_on = allow(Condition=condition(k="${j}"))
    assert (
        verdict(policy(condition_on, version=None), policy(condition_on, version=None)) == "equal"
    )
    assert verdict(policy(condition_on), policy(condition_on, version=None)) == "both"


# --- what is undecided --------------------------------------------------------------------------

BUCKET, OTHER = hole("${var.bucket}"), hole("${var.other}")


def test_identical_holes_cancel() -> None:
    same = allow("s3:Get*", f"arn:aws:s3:::{BUCKET}/*")
    assert verdict(policy(same), policy(copy.deepcopy(same))) == "equal"
    inside = policy(allow("s3:Get*", f"arn:aws:s3:::{BUCKET}/a*"))
    assert {change.direction for change in difference(inside, policy(same)).changes} == {"narrower"}


def test_a_change_beside_a_hole_is_proven() -> None:
    with_hole = allow("s3:Get*", f"arn:aws:s3:::{BUCKET}/*")
    assert verdict(policy(with_hole, allow("sqs:*")), policy(with_hole)) == "wider"


def test_what_hangs_on_a_hole_is_undecided_with_a_reason() -> None:
    new = policy(allow(resource=f"arn:aws:s3:::{BUCKET}/*"))
    old = policy(allow(resource=f"arn:aws:s3:::{OTHER}/*"))
    found = difference(new, old)
    assert found.verdict == "undecided"
    wider = [change for change in found.changes if change.direction == "wider"]
    assert all(change.witness is None for change in wider)
    assert "${var.bucket}" in wider[0].reason


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (
            {"StringSounds": {"k": "x"}},
            {"StringSounds": {"k": "y"}},
        ),
        ({"NumericLessThan": {"k": "many"}}, {"NumericLessThan": {"k": "10"}}),
        ({"ForAnyValue:StringEquals": {"k": "x"}}, {"StringEquals": {"k": "x"}}),
    ],
)
def test_odd_conditions_are_undecided(new: Document, old: Document) -> None:
    found = difference(policy(allow(Condition=new)), policy(allow(Condition=old)))
    assert found.verdict == "undecided"
    assert all(change.reason for change in found.changes if change.witness is None)
    same = policy(allow(Condition=new))
    assert difference(same, copy.deepcopy(same)).verdict == "equal"


def test_the_two_readings_of_a_star() -> None:
    wide = policy(allow("logs:*", "arn:aws:logs:*:*:/x/*"))
    narrow = policy(allow("logs:*", "arn:aws:logs:*:*:log-group:/x/*"))
    found = difference(narrow, wide)
    assert found.verdict in ("undecided", "both")
    (reason,) = {change.reason for change in found.changes if change.direction == "wider"}
    assert "colon" in reason


def test_verdicts_of_mixtures() -> None:
    odd = allow("a:x", Condition={"StringSounds": {"k": "x"}})
    plain = allow("b:x")
    assert difference(policy(odd), policy(plain)).verdict == "undecided"
    found = difference(policy(plain), policy(odd))
    assert found.verdict == "wider"
    assert {(c.direction, c.witness is None) for c in found.changes} == {
        ("wider", False),
        ("narrower", True),
    }
    assert difference(policy(), policy(odd)).verdict == "undecided"
    assert difference(policy(odd, plain), policy(allow("c:x"))).verdict == "both"


def test_statements_that_cannot_be_read() -> None:
    broken = {"Effect": "Allow", "Action": 7, "Resource": "*", "Sid": "Broken"}
    found = difference(policy(allow(), broken), policy(allow()))
    change = only(found)
    assert found.verdict == "undecided"
    assert change.statement == Place(1, "Broken", None, None)
    assert "Action" in change.reason
    assert difference(policy(broken), policy(copy.deepcopy(broken))).verdict == "equal"
    lost = only(difference(policy(allow()), policy(allow(), broken | {"Effect": "Deny"})))
    assert (lost.direction, lost.lifted) == ("wider", True)


@pytest.mark.parametrize("document", [None, [], "x", 7, {}, {"Statement": "x"}])
def test_what_is_no_policy(document: object) -> None:
    with pytest.raises(DocumentError):
        difference(document, policy())
    with pytest.raises(DocumentError):
        difference(policy(), document)
    with pytest.raises(DocumentError):
        reaches(document, "*", "*")


# --- reachability -------------------------------------------------------------------------------


def test_reaches() -> None:
    document = policy(
        allow("iam:Del*", "arn:aws:iam::*:role/*Batch*"),
        deny(
            "iam:*",
            "arn:aws:iam::*:role/*",
            Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        ),
    )
    assert reaches(document, "iam:DeleteServiceLinkedRole", BATCH)
    assert reaches(document, "iam:deleteservicelinkedrole", "*")
    assert not reaches(document, "iam:CreateServiceLinkedRole", BATCH)
    assert not reaches(document, "iam:DeleteServiceLinkedRole", "arn:aws:iam::*:role/other")
    denied = policy(*document["Statement"], deny("iam:*", "arn:aws:iam::*:role/aws-service-role/*"))  # type: ignore[misc]
    assert not reaches(denied, "iam:DeleteServiceLinkedRole", BATCH)
    assert reaches(denied, "iam:DeleteServiceLinkedRole", "arn:aws:iam::*:role/*")


def test_reaching_names_the_statements_and_says_what_is_open() -> None:
    document = policy(
        allow("iam:Get*"),
        allow("iam:*", f"arn:aws:iam::1:role/{BUCKET}"),
        allow("iam:PassRole", "arn:aws:iam::1:role/x"),
    )
    found = reaching(document, "iam:PassRole", "arn:aws:iam::1:role/x")
    assert [reach.statement for reach in found] == [1, 2]
    assert found[0].witness is None
    assert "${var.bucket}" in found[0].reason
    assert found[1].witness == Request("iam:PassRole", "arn:aws:iam::1:role/x")


# --- witnesses ----------------------------------------------------------------------------------


def test_witnesses_use_known_names_where_there_are_some() -> None:
    def names(service: str) -> list[str]:
        return {"s3": ["GetObject", "PutObject", "DeleteObject"]}.get(service, [])

    found = difference(policy(allow("s3:*")), policy(allow("s3:Get*")), names=names)
    assert only(found).witness == Request("s3:PutObject", "arn:aws:s3:::example-bucket/example")
    every = only(difference(policy(allow("*")), policy(), names=names)).witness
    assert every is not None
    assert every.action == "s3:GetObject"


def test_a_made_up_action_is_in_no_pattern_in_any_case() -> None:
    assert verdict(policy(allow("*")), policy(allow(["example:E*", "EXAMPLE:exampl?"]))) == "wider"


def test_many_variables_in_one_resource() -> None:
    resource = "arn:aws:s3:::" + "/".join(f"${{aws:PrincipalTag/k{n}}}" for n in range(6))
    assert verdict(policy(allow(resource=resource)), policy()) == "wider"


def test_witnesses_look_like_real_requests() -> None:
    new = policy(allow("iam:DeleteServiceLinkedRole", BATCH))
    assert only(difference(new, policy())).witness == Request(
        "iam:DeleteServiceLinkedRole", BATCH.replace("*", "123456789012")
    )


def test_a_difference_needs_no_input_changed() -> None:
    new, old = policy(allow("s3:*", Condition=MINE)), policy(deny("s3:*"))
    before = copy.deepcopy((new, old))
    difference(new, old)
    assert (new, old) == before


class TestHoles:
    """What hangs on a value that nobody knows is undecided, and says so."""

    PLAIN: ClassVar[Document] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    HOLE = hole("${var.x}")

    def undecided(self, new: dict[str, object], old: dict[str, object]) -> None:
        whole = [{"Version": "2012-10-17", "Statement": [each]} for each in (new, old)]
        found = difference(*whole)
        assert found.verdict == "undecided"
        for change in found.changes:
            assert change.witness is None
            assert "${var.x}" in change.reason

    def test_action(self) -> None:
        self.undecided({**self.PLAIN, "Action": self.HOLE}, self.PLAIN)
        self.undecided({**self.PLAIN, "Action": f"s3:{self.HOLE}"}, self.PLAIN)

    def test_condition_key(self) -> None:
        known = {"StringEquals": {"aws:RequestTag/Name": "x"}}
        unknown = {"StringEquals": {f"aws:RequestTag/{self.HOLE}": "x"}}
        self.undecided({**self.PLAIN, "Condition": unknown}, {**self.PLAIN, "Condition": known})

    def test_principal(self) -> None:
        def trust(kind: str, principal: str) -> dict[str, object]:
            return {"Effect": "Allow", "Principal": {kind: principal}, "Action": "sts:AssumeRole"}

        arn = f"arn:aws:iam::{self.HOLE}:"
        self.undecided(trust("AWS", arn + "role/x"), trust("AWS", arn + "root"))
        self.undecided(trust("AWS", self.HOLE), trust("AWS", "123456789012"))
        self.undecided(trust("Service", f"ec2.{self.HOLE}"), trust("Service", "ec2.amazonaws.com"))

    def test_the_same_hole_is_the_same(self) -> None:
        same = {"Version": "2012-10-17", "Statement": [{**self.PLAIN, "Action": self.HOLE}]}
        assert difference(same, same).verdict == "equal"


def test_a_tag_may_hold_what_is_no_number() -> None:
    def conditioned(**condition: object) -> dict[str, object]:
        return {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "*",
            "Condition": {name: {"aws:RequestTag/n": value} for name, value in condition.items()},
        }

    new: Document = {
        "Version": "2012-10-17",
        "Statement": [
            conditioned(NumericLessThan="5"),
            conditioned(NumericGreaterThanEquals="5"),
        ],
    }
    old: Document = {"Version": "2012-10-17", "Statement": [conditioned(Null="false")]}
    found = difference(new, old)
    assert found.verdict == "narrower"
    (change,) = found.changes
    assert change.witness is not None
    assert not allows(new, change.witness)
    assert allows(old, change.witness)

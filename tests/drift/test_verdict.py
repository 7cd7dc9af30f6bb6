"""What changed between two documents: each change once, proven, in the right place and words."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from slrlint import algebra
from slrlint.drift import verdict
from slrlint.drift.verdict import NoPolicyError
from slrlint.policy import holes
from tests.drift.support import Json, allow, batch, compare, deny, document, policy, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.comparison import Change

TAGGED = {"Null": {"aws:RequestTag/AWSBatchServiceTag": "false"}}
NEITHER = {"StringNotEquals": {"aws:PrincipalTag/A": ["x", "y"]}}
TWO = ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]
SERVICES = ["ec2.amazonaws.com", "ecs.amazonaws.com"]

V4_TO_V8 = [
    (
        "info DRF101 may now call ec2:DescribeSpotFleetRequestHistory, autoscaling:"
        "DescribeScalingActivities, eks:DescribeCluster and ecs:DescribeCapacityProviders"
    ),
    "error DRF103 may now pass roles to ecs.amazonaws.com",
    "error DRF103 may now create service-linked roles of ecs-compute.amazonaws.com",
    (
        "warning DRF101 may now call ecs:PutClusterCapacityProviders and ecs:UpdateCluster "
        "on arn:aws:ecs:*:*:cluster/AWSBatch*"
    ),
    "warning DRF102 may now call ec2:RunInstances on arn:aws:resource-groups:*:*:group/*",
    (
        "warning DRF105 may now call ecs:CreateCapacityProvider, ecs:UpdateCapacityProvider and "
        "ecs:DeleteCapacityProvider on arn:aws:ecs:*:*:capacity-provider/AWSBatch*"
    ),
    # ecs:TagResource stands there as well, and was allowed on everything before.
    "warning DRF105 may now call ecs:UntagResource on arn:aws:ecs:*:*:capacity-provider/AWSBatch*",
]


def test_batch_v4_to_v8() -> None:
    assert told(batch("v4"), batch("v8")) == V4_TO_V8
    assert compare(batch("v4"), batch("v8")).verdict == "wider"


def test_batch_v8_to_v4_is_the_mirror() -> None:
    back = compare(batch("v8"), batch("v4"))
    there = compare(batch("v4"), batch("v8"))
    assert back.verdict == "narrower"
    mirrored = {f"DRF2{each.code[-2:]} {each.witness}" for each in there.changes}
    assert {f"{each.code} {each.witness}" for each in back.changes} == mirrored
    assert {each.severity for each in back.changes} == {"info", "warning"}


def test_every_witness_of_batch_is_a_proof_with_real_names() -> None:
    old, new = batch("v4"), batch("v8")
    for change in compare(old, new).changes:
        assert change.witness is not None
        assert algebra.allows(new, change.witness)
        assert not algebra.allows(old, change.witness)
        assert str(change.witness["resource"]).startswith("arn:aws:")
        assert change.level is not None


def _mutants() -> Iterator[Any]:
    whole = batch("v8")
    statements: list[Json] = whole["Statement"]  # type: ignore[assignment]
    for index, statement in enumerate(statements):
        for name in ("Action", "Resource"):
            values = statement[name] if isinstance(statement[name], list) else [statement[name]]
            for value in values:
                yield pytest.param(index, name, value, id=f"{index}-{name}-{value}")
        if "Condition" in statement:
            yield pytest.param(index, "Condition", "", id=f"{index}-Condition")


# What other statements of v8 allow, too: taking it away changes nothing.
REDUNDANT = {(18, "ecs:TagResource")}


@pytest.mark.parametrize(("index", "name", "value"), list(_mutants()))
def test_each_mutation_of_batch_has_its_direction(index: int, name: str, value: str) -> None:
    whole = batch("v8")
    mutant = copy.deepcopy(whole)
    statement: Json = mutant["Statement"][index]  # type: ignore[index]
    expected = "wider"
    if name == "Condition":
        del statement["Condition"]
    elif name == "Resource":
        if value == "*":
            statement["Resource"] = f"arn:aws:{'iam' if 'iam:' in str(statement) else 'ec2'}:*"
            expected = "narrower"
        else:
            statement["Resource"] = "*"
    else:
        kept = [each for each in _listed(statement["Action"]) if each != value]
        statement["Action"] = kept or ["none:None"]
        expected = "narrower" if kept else "both"
        if (index, value) in REDUNDANT:
            expected = "equal"

    there, back = compare(whole, mutant), compare(mutant, whole)
    assert there.verdict == expected
    assert back.verdict == {"wider": "narrower", "narrower": "wider"}.get(expected, expected)
    element = {"Condition": "condition", "Resource": "resource", "Action": "action"}[name]
    for change in (*there.changes, *back.changes):
        assert change.witness is not None
        assert change.element in (element, "statement")
        assert change.new is not None or change.old is not None


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            allow("ec2:CreateTags", Condition=TAGGED),
            allow("ec2:CreateTags"),
            "warning DRF103 no longer needs aws:RequestTag/AWSBatchServiceTag on ec2:CreateTags",
            id="condition dropped",
        ),
        pytest.param(
            allow("s3:GetObject"),
            allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/A": ["x", "y"]}}),
            "info DRF203 now needs aws:PrincipalTag/A to be x or y on s3:GetObject",
            id="condition added",
        ),
        pytest.param(
            allow("s3:GetObject", Condition=NEITHER),
            allow("s3:GetObject", Condition={"StringNotEquals": {"aws:PrincipalTag/A": "x"}}),
            "info DRF103 may now call s3:GetObject with aws:PrincipalTag/A y",
            id="value no longer excluded",
        ),
        pytest.param(
            allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/A": "x*"}}),
            allow("s3:GetObject", Condition={"StringLike": {"aws:PrincipalTag/A": "x*"}}),
            "info DRF103 now needs StringLike aws:PrincipalTag/A x*, not StringEquals x*, "
            "on s3:GetObject",
            id="operator changed",
        ),
        pytest.param(
            allow("s3:GetObject", Condition={"NumericLessThan": {"s3:max-keys": "10"}}),
            allow("s3:GetObject", Condition={"NumericLessThan": {"s3:max-keys": "20"}}),
            "info DRF103 now needs s3:max-keys to be below 20, not below 10, on s3:GetObject",
            id="bound moved",
        ),
        pytest.param(
            allow("s3:GetObject", "arn:aws:s3:::a/*"),
            allow("s3:GetObject", "*"),
            "info DRF102 may now call s3:GetObject on any resource (before on arn:aws:s3:::a/*)",
            id="resource widened",
        ),
        pytest.param(
            allow("s3:GetObject"),
            deny("s3:GetObject"),
            "info DRF206 now denies what it allowed: s3:GetObject",
            id="effect",
        ),
        pytest.param(
            {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            "error DRF101 may now call s3:*",
            id="exception from actions dropped",
        ),
        pytest.param(
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": TWO},
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::a/*"},
            "info DRF102 may now call s3:GetObject on arn:aws:s3:::b/*",
            id="exception from resources dropped",
        ),
        pytest.param(
            {**allow("sts:AssumeRole"), "Principal": {"Service": "ec2.amazonaws.com"}},
            {**allow("sts:AssumeRole"), "Principal": {"Service": SERVICES}},
            "error DRF104 ecs.amazonaws.com may now assume the role",
            id="principal added",
        ),
        pytest.param(
            {**allow("sts:AssumeRole"), "Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
            {**allow("sts:AssumeRole"), "Principal": {"AWS": "*"}},
            "error DRF104 anybody (AWS) may now assume the role",
            id="anybody",
        ),
    ],
)
def test_sentence(old: Json, new: Json, expected: str) -> None:
    assert expected in told(policy(old), policy(new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            deny("s3:DeleteBucket"),
            None,
            "warning DRF115 no longer denied: s3:DeleteBucket",
            id="statement",
        ),
        pytest.param(
            deny(["s3:DeleteBucket", "s3:DeleteObject"]),
            deny("s3:DeleteBucket"),
            "warning DRF111 no longer denied: s3:DeleteObject",
            id="action",
        ),
        pytest.param(
            deny("s3:DeleteObject", ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]),
            deny("s3:DeleteObject", "arn:aws:s3:::a/*"),
            "warning DRF112 no longer denied: s3:DeleteObject on arn:aws:s3:::b/*",
            id="resource",
        ),
        pytest.param(
            deny("s3:DeleteBucket"),
            deny("s3:DeleteBucket", Condition={"Bool": {"aws:SecureTransport": "false"}}),
            "warning DRF113 no longer denied: s3:DeleteBucket "
            "(the Deny now needs aws:SecureTransport to be false)",
            id="condition",
        ),
    ],
)
def test_a_deny_lifted_widens_and_imposed_narrows(
    old: Json, new: Json | None, expected: str
) -> None:
    before = policy(allow("s3:*"), old)
    after = policy(allow("s3:*"), *([] if new is None else [new]))
    assert told(before, after) == [expected]
    assert compare(before, after).verdict == "wider"
    (back,) = compare(after, before).changes
    assert (back.direction, back.code[:4]) == ("narrower", "DRF2")
    assert "now denied" in back.sentence


def test_a_policy_that_was_added_is_all_new_access() -> None:
    found = compare(None, policy(allow("s3:GetObject"), deny("s3:PutObject")))
    assert (found.old, found.verdict, [each.code for each in found.changes]) == (
        None,
        "wider",
        ["DRF105"],
    )


def test_a_policy_that_was_removed_is_all_lost() -> None:
    found = compare(policy(allow("s3:GetObject")), None)
    assert (found.new, found.verdict, [each.code for each in found.changes]) == (
        None,
        "narrower",
        ["DRF205"],
    )
    assert found.changes[0].place.path == "old.json"


def test_cosmetic_differences_are_named_and_change_nothing() -> None:
    old = policy(allow("s3:GetObject"), allow("s3:PutObject"))
    new = policy(allow("s3:putobject"), allow(["s3:GetObject"], Sid="Read"), allow("s3:GetObject"))
    found = compare(old, new)
    assert (found.verdict, found.changes) == ("equal", ())
    assert {each.kind for each in found.cosmetic} == {"order", "sid", "spelling", "redundancy"}
    assert list(verdict.diagnostics([found], "any")) == []


def test_changes_point_at_the_new_file() -> None:
    old, new = policy(allow(["s3:GetObject"])), policy(allow(["s3:GetObject", "s3:PutObject"]))
    (change,) = compare(old, new).changes
    assert change.route == ("Statement", 0, "Action", 1)
    text = document(new).source.text
    assert text[change.place.start : change.place.end] == '"s3:PutObject"'
    assert change.place.path == "new.json"
    assert change.old is not None
    assert change.old.place.path == "old.json"


def test_a_statement_that_is_gone_points_at_the_new_document() -> None:
    (change,) = compare(policy(allow("s3:GetObject")), policy()).changes
    assert (change.new, change.place.path, change.place.line) == (None, "new.json", 1)


def test_actions_of_one_story_share_a_sentence_and_keep_their_proofs() -> None:
    more = ["ec2:DescribeImages", "ec2:DescribeVpcs", "ec2:RunInstances"]
    found = compare(policy(allow("ec2:DescribeHosts")), policy(allow(["ec2:DescribeHosts", *more])))
    assert [each.severity for each in found.summary] == ["info", "warning"]
    assert [each.changes for each in found.summary] == [(0, 1), (2,)]
    assert [_proven(each) for each in found.changes] == more


def _proven(change: Change) -> object:
    assert change.witness is not None
    return change.witness["action"]


def test_what_cannot_be_read_is_undecided_and_counts_as_new_access() -> None:
    odd = {"Effect": "allow", "Action": "iam:*", "Resource": "*"}
    found = compare(policy(allow("s3:GetObject")), policy(allow("s3:GetObject"), odd))
    assert found.verdict == "undecided"
    assert all(each.witness is None and each.reason for each in found.changes)
    assert [each.severity for each in verdict.diagnostics([found], "wider")] == ["warning"]


def test_a_wholly_unknown_policy_is_undecided() -> None:
    unknown = document(policy())._replace(data=holes.hole("(known after apply)"))
    found = verdict.compare("policy", document(policy(allow("s3:GetObject"))), unknown)
    assert found.verdict == "undecided"
    assert "new policy" in found.changes[0].reason


def test_missing_statements_are_said() -> None:
    part = document(policy(allow("s3:GetObject")))._replace(complete=False)
    found = verdict.compare("policy", part, document(policy(allow("s3:GetObject"))))
    assert (found.verdict, len(found.notes)) == ("equal", 1)


def test_no_policy_is_an_error() -> None:
    with pytest.raises(NoPolicyError, match="a policy document"):
        compare([], policy())


def test_diagnostics_are_those_of_the_direction() -> None:
    found = compare(policy(allow("s3:GetObject")), policy(allow("s3:PutObject")))
    assert [each.code for each in verdict.diagnostics([found], "wider")] == ["DRF101"]
    assert [each.code for each in verdict.diagnostics([found], "any")] == ["DRF101", "DRF201"]


def test_fingerprints_tell_changes_apart_and_outlive_other_changes() -> None:
    old = policy(allow("s3:GetObject"))
    one = compare(old, policy(allow(["s3:GetObject", "s3:PutObject"])))
    two = compare(
        old, policy(allow("iam:PassRole"), allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"]))
    )
    (alone,) = verdict.diagnostics([one], "any")
    names = {each.message: each.fingerprint for each in verdict.diagnostics([two], "any")}
    assert len(set(names.values())) == len(names) == 3
    assert names[alone.message] == alone.fingerprint


TRUST = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "ec2.amazonaws.com"},
}


def test_a_policy_with_principals_that_comes_or_goes_is_compared_whole() -> None:
    come = compare(None, policy(TRUST))
    assert (come.verdict, come.notes) == ("wider", ())
    assert come.changes[0].witness is not None
    assert come.changes[0].witness["principal"] == {"Service": "ec2.amazonaws.com"}
    gone = compare(policy(TRUST), policy())
    assert (gone.verdict, gone.notes) == ("narrower", ())
    assert compare(policy(TRUST), policy(allow("sts:AssumeRole"))).notes


def test_split_and_merged_statements_are_not_called_redundant() -> None:
    whole = policy(allow(["s3:GetObject", "s3:PutObject"]))
    split = policy(allow("s3:GetObject"), allow("s3:PutObject"))
    for old, new in ((whole, split), (split, whole)):
        found = compare(old, new)
        assert found.verdict == "equal"
        assert {each.kind for each in found.cosmetic} == {"grouping"}
        assert "split or merged" in found.cosmetic[0].sentence
    more = compare(whole, policy(*whole["Statement"], allow("s3:GetObject")))
    assert [(each.kind, each.new_position) for each in more.cosmetic] == [("redundancy", 1)]
    stopped = policy(allow("s3:*"), deny("s3:Put*"))
    again = policy(allow("s3:*"), deny("s3:Put*"), deny("s3:PutObject"))
    assert [each.kind for each in compare(stopped, again).cosmetic] == ["redundancy"]


UNHEARD = "{!r} in statement 1 of the new policy is no element that IAM knows{}: it was left out"


def test_an_element_that_nobody_knows_is_told() -> None:
    old = policy(allow("s3:GetObject"))
    found = compare(old, policy({**allow("s3:GetObject"), "Actions": "iam:*", "Zzzzzz": 1}))
    assert found.verdict == "equal"
    assert found.notes == (
        UNHEARD.format("Actions", " (did you mean Action?)"),
        UNHEARD.format("Zzzzzz", ""),
    )
    assert compare(old, old).notes == ()


def test_each_of_many_changes_points_at_its_own_value() -> None:
    actions = [f"s3:Get{number}" for number in range(300)]
    changes = compare(policy(allow("s3:x")), policy(allow(actions))).changes
    wider = [each for each in changes if each.direction == "wider"]
    assert [each.route[-1] for each in wider] == list(range(300))

"""Answers about generated identities, held against every request of a small world."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slrlint.grants.decide import CONDITION, NO, YES
from slrlint.grants.results import COLUMNS
from slrlint.grants.survey import Scope
from slrlint.service_linked import CREATE
from tests.grants import support

ACCOUNTS = ("123456789012", "111122223333", "444455556666", "111122220000")
ROLES = tuple(
    target
    for name in ("AWSServiceRoleForBatch", "AWSServiceRoleForRDS", "AWSServiceRoleForAutoScaling")
    for target in support.role(name)
)
CONTEXTS = {
    (role.principal, action): list(
        support.contexts(
            role.principal,
            always=action == CREATE,
            **{
                "aws_MultiFactorAuthPresent": (None, "true", "false", "neither"),
                "aws_PrincipalTag/team": (None, "a", "b", "c", role.principal),
            },
        )
    )
    for role in ROLES
    for column in COLUMNS
    for action in column.actions
}

_action = st.sampled_from(
    [
        "*", "iam:*", "iam:*ServiceLinkedRole", "IAM:deleteservicelinkedrole", "iam:Delete*",
        "iam:CreateServiceLinkedRole", "iam:UpdateRoleDescription", "iam:P?tRolePolicy",
        "iam:GetServiceLinkedRoleDeletionStatus", "s3:GetObject",
    ]
)  # fmt: skip
_resource = st.sampled_from(
    [
        "*", support.BATCH, "arn:aws:iam::*:role/*Batch*", "arn:*:iam::*:role/aws-service-role/*",
        "arn:aws:iam::111122223333:role/*", "arn:aws:iam::123456789012:role/aws-service-role/rds*",
        "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleFor*_*",
        "arn:aws:iam::*:role/${aws:PrincipalTag/team}*", "arn:aws:iam:*:role/aws-service-role/*",
        "arn:aws:s3:::bucket/*", "arn:aws:iam:::role/*", "arn:aws:iam::11112222????:role/a*",
    ]
)  # fmt: skip
_condition = st.sampled_from(
    [
        None,
        {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
        {"StringEquals": {"iam:awsservicename": ["rds.amazonaws.com", "batch.amazonaws.com"]}},
        {"StringNotLike": {"iam:AWSServiceName": "b*"}},
        {"StringEqualsIfExists": {"iam:AWSServiceName": "rds.amazonaws.com"}},
        {"Null": {"iam:AWSServiceName": "false"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        {"StringEquals": {"aws:PrincipalTag/team": "a"}},
        {
            "StringNotEquals": {"aws:PrincipalTag/team": "b"},
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
        },
        {"StringEquals": {"aws:PrincipalTag/team": "${iam:AWSServiceName}"}},
        {"Boole": {"aws:MultiFactorAuthPresent": "true"}},
    ]
)  # fmt: skip
_statement = st.builds(
    lambda effect, actions, resources, condition, no_action, no_resource: {
        "Effect": effect,
        "NotAction" if no_action else "Action": actions,
        "NotResource" if no_resource else "Resource": resources,
        **({} if condition is None else {"Condition": condition}),
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.lists(_action, min_size=1, max_size=2),
    st.lists(_resource, min_size=1, max_size=2),
    _condition,
    st.sampled_from([False, False, False, True]),
    st.sampled_from([False, False, False, True]),
)
_document = st.lists(_statement, min_size=1, max_size=3).map(lambda each: support.document(*each))
_identity = st.tuples(
    st.lists(_document, min_size=1, max_size=2),
    st.lists(_document, max_size=1),
    st.lists(_document, max_size=1),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_identity)
def test_answers_are_right_or_undecided(documents: tuple[list[support.Data], ...]) -> None:
    policies, boundaries, scps = documents
    oracle = support.Oracle(*documents)
    found = support.result(*policies, boundaries=boundaries, scps=scps, scope=Scope(roles=ROLES))
    assert [row.target for row in found.rows] == list(ROLES)
    for row in found.rows:
        for column, cell in zip(COLUMNS, row.cells, strict=True):
            seen = [
                oracle.verdicts(action, row.target, account, CONTEXTS[row.target.principal, action])
                for action in column.actions
                for account in ACCOUNTS
            ]
            if cell.answer == NO:
                assert not any(True in each for each in seen)
                assert cell.witness is None
            elif cell.answer == YES:
                assert {True} in seen
            elif cell.answer == CONDITION:
                assert {True} not in seen
                assert {True, False} in seen
                assert cell.refused is not None
                assert not oracle.lets_through(cell.refused)
            if cell.witness is not None:
                assert oracle.lets_through(cell.witness)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_identity)
def test_groups_and_exceptions_say_the_same_as_role_after_role(
    documents: tuple[list[support.Data], ...],
) -> None:
    policies, boundaries, scps = documents
    one_by_one = support.result(
        *policies, boundaries=boundaries, scps=scps, scope=Scope(roles=ROLES)
    )
    grouped = support.result(*policies, boundaries=boundaries, scps=scps).rows
    for row in one_by_one.rows:
        target = row.target
        own = [each for each in grouped if each.target == target]
        of_service = [
            each
            for each in grouped
            if each.target.principal == target.principal and each.target.scope == "service"
        ]
        everybody = [each for each in grouped if each.target.scope == "every"]
        nearest = (own or of_service or everybody or [None])[0]
        expected = [cell.answer for cell in row.cells]
        assert expected == (
            [NO] * len(COLUMNS) if nearest is None else [cell.answer for cell in nearest.cells]
        )


def test_few_answers_are_undecided_without_unknowns() -> None:
    found = support.result(
        support.document(
            support.statement("iam:*", "*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            support.statement("iam:Delete*", support.BATCH, effect="Deny"),
        ),
        scope=Scope(roles=ROLES),
    )
    answers = [[cell.answer for cell in row.cells] for row in found.rows]
    assert answers[0] == [CONDITION, CONDITION, NO, CONDITION, CONDITION]
    assert answers[1] == [CONDITION] * 5

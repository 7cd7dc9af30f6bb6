"""Single answers, as a person would expect them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.algebra.question import TOO_HARD
from slrlint.algebra.variables import Symbols
from slrlint.grants import decide, targets
from slrlint.grants.results import COLUMNS
from slrlint.grants.survey import Scope, Survey
from slrlint.policy import holes
from tests.grants import support
from tests.grants.support import BATCH, answers, cell, document, result, statement

if TYPE_CHECKING:
    import pytest

NOTHING = dict.fromkeys(support.KEYS, "no")


def test_administrator_may_do_everything_with_every_role() -> None:
    assert answers(result(document(statement("*")))) == {
        "every role": dict.fromkeys(support.KEYS, "yes")
    }


def test_documented_statement_is_a_condition_on_deletion_and_none_on_creation() -> None:
    condition = {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
    names = ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"]
    found = result(document(statement(names, BATCH, condition)))
    assert answers(found) == {
        "AWSServiceRoleForBatch": NOTHING | {"create": "yes", "delete": "condition"}
    }
    deletion = cell(found, "AWSServiceRoleForBatch", "delete")
    assert deletion.grants[0].conditions == ("iam:AWSServiceName is batch.amazonaws.com",)
    assert deletion.witness is not None
    assert deletion.witness.context == {"iam:AWSServiceName": ["batch.amazonaws.com"]}
    assert deletion.refused is not None
    assert deletion.refused.context == {}


def test_condition_of_another_service_never_holds() -> None:
    condition = {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
    assert result(document(statement("iam:*", BATCH, condition))).rows == ()


def test_creation_for_named_services_is_of_their_roles() -> None:
    condition = {"StringEquals": {"iam:AWSServiceName": ["rds.amazonaws.com", "new.example.com"]}}
    found = result(document(statement("iam:CreateServiceLinkedRole", "*", condition)))
    assert answers(found) == {
        "every role of new.example.com": NOTHING | {"create": "yes"},
        "every role of rds.amazonaws.com": NOTHING | {"create": "yes"},
    }


def test_denied_role_is_an_exception() -> None:
    found = result(
        document(
            statement("iam:DeleteServiceLinkedRole"),
            statement("iam:Delete*", BATCH, effect="Deny"),
        )
    )
    assert answers(found) == {
        "every other role": NOTHING | {"delete": "yes"},
        "AWSServiceRoleForBatch": NOTHING,
    }
    refused = cell(found, "AWSServiceRoleForBatch", "delete")
    assert [each.position for each in refused.denies] == [1]
    assert refused.refused is not None
    assert refused.refused.resource.endswith("/AWSServiceRoleForBatch")


def test_wildcard_in_names_reaches_the_roles_with_such_names() -> None:
    found = result(document(statement("iam:*", "arn:aws:iam::*:role/*Batch*")))
    assert set(answers(found)) == {
        "AWSServiceRoleForBatch",
        "AWSServiceRoleForAWSBatchWithSagemaker",
    }


def test_role_outside_the_catalogue_is_named_as_such() -> None:
    arn = "arn:aws:iam::*:role/aws-service-role/new.amazonaws.com/AWSServiceRoleForNew"
    found = result(document(statement("iam:DeleteServiceLinkedRole", arn)))
    assert set(answers(found)) == {"AWSServiceRoleForNew (not in the catalogue)"}


def test_ordinary_roles_are_no_service_linked_roles() -> None:
    for resource in (
        "arn:aws:iam::*:role/service-role/*",
        "arn:aws:iam:::role/*",
        "arn:aws:s3:::*",
    ):
        assert result(document(statement("iam:*", resource))).rows == ()


def test_not_action_and_not_resource_reach_the_rest() -> None:
    everything_else = {
        "Effect": "Allow",
        "NotAction": ["iam:Create*", "s3:*"],
        "NotResource": "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/*",
    }
    assert answers(result(document(everything_else))) == {
        "every other role": dict.fromkeys(support.KEYS, "yes") | {"create": "no"},
        "every role of rds.amazonaws.com": NOTHING,
    }


def test_boundary_limits_and_is_named() -> None:
    boundary = document(statement(["iam:Get*", "s3:*"]))
    found = result(document(statement("iam:*")), boundaries=[boundary])
    assert answers(found) == {"every role": NOTHING | {"status": "yes"}}
    assert [each.policy.name for each in cell(found, "every role", "delete").lacking] == [
        "boundary 1"
    ]


def test_every_limit_has_to_allow() -> None:
    all_of_it = document(statement("*"))
    deletion = document(statement("iam:Delete*"))
    found = result(all_of_it, boundaries=[all_of_it, deletion], scps=[all_of_it])
    assert answers(found) == {"every role": NOTHING | {"delete": "yes"}}
    assert result(all_of_it, boundaries=[deletion], scps=[document(statement("s3:*"))]).rows == ()


def test_scp_that_only_denies_need_not_allow() -> None:
    scp = document(statement("iam:DeleteServiceLinkedRole", effect="Deny"))
    found = result(document(statement("iam:*ServiceLinkedRole")), scps=[scp])
    assert answers(found) == {"every role": NOTHING | {"create": "yes"}}
    assert result(document(statement("iam:*")), boundaries=[scp]).rows == ()


def test_condition_of_a_boundary_is_one_of_the_answer() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    found = result(document(statement("iam:*")), boundaries=[document(statement("*", "*", mfa))])
    deletion = cell(found, "every role", "delete")
    assert deletion.answer == "condition"
    assert [each.conditions for each in deletion.within] == [
        ("aws:MultiFactorAuthPresent is true",)
    ]


def test_two_conditions_that_leave_no_gap_are_none() -> None:
    found = result(
        document(
            statement("iam:*", "*", {"Null": {"aws:PrincipalTag/team": "true"}}),
            statement("iam:*", "*", {"StringLike": {"aws:PrincipalTag/team": "*"}}),
        )
    )
    assert answers(found) == {"every role": dict.fromkeys(support.KEYS, "yes")}


def test_account_of_the_policy_is_the_one_asked_about() -> None:
    arn = BATCH.replace("*", "111122223333")
    policy = document(statement("iam:DeleteServiceLinkedRole", arn))
    deletion = cell(result(policy), "AWSServiceRoleForBatch", "delete")
    assert deletion.answer == "yes"
    assert deletion.witness is not None
    assert ":111122223333:" in deletion.witness.resource
    assert result(policy, scope=Scope(account="444455556666")).rows == ()
    assert result(policy, scope=Scope(partition="aws-cn")).rows == ()


def test_partition_of_the_policy_is_asked_about() -> None:
    arn = BATCH.replace("arn:aws:", "arn:aws-us-gov:")
    found = result(document(statement("iam:DeleteServiceLinkedRole", arn)))
    assert set(answers(found)) == {"AWSServiceRoleForBatch"}


def test_hole_as_account_is_any() -> None:
    arn = BATCH.replace("*", holes.hole("${var.account}"))
    assert set(answers(result(document(statement("iam:*", arn))))) == {"AWSServiceRoleForBatch"}


def test_hole_as_resource_is_undecided_and_named() -> None:
    found = result(document(statement("iam:*", holes.hole("${var.role_arn}"))))
    deletion = cell(found, "every role", "delete")
    assert deletion.answer == "undecided"
    assert deletion.reason == (
        "it depends on the value of ${var.role_arn} in statement 1 of identity 1"
    )


def test_hole_as_action_is_undecided() -> None:
    found = result(document(statement("iam:" + holes.hole("${var.verb}"))))
    assert set(answers(found)["every role"].values()) == {"undecided"}


def test_unreadable_statement_makes_only_what_hangs_on_it_undecided() -> None:
    deny = statement("iam:DeleteServiceLinkedRole", effect="Deny")
    allow_all = statement("iam:UpdateRoleDescription")
    found = result(document(allow_all, deny, {"Effect": "Allow", "Action": 7, "Resource": "*"}))
    assert answers(found)["every role"] == {
        "create": "undecided",
        "edit": "yes",
        "delete": "no",
        "status": "undecided",
        "policy": "undecided",
    }
    assert "statement 3 of identity 1 cannot be read" in cell(found, "every role", "create").reason


def test_unreadable_deny_makes_grants_undecided_and_nothing_else() -> None:
    found = result(document(statement("iam:Delete*"), {"Effect": "Deny", "Resource": "*"}))
    assert answers(found) == {"every role": NOTHING | {"delete": "undecided"}}


def test_no_policy_document_is_undecided() -> None:
    assert set(answers(result({"Version": "2012-10-17"}))["every role"].values()) == {"undecided"}


def test_more_accounts_than_are_looked_at_leave_no_plain_no() -> None:
    accounts = [f"{number:012}" for number in range(111122220000, 111122220020)]
    arns = [BATCH.replace("*", each) for each in accounts]
    found = result(
        document(statement("iam:Delete*", arns[0]), statement("iam:*", arns, effect="Deny"))
    )
    assert cell(found, "every role", "delete").answer == "undecided"
    assert "--account" in cell(found, "every role", "delete").reason


def test_chosen_roles_and_columns_have_a_row_each() -> None:
    roles = (*support.role("AWSServiceRoleForBatch"), *support.role("AWSServiceRoleForRDS"))
    found = result(
        document(statement("iam:Delete*", BATCH)), scope=Scope(roles=roles, columns=COLUMNS[2:3])
    )
    assert [(row.label, [each.answer for each in row.cells]) for row in found.rows] == [
        ("AWSServiceRoleForBatch", ["yes"]),
        ("AWSServiceRoleForRDS", ["no"]),
    ]


def test_many_statements_with_different_conditions_are_bounded() -> None:
    statements = [
        statement("iam:Delete*", "*", {"StringEquals": {f"aws:PrincipalTag/t{n}": str(n)}})
        for n in range(300)
    ]
    assert cell(result(document(*statements)), "every role", "delete").answer in (
        "condition",
        "undecided",
    )


def test_roles_outside_the_catalogue_are_bounded_and_counted() -> None:
    arns = [
        f"arn:aws:iam::*:role/aws-service-role/s{n}.amazonaws.com/AWSServiceRoleForS{n}"
        for n in range(targets.MOST_SPELLED + 7)
    ]
    symbols = Symbols()
    asked = support.identity(symbols, [document(statement("iam:Delete*", arns))])
    survey = Survey(symbols, Scope(), [asked])
    assert len(survey.result(asked).rows) == targets.MOST_SPELLED
    assert [note.split(" ")[0] for note in survey.notes] == ["14"]


def test_work_on_one_identity_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "MOST_LOOKS", 3)
    found = result(document(statement("iam:Delete*"), statement("iam:Create*")))
    given_up = cell(found, "every role", "delete")
    assert (given_up.answer, given_up.reason) == ("undecided", TOO_HARD)

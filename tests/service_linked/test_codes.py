"""The codes that a document shows are the codes of the rules that find something, and no fewer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import registry
from slrlint.policy.holes import hole
from slrlint.policy.model import Policy
from slrlint.rule import Options
from slrlint.service_linked import codes, concerned
from tests.linting import document

RULES = [each for each in registry.registered() if each.code.startswith("SLR")]
BATCH = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
ACTIONS = [
    "iam:CreateServiceLinkedRole",
    "iam:DeleteServiceLinkedRole",
    "iam:GetServiceLinkedRoleDeletionStatus",
    "iam:UpdateRoleDescription",
    "iam:PutRolePolicy",
    "iam:DeleteRole",
    "iam:*",
    "iam:Del*",
    "s3:GetObject",
]
RESOURCES = [
    "*",
    BATCH,
    BATCH.replace("batch.", "ecs."),
    BATCH.replace("::*:", ":::"),
    "arn:aws:iam::*:role/aws-service-role/*",
    "arn:aws:iam::*:role/app/*",
    "arn:aws:iam::*:role/AWSServiceRoleForBatch",
    hole("${var.role}"),
]
KEYS = ["iam:AWSServiceName", "iam:ServiceName", "aws:PrincipalArn"]
VALUES = ["batch.amazonaws.com", "ecs.amazonaws.com", "batch", "*", "batch*", "bacth.amazonaws.com"]
OPERATORS = ["StringEquals", "StringLike", "StringNotEquals", "ArnLike", "StringLikeIfExists"]


def some(texts: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(texts), min_size=1, max_size=3, unique=True)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, object]:
    found: dict[str, object] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    found[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(some(ACTIONS))
    found[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(some(RESOURCES))
    if draw(st.booleans()):
        key = draw(st.sampled_from(KEYS))
        found["Condition"] = {draw(st.sampled_from(OPERATORS)): {key: draw(some(VALUES))}}
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=3), st.sampled_from(["identity", "scp"]))
def test_no_rule_finds_what_the_codes_do_not_show(
    listed: list[dict[str, object]], kind: str
) -> None:
    policy = Policy(document(*listed), kind)
    for form in ("documented", "reference", "either"):
        shown = codes.codes(policy, form) if concerned(policy) else frozenset()
        for rule in RULES:
            if rule.code not in shown:
                assert not list(rule.load().check(Policy(policy.data, kind), Options(form)))

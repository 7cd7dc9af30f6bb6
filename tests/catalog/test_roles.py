"""The catalogue: its file is well formed, and its answers follow the evidence."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slrlint
from slrlint.catalog import services
from slrlint.catalog.roles import (
    ACTIONS,
    Role,
    UnknownPrincipalError,
    catalogue,
)

DATA = Path(slrlint.__file__).parent / "data"
KNOWN = catalogue()


def named(name: str) -> Role:
    role = KNOWN.by_name(name)
    assert role is not None, name
    return role


@pytest.fixture(scope="module")
def document() -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = json.loads((DATA / "slr_catalog.json").read_text())
    return data


def test_file_follows_its_schema(document: object) -> None:
    schema = json.loads((DATA / "slr_catalog.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


def test_file_is_small_and_sorted(document: dict[str, list[dict[str, str]]]) -> None:
    assert (DATA / "slr_catalog.json").stat().st_size < 300_000
    names = [role["name"] for role in document["roles"]]
    assert names == sorted(names, key=lambda name: (name.lower(), name))


def test_names_are_unique_without_regard_to_case() -> None:
    names = [role.name.lower() for role in KNOWN.roles]
    assert len(names) == len(set(names))


def test_every_role_is_found_by_its_own_name_and_principal() -> None:
    for role in KNOWN.roles:
        assert KNOWN.by_name(role.name) is role
        for alias in role.aliases:
            assert KNOWN.by_name(alias) is not None
        for principal in role.principals:
            assert role in KNOWN.by_principal(principal)
            assert KNOWN.known_principal(principal)
        for trusted in role.trusts:
            assert KNOWN.known_principal(trusted)
        for policy, basis in role.policies:
            assert role in KNOWN.by_policy(policy)
            assert basis in {"stated", "by-name"}


def test_corrections_lead_to_what_is_known() -> None:
    for right in KNOWN.corrections["principals"].values():
        assert KNOWN.known_principal(right)
    for right in KNOWN.corrections["roles"].values():
        assert named(right).suggest
    for right in KNOWN.corrections["pairs"].values():
        principal, name = right.split("/")
        assert named(name) in KNOWN.by_principal(principal)


def test_documented_statements_hold_real_actions() -> None:
    for role in KNOWN.roles:
        for word, main in ACTIONS.items():
            for statement in role.documented(word):
                assert main in statement.actions
                assert all(services.action(name) for name in statement.actions)


def test_batch_is_documented_as_its_page_prints_it() -> None:
    batch = named("AWSServiceRoleForBatch")
    arn = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    assert batch.arn() == arn
    assert batch.arn("aws-cn", "123456789012").startswith("arn:aws-cn:iam::123456789012:role/")
    for word in ("edit", "delete"):
        (statement,) = batch.documented(word)
        assert statement.resource == arn
        assert (statement.operator, statement.values) == ("StringLike", ("batch.amazonaws.com",))
        assert statement.own_page
        assert statement.sources
    assert batch.prints_status
    assert batch.policies == (("BatchServiceRolePolicy", "stated"),)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("edit", "Batch EMRCleanup TrustedAdvisor"),
        ("delete", "AWSCloud9 Batch ElastiCache EMRCleanup Redshift TrustedAdvisor"),
    ],
)
def test_pages_that_print_the_condition(action: str, roles: str) -> None:
    printing = {role.name for role in KNOWN.roles if role.prints_condition(action)}
    assert printing == {f"AWSServiceRoleFor{name}" for name in roles.split()}


def test_pages_that_print_a_deletion_without_condition() -> None:
    plain = [role for role in KNOWN.roles if role.delete and not role.prints_condition("delete")]
    assert len(plain) == 14
    assert [role.name for role in plain if not role.prints_status] == [
        "AWSServiceRoleForAmazonConnect"
    ]


def test_a_role_without_principal_has_no_arn_and_is_no_measure() -> None:
    nameless = [role for role in KNOWN.roles if role.principal is None]
    assert len(nameless) == 9
    for role in nameless:
        assert not role.judgeable_principal
        assert role.principals == ()
        with pytest.raises(UnknownPrincipalError, match=role.name):
            role.arn()


def test_exact_names_come_before_suffixes() -> None:
    assert named("AWSServiceRoleForAutoScaling_mine") is named("AWSServiceRoleForAutoScaling")
    ops = named("AWSServiceRoleForAmazonSSM_OpsInsights")
    assert ops.name == "AWSServiceRoleForAmazonSSM_OpsInsights"
    assert KNOWN.by_name("AWSServiceRoleForElasticBeanstalkMaintenance_x") is not None
    for refused in (
        "AWSServiceRoleForBatch_x",
        "AWSServiceRoleForAutoScaling_",
        "AWSServiceRoleForAutoScalingmine",
        "AWSServiceRoleForautoscaling",
        "",
        "_",
        "_x",
    ):
        assert KNOWN.by_name(refused) is None, refused


def test_names_without_regard_to_case() -> None:
    batch = named("AWSServiceRoleForBatch")
    assert KNOWN.by_folded_name("awsserviceroleforBATCH") is batch
    scaling = named("AWSServiceRoleForAutoScaling")
    assert KNOWN.by_folded_name("AWSSERVICEROLEFORAUTOSCALING_Mine") is scaling


def test_name_patterns_follow_the_suffix() -> None:
    assert named("AWSServiceRoleForBatch").name_patterns == ("AWSServiceRoleForBatch",)
    assert named("AWSServiceRoleForAutoScaling").name_patterns == (
        "AWSServiceRoleForAutoScaling",
        "AWSServiceRoleForAutoScaling_?*",
    )


def test_both_spellings_of_resource_groups() -> None:
    role = named("AWSServiceRoleForResourceGroups")
    for principal in ("resourcegroups.amazonaws.com", "resource-groups.amazonaws.com"):
        assert KNOWN.by_principal(principal) == (role,)


def test_principals_that_must_not_be_judged_by_names() -> None:
    for principal in (
        "networkmanager.amazonaws.com",
        "codewhisperer.amazonaws.com",
        "honeycode.amazonaws.com",
        "sns.amazonaws.com",
    ):
        assert KNOWN.known_principal(principal)
        assert not KNOWN.judgeable_names(principal)
    assert len(KNOWN.by_principal("networkmanager.amazonaws.com")) == 2
    assert KNOWN.judgeable_names("batch.amazonaws.com")


def test_china_forms_are_known() -> None:
    assert KNOWN.known_principal("batch.amazonaws.com.cn")
    assert KNOWN.by_principal("batch.amazonaws.com.cn") == KNOWN.by_principal("batch.amazonaws.com")
    assert not KNOWN.known_principal("batch.amazonaws.cn")
    assert not KNOWN.known_principal("Batch.amazonaws.com")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("eks", "eks.amazonaws.com"),
        ("Batch.amazonaws.com", "batch.amazonaws.com"),
        ("batch.amazon.com", "batch.amazonaws.com"),
        ("elasticloadbalancng.amazonaws.com", "elasticloadbalancing.amazonaws.com"),
        ("eks-fargate-pods.amazonaws.com", "eks-fargate.amazonaws.com"),
        ("natgateway.amazonaws.com", "ec2-nat-gateway.amazonaws.com"),
        ("spotfleets.amazonaws.com.cn", "spotfleet.amazonaws.com"),
    ],
)
def test_principal_suggestions(written: str, meant: str) -> None:
    assert KNOWN.suggest_principal(written)[:1] == (meant,)


def test_no_suggestion_where_nothing_is_near() -> None:
    assert KNOWN.suggest_principal("something-of-our-own.example.org") == ()
    assert KNOWN.suggest_role("OurOwnRole") == ()
    assert KNOWN.has_no_role("bedrock.amazonaws.com")
    assert not KNOWN.has_no_role("batch.amazonaws.com")


@pytest.mark.parametrize(
    ("written", "principal", "meant"),
    [
        ("AWSServiceRoleForBacth", "batch.amazonaws.com", "AWSServiceRoleForBatch"),
        ("AWSServiceRoleForbatch", None, "AWSServiceRoleForBatch"),
        ("BatchRole", "batch.amazonaws.com", "AWSServiceRoleForBatch"),
        ("AWSServiceRoleForDSQL", None, "AWSServiceRoleForAuroraDsql"),
        ("AWSServiceRoleForEKS", "eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"),
        ("AWSServiceRoleForQApps", None, "AWSServiceRoleForAmazonQApps"),
        ("AWSServiceRoleForEC2InstanceConnect", None, "AWSServiceRoleForEc2InstanceConnect"),
        ("AWSServiceRoleForElasticLoadBalacing", None, "AWSServiceRoleForElasticLoadBalancing"),
        (
            "AWSServiceRoleForDynamoDBReplication",
            "dynamodb.amazonaws.com",
            "AWSServiceRoleForDynamoDBReplication",
        ),
    ],
)
def test_role_suggestions(written: str, principal: str | None, meant: str) -> None:
    assert [role.name for role in KNOWN.suggest_role(written, principal)][:1] == [meant]


def test_stale_names_are_accepted_and_never_suggested() -> None:
    for name in (
        "AWSServiceRoleForProcurementInsightsPolicy",
        "AWSServiceRoleForRealUserMonitoring",
        "AWSServiceRoleForAppConfig",
    ):
        assert named(name).name == name
        near = KNOWN.suggest_role(name[:-1])
        assert name not in [role.name for role in near]


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    KNOWN.by_name(text)
    KNOWN.by_folded_name(text)
    assert isinstance(KNOWN.suggest_principal(text), tuple)
    assert isinstance(KNOWN.suggest_role(text, text), tuple)

"""How far a grant reaches: wildcards, NotAction, Deny, boundaries and shadows."""

from __future__ import annotations

import pytest

from slrlint.policy.holes import hole
from tests.linting import codes, document, lint

CREATE = "iam:CreateServiceLinkedRole"
DELETE = "iam:DeleteServiceLinkedRole"
STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
EDIT = "iam:UpdateRoleDescription"
ANY = "arn:aws:iam::*:role/aws-service-role/*"
GUARDDUTY = (
    "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
)
FSX = "arn:aws:iam::*:role/aws-service-role/fsx.amazonaws.com/AWSServiceRoleForAmazonFSx"


def allow(action, resource="*", condition=None, **more):
    found = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    if condition:
        found["Condition"] = condition
    return found


def deny(action, resource="*", condition=None):
    return {**allow(action, resource, condition), "Effect": "Deny"}


def service(*values, operator="StringEquals"):
    return {operator: {"iam:AWSServiceName": list(values)}}


class TestCreate:
    @pytest.mark.parametrize("action", [CREATE, "iam:Create*", "iam:*ServiceLinkedRole"])
    @pytest.mark.parametrize(
        "resource", ["*", "arn:*", ANY, "arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:*"]
    )
    def test_every_role_is_reported(self, action, resource):
        assert "SLR301" in codes(allow([action, STATUS], resource))

    @pytest.mark.parametrize(
        "statement",
        [
            allow(CREATE, "*", service("batch.amazonaws.com")),
            allow(CREATE, ANY, service("batch.amazonaws.com", "ecs.amazonaws.com")),
            allow(CREATE, "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/*"),
            allow(CREATE, "arn:aws:iam::*:role/*Batch*"),
            allow(CREATE, "${var.role}"),
            allow("iam:CreateRole"),
            allow(CREATE, "*", service("${var.service}")),
        ],
    )
    def test_confined_is_clean(self, statement):
        assert codes(statement) == []

    def test_wildcard_in_the_value_confines_nothing(self):
        assert codes(allow(CREATE, "*", service("*a4b.amazonaws.com", operator="StringLike"))) == [
            "SLR301"
        ]
        assert codes(allow(CREATE, "*", service("*", operator="StringLike"))) == ["SLR301"]

    @pytest.mark.parametrize(
        "taken",
        [
            deny(CREATE),
            deny("iam:*"),
            deny("*", "arn:aws:iam::*:role/aws-service-role/*"),
            deny(CREATE, "*", service("batch.amazonaws.com", operator="StringNotEquals")),
        ],
    )
    def test_deny_takes_it_away(self, taken):
        assert "SLR301" not in codes(document(allow(CREATE), taken))

    @pytest.mark.parametrize(
        "left",
        [
            deny(CREATE, GUARDDUTY),
            deny(CREATE, "*", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
            deny("iam:CreateRole"),
        ],
    )
    def test_deny_of_something_else_does_not(self, left):
        assert codes(document(allow(CREATE), left)) == ["SLR301"]

    @pytest.mark.parametrize("kind", ["boundary", "scp"])
    def test_ceilings_grant_nothing(self, kind):
        assert codes(allow([CREATE, DELETE]), kind=kind) == []


class TestDelete:
    @pytest.mark.parametrize(
        "action", [[DELETE, STATUS], "iam:*", "iam:Del*", "iam:*Role", "*", "iam:Delete*"]
    )
    def test_any_role_is_reported_with_the_pattern(self, action):
        found = [each for each in lint(allow(action)) if each.code == "SLR302"]
        assert len(found) == 1
        assert '"*"' in found[0].message

    def test_leading_wildcard_that_reaches_two_services(self):
        pattern = "arn:aws:iam::*:role/*Batch*"
        assert codes(allow([DELETE, STATUS], pattern)) == ["SLR302"]

    @pytest.mark.parametrize(
        "resource",
        [
            GUARDDUTY,
            [
                GUARDDUTY,
                "arn:aws:iam::*:role/aws-service-role/acm.amazonaws.com/AWSServiceRoleForCertificateManager",
            ],
            "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/*",
            "arn:aws:iam::*:role/aws-service-role/*/AWSServiceRoleForAmazonGuardDuty",
        ],
    )
    def test_roles_by_name_are_clean(self, resource):
        assert codes(allow([DELETE, STATUS], resource)) == []

    def test_customer_path_with_a_wildcard_action_is_clean(self):
        assert codes(allow(["iam:*Role", "iam:DeleteRole*"], "arn:aws:iam::*:role/app/*")) == []

    def test_cloud9_prints_it_on_everything(self):
        printed = allow(
            [DELETE, STATUS], "*", service("cloud9.amazonaws.com", operator="StringLike")
        )
        assert codes(printed) == []

    def test_deny_takes_it_away(self):
        assert codes(document(allow([DELETE, STATUS]), deny(DELETE, ANY))) == []
        assert codes(document(allow([DELETE, STATUS]), deny("iam:*", ANY))) == ["SLR306"]


class TestDenied:
    @pytest.mark.parametrize("action", ["iam:*", "iam:DeleteService*", EDIT])
    def test_nothing_is_left_of_a_statement_that_means_more(self, action):
        (finding,) = lint(document(allow(action, FSX), deny("iam:*")))
        assert finding.code == "SLR306"
        assert "all of this statement" in finding.message

    @pytest.mark.parametrize("denied", ["iam:*ServiceLinkedRole*", [CREATE, DELETE, STATUS, EDIT]])
    @pytest.mark.parametrize("resource", ["*", ANY])
    def test_a_deny_of_some_actions_is_a_limit(self, denied, resource):
        assert "SLR306" not in codes(document(allow("iam:*", resource), deny(denied)))

    def test_a_deny_of_other_resources_leaves_something(self):
        assert "SLR306" not in codes(document(allow("iam:*", ANY), deny("iam:*", FSX)))


class TestNotAction:
    def test_reaching_not_action(self):
        statement = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
        (finding,) = lint(statement)
        assert finding.code == "SLR304"
        assert CREATE in finding.message
        assert DELETE in finding.message

    @pytest.mark.parametrize(
        "statement",
        [
            {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"},
            {"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:ec2:*:*:instance/*"},
            {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
            {"Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::*:role/*"},
            {"Effect": "Allow", "NotAction": hole("${var.actions}"), "Resource": "*"},
        ],
    )
    def test_harmless(self, statement):
        assert codes(statement) == []

    def test_not_resource(self):
        statement = {
            "Effect": "Allow",
            "Action": "iam:*",
            "NotResource": "arn:aws:iam::*:role/admin",
        }
        assert codes(statement) == ["SLR304"]


class TestShadow:
    def test_broad_statement_is_named_once(self):
        careful = allow(CREATE, "*", service("batch.amazonaws.com"))
        broad = allow("iam:Create*", Sid="Everything")
        found = lint(document(careful, broad))
        assert [each.code for each in found] == ["SLR305"]
        assert "Everything" in found[0].message
        assert found[0].route[:2] == ("Statement", 0)

    def test_broad_statement_with_a_condition_of_its_own_shadows_nothing(self):
        careful = allow(CREATE, "*", service("batch.amazonaws.com"))
        broad = allow(CREATE, "*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}})
        assert codes(document(careful, broad)) == ["SLR301"]


class TestWorkflow:
    def test_status_elsewhere_in_the_document_will_do(self):
        assert codes(document(allow(DELETE, GUARDDUTY), allow(STATUS))) == []

    def test_status_missing_is_info_without_a_page_that_prints_it(self):
        (finding,) = lint(
            allow(
                DELETE,
                "arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
            )
        )
        assert (finding.code, finding.severity) == ("SLR401", "info")

    @pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:AttachRolePolicy"])
    def test_policies_beside_creation_are_documented(self, action):
        assert codes(document(allow([CREATE, action], GUARDDUTY))) == []
        assert codes(allow(action, GUARDDUTY)) == ["SLR402"]

    def test_ordinary_roles_are_left_alone(self):
        assert codes(allow(["iam:DeleteRole", "iam:UpdateRoleDescription"])) == []


class TestUnknown:
    """What hangs on an interpolation is not said."""

    def unknown(self):
        return hole("${var.x}")

    def test_condition(self):
        assert codes(allow(CREATE, "*", self.unknown())) == []
        assert codes(allow(CREATE, "*", {"StringEquals": self.unknown()})) == []

    def test_effect(self):
        statement = {**allow([CREATE, DELETE]), "Effect": self.unknown()}
        assert codes(statement) == []
        assert codes(document(allow(CREATE, GUARDDUTY), statement)) == []

    def test_roles_that_may_be_others(self):
        assert codes(allow(DELETE, "arn:aws:iam::*:role/${AppId}-*")) == []
        assert codes(allow(DELETE, GUARDDUTY.replace("::*:", "::${AWS::AccountId}:"))) == ["SLR401"]

    def test_deny_that_may_take_everything(self):
        assert codes(document(allow(CREATE), deny(CREATE, self.unknown()))) == []


def test_a_sid_that_aws_refuses_hides_no_other_mistake():
    assert codes(allow([CREATE], Sid="Not-A-Sid")) == ["POL008", "SLR301"]
    assert codes(document(allow(CREATE, Sid="A"), allow("s3:GetObject", Sid="A"))) == [
        "POL008",
        "SLR301",
    ]


@pytest.mark.parametrize(("action", "code"), [(CREATE, "SLR301"), (DELETE, "SLR302")])
def test_many_denies_of_something_else_hide_nothing(action, code):
    statements = [allow([action, STATUS]), *[deny("s3:GetObject")] * 600]
    assert code in codes(document(*statements))

"""Template files, JSON syntax, and the JSON of plans."""

from __future__ import annotations

import json

from slrlint.formats.terraform import plan
from slrlint.policy import holes
from tests.formats.support import POLICY, read

TEXT = json.dumps(POLICY)
OTHER = json.dumps({**POLICY, "Statement": [{**POLICY["Statement"][0], "Effect": "Deny"}]})


class TestTemplates:
    TEMPLATE = """\
{
  "Version": "2012-10-17",
  "Statement": [
%{ if one ~}
    {"Sid": "One", "Effect": "Allow", "Action": "a:b", "Resource": "arn:${partition}:x"},
%{ else ~}
    {"Sid": "One", "Effect": "Allow", "Action": "c:d", "Resource": "$${aws:username}"},
%{ endif ~}
  ]
}
"""

    def test_both_branches(self):
        for name in ("x.tftpl", "policy.json.tpl", "x.tmpl"):
            reading = read(self.TEMPLATE, name)
            (found,) = reading.documents
            assert not found.complete
            one, other = found.data["Statement"]
            assert holes.show(one["Resource"]) == "arn:${partition}:x"
            assert other["Resource"] == "${aws:username}"
            assert (one["Sid"], other.get("Sid")) == ("One", None)
            span = reading.locate((*found.route, "Statement", 1, "Action"))
            assert self.TEMPLATE[slice(*span)] == '"c:d"'

    def test_what_is_no_template_is_left_to_others(self):
        assert len(read(TEXT, "x.tpl").documents) == 1
        assert read("%{ if }", "x.tftpl").documents == ()
        assert read("Hello ${name}", "x.tftpl").problems == ()


class TestJson:
    def test_data_source(self):
        text = json.dumps(
            {
                "data": {
                    "aws_iam_policy_document": {
                        "x": {
                            "statement": {
                                "actions": ["a:b"],
                                "resources": ['arn:${data.aws_partition.p.id}:"&{aws:username}'],
                                "condition": [
                                    {"test": "Bool", "variable": "aws:x", "values": [True]}
                                ],
                            }
                        }
                    }
                }
            },
            indent=1,
        )
        reading = read(text, "main.tf.json")
        (found,) = reading.documents
        assert found.name == "data.aws_iam_policy_document.x"
        (statement,) = found.data["Statement"]
        assert statement["Condition"] == {"Bool": {"aws:x": ["true"]}}
        resource = statement["Resource"][0]
        assert holes.show(resource) == 'arn:${data.aws_partition.p.id}:"${aws:username}'
        scalar = reading.locate.scalar((*found.route, "Statement", 0, "Resource", 0))
        written = [text[scalar.offsets[i] : scalar.offsets[i + 1]] for i in range(len(resource))]
        assert written[4:7] == ["${data.aws_partition.p.id}", ":", '\\"']
        span = reading.locate((*found.route, "Statement", 0, "Action"), key=True)
        assert text[slice(*span)] == '"actions"'

    def test_resources(self):
        encoded = (
            '${jsonencode({Statement = [{Effect = "Allow", Action = "a:b", Resource = "*"}]})}'
        )
        text = json.dumps(
            {
                "resource": {
                    "aws_iam_policy": {"x": {"policy": TEXT}, "y": [{"policy": encoded}]},
                    "aws_iam_role": {"x": {"assume_role_policy": TEXT}},
                }
            }
        )
        reading = read(text, "main.tf.json")
        described = [(found.name, found.kind) for found in reading.documents]
        assert described == [
            ("aws_iam_policy.x", "identity"),
            ("aws_iam_policy.y", "identity"),
            ("aws_iam_role.x.assume_role_policy", "trust"),
        ]
        first, second, _ = reading.documents
        span = reading.locate((*first.route, "Statement", 0, "Effect"))
        assert text[slice(*span)] == '\\"Allow\\"'
        span = reading.locate((*second.route, "Statement", 0, "Action"))
        assert text[slice(*span)] == '\\"a:b\\"'

    def test_broken(self):
        (problem,) = read('{"resource": ', "main.tf.json").problems
        assert problem.code == "POL001"


class TestPlans:
    def resource(self, address, before, after, unknown=None, type_="aws_iam_policy"):
        return {
            "address": address,
            "type": type_,
            "values": after,
            "change": {"before": before, "after": after, "after_unknown": unknown or {}},
        }

    def plan(self):
        resources = [
            self.resource("aws_iam_policy.same", {"policy": TEXT}, {"policy": TEXT}),
            self.resource("aws_iam_policy.new", None, {"policy": TEXT}),
            self.resource("aws_iam_policy.changed", {"policy": TEXT}, {"policy": OTHER}),
            self.resource("aws_iam_policy.gone", {"policy": TEXT}, None),
            self.resource("aws_iam_policy.later", {"policy": TEXT}, {}, {"policy": True}),
            self.resource("aws_iam_policy.created", None, {}, {"policy": True, "arn": True}),
            self.resource(
                "aws_iam_role.r", None, {"assume_role_policy": TEXT}, None, "aws_iam_role"
            ),
            self.resource(
                "module.m.aws_organizations_policy.o",
                None,
                {"content": TEXT, "type": "RESOURCE_CONTROL_POLICY"},
                None,
                "aws_organizations_policy",
            ),
        ]
        values = [{k: v for k, v in each.items() if k != "change"} for each in resources]
        return {
            "format_version": "1.2",
            "planned_values": {
                "root_module": {
                    "resources": values[:-1],
                    "child_modules": [{"resources": values[-1:]}],
                }
            },
            "resource_changes": [
                {k: v for k, v in each.items() if k != "values"} for each in resources
            ],
            "prior_state": {"values": {"root_module": {"resources": values}}},
        }

    def test_what_will_be_there_is_read_once(self):
        text = json.dumps(self.plan())
        reading = read(text, "plan.json")
        assert [(found.name, found.kind) for found in reading.documents] == [
            ("aws_iam_policy.same", "identity"),
            ("aws_iam_policy.new", "identity"),
            ("aws_iam_policy.changed", "identity"),
            ("aws_iam_role.r.assume_role_policy", "trust"),
            ("module.m.aws_organizations_policy.o", "resource"),
        ]
        found = reading.documents[2]
        assert (
            text[slice(*reading.locate((*found.route, "Statement", 0, "Effect")))] == '\\"Deny\\"'
        )

    def test_changes(self):
        changes = list(plan.changes(self.plan()))
        assert [each.name for each in changes] == [
            "aws_iam_policy.new",
            "aws_iam_policy.changed",
            "aws_iam_policy.gone",
            "aws_iam_policy.later",
            "aws_iam_policy.created",
            "aws_iam_role.r.assume_role_policy",
            "module.m.aws_organizations_policy.o",
        ]
        new, changed, gone, later, created, role, organization = changes
        assert (new.before, new.after) == (None, POLICY)
        assert changed.before == POLICY
        assert changed.after["Statement"][0]["Effect"] == "Deny"
        assert (gone.before, gone.after) == (POLICY, None)
        assert (later.before, holes.is_hole(later.after)) == (POLICY, True)
        assert (created.before, holes.is_hole(created.after)) == (None, True)
        assert (role.kind, organization.kind) == ("trust", "resource")

    def test_odd_plans(self):
        for odd in ({"format_version": "1", "resource_changes": [1, {"change": 2}]}, {"values": 1}):
            assert list(plan.changes(odd)) == []
            assert read(json.dumps(odd | {"format_version": "1"})).documents == ()
        assert not plan.is_plan([1])

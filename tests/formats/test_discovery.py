"""Policies are found by their shape, wherever they stand; envelopes give kind and name."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given

from slrlint.formats import EMBEDDED
from slrlint.formats.discovery import find
from tests.formats.support import DATA, POLICY, read

ALLOW = {"Effect": "Allow", "Action": "a:B", "Resource": "*"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "sts:AssumeRole"},
    ],
}
BUCKET = {
    "Version": "2012-10-17",
    "Statement": {**ALLOW, "Principal": "*", "Action": "s3:GetObject"},
}


def found(data):
    return [(each.kind, each.route, each.name) for each in find(data).documents]


@pytest.mark.parametrize(
    "policy",
    [
        {"Version": "2012-10-17", "Statement": []},
        {"Version": "2008-10-17", "Statement": "x"},
        {"Statement": ALLOW},
        {"Statement": [ALLOW]},
        {"Statement": [None, "x", {"Effect": "Allow", "NotAction": "a:B"}]},
        {"Statement": {"NotPrincipal": "*", "NotResource": "*"}},
        {"Version": "2012-10-17"},
        {"Version": "2012-10-17", "Id": "x", "Statements": [ALLOW]},
    ],
)
def test_shapes_of_policies(policy):
    assert found(policy) == [(find(policy).documents[0].kind, (), None)]
    assert find({"PolicyDocument": policy}).documents[0].data is policy


@pytest.mark.parametrize(
    "data",
    [
        {"Statement": {"select": ["a"], "Action": "x"}},
        {"Statement": [{"Type": "Select"}]},
        {"Version": "1.0", "Statement": "x"},
        {"Version": "2012-10-17", "Resources": {}},
        {"x": {"Version": "2012-10-17"}},
        {"Statement": "x"},
        ALLOW,
        [ALLOW],
        {"roleArn": "arn:aws:iam::1:role/aws-service-role/batch.amazonaws.com/Statement"},
        None,
        "Statement",
        [],
    ],
)
def test_what_is_no_policy(data):
    assert found(data) == []


def test_what_stands_in_an_envelope_needs_no_shape():
    assert found({"PolicyDocument": {"Statement": "x"}}) == [(None, ("PolicyDocument",), None)]
    assert found({"PolicyDocument": '{"Statement": "x"}'}) == [
        (None, ("PolicyDocument", EMBEDDED), None)
    ]


def test_envelopes_give_kind_and_name():
    assert found({"PolicyVersion": {"Document": POLICY, "VersionId": "v1"}}) == [
        ("identity", ("PolicyVersion", "Document"), None)
    ]
    assert found({"RoleName": "R", "PolicyName": "P", "PolicyDocument": POLICY}) == [
        ("identity", ("PolicyDocument",), "R/P")
    ]
    assert found({"Role": {"RoleName": "R", "AssumeRolePolicyDocument": TRUST}}) == [
        ("trust", ("Role", "AssumeRolePolicyDocument"), "R")
    ]
    assert found({"assume_role_policy": POLICY}) == [("trust", ("assume_role_policy",), None)]
    assert found({"Policy": json.dumps(BUCKET)}) == [("resource", ("Policy", EMBEDDED), None)]
    assert found({"InlinePolicy": json.dumps(POLICY)}) == [
        ("identity", ("InlinePolicy", EMBEDDED), None)
    ]
    scp = {"Policy": {"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": "%s"}}
    scp["Policy"]["Content"] = json.dumps(POLICY)
    assert found(scp) == [("scp", ("Policy", "Content", EMBEDDED), None)]
    assert found(POLICY) == [(None, (), None)]
    assert found(TRUST) == [("trust", (), None)]
    assert found(BUCKET) == [("resource", (), None)]


def test_an_account_export():
    export = {
        "UserDetailList": [
            {"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": POLICY}]}
        ],
        "RoleDetailList": [
            {
                "RoleName": "r",
                "AssumeRolePolicyDocument": quote(json.dumps(TRUST)),
                "RolePolicyList": [{"PolicyName": "q", "PolicyDocument": POLICY}],
            }
        ],
        "Policies": [
            {
                "PolicyName": "m",
                "AttachmentCount": 1,
                "PermissionsBoundaryUsageCount": 0,
                "PolicyVersionList": [
                    {"Document": POLICY, "VersionId": "v2", "IsDefaultVersion": True},
                    {"Document": POLICY, "VersionId": "v1", "IsDefaultVersion": False},
                ],
            },
            {
                "PolicyName": "b",
                "AttachmentCount": 0,
                "PermissionsBoundaryUsageCount": 3,
                "PolicyVersionList": [{"Document": POLICY, "IsDefaultVersion": True}],
            },
        ],
    }
    assert [(kind, name) for kind, _, name in found(export)] == [
        ("identity", "u/p"),
        ("trust", "r"),
        ("identity", "r/q"),
        ("identity", "m"),
        ("identity", "m@v1"),
        ("boundary", "b"),
    ]


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("AWS::IAM::ManagedPolicy", "identity"),
        ("AWS::IAM::Role", "identity"),
        ("AWS::SSO::PermissionSet", "identity"),
        ("AWS::Serverless::Function", "identity"),
        ("AWS::Organizations::Policy", "scp"),
        ("AWS::S3::BucketPolicy", "resource"),
        ("AWS::EC2::VPCEndpoint", "resource"),
    ],
)
def test_resource_types_give_the_kind(type_, kind):
    policy = {"Version": "2012-10-17", "Statement": [{**ALLOW, "Principal": "*"}]}
    template = {"Resources": {"Mine": {"Type": type_, "Properties": {"PolicyDocument": policy}}}}
    assert found(template) == [
        (kind, ("Resources", "Mine", "Properties", "PolicyDocument"), "Mine")
    ]


def test_strings_are_read_a_few_levels_deep_only():
    data = json.dumps(POLICY)
    for _ in range(12):
        data = json.dumps({"x": data})
    reading = read(data)
    assert reading.documents == ()
    assert reading.problems == ()


@given(DATA)
def test_no_data_breaks_the_walk(data):
    find(data)
    find({"Statement": data, "Version": data})
    find({"Type": data, "Properties": data, "PolicySummary": data, "PolicyName": data})

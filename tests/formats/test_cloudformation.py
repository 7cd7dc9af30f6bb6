"""CloudFormation and SAM: functions in both forms, what is known of their values, and places."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.formats import BRANCH, EMBEDDED
from slrlint.formats.cloudformation import Template
from slrlint.policy import holes
from tests.formats.support import DATA, read, routes, under

TEMPLATE = """\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Service:
    Type: String
    Default: batch.amazonaws.com
  Empty: {Type: String, Default: ''}
  Secret: {Type: String, Default: x, NoEcho: true}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x/y}
  Number: {Type: Number, Default: 5}
  Actions: {Type: CommaDelimitedList, Default: 'a:B, a:C'}
Mappings:
  Names:
    one: {role: AWSServiceRoleForBatch, same: x}
    two: {role: Other, same: x}
Resources:
  Mine:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: iam:CreateServiceLinkedRole
            Resource: %s
"""


def resource(expression):
    """Return the Resource of a template's policy, with holes shown as they are written."""
    (found,) = read(TEMPLATE % expression, "x.yaml").documents
    value = found.data["Statement"][0]["Resource"]
    if isinstance(value, list):
        return [holes.show(each) for each in value]
    return holes.show(value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("!Sub 'x/${Service}/y'", "x/batch.amazonaws.com/y"),
        ("!Sub 'x/${ Service }'", "x/batch.amazonaws.com"),
        ("!Sub 'x/${Empty}'", "x/${Empty}"),
        ("!Sub 'x/${Secret}/${Stored}'", "x/${Secret}/${Stored}"),
        ("!Sub '${Number}'", "5"),
        ("!Sub '${!aws:username}'", "${aws:username}"),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:r'", None),
        ("!Sub ['${A}-${B}', {A: one, B: !Ref Role}]", "one-${Role}"),
        ("{'Fn::Sub': 'x/${Service}'}", "x/batch.amazonaws.com"),
        ("{'Fn::Sub': ['${A}', {A: {Ref: Service}}]}", "batch.amazonaws.com"),
        ("!Ref Service", "batch.amazonaws.com"),
        ("!Ref Role", "${Role}"),
        ("!Ref Actions", ["a:B", "a:C"]),
        ("!GetAtt Role.Arn", "${Role.Arn}"),
        ("{'Fn::GetAtt': [Role, Arn]}", "${Role.Arn}"),
        ("!Join ['', [a, !Ref Service, 5, !Ref Role]]", "abatch.amazonaws.com5${Role}"),
        ("!Join [',', !Ref Role]", '!Join [",", {"Ref": "Role"}]'),
        ("!FindInMap [Names, one, role]", "AWSServiceRoleForBatch"),
        ("!FindInMap [Names, !Ref 'AWS::Region', same]", "x"),
        ("!FindInMap [Names, !Ref 'AWS::Region', role]", None),
        ("!Select [1, [a, b]]", "b"),
        ("!Select [9, [a, b]]", None),
        ("!Select [0, !Split ['.', !Ref Service]]", "batch"),
        ("!ImportValue x", "!ImportValue x"),
        ("!Transform {Name: x}", None),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("'{{resolve:ssm:/x}}/y'", "{{resolve:ssm:/x}}/y"),
        ("!Sub [1, 2, 3]", None),
        ("!Join x", None),
        ("!If [x]", None),
    ],
)
def test_values_of_functions(expression, value):
    found = resource(expression)
    assert value is None or found == value
    assert not any(each == "" for each in found)


def test_pseudo_parameters_are_holes_with_identity():
    (found,) = read(
        TEMPLATE % "[!Sub '${AWS::AccountId}', !Ref AWS::AccountId, !Ref AWS::Region]", "x.yaml"
    ).documents
    one, other, third = found.data["Statement"][0]["Resource"]
    assert one == other != third
    assert holes.is_hole(one)


BRANCHES = TEMPLATE % (
    """'*'
            Condition: !If
              - Narrow
              - StringEquals: {'iam:AWSServiceName': batch.amazonaws.com}
              - !Ref AWS::NoValue
          - !If [Narrow, !Ref AWS::NoValue, {Effect: Deny, Action: 'a:B', Resource: '*'}]
          - Effect: Allow
            Action: !If [Narrow, 'b:C', [b:D, b:E]]
            Resource: last
"""
)


def test_both_branches_are_read():
    reading = read(BRANCHES, "x.yaml")
    then, otherwise = reading.documents
    assert otherwise.route == (*then.route, BRANCH)
    first, last = then.data["Statement"]
    assert first["Condition"] == {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
    assert last["Action"] == "b:C"
    first, deny, last = otherwise.data["Statement"]
    assert "Condition" not in first
    assert deny["Effect"] == "Deny"
    assert last["Action"] == ["b:D", "b:E"]


def test_places_in_branches():
    reading = read(BRANCHES, "x.yaml")

    def shown(found, *route):
        return BRANCHES[slice(*reading.locate(under(found, route)))]

    then, otherwise = reading.documents
    key = ("Statement", 0, "Condition", "StringEquals", "iam:AWSServiceName")
    assert shown(then, *key) == "batch.amazonaws.com"
    assert shown(then, "Statement", 1, "Resource") == "last"
    assert shown(then, "Statement", 1, "Action") == "'b:C'"
    assert shown(otherwise, "Statement", 1, "Effect") == "Deny"
    assert shown(otherwise, "Statement", 2, "Action", 1) == "b:E"
    assert shown(otherwise, "Statement", 2, "Resource") == "last"
    scalar = reading.locate.scalar(under(then, ("Statement", 1, "Action")))
    assert scalar.text == "b:C"


def test_equal_branches_are_one_document():
    assert len(read(TEMPLATE % "!If [A, x, x]", "x.yaml").documents) == 1


def test_statements_that_nobody_knows_make_a_document_incomplete():
    (found,) = read(TEMPLATE % "'*'", "x.yaml").documents
    assert found.complete
    for more in ("          - !Ref More\n", "          - Fn::Transform: {Name: x}\n"):
        (found,) = read(TEMPLATE % "'*'" + more, "x.yaml").documents
        assert not found.complete
        assert len(found.data["Statement"]) == 2
    text = (TEMPLATE % "'*'").replace("Version: 2012-10-17", "Fn::Transform: {Name: x}")
    (found,) = read(text, "x.yaml").documents
    assert not found.complete
    assert list(found.data) == ["Statement"]


@pytest.mark.parametrize(
    "expression",
    [
        "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Service}/end'",
        "!Sub\n              - 'arn:${AWS::Partition}:${X}/end'\n              - {X: y}",
        "{'Fn::Sub': \"arn:${AWS::Partition}:\\u0069am/end\"}",
        "!Join ['', ['arn:', !Ref AWS::Partition, ':iam::', !Ref 'Service', '/end']]",
        "{'Fn::Join': [':', [arn, {Ref: AWS::Partition}, /end]]}",
    ],
)
def test_characters_of_functions_have_places(expression):
    text = TEMPLATE % expression
    reading = read(text, "x.yaml")
    (found,) = reading.documents
    route = under(found, ("Statement", 0, "Resource"))
    assert text[slice(*reading.locate(route))].lstrip("!{")[:1] in "SJ'"
    scalar = reading.locate.scalar(route)
    assert scalar.text == found.data["Statement"][0]["Resource"]
    assert len(scalar.offsets) == len(scalar.text) + 1
    assert list(scalar.offsets) == sorted(scalar.offsets)
    at = scalar.text.index("arn")
    assert text[scalar.offsets[at] :].startswith("arn")
    at = scalar.text.index("/end")
    assert text[scalar.offsets[at] :].startswith("/end")
    for at, char in enumerate(scalar.text):
        if holes.is_hole(char):
            start, end = scalar.offsets[at : at + 2]
            assert end == start or text[start:end] == holes.show(char) or "Join" in expression


def test_json_templates():
    template = {
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": "ignored",
                    "PermissionsBoundary": {"Ref": "Bound"},
                    "AssumeRolePolicyDocument": {"Statement": [{"Fn::If": ["A", TRUST, TRUST]}]},
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [ALLOW]}}],
                },
            },
            "Bound": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": ALLOW}},
            },
        }
    }
    text = json.dumps(template, indent=1)
    reading = read(text, "x.template.json")
    assert [(found.kind, found.name) for found in reading.documents] == [
        ("trust", "Role"),
        ("identity", "Role/p"),
        ("boundary", "Bound"),
    ]
    trust = reading.documents[0]
    assert trust.data["Statement"] == [TRUST]
    place = reading.locate(under(trust, ("Statement", 0, "Effect")))
    assert text[slice(*place)] == '"Allow"'


ALLOW = {"Effect": "Allow", "Action": "a:B", "Resource": {"Fn::GetAtt": ["X", "Arn"]}}
TRUST = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}


def test_an_attached_policy_is_no_boundary():
    text = """\
Resources:
  R: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref B, ManagedPolicyArns: [!Ref B]}}
  B:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 'a:B', Resource: '*'}}}
"""
    assert [found.kind for found in read(text, "x.yaml").documents] == ["identity"]


@pytest.mark.parametrize("function", ["Fn::Sub", "Fn::Join"])
def test_json_text_made_by_a_function(function):
    inner = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "a:B",'
        ' "Resource": "arn:${AWS::Partition}:x:::y"}}'
    )
    argument = inner
    if function == "Fn::Join":
        before, after = inner.split("${AWS::Partition}")
        argument = ["", [before, {"Ref": "AWS::Partition"}, after]]
    template = {
        "Resources": {"P": {"Type": "A::B", "Properties": {"Policy": {function: argument}}}}
    }
    text = json.dumps(template)
    reading = read(text)
    assert reading.problems == ()
    (found,) = reading.documents
    assert found.route == ("Resources", "P", "Properties", "Policy", EMBEDDED)
    value = found.data["Statement"]["Resource"]
    assert holes.show(value) == "arn:${AWS::Partition}:x:::y"
    span = reading.locate(under(found, ("Statement", "Action")))
    assert text[slice(*span)] == '\\"a:B\\"'
    scalar = reading.locate.scalar(under(found, ("Statement", "Resource")))
    assert scalar.text == value
    assert text[scalar.offsets[0] :].startswith("arn:")


def test_two_templates_in_one_file_keep_their_parameters():
    text = f"{TEMPLATE % '!Ref Service'}---\n{TEMPLATE % '!Ref Service'}".replace(
        "Default: batch.amazonaws.com", "Default: other", 1
    )
    values = [found.data["Statement"][0]["Resource"] for found in read(text, "x.yaml").documents]
    assert values == ["other", "batch.amazonaws.com"]


def test_sam_and_serverless():
    sam = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonS3ReadOnlyAccess
        - DynamoDBCrudPolicy: {TableName: !Ref Table}
        - Statement:
            - {Effect: Allow, Action: 'iam:CreateServiceLinkedRole', Resource: '*'}
"""
    assert [(found.kind, found.name) for found in read(sam, "x.yaml").documents] == [
        ("identity", "Function")
    ]
    serverless = """\
provider:
  iam:
    role:
      statements:
        - Effect: Allow
          Action: iam:CreateServiceLinkedRole
          Resource: !Sub 'arn:aws:iam::${AWS::AccountId}:role/x'
functions:
  f:
    iamRoleStatements:
      - {Effect: Allow, Action: 'a:B', Resource: !If [X, a, b]}
"""
    reading = read(serverless, "serverless.yml")
    assert [(found.kind, found.route[-1]) for found in reading.documents] == [
        ("identity", "statements"),
        ("identity", "iamRoleStatements"),
        ("identity", BRANCH),
    ]
    for found in reading.documents:
        span = reading.locate(under(found, ("Statement", 0, "Effect")))
        assert serverless[slice(*span)] == "Allow"
    span = reading.locate(under(reading.documents[2], ("Statement", 0, "Resource")))
    assert serverless[slice(*span)] == "b"


LEAVES = st.builds(lambda: "a:B")
CONDITIONAL = st.deferred(
    lambda: st.one_of(
        st.just({"Ref": "AWS::NoValue"}),
        LEAVES,
        st.tuples(CONDITIONAL, CONDITIONAL).map(lambda pair: {"Fn::If": ["C", *pair]}),
    )
)
STATEMENTS = st.lists(
    st.one_of(
        st.lists(CONDITIONAL, max_size=4).map(
            lambda actions: {"Effect": "Allow", "Action": actions}
        ),
        CONDITIONAL.map(
            lambda action: {"Fn::If": ["C", {"Effect": "Deny", "Action": action}, "x"]}
        ),
        st.just({"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Effect": "Deny", "Action": ["a:B"]}]}),
    ),
    max_size=5,
)


@given(STATEMENTS)
def test_every_place_in_any_branch_reads_again(statements):
    document = {"Version": "2012-10-17", "Statement": statements}
    text = json.dumps({"Resources": {}, "PolicyDocument": document})
    count = text.count('"a:B"')
    text = text.replace('"a:B"', '"%s"') % tuple(f"a:{number}" for number in range(count))
    reading = read(text)
    for found in reading.documents:
        for route, value in routes(found.data):
            if isinstance(value, str) and value.startswith("a:"):
                assert text[slice(*reading.locate(under(found, route)))] == f'"{value}"'
                assert reading.locate.scalar(under(found, route)).text == value


def test_a_text_that_grows_beyond_measure_is_a_hole():
    text = (TEMPLATE % "!Sub '%s'" % ("${Service}" * 100)).replace("batch", "batch" * 5000)
    (found,) = read(text, "x.yaml").documents
    assert holes.is_hole(found.data["Statement"][0]["Resource"])
    assert read(text, "x.yaml").locate.scalar(under(found, ("Statement", 0, "Resource"))) is None


@given(DATA)
def test_no_argument_breaks_a_function(data):
    functions = ("Ref", "Fn::Sub", "Fn::Join", "Fn::If", "Fn::FindInMap", "Fn::Select", "Fn::Split")
    statements = [
        {"Effect": "Allow", "Action": "a:B", "Resource": {name: data}} for name in functions
    ]
    template = {"Resources": {"x": data}, "Parameters": data, "Mappings": data}
    text = json.dumps({**template, "PolicyDocument": {"Statement": statements}})
    reading = read(text)
    assert reading.documents
    for found in reading.documents:
        for route, value in routes(found.data):
            span = reading.locate(under(found, route))
            assert 0 <= span.start <= span.end <= len(text)
            scalar = reading.locate.scalar(under(found, route))
            if scalar is not None and isinstance(value, str):
                assert scalar.text == value


@given(st.text(alphabet="${}!AWS:x ", max_size=20))
def test_pieces_cover_the_text(text):
    pieces = Template({}).pieces(text, {})
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert (pieces[0].start, pieces[-1].end) == (0, len(text))
    shown = "".join(holes.show(piece.text) for piece in pieces)
    unmarked = re.sub(r"\$\{!([^{}]*)\}", r"${\1}", text)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", unmarked)

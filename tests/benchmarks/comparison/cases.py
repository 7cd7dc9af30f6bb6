"""What peers are measured with: mistakes in grants, changes of policies, templates.

The right half of each mistake is a grant as AWS's own pages print it, or an equal of it.  Most of
them are about creating, or about deleting roles whose pages print no condition, so that nobody can
object to them; some are in the form of the AWS Batch page, whose condition on editing and deleting
the service reference does not list.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Json = dict[str, object]

CREATE = "iam:CreateServiceLinkedRole"
DELETE = "iam:DeleteServiceLinkedRole"
STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
EDIT = "iam:UpdateRoleDescription"
KEY = "iam:AWSServiceName"


class Role(NamedTuple):
    """A service-linked role."""

    principal: str
    name: str

    @property
    def arn(self) -> str:
        """Its ARN in any account."""
        return f"arn:aws:iam::*:role/aws-service-role/{self.principal}/{self.name}"


BATCH = Role("batch.amazonaws.com", "AWSServiceRoleForBatch")
CACHE = Role("elasticache.amazonaws.com", "AWSServiceRoleForElastiCache")
RDS = Role("rds.amazonaws.com", "AWSServiceRoleForRDS")
REDSHIFT = Role("redshift.amazonaws.com", "AWSServiceRoleForRedshift")
LEX = Role("lex.amazonaws.com", "AWSServiceRoleForLexBots")
LIGHTSAIL = Role("lightsail.amazonaws.com", "AWSServiceRoleForLightsail")
SCALING = Role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling")
ECS = Role("ecs.amazonaws.com", "AWSServiceRoleForECS")


class Mistake(NamedTuple):
    """A policy and what becomes of it by one mistake."""

    title: str
    right: Json
    mistaken: Json


class Change(NamedTuple):
    """Two versions of a policy, and whether the new one allows a request that the old did not."""

    title: str
    old: Json
    new: Json
    wider: bool


def policy(*statements: Json) -> Json:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: object, resource: object = "*", condition: Json | None = None) -> Json:
    """Return an Allow statement."""
    statement: Json = {"Effect": "Allow", "Action": action, "Resource": resource}
    return statement if condition is None else {**statement, "Condition": condition}


def named(value: object, operator: str = "StringLike", key: str = KEY) -> Json:
    """Return a condition on the name of a service."""
    return {operator: {key: value}}


def create(role: Role, resource: object = None, condition: Json | None = None) -> Json:
    """Return a policy that lets people create `role`, or what `resource` and `condition` make."""
    return policy(allow(CREATE, resource or role.arn, condition or named(role.principal)))


def delete(role: Role, resource: object = None, actions: object = (DELETE, STATUS)) -> Json:
    """Return a policy that lets people delete `role`, without a condition."""
    names = list(actions) if isinstance(actions, tuple) else actions
    return policy(allow(names, resource or role.arn))


def operate(role: Role, condition: Json | None = None) -> Json:
    """Return a policy in the form of the AWS Batch page: edit and delete under a condition."""
    held = condition or named(role.principal)
    return policy(allow([EDIT], role.arn, held), allow([DELETE, STATUS], role.arn, held))


def _with(first: Json, *statements: Json) -> Json:
    told = first["Statement"]
    assert isinstance(told, list)
    return policy(*told, *statements)


MISTAKES = (
    # The ARN
    Mistake(
        "path `service-role/`",
        create(BATCH),
        create(BATCH, BATCH.arn.replace("aws-service-role", "service-role")),
    ),
    Mistake("no path", create(RDS), create(RDS, f"arn:aws:iam::*:role/{RDS.name}")),
    Mistake(
        "path in another case",
        create(LEX),
        create(LEX, LEX.arn.replace("aws-service-role", "AWS-Service-Role")),
    ),
    Mistake(
        "no principal in the path",
        delete(LIGHTSAIL),
        delete(LIGHTSAIL, f"arn:aws:iam::*:role/aws-service-role/{LIGHTSAIL.name}"),
    ),
    Mistake(
        "misspelled principal in the path",
        delete(LEX),
        delete(LEX, LEX.arn.replace("lex.amazonaws", "lex.amazonaw")),
    ),
    Mistake(
        "principal in another case in the path",
        create(REDSHIFT),
        create(REDSHIFT, REDSHIFT.arn.replace("redshift.", "Redshift.")),
    ),
    Mistake(
        "role of another service than the path's",
        delete(LIGHTSAIL),
        delete(LIGHTSAIL, LIGHTSAIL.arn.replace(LIGHTSAIL.name, RDS.name)),
    ),
    Mistake(
        "misspelled role name",
        create(CACHE),
        create(CACHE, CACHE.arn.replace("ElastiCache", "ElasticCache")),
    ),
    Mistake(
        "role name in another case",
        delete(LEX),
        delete(LEX, LEX.arn.replace("LexBots", "Lexbots")),
    ),
    Mistake("empty account", create(RDS), create(RDS, RDS.arn.replace("::*:", ":::"))),
    Mistake(
        "account of 13 digits",
        create(REDSHIFT, REDSHIFT.arn.replace("*", "123456789012")),
        create(REDSHIFT, REDSHIFT.arn.replace("*", "1234567890123")),
    ),
    Mistake(
        "a region in the ARN",
        create(CACHE),
        create(CACHE, CACHE.arn.replace("iam::", "iam:us-east-1:")),
    ),
    Mistake(
        "a partition that does not exist",
        delete(LIGHTSAIL),
        delete(LIGHTSAIL, LIGHTSAIL.arn.replace("arn:aws:", "arn:amz:")),
    ),
    Mistake(
        "`policy/` for `role/`", create(LEX), create(LEX, LEX.arn.replace(":role/", ":policy/"))
    ),
    Mistake("a space behind the ARN", create(SCALING), create(SCALING, SCALING.arn + " ")),
    Mistake(
        "one wrong ARN in a list",
        policy(allow(CREATE, [RDS.arn, ECS.arn], named([RDS.principal, ECS.principal]))),
        policy(
            allow(
                CREATE,
                [RDS.arn, ECS.arn.replace("aws-service-role", "service-role")],
                named([RDS.principal, ECS.principal]),
            )
        ),
    ),
    # The condition
    Mistake(
        "condition on another service than the path's",
        create(BATCH),
        create(BATCH, condition=named(ECS.principal)),
    ),
    Mistake("value is no principal", create(BATCH), create(BATCH, condition=named("batch"))),
    Mistake(
        "value in another case",
        create(RDS),
        create(RDS, condition=named("RDS.amazonaws.com")),
    ),
    Mistake(
        "`StringEquals` with a wildcard",
        create(LEX, condition=named("lex.*")),
        create(LEX, condition=named("lex.*", "StringEquals")),
    ),
    Mistake(
        "`ArnLike` on a name",
        create(CACHE),
        create(CACHE, condition=named(CACHE.principal, "ArnLike")),
    ),
    Mistake("`Bool` on a name", create(RDS), create(RDS, condition=named("true", "Bool"))),
    Mistake(
        "misspelled key",
        create(REDSHIFT),
        create(REDSHIFT, condition=named(REDSHIFT.principal, key="iam:AWSServiceNames")),
    ),
    Mistake(
        "key of another prefix",
        create(LEX),
        create(LEX, condition=named(LEX.principal, key="aws:AWSServiceName")),
    ),
    Mistake(
        "negated operator",
        create(SCALING),
        create(SCALING, condition=named(SCALING.principal, "StringNotLike")),
    ),
    Mistake(
        "`…IfExists`",
        operate(BATCH),
        operate(BATCH, named(BATCH.principal, "StringLikeIfExists")),
    ),
    Mistake(
        "`ForAllValues:`",
        operate(BATCH),
        operate(BATCH, named(BATCH.principal, "ForAllValues:StringLike")),
    ),
    Mistake(
        "value `*`",
        policy(allow(CREATE, "*", named(ECS.principal))),
        policy(allow(CREATE, "*", named("*"))),
    ),
    Mistake(
        "documented condition left out",
        operate(BATCH),
        policy(allow([EDIT], BATCH.arn), allow([DELETE, STATUS], BATCH.arn)),
    ),
    Mistake(
        "condition that neither page nor reference lists",
        delete(LIGHTSAIL),
        policy(allow([DELETE, STATUS], LIGHTSAIL.arn, named(LIGHTSAIL.principal))),
    ),
    # The breadth
    Mistake(
        "create on `*` without a condition",
        policy(allow(CREATE, "*", named(ECS.principal, "StringEquals"))),
        policy(allow(CREATE)),
    ),
    Mistake(
        "create on the whole path without a condition",
        create(RDS),
        policy(allow(CREATE, "arn:aws:iam::*:role/aws-service-role/*")),
    ),
    Mistake("delete on `*`", delete(LEX), delete(LEX, "*")),
    Mistake("delete on `role/*`", delete(LEX), delete(LEX, "arn:aws:iam::*:role/*")),
    Mistake(
        "`iam:*ServiceLinkedRole` on `*`",
        delete(LIGHTSAIL),
        delete(LIGHTSAIL, "*", "iam:*ServiceLinkedRole*"),
    ),
    Mistake(
        "`NotAction`",
        delete(LIGHTSAIL),
        policy({"Effect": "Allow", "NotAction": ["s3:*", "ec2:*"], "Resource": "*"}),
    ),
    Mistake(
        "a broader statement beside it",
        create(BATCH),
        _with(create(BATCH), allow(["iam:GetRole", CREATE])),
    ),
    Mistake(
        "a Deny that takes it all away",
        create(ECS),
        _with(create(ECS), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
    ),
    # The workflow
    Mistake(
        "misspelled action",
        delete(LEX),
        delete(LEX, actions=(DELETE + "s", STATUS)),
    ),
    Mistake("deletion without its status", delete(LIGHTSAIL), delete(LIGHTSAIL, actions=(DELETE,))),
    Mistake(
        "an action that IAM refuses on these roles",
        policy(allow([EDIT, "iam:GetRole"], RDS.arn)),
        policy(allow([EDIT, "iam:GetRole", "iam:UpdateAssumeRolePolicy"], RDS.arn)),
    ),
)

_BUCKETS = "arn:aws:s3:::reports/*"
_DENY: Json = {"Effect": "Deny", "Action": DELETE, "Resource": "*"}

CHANGES = (
    Change(
        "statements split and reordered",
        policy(allow([EDIT, "iam:GetRole"], RDS.arn), allow("s3:GetObject", _BUCKETS)),
        policy(
            allow("s3:GetObject", _BUCKETS),
            allow("iam:GetRole", RDS.arn),
            allow(EDIT, RDS.arn),
        ),
        wider=False,
    ),
    Change(
        "another case of the action",
        delete(LEX),
        delete(LEX, actions=(DELETE.lower(), STATUS.upper().replace("IAM:", "iam:"))),
        wider=False,
    ),
    Change(
        "an action added that a wildcard held",
        policy(allow("s3:Get*", _BUCKETS)),
        policy(allow(["s3:Get*", "s3:GetObject"], _BUCKETS)),
        wider=False,
    ),
    Change(
        "a wildcard spelled out",
        policy(allow("iam:*ServiceLinkedRole", RDS.arn)),
        policy(allow([CREATE, DELETE], RDS.arn)),
        wider=False,
    ),
    Change(
        "`StringEquals` for `StringLike` without a wildcard",
        create(BATCH),
        create(BATCH, condition=named(BATCH.principal, "StringEquals")),
        wider=False,
    ),
    Change(
        "a wildcard in a condition narrowed",
        create(BATCH, condition=named("batch*")),
        create(BATCH, condition=named(BATCH.principal)),
        wider=False,
    ),
    Change(
        "a Deny added", delete(LEX), _with(delete(LEX), {**_DENY, "Action": "iam:*"}), wider=False
    ),
    Change(
        "an action that a Deny takes away",
        policy(allow([EDIT], RDS.arn), _DENY),
        policy(allow([EDIT, DELETE], RDS.arn), _DENY),
        wider=False,
    ),
    Change("a condition dropped", create(BATCH), policy(allow(CREATE, BATCH.arn)), wider=True),
    Change(
        "a value added to a condition",
        create(BATCH, "*"),
        create(BATCH, "*", named([BATCH.principal, ECS.principal])),
        wider=True,
    ),
    Change(
        "`…IfExists` added",
        operate(BATCH),
        operate(BATCH, named(BATCH.principal, "StringLikeIfExists")),
        wider=True,
    ),
    Change(
        "a resource widened",
        delete(LIGHTSAIL),
        delete(LIGHTSAIL, "arn:aws:iam::*:role/aws-service-role/*"),
        wider=True,
    ),
    Change("an action added", delete(LEX), delete(LEX, actions=(DELETE, STATUS, EDIT)), wider=True),
    Change("a Deny removed", policy(allow("iam:*"), _DENY), policy(allow("iam:*")), wider=True),
    Change(
        "a condition put on a Deny",
        policy(allow("iam:*"), _DENY),
        policy(allow("iam:*"), {**_DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
        wider=True,
    ),
    Change(
        "one action less in a `NotAction`",
        policy({"Effect": "Allow", "NotAction": [DELETE, "s3:*"], "Resource": "*"}),
        policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        wider=True,
    ),
    Change(
        "an address range widened",
        policy(allow(DELETE, LEX.arn, {"IpAddress": {"aws:SourceIp": "192.0.2.0/25"}})),
        policy(allow(DELETE, LEX.arn, {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        wider=True,
    ),
)


def template(document: Json) -> Json:
    """Return a CloudFormation template with one policy."""
    properties = {"Description": "Service-linked roles", "PolicyDocument": document}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Operator": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}},
    }


def terraform(document: Json) -> str:
    """Return a Terraform file with one policy."""
    return (
        'resource "aws_iam_policy" "operator" {\n'
        '  name   = "operator"\n'
        f"  policy = jsonencode({json.dumps(document, indent=4)})\n"
        "}\n"
    )


def templates(texts: Sequence[str], number: int) -> Iterator[tuple[str, str]]:
    """Yield names and texts of templates that hold the statements of the policies `texts`.

    Every second one is YAML, every third one has the policy inline in a role.  Policies too large
    for what holds them are passed over.
    """
    documents = [json.loads(text) for text in texts]
    small = [each for each in documents if len(json.dumps(each)) < 6_144]
    for place in range(number):
        document = small[place * len(small) // number]
        inline = place % 3 == 0
        stack = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Permissions of application {place}",
            "Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"]}},
            "Resources": dict(_inline(document) if inline else _managed(document)),
            "Outputs": {"Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
        }
        if place % 2:
            yield f"{place:05}.json", json.dumps(stack, indent=2)
        else:
            yield f"{place:05}.yaml", yaml.safe_dump(stack, sort_keys=False)


def _role(service: str, properties: Json) -> Json:
    principal: Json = {"Service": service}
    trust = policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": {"Fn::Sub": "Role of ${AWS::StackName} in ${Stage}"},
            "AssumeRolePolicyDocument": trust,
            **properties,
        },
    }


def _inline(document: Json) -> Iterator[tuple[str, Json]]:
    policies = [{"PolicyName": {"Fn::Sub": "${AWS::StackName}-access"}, "PolicyDocument": document}]
    yield "Role", _role("lambda.amazonaws.com", {"Policies": policies})


def _managed(document: Json) -> Iterator[tuple[str, Json]]:
    yield "Role", _role("ecs-tasks.amazonaws.com", {})
    properties = {"PolicyDocument": document, "Roles": [{"Ref": "Role"}]}
    yield "Access", {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}

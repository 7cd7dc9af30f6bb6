"""A policy document as text: JSON, YAML, a CloudFormation template, a Terraform data source."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Policy = Mapping[str, object]

_RESOURCE = "ServiceLinkedRolePolicy"
_DATA_SOURCE = "service_linked_roles"
_HCL_SPECIAL = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def as_json(policy: Policy, comments: Sequence[str]) -> str:  # noqa: ARG001 - JSON has no comments
    """Return the policy as JSON."""
    return json.dumps(policy, indent=2) + "\n"


def as_yaml(policy: Policy, comments: Sequence[str]) -> str:
    """Return the policy as YAML."""
    return _yaml(policy, comments)


def as_cloudformation(policy: Policy, comments: Sequence[str]) -> str:
    """Return a CloudFormation template with the policy as a managed policy."""
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            _RESOURCE: {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": policy},
            }
        },
    }
    return _yaml(template, comments)


def as_terraform(policy: Policy, comments: Sequence[str]) -> str:
    """Return the policy as a data source aws_iam_policy_document."""
    lines = [*_comments(comments), f'data "aws_iam_policy_document" "{_DATA_SOURCE}" {{']
    statements = policy["Statement"]
    for number, statement in enumerate(statements if isinstance(statements, list) else ()):
        lines += [*([""] if number else []), "  statement {", *_block(statement), "  }"]
    return "\n".join([*lines, "}"]) + "\n"


FORMATS: dict[str, Callable[[Policy, Sequence[str]], str]] = {
    "json": as_json,
    "yaml": as_yaml,
    "cloudformation": as_cloudformation,
    "terraform": as_terraform,
}


def quoted(text: str) -> str:
    """Return the HCL string of a text: nothing in it is a template (Terraform, "Strings")."""
    escaped = "".join(_HCL_SPECIAL.get(each, each) for each in text)
    return f'"{escaped.replace("${", "$${").replace("%{", "%%{")}"'


def _yaml(data: object, comments: Sequence[str]) -> str:
    import yaml

    text = yaml.safe_dump(data, sort_keys=False, width=1000, allow_unicode=True)
    return "\n".join([*_comments(comments), text])


def _comments(comments: Iterable[str]) -> Iterator[str]:
    return (f"# {each}".rstrip() for each in comments)


def _block(statement: Mapping[str, object]) -> Iterator[str]:
    yield f"    sid    = {quoted(str(statement['Sid']))}"
    yield f"    effect = {quoted(str(statement['Effect']))}"
    for name, key in (("actions", "Action"), ("resources", "Resource")):
        yield ""
        yield f"    {name} = ["
        yield from (f"      {quoted(each)}," for each in _texts(statement[key]))
        yield "    ]"
    block = statement.get("Condition")
    for operator, keys in block.items() if isinstance(block, dict) else ():
        for key, values in keys.items():
            yield ""
            yield "    condition {"
            yield f"      test     = {quoted(operator)}"
            yield f"      variable = {quoted(key)}"
            yield f"      values   = [{', '.join(map(quoted, _texts(values)))}]"
            yield "    }"


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]

"""Where fuzzing starts: inputs that each target understands, and the words of their formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLE = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "A",
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole", "iam:CreateServiceLinkedRole"],
            "Resource": _ROLE,
            "Condition": {"StringLike": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
        },
        {"Effect": "Deny", "NotAction": "iam:Del*", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:DeleteServiceLinkedRole", "Resource": "*"},
    ],
}
_JSON = json.dumps(_POLICY, indent=2)
_YAML = f"""\
# slrlint: ignore SLR302 -- known
Version: 2012-10-17
Statement:
  - &a
    Effect: Allow
    Action: [iam:CreateServiceLinkedRole, 'iam:Del*']
    Resource: >-
      {_ROLE}
    Condition: {{StringLike: {{"iam:AWSServiceName": "ecs.\\x61mazonaws.com"}}}}
  - <<: *a
    Resource: !Sub "arn:${{AWS::Partition}}:iam::*:role/aws-service-role/${{X}}/*"
"""
_TEMPLATE = """\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Condition: C
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          Fn::If:
            - C
            - Effect: Allow
              Action: !If [C, iam:CreateServiceLinkedRole, !Ref A]
              Resource: !Join ['', ['arn:', !Ref 'AWS::Partition', ':iam::*:role/*']]
            - !Ref AWS::NoValue
Parameters: {A: {Type: String, Default: "iam:Del*"}}
Conditions: {C: !Equals [!Ref A, x]}
"""
_HCL = f"""\
locals {{ name = "batch.amazonaws.com" }}
data "aws_iam_policy_document" "p" {{
  dynamic "statement" {{
    for_each = toset(["a", var.b])
    content {{
      actions   = ["iam:CreateServiceLinkedRole", "iam:${{statement.value}}*"]
      resources = ["{_ROLE}", "arn:aws:iam::*:role/%{{ if true }}x%{{ endif }}"]
      condition {{
        test     = "StringLike"
        variable = "iam:AWSServiceName"
        values   = [local.name, format("%s.amazonaws.com", "ecs")]
      }}
    }}
  }}
}}
resource "aws_iam_policy" "q" {{
  policy = jsonencode({{ Version = "2012-10-17", Statement = [for a in ["x"] :
    {{ Effect = "Allow", Action = "iam:DeleteServiceLinkedRole", Resource = "*" }}] }})
}}
resource "aws_iam_role_policy" "r" {{
  policy = <<-EOT
    {json.dumps(_POLICY)}
  EOT
}}
"""
_TERRAFORM_JSON = json.dumps(
    {
        "resource": {"aws_iam_policy": {"p": {"policy": '${jsonencode({Version="2012-10-17"})}'}}},
        "data": {
            "aws_iam_policy_document": {
                "d": {"statement": [{"actions": ["iam:Delete${var.x}"], "resources": ["*"]}]}
            }
        },
    }
)
_MARKDOWN = f"""\
# Title

<!-- slrlint: ignore SLR302 -- known -->
```json
{_JSON}
```

1. text

   ```yaml
   - Effect: Allow
     Action: iam:DeleteServiceLinkedRole
     Resource: '*'
   ```

    {{"Effect": "Allow", "Action": "*", "Resource": "*"}}

```sh
aws iam put-role-policy --policy-document '{json.dumps(_POLICY)}'
```
"""
_ASCIIDOC = f"""\
[source,json]
----
{_JSON}
----
"""
_SHELL = f"""\
cat <<'EOF' > p.json
{_JSON}
EOF
aws iam create-policy --policy-document '{json.dumps(_POLICY)}'
"""
_SNAPSHOT = (
    "exports[`stack 1`] = `\nObject {\n"
    + _JSON.replace("{", "Object {").replace("[", "Array [")
    + ",\n}\n`;\n"
)
_PLAN = json.dumps(
    {
        "format_version": "1.2",
        "resource_changes": [
            {
                "address": "aws_iam_policy.p",
                "type": "aws_iam_policy",
                "change": {
                    "before": {"policy": _JSON},
                    "after": {"policy": "{}"},
                    "after_unknown": {"policy": True},
                },
            }
        ],
    }
)
_EXPORT = json.dumps(
    {
        "PolicyVersion": {
            "Document": _JSON.replace('"', "%22").replace("{", "%7B"),
            "VersionId": "v1",
        }
    }
)
_CONFIG = """\
select = ["SLR", "POL001"]
exclude = ["a/**/b*", "x"]
fail-on = "error"
limits.file-size = 1000
[per-file-ignores]
"*.md" = ["SLR302"]
[kinds]
trust = ["**/trust/*.json"]
[[ignore]]
rule = "SLR302"
reason = "known"
path = "a.json"
expires = 2030-01-31
route = ["Statement", 0]
"""
_PYPROJECT = '[tool.slrlint]\nignore = ["SLR302"]\npedantic = true\n'
_GITIGNORE = "*.log\n!b/**/e?f.json\n/a.json\n[a-c]/\n**/x\\ \n#\n\\!y\n"
_KNOWN = json.dumps(
    {"schema_version": 1, "findings": [{"path": "a", "fingerprint": "0" * 32, "count": 1}]}
)

_SEEDS = {
    "json": (_JSON, _EXPORT, _PLAN, json.dumps({"a": [_JSON, _POLICY]})),
    "yaml": (_YAML, _TEMPLATE),
    "template": (_TEMPLATE, _JSON),
    "terraform": (_HCL,),
    "terraform-json": (_TERRAFORM_JSON,),
    "terraform-template": (
        '{"Statement": [%{ for a in b ~}{"Effect": "${a}"},%{ endfor }]}',
        _JSON,
    ),
    "markdown": (_MARKDOWN,),
    "asciidoc": (_ASCIIDOC,),
    "shell": (_SHELL,),
    "snapshot": (_SNAPSHOT,),
    "guessed": (_YAML, _JSON, _HCL),
    "comparisons": (f"{_JSON}\0\0{_JSON.replace('Deny', 'Allow')}", f"\0\0{_JSON}"),
    "configurations": (_CONFIG, _PYPROJECT),
    "ignore-files": (_GITIGNORE,),
    "stored": (_KNOWN, _PLAN),
}
_WORDS = (
    *("Version", "2012-10-17", "Statement", "Effect", "Allow", "Action", "NotAction", "Resource"),
    *("Condition", "StringLike", "iam:AWSServiceName", "Principal", "PolicyDocument", "\\u0041"),
    *("\\ud800", "%7B", "%22", "{{", "}}", "${", "}", "[", "]", "{", '"', "'", ":", ",", "\n", "*"),
    *("Fn::Sub", "Fn::Join", "Fn::If", "Ref", "AWS::NoValue", "!Sub ", "!If ", "&a ", "*a", "<<: "),
    *("|", ">-", "---\n", "...", "jsonencode(", "<<EOT\n", "EOT\n", "for ", " in ", "dynamic "),
    *("%{ if ", "%{ endif }", "each.value", "var.x", "local.x", "```json\n", "```\n", "----\n"),
    *("slrlint: ignore", "\r\n", "\t", "\x00", "\x1b[31m", "\u202e", "\ufeff", "::error::", "%0A"),
    *("1e400", "-0", "0x1f", "true", "null", "\ufdd0", "\ue000", "\U000f0000", "format_version"),
)


def of(target: str) -> list[bytes]:
    """Return the inputs to begin `target` with."""
    name = target.partition("-")[2] if target.startswith(("read-", "fix-")) else target
    seeds = [each.encode() for each in _SEEDS.get(name, ())]
    if name in ("json", "guessed"):
        seeds += [each.encode("utf-16") for each in _SEEDS["json"][:1]]
    if name == "stored":
        seeds += [(ROOT / "baselines" / "AWSServiceRoleForSMS.json").read_bytes()]
    return seeds or [b"", bytes(range(256)), bytes(range(0, 256, 7)) * 3]


def words() -> tuple[bytes, ...]:
    """Return words worth putting into a file."""
    return tuple(each.encode() for each in _WORDS)


def dictionary() -> Iterator[str]:
    """Yield the lines of a dictionary for libFuzzer."""
    for word in words():
        yield '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'

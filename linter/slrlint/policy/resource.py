"""Resource patterns that AWS refuses to save.

Every refusal here is one that IAM answers with a MalformedPolicyDocument error when a policy is
created ("Resource ... must be in ARN format or "*"", "Partition ... is not valid", "Resource vendor
must be fully qualified and cannot contain regexes", "cannot contain region information", "IAM
resource path must either be "*" or start with ...", "The policy failed legacy parsing"), or that
IAM Access Analyzer reports as an error.  The account of an ARN is not judged here.
"""

from __future__ import annotations

import re

from slrlint.policy import holes
from slrlint.record import Record

IAM_TYPES = (
    "access-report/",
    "assumed-role/",
    "delegation-request/",
    "federated-user/",
    "group/",
    "instance-profile/",
    "mfa/",
    "oidc-provider/",
    "policy/",
    "report/",
    "role/",
    "role-template/",
    "saml-provider/",
    "server-certificate/",
    "sms-mfa/",
    "user/",
)
"""Beginnings of the last field of an IAM ARN: IAM's error message and the service reference."""

S3_REGIONAL_TYPES = (
    "access-grants/",
    "accesspoint/",
    "accesspoint:",
    "async-request/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
)
"""What has a region in Amazon S3 (service reference); buckets and objects have none."""

_LINE = (
    r"(?:\*|arn:(?:aws|\*):(?:"
    r"iam::[^:\n]*:(?:(?:role|user|policy|group|instance-profile|saml-provider)/[^\n]*|\*)"
    r"|s3:::[^\n]*"
    r"|(?!iam:|s3:)[a-z0-9-]++:[^:\n]*+:[^:\n]*+:[^\n]*+))\n"
)
_ORDINARY = re.compile(rf"(?:{_LINE})*+")
_ARN = "arn:"
_FIELDS = 6


class Refusal(Record):
    """Why a pattern is refused, as the end of a sentence that names it, and what to do about it.

    `right` is the pattern to write instead, where there is only one.
    """

    why: str
    help: str
    right: str | None = None


def are_ordinary(patterns: list[str]) -> bool:
    """Say, quickly, that none of these patterns is refused; False says nothing."""
    lines = "\n".join((*patterns, ""))
    return lines.count("\n") == len(patterns) and _ORDINARY.fullmatch(lines) is not None


def refusal(written: str, kind: str) -> Refusal | None:
    """Return why AWS refuses a pattern of Resource or NotResource, or None.

    `kind` is the kind of the policy: resource policies may name things by other means than an ARN
    (``execute-api:/*``), so there only ARNs are judged.  Placeholders and holes stand for anything,
    so a field is judged where its literal text decides.
    """
    text = holes.blur(written)
    if text == "*" or holes.is_hole(text):
        return None
    if not text.startswith(_ARN):
        return None if kind == "resource" else _no_arn(text)
    fields = text.split(":", _FIELDS - 1)
    if holes.has_holes(fields[1]):
        return None
    found = _partition(fields)
    if found is not None:
        return found
    if len(fields) > 2 and holes.has_holes(fields[2]):
        return None
    found = _service(fields, kind)
    if found is not None:
        return found
    if len(fields) < _FIELDS:
        return _short(text)
    judge = _PARTICULAR.get(fields[2])
    return None if judge is None or holes.has_holes(fields[3]) else judge(fields)


def _no_arn(text: str) -> Refusal | None:
    head = holes.split(text)[0]
    if head != text and (_ARN.startswith(head) or head.startswith("*")):
        return None
    from slrlint.policy.arn import PARTITIONS

    stripped = text.strip()
    if stripped.startswith(_ARN):
        return _refuse("begins with white space", stripped, "take the white space out")
    why = "is neither an ARN nor *"
    advice = "write an ARN, such as arn:aws:iam::*:role/name, or * for all resources"
    if stripped[: len(_ARN)].lower() == _ARN:
        return _refuse(why, _ARN + stripped[len(_ARN) :], "begin it with arn: in small letters")
    if stripped.partition(":")[0] in PARTITIONS:
        return _refuse(why, _ARN + stripped, "begin it with arn:")
    return Refusal(why, advice)


def _partition(fields: list[str]) -> Refusal | None:
    from slrlint.policy import pattern
    from slrlint.policy.arn import PARTITIONS, is_wild

    partition = fields[1]
    if partition in PARTITIONS or (
        is_wild(partition) and any(pattern.matches(partition, each) for each in PARTITIONS)
    ):
        return None
    from slrlint.catalog.suggest import closest

    why = f'has the unknown partition "{partition}"'
    near = closest(partition, sorted(PARTITIONS), limit=1)
    advice = "write aws, aws-cn, aws-us-gov or another partition after arn:"
    return _refuse(why, _with(fields, 1, near[0]), advice) if near else Refusal(why, advice)


def _service(fields: list[str], kind: str) -> Refusal | None:
    from slrlint.policy.arn import is_wild

    service = fields[2] if len(fields) > 2 else ""
    if not service:
        return Refusal(
            "names no service", "write the service as the third field, such as arn:aws:iam:..."
        )
    if is_wild(service):
        if kind not in ("identity", "boundary"):
            return None
        return Refusal(
            "has a wildcard in place of the service",
            "name the service, one ARN for each, or write * for all resources",
        )
    if service != service.lower():
        return _refuse(
            f'has capital letters in the service "{service}", which is compared letter by letter',
            _with(fields, 2, service.lower()),
            "write the service in small letters",
        )
    return None


def _short(text: str) -> Refusal | None:
    # AWS pads an ARN of fewer than six fields with wildcards, unless one of them is empty.
    if "::" not in text or holes.has_holes(text):
        return None
    given = text.count(":") + 1
    return Refusal(
        f"has an empty field and only {given} of the six fields of an ARN",
        "write all six: arn:partition:service:region:account:resource",
    )


def _iam(fields: list[str]) -> Refusal | None:
    if fields[3]:
        why = f'has the region "{fields[3]}", but IAM has none'
        return _refuse(why, _with(fields, 3, ""), "leave the fourth field empty")
    resource = fields[5]
    if resource == "root" or _may_begin(resource, IAM_TYPES):
        return None
    from slrlint.catalog.suggest import closest

    why = "names no kind of IAM resource"
    advice = "begin the last field with role/, user/, policy/ or another type of IAM resource"
    first, slash, rest = resource.partition("/")
    near = closest(first, [each.rstrip("/") for each in IAM_TYPES], limit=1) if slash else ()
    return (
        _refuse(why, _with(fields, 5, f"{near[0]}/{rest}"), advice)
        if near
        else Refusal(why, advice)
    )


def _s3(fields: list[str]) -> Refusal | None:
    if not fields[3] or (fields[4] and _may_begin(fields[5], S3_REGIONAL_TYPES)):
        return None
    return _refuse(
        f'has the region "{fields[3]}", but the ARN of a bucket or object has none',
        _with(_with(fields, 3, "").split(":", _FIELDS - 1), 4, ""),
        "leave the region and the account empty",
    )


_PARTICULAR = {"iam": _iam, "s3": _s3}


def _with(fields: list[str], place: int, field: str) -> str:
    return ":".join((*fields[:place], field, *fields[place + 1 :]))


def _refuse(why: str, right: str, advice: str) -> Refusal:
    # What a placeholder stood for is lost in `right`, so there only the advice can be given.
    if holes.has_holes(right):
        return Refusal(why, advice)
    return Refusal(why, f'write "{right}"', right)


def _may_begin(text: str, beginnings: tuple[str, ...]) -> bool:
    """Say whether a pattern may match something with one of these beginnings."""
    head = re.split(r"[*?]", holes.split(text)[0], maxsplit=1)[0]
    if head.startswith(beginnings):
        return True
    return head != text and any(each.startswith(head) for each in beginnings)

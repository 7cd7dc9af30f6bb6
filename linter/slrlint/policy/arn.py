"""The six fields of an ARN pattern."""

from __future__ import annotations

from slrlint.record import Record

PARTITIONS = frozenset(
    (
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-eusc",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
    )
)
"""The partitions that AWS's software development kits list (botocore's partitions.json)."""


class Arn(Record):
    """An ARN pattern in its fields: ``arn:partition:service:region:account:resource``."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def text(self) -> str:
        """Return the ARN as one string."""
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def split(pattern: str) -> Arn | None:
    """Return the fields of `pattern`, or None where it does not begin with ``arn:``.

    A pattern of fewer than six fields is padded with ``*``, as identity policies do (IAM User
    Guide, Resource element).
    """
    if not pattern.startswith("arn:"):
        return None
    fields = pattern.split(":", 5)[1:]
    fields += ["*"] * (5 - len(fields))
    return Arn(*fields)


def padded(pattern: str) -> str:
    """Return an ARN pattern with all its six fields; anything else as it is."""
    arn = split(pattern)
    return pattern if arn is None else arn.text()


def is_wild(text: str) -> bool:
    """Say whether `text` holds a wildcard."""
    return "*" in text or "?" in text

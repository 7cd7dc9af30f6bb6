"""Files to measure with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def managed_policies() -> list[str]:
    """Return the text of every managed policy that moto has, in an order that mixes sizes."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)
    return [json.dumps(policies[name]["Document"], indent=4) for name in sorted(policies)]


def write(folder: Path, texts: list[str], number: int) -> None:
    """Write `number` files with the texts evenly, each as often as it takes."""
    for place in range(number):
        at = place % len(texts) if number >= len(texts) else place * len(texts) // number
        (folder / f"{place:05}.json").write_text(texts[at])


def filled(statements: list[dict[str, object]]) -> dict[str, object]:
    """Return a clean policy of about 3 KB with `statements`."""
    number = 0
    while len(json.dumps(statements, indent=2)) < 2900:
        number += 1
        statements = [
            *statements,
            {
                "Sid": f"ReadBucket{number}",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": [f"arn:aws:s3:::reports-{number}", f"arn:aws:s3:::reports-{number}/*"],
            },
        ]
    return {"Version": "2012-10-17", "Statement": statements}

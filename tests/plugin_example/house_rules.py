"""A rule of one house: every statement has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrlint.finding import Finding
from slrlint.rule import Options, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class StatementWithoutSid(Rule):
    """A statement has no Sid.

    What it does:
        Reports every statement without a Sid.

    Why it matters:
        Our audit reports name statements by their Sid.

    Example:
        ```json bad
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        ```

    Use instead:
        ```json good
        {"Sid": "ReadObjects", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        ```

    Fix safety:
        No fix: a good name is for a person to find.

    References:
        - IAM User Guide, "IAM JSON policy elements: Sid"
    """

    code = "HOUSE001"
    name = "statement-without-sid"
    family = "house"
    severity = "warning"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:  # noqa: ARG002
        """Yield a finding for each statement without a Sid."""
        for statement in policy.statements:
            if "Sid" not in statement.data:
                yield Finding(self.code, statement.route, "the statement has no Sid")

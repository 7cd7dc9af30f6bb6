"""SLR104: unknown-role-name."""

from __future__ import annotations

from slrlint.catalog.roles import catalogue
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class UnknownRoleName(Rule):
    """The service has service-linked roles, but none of this name.

    What it does:
        Reports a role name that matches no known role of the service principal in its path: a slip of
        the pen, another letter case, a suffix on a role that takes none. It speaks only where the
        full ARN of every role of that principal was seen in public sources.

    Why it matters:
        The name is part of the ARN and is compared letter by letter, so the statement most likely
        grants nothing. New roles appear, therefore this is a warning, and it says "unknown to the
        catalogue", never "invalid".

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleforBatch",
          "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the known name is written where there is one candidate; the grant changes.

    References:
        - `slrlint roles PRINCIPAL` lists the known roles with their sources
    """

    code = "SLR104"
    name = "unknown-role-name"
    family = "arn"
    severity = "warning"
    confidence = "medium"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = f"role name unknown to the catalogue of {catalogue().date}: {fault.why}"
                yield findings.of_pattern(
                    fault, message, "compare it with `slrlint roles`, which lists the known names"
                )

"""SLR106: principal-missing."""

from __future__ import annotations

from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class PrincipalMissing(Rule):
    """The service principal is missing between aws-service-role/ and the role's name.

    What it does:
        Reports ``role/aws-service-role/AWSServiceRoleFor...``: the path's second half is missing.

    Why it matters:
        The path of a service-linked role always names its service principal. Without it the pattern
        matches no role, and the statement grants nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/AWSServiceRoleForBatch",
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
        Unsafe: the principal of the named role is put in; the statement grants what it did not before.

    References:
        - IAM User Guide, "Create a service-linked role"
    """

    code = "SLR106"
    name = "principal-missing"
    family = "arn"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = f'"{holes.show(fault.element.text)}" matches no role: {fault.why}'
                yield findings.of_pattern(
                    fault, message, "write aws-service-role/SERVICE-PRINCIPAL/ROLE-NAME"
                )

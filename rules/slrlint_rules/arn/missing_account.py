"""SLR102: missing-account."""

from __future__ import annotations

from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class MissingAccount(Rule):
    """The ARN of a service-linked role has no account, so it matches nothing.

    What it does:
        Reports IAM role ARNs in service-linked role grants whose account field is empty or left out.

    Why it matters:
        Every role lives in an account, so ``arn:aws:iam:::role/...`` matches no role at all. AWS
        accepts it in silence. (Buckets have no account in their ARN, roles do.)

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam:::role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "spot.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "spot.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: ``*`` is put in the account's place, and the statement grants what it did not before.

    References:
        - IAM User Guide, "IAM identifiers"
    """

    code = "SLR102"
    name = "missing-account"
    family = "arn"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = f'"{holes.show(fault.element.text)}" matches no role: {fault.why}'
                yield findings.of_pattern(fault, message, "write the account, or *")

"""SLR103: malformed-arn."""

from __future__ import annotations

from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class MalformedArn(Rule):
    """The ARN of a service-linked role is malformed, so it matches nothing.

    What it does:
        Reports role ARNs in service-linked role grants with an account of digits that are not twelve,
        a region, an unknown partition, or white space at an end. An account that is no number is a
        placeholder and never reported.

    Why it matters:
        A pattern is compared with the real ARN character by character. An account with a digit too
        many is nobody's account, and IAM is global: its ARNs have no region.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::1234567890123:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: white space, region and partition are mended, and the statement grants what it did not
        before. A wrong account is for a person to mend.

    References:
        - IAM User Guide, "IAM identifiers"; AWS General Reference, "Amazon Resource Names"
    """

    code = "SLR103"
    name = "malformed-arn"
    family = "arn"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = f'"{holes.show(fault.element.text)}" matches no role: {fault.why}'
                yield findings.of_pattern(
                    fault, message, "write the 12 digits of the account, or *"
                )

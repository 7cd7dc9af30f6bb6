"""SLR107: role-of-another-service."""

from __future__ import annotations

from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class RoleOfAnotherService(Rule):
    """The role in the ARN belongs to another service principal than the one in its path.

    What it does:
        Reports ``ecs.amazonaws.com/AWSServiceRoleForBatch``: a known role under a principal that it
        does not belong to. It speaks only where the role's own full ARN was seen in public sources.

    Why it matters:
        There is no such role, so the statement grants nothing. It comes from copied statements and
        from principals that look alike (``eks-fargate-pods`` and ``eks-fargate``, ``apigateway`` and
        ``ops.apigateway``).

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the path is changed to the role's own; the grant changes.

    References:
        - `slrlint roles ROLE-NAME` shows the role's ARN with its sources
    """

    code = "SLR107"
    name = "role-of-another-service"
    family = "arn"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = f'"{holes.show(fault.element.text)}" matches no role: {fault.why}'
                yield findings.of_pattern(fault, message, "write the role's own principal")

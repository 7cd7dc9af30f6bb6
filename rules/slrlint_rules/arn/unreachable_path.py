"""SLR101: unreachable-path."""

from __future__ import annotations

from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class UnreachablePath(Rule):
    """A service-linked role action is granted on patterns that no service-linked role can match.

    What it does:
        Reports statements that grant or deny iam:CreateServiceLinkedRole, iam:DeleteServiceLinkedRole
        or iam:GetServiceLinkedRoleDeletionStatus where no Resource pattern can match the ARN of any
        service-linked role, and patterns that plainly mean one but lack its path. Wildcards are
        decided exactly: ``role/*Batch*`` does match. iam:UpdateRoleDescription is an action on any
        role, so it is judged only where the pattern spells ``AWSServiceRoleFor...``.

    Why it matters:
        The ARN of every service-linked role is
        ``arn:PARTITION:iam::ACCOUNT:role/aws-service-role/SERVICE-PRINCIPAL/ROLE-NAME``. AWS accepts
        any other pattern in silence, and the statement grants nothing: the call fails with
        AccessDenied on the day somebody needs it. A Deny on such a pattern denies nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/service-role/AWSServiceRoleForBatch",
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
        Unsafe: the corrected pattern grants what the statement did not grant before. Offered only
        where the pattern spells a known role or a principal with one role.

    References:
        - IAM User Guide, "Create a service-linked role" and "IAM identifiers"
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch"
    """

    code = "SLR101"
    name = "unreachable-path"
    family = "arn"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                message = _message(fault)
                yield findings.of_pattern(
                    fault,
                    message,
                    "write arn:aws:iam::*:role/aws-service-role/SERVICE-PRINCIPAL/ROLE-NAME",
                )


def _message(fault: arns.Fault) -> str:
    done = "granted" if fault.statement.allows else "denied"
    what = f'no service-linked role can match "{holes.show(fault.element.text)}"'
    return f"{what}: {fault.why}; the action is {done} on nothing"

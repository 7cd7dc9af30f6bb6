"""SLR401: delete-without-status."""

from __future__ import annotations

from slrlint.finding import Finding, Fix, Insert
from slrlint.rule import Options, Rule
from slrlint.service_linked import STATUS, workflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class DeleteWithoutStatus(Rule):
    """Deleting a service-linked role is granted, learning the outcome is not.

    What it does:
        Reports grants of iam:DeleteServiceLinkedRole on a role for which the document does not grant
        iam:GetServiceLinkedRoleDeletionStatus. A warning where the service's own page prints both, as the
        AWS Batch page does; else an info.

    Why it matters:
        Deleting is asynchronous: the call returns a task, and only the status action tells whether it is
        IN_PROGRESS, SUCCEEDED or FAILED and which resources still hold the role. The console asks for it too.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:DeleteServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
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
        Unsafe: the status action is added beside the deletion; it only reads.

    References:
        - IAM API Reference, GetServiceLinkedRoleDeletionStatus
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch"
    """

    code = "SLR401"
    name = "delete-without-status"
    family = "workflow"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for found in workflow.without_status(policy):
            whom = found.roles[0].name if len(found.roles) == 1 else "service-linked roles"
            edit = Insert((*found.statement.route, "Action"), None, STATUS)
            yield Finding(
                self.code,
                found.by.route,
                f"deleting {whom} is granted but not {STATUS}, so the caller cannot learn the outcome "
                "of the deletion",
                help=f'add "{STATUS}" beside it',
                severity=self.severity if found.printed else "info",
                fix=Fix("unsafe", f'Add "{STATUS}"', (edit,)),
            )

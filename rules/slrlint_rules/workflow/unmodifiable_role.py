"""SLR402: unmodifiable-role."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import DELETE, STATUS, workflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class UnmodifiableRole(Rule):
    """IAM refuses this action on every service-linked role.

    What it does:
        Reports iam:DeleteRole and iam:UpdateAssumeRolePolicy granted on an ARN that can only be a
        service-linked role, and iam:PutRolePolicy, iam:AttachRolePolicy, iam:DeleteRolePolicy and
        iam:DetachRolePolicy there where the document grants neither creating nor deleting that role (beside
        those AWS's own pages print them).

    Why it matters:
        A service-linked role belongs to its service: IAM answers these calls with UnmodifiableEntity,
        whatever a policy says. To delete one, iam:DeleteServiceLinkedRole is needed.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:DeleteRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
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
        No fix: which action was meant is for a person to say.

    References:
        - IAM API Reference, DeleteRole and UpdateAssumeRolePolicy: UnmodifiableEntity
        - IAM User Guide, "Create a service-linked role"
    """

    code = "SLR402"
    name = "unmodifiable-role"
    family = "workflow"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for found in workflow.refused(policy):
            deletes = found.by.text.lower() == "iam:deleterole"
            yield Finding(
                self.code,
                found.by.route,
                f"IAM refuses {found.by.text} on a service-linked role (UnmodifiableEntity), and "
                f'"{holes.show(found.element.text)}" can be nothing else',
                help=f"write {DELETE} and {STATUS}" if deletes else "take the action out",
            )

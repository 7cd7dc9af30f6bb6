"""SLR302: delete-any."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class DeleteAny(Rule):
    """One Resource pattern lets iam:DeleteServiceLinkedRole reach roles of more than one service.

    What it does:
        Reports Allow statements that reach iam:DeleteServiceLinkedRole, also through ``iam:*``,
        ``iam:Del*`` or ``iam:*Role``, where a single Resource pattern matches known roles of two services
        or more and no Deny of the document takes them away. A list of exact ARNs is fine. The condition
        does not matter, since the service reference lists no key for this action; the one exception is
        Cloud9's printed statement.

    Why it matters:
        A service that loses its role stops working: AWSServiceRoleForBatch, deleted by accident, broke
        every compute environment of an account. Cleanup scripts and administrators of one service should
        not be able to do that to another.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
        }
        ```

    Fix safety:
        No fix: which roles are meant is for a person to say. `slrlint generate ROLE --delete` prints the
        statement.

    References:
        - aws/containers-roadmap issue 2032: a deleted AWSServiceRoleForBatch
        - IAM User Guide, "Delete a service-linked role"
    """

    code = "SLR302"
    name = "delete-any"
    family = "breadth"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for broad in reach.delete_any(policy):
            by, element = broad.grant.by, broad.element
            one, other = broad.examples
            yield Finding(
                self.code,
                element.route,
                f'"{holes.show(by.text)}" on "{holes.show(element.text)}" lets its holder delete '
                f"service-linked roles of several services, such as {one.name} and {other.name}",
                help="name the roles: arn:aws:iam::*:role/aws-service-role/PRINCIPAL/ROLE-NAME",
            )

"""SLR208: weak-condition."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class WeakCondition(Rule):
    """The condition on iam:AWSServiceName does not confine the grant.

    What it does:
        Reports conditions on iam:AWSServiceName that let (nearly) every service through: IfExists,
        ForAllValues, a negated operator, Null, or ``*`` as the value, where no other condition on the key
        confines the statement.

    Why it matters:
        The condition looks careful and is not. With IfExists and ForAllValues every request without the key
        passes; a negated operator in an Allow admits every service but the listed ones.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringLikeIfExists": {"iam:AWSServiceName": "batch.amazonaws.com"}}
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
        No fix: which services are meant is for a person to say.

    References:
        - IAM User Guide, "IAM JSON policy elements: Condition operators", IfExists and set operators
    """

    code = "SLR208"
    name = "weak-condition"
    family = "condition"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code:
                yield Finding(
                    self.code,
                    fault.atom.route,
                    f"the condition does not confine this grant to a service: {fault.why}",
                    help="write StringEquals or StringLike with the full service principal",
                    on_key=True,
                )

"""SLR201: principal-mismatch."""

from __future__ import annotations

from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class PrincipalMismatch(Rule):
    """The path's service principal and iam:AWSServiceName can never hold together.

    What it does:
        Compares the service principals of the Resource patterns with the values of iam:AWSServiceName. For
        lists it names the member that no pattern or no value admits. China's form of a principal
        (``.amazonaws.com.cn``) beside the global one is no mismatch.

    Why it matters:
        Both must hold for the same request, so the statement, or the member that is named, grants nothing.
        It comes from copied statements of which only one half was changed.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringLike": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
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
        Unsafe: the value is changed to the path's principal, and the statement grants what it did not.

    References:
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch"
        - Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM"
    """

    code = "SLR201"
    name = "principal-mismatch"
    family = "condition"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code:
                finding = findings.of_text(
                    self.code,
                    fault.element.route if fault.element else fault.atom.route,
                    f"{fault.why}, so {_outcome(fault)}",
                    fault.right,
                    "write the same service principal in the Resource and in iam:AWSServiceName",
                )
                # Which values of a list stay is for a person to decide.
                yield finding if fault.element else finding._replace(fix=None)


def _outcome(fault: conditions.Fault) -> str:
    if fault.element in fault.statement.resources:
        return "this pattern grants nothing"
    return conditions.outcome(fault)

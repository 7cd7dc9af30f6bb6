"""SLR202: not-a-principal."""

from __future__ import annotations

from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class NotAPrincipal(Rule):
    """The value of iam:AWSServiceName is no service principal.

    What it does:
        Reports values that cannot be the name of a service principal: ``eks``, ``Batch.amazonaws.com``, a
        whole ARN.

    Why it matters:
        The key holds a full service principal in lower case, such as ``batch.amazonaws.com``. No request
        carries anything else, so the statement grants nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "eks"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "eks.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the principal is written where it can only be one; the statement grants what it did not.

    References:
        - IAM User Guide, "Available keys for IAM": iam:AWSServiceName
    """

    code = "SLR202"
    name = "not-a-principal"
    family = "condition"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code and fault.element is not None:
                yield findings.of_text(
                    self.code,
                    fault.element.route,
                    f"{fault.why}, and no request carries it: {conditions.outcome(fault)}",
                    fault.right,
                    "write the full service principal, such as batch.amazonaws.com",
                )

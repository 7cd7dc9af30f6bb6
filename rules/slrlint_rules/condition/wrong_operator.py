"""SLR206: wrong-operator."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class WrongOperator(Rule):
    """The operator cannot compare the name of a service.

    What it does:
        Reports iam:AWSServiceName under an operator for ARNs, numbers, dates, booleans, addresses or
        binary values.

    Why it matters:
        The key holds a string such as ``batch.amazonaws.com``, which is no ARN, number, date, boolean or
        address. The comparison never holds, so an Allow grants nothing and a Deny denies nothing. (A
        negated one, and IfExists, always hold instead.)

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"ArnLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the operator becomes StringLike, and the statement grants what it did not before.

    References:
        - IAM User Guide, "IAM JSON policy elements: Condition operators"
    """

    code = "SLR206"
    name = "wrong-operator"
    family = "condition"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code:
                yield Finding(
                    self.code,
                    fault.atom.route[:-1],
                    f"{fault.why}, so {conditions.outcome(fault)}",
                    help=f"write {fault.right}",
                    on_key=True,
                    fix=conditions.rename_operator(fault),
                )

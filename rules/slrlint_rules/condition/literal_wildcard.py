"""SLR205: literal-wildcard."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class LiteralWildcard(Rule):
    """StringEquals takes the wildcard in iam:AWSServiceName literally.

    What it does:
        Reports ``*`` and ``?`` in a value of iam:AWSServiceName under StringEquals and its kin.

    Why it matters:
        Wildcards work in StringLike, ArnLike and ArnEquals only. StringEquals compares with a literal star,
        which no service principal holds, so an Allow grants nothing and a Deny denies nothing. (Under a
        negated operator the condition always holds.)

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.*"}}
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
        - IAM User Guide, "IAM JSON policy elements: Condition operators", String condition operators
    """

    code = "SLR205"
    name = "literal-wildcard"
    family = "condition"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code and fault.element is not None:
                yield Finding(
                    self.code,
                    fault.element.route,
                    f"{fault.why}, so {conditions.outcome(fault)}",
                    help=f"write {fault.right}, or the full service principal",
                    fix=conditions.rename_operator(fault),
                )

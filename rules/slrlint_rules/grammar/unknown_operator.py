"""POL010: unknown-operator."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class UnknownOperator(Rule):
    """A condition operator does not exist.

    What it does:
        Reports members of Condition that are none of AWS's condition operators, with or without
        ForAllValues: or ForAnyValue: in front and IfExists behind. Letter case counts: IAM answers
        "Invalid Condition type : stringEquals". Null takes no IfExists.

    Why it matters:
        AWS refuses the document. A condition key directly under Condition, without an operator
        around it, is the same mistake.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*",
            "Condition": {"StringEqual": {"aws:PrincipalTag/team": "core"}}
          }
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "core"}}
          }
        }
        ```

    Fix safety:
        Unsafe: AWS refused the document and will accept it after the fix. Offered where only one
        operator can be meant.

    References:
        - IAM User Guide, "IAM JSON policy elements: Condition operators"
        - what IAM answers to a wrong case:
          https://github.com/ministryofjustice/modernisation-platform-environments/pull/8893
    """

    code = "POL010"
    name = "unknown-operator"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each condition operator that does not exist."""
        yield from malformed.findings(policy, self.code)

"""SLR207: misspelled-key."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import KEY, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class MisspelledKey(Rule):
    """The condition key is a misspelling of iam:AWSServiceName.

    What it does:
        Reports near misses of iam:AWSServiceName in statements about service-linked roles:
        ``aws:ServiceName``, ``iam:AwsServiceNames``, ``iam:ServiceName``. Letter case alone is fine, since
        condition keys are compared without regard to it.

    Why it matters:
        No request carries an unknown key, so a positive condition on it never holds and the statement
        grants nothing. AWS accepts the key in silence.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the key is corrected, and the statement grants what it did not before.

    References:
        - IAM User Guide, "Available keys for IAM": iam:AWSServiceName
    """

    code = "SLR207"
    name = "misspelled-key"
    family = "condition"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        for fault in conditions.faults(policy):
            if fault.code == self.code:
                yield Finding(
                    self.code,
                    fault.atom.route,
                    f'"{holes.show(fault.atom.key)}" is no condition key of these actions, so '
                    f"{conditions.outcome(fault)}",
                    help=f"write {KEY}",
                    on_key=True,
                    fix=conditions.rename_key(fault),
                )

"""SLR306: denied-grant."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.rule import Options, Rule
from slrlint.service_linked import reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class DeniedGrant(Rule):
    """A Deny of the same document takes this grant away altogether.

    What it does:
        Reports Allow statements of which a Deny in the same document takes every service-linked role action
        away again, where the statement names these actions or grants nothing else either. A statement with
        more to it, such as `iam:*` beside a Deny of some actions, is how a limit is written.

    Why it matters:
        An explicit Deny always wins, so the statement grants nothing. One of the two is a left-over.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:CreateServiceLinkedRole",
              "Resource": "*",
              "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
            },
            {"Effect": "Deny", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}
          ]
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:CreateServiceLinkedRole",
              "Resource": "*",
              "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
            },
            {"Effect": "Deny", "Action": "iam:DeleteServiceLinkedRole", "Resource": "*"}
          ]
        }
        ```

    Fix safety:
        No fix: a person chooses which of the two statements is meant.

    References:
        - IAM User Guide, "Policy evaluation logic": an explicit Deny overrides every Allow
    """

    code = "SLR306"
    name = "denied-grant"
    family = "breadth"
    severity = "info"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for each in reach.denied(policy):
            names = " and ".join(each.actions) or "all of this statement"
            yield Finding(
                self.code,
                each.by.route,
                f"a Deny of this document takes {names} away again: nothing is granted",
                help="take one of the two statements out",
            )

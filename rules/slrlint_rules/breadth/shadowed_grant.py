"""SLR305: shadowed-grant."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import CREATE, shadows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class ShadowedGrant(Rule):
    """A broader statement makes this careful grant moot.

    What it does:
        Reports a statement that carefully grants the creation or deletion of one service's role, where
        another statement of the same document, without any further condition, grants the same action for
        every service. It names the broader statement, which is then not reported again as SLR301 or SLR302.

    Why it matters:
        The careful statement suggests a limit that is not there. Usually the broad action came in through
        a wildcard such as ``iam:*`` or a long list of actions on ``*``.

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
            {"Effect": "Allow", "Action": "iam:Create*", "Resource": "*"}
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
            {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}
          ]
        }
        ```

    Fix safety:
        No fix: a person narrows the broader statement or takes the careful one out.

    References:
        - IAM User Guide, "Policy evaluation logic": one matching Allow is enough
    """

    code = "SLR305"
    name = "shadowed-grant"
    family = "breadth"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for shadow in shadows.shadows(policy):
            broad = shadow.broad
            more = f" (and of {shadow.others} more)" if shadow.others else ""
            yield Finding(
                self.code,
                shadow.by.route,
                f"the limits of this {shadow.action}{more} are moot: {broad.grant.statement.label} grants "
                f'it for every service through "{holes.show(broad.grant.by.text)}" on '
                f'"{holes.show(broad.element.text)}"',
                help=f"narrow {broad.grant.statement.label}, or take this statement out",
                covers=(
                    ("SLR301", broad.grant.by.route)
                    if shadow.action == CREATE
                    else ("SLR302", broad.element.route),
                ),
            )

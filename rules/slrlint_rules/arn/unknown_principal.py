"""SLR105: unknown-principal."""

from __future__ import annotations

from slrlint.rule import Options, Rule
from slrlint.service_linked import arns, conditions, findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


_OTHERWISE = "compare it with the service's own page; `slrlint roles` lists the known ones"


class UnknownPrincipal(Rule):
    """The service principal is unknown to the catalogue.

    What it does:
        Reports a service principal, in the path or as the value of iam:AWSServiceName, that no public
        source names. A warning for what is surely a slip: another letter case, a misspelled or missing
        ``.amazonaws.com``, or one wrong letter in a label of seven letters or more; else an info,
        because real principals are close to each other and new ones appear. Also an info for a
        principal that is real but has no known service-linked role and is often written for another
        one (``eks-fargate-pods`` for ``eks-fargate``).

    Why it matters:
        A principal is compared letter by letter: with one wrong letter the statement grants nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "guarduty.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "guardduty.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the known principal is written where it can only be one; the grant changes.

    References:
        - `slrlint roles` lists the known principals with their sources
    """

    code = "SLR105"
    name = "unknown-principal"
    family = "arn"
    severity = "info"
    confidence = "medium"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern with this fault."""
        for fault in arns.faults(policy):
            if fault.code == self.code:
                yield findings.of_pattern(fault, fault.why, _OTHERWISE)
        for value, doubt in conditions.doubtful_values(policy):
            yield findings.of_text(
                self.code,
                value.route,
                doubt.why,
                doubt.right,
                _OTHERWISE,
                severity=doubt.severity,
            )

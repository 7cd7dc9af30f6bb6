"""POL009: invalid-action."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class InvalidAction(Rule):
    """An action is not of the form prefix:Name.

    What it does:
        Reports members of Action and NotAction that have no colon or more than one, or a service
        prefix with other characters than letters, digits, dots and hyphens. * alone stands for
        every action.

    Why it matters:
        AWS refuses the document: "Actions/Conditions must be prefaced by a vendor",
        "Actions/Condition can contain only one colon" or "Vendor ... is not valid". Whether such an
        action exists is for POL013 to say.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "GetRole",
            "Resource": "*"
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
            "Resource": "*"
          }
        }
        ```

    Fix safety:
        Unsafe: white space is taken out, and AWS will accept the document that it refused. The rest
        is for a person to mend.

    References:
        - IAM User Guide, "IAM JSON policy elements: Action"
    """

    code = "POL009"
    name = "invalid-action"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each action that is no action pattern."""
        yield from malformed.findings(policy, self.code)

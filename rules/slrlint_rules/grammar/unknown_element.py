"""POL003: unknown-element."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class UnknownElement(Rule):
    """An element that the policy grammar does not know, or not there.

    What it does:
        Reports members of a policy document, a statement or a Principal that the grammar has no
        name for, and elements that another kind of policy has: Principal in an identity policy,
        Resource in a trust policy. Names are compared letter by letter.

    Why it matters:
        AWS refuses the document as a whole, with no hint at the place ("Syntax errors in policy").
        A misspelled element is not skipped: nothing of the policy comes into force.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Actions": "iam:GetRole",
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
        Unsafe: AWS refused the document and will accept it after the fix. Offered where only one
        element can be meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
        - IAM User Guide, "AWS JSON policy elements: Principal": identity policies have none
    """

    code = "POL003"
    name = "unknown-element"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each unknown element."""
        yield from malformed.findings(policy, self.code)

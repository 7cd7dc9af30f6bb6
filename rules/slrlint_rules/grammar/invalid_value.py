"""POL006: invalid-value."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class InvalidValue(Rule):
    """Effect or Version has a value that AWS does not know.

    What it does:
        Reports an Effect other than Allow and Deny, with letter case counting, and a Version other
        than 2012-10-17 and 2008-10-17.

    Why it matters:
        AWS refuses the document. Version names the policy language that the document is written in;
        it is not the day on which somebody wrote it.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "allow",
            "Action": "iam:GetRole",
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
        Unsafe: AWS refused the document and will accept it after the fix, with what it allows.
        Offered where only one value can be meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
        - IAM User Guide, "IAM JSON policy elements: Effect" and "Version"
    """

    code = "POL006"
    name = "invalid-value"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each invalid value."""
        yield from malformed.findings(policy, self.code)

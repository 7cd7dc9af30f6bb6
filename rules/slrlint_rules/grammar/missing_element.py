"""POL004: missing-element."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class MissingElement(Rule):
    """An element that the policy grammar wants is missing or empty.

    What it does:
        Reports a document without Statement, and a statement without Effect, without Action or
        NotAction, without Resource or NotResource (identity policies, boundaries, service control
        policies), or without Principal or NotPrincipal (trust and resource policies). An empty list
        counts as missing.

    Why it matters:
        AWS refuses the document: "Policy statement must contain actions", "Policy statement must
        contain resources", or only "Syntax errors in policy". There are no defaults; a statement
        without Effect does not deny.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole"
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
        There is no fix: a person knows what was meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
        - IAM User Guide, "IAM JSON policy elements reference"
    """

    code = "POL004"
    name = "missing-element"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each missing element."""
        yield from malformed.findings(policy, self.code)

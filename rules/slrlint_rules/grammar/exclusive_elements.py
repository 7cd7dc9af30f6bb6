"""POL007: exclusive-elements."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class ExclusiveElements(Rule):
    """Two elements that exclude each other stand in one statement.

    What it does:
        Reports a statement that has both Action and NotAction, both Resource and NotResource, or
        both Principal and NotPrincipal.

    Why it matters:
        AWS refuses the document. NotAction is no exception to Action: it stands for every action
        except those it lists. To take something out of what a statement allows, deny it in another
        statement.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "s3:*",
            "NotAction": "s3:DeleteBucket",
            "Resource": "*"
          }
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
          ]
        }
        ```

    Fix safety:
        There is no fix: a person knows what was meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
        - IAM User Guide, "IAM JSON policy elements: NotAction"
    """

    code = "POL007"
    name = "exclusive-elements"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pair of elements that exclude each other."""
        yield from malformed.findings(policy, self.code)

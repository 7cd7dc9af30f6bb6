"""POL005: wrong-type."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class WrongType(Rule):
    """A value is of a type that the policy grammar does not allow there.

    What it does:
        Reports objects, lists, numbers or null where the grammar wants a string, strings where it
        wants an object, and so on. Numbers and booleans may stand without quotation marks in
        conditions, and one value may always stand without its list.

    Why it matters:
        AWS refuses the document. CloudFormation functions such as {"Ref": "..."} are objects too:
        they become strings in a template only.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": [["arn:aws:iam::123456789012:role/reader"]]
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
            "Resource": ["arn:aws:iam::123456789012:role/reader"]
          }
        }
        ```

    Fix safety:
        There is no fix: a person knows what was meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
    """

    code = "POL005"
    name = "wrong-type"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each value of a wrong type."""
        yield from malformed.findings(policy, self.code)

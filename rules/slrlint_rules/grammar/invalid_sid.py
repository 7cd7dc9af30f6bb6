"""POL008: invalid-sid."""

from __future__ import annotations

from slrlint import malformed
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class InvalidSid(Rule):
    """A statement's Sid has characters that IAM refuses, or is used twice.

    What it does:
        Reports a Sid with other characters than ASCII letters and digits, and a Sid that an earlier
        statement of the document has already. Several empty ones pass. Resource policies are left
        alone: most services allow any text there (the default policy of a KMS key has blanks in its
        Sid).

    Why it matters:
        IAM refuses the document: "Statement IDs (SID) must be alpha-numeric", or "in a single policy
        must be unique". A Sid that is used twice is most often that of a copied statement that
        somebody forgot to change.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": {
            "Sid": "Read roles",
            "Effect": "Allow",
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
            "Sid": "ReadRoles",
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*"
          }
        }
        ```

    Fix safety:
        There is no fix: a person knows what was meant.

    References:
        - IAM User Guide, "IAM JSON policy elements: Sid"
    """

    code = "POL008"
    name = "invalid-sid"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each Sid that AWS refuses."""
        yield from malformed.findings(policy, self.code)

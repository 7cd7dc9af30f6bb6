"""POL018: repeated-condition-key."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.wording import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class RepeatedConditionKey(Rule):
    """A condition key stands twice under one operator, in two spellings.

    What it does:
        Reports a condition key that another key under the same operator differs from in letter case
        only. (The same spelling twice is POL002.)

    Why it matters:
        The names of condition keys have no letter case, so the two are one key with two values. AWS
        refuses the policy. To accept several values, list them under one key.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "*",
          "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "core", "aws:principaltag/team": "edge"}
          }
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "*",
          "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": ["core", "edge"]}
          }
        }
        ```

    Fix safety:
        There is no fix: a person knows whether both values are meant, or one.

    References:
        - IAM User Guide, "IAM JSON policy elements: Condition": key names are not case-sensitive
        - IAM Access Analyzer, policy check "Duplicate keys with different case"
    """

    code = "POL018"
    name = "repeated-condition-key"
    family = "grammar"
    severity = "error"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each key that stands under its operator already."""
        for statement in policy.statements:
            seen: set[tuple[object, str]] = set()
            for atom in statement.atoms:
                key = (atom.route[:-1], atom.key.lower())
                if key in seen and not holes.has_holes(atom.key):
                    yield Finding(
                        self.code,
                        atom.route,
                        f"{quote(atom.key)} stands under {atom.route[-2]} already, in another"
                        " spelling, so AWS refuses the policy",
                        "list all values under one key",
                        on_key=True,
                    )
                seen.add(key)

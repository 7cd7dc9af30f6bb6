"""POL015: invalid-condition-value."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import value
from slrlint.rule import Options, Rule
from slrlint.wording import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class InvalidConditionValue(Rule):
    """A condition value cannot be read by its operator.

    What it does:
        Reports values under Date, Numeric, IpAddress, Bool, Null and Binary operators that are no
        date, number, address or CIDR block, truth value or Base64 text. Policy variables and what a
        template fills in pass.

    Why it matters:
        AWS refuses a date that it cannot read. Other values it saves, and then the comparison never
        holds: the statement allows nothing, or a Deny denies nothing. An address has no wildcard:
        203.0.113.* is written 203.0.113.0/24.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.*"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
        }
        ```

    Fix safety:
        There is no fix: a person knows what was meant.

    References:
        - IAM User Guide, "IAM JSON policy elements: Condition operators"
    """

    code = "POL015"
    name = "invalid-condition-value"
    family = "grammar"
    severity = "error"
    confidence = "high"
    defers_to = ("SLR206", "SLR207", "SLR208")

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each value that its operator cannot read."""
        for statement in policy.statements:
            for atom in statement.atoms:
                family = value.family(atom.operator)
                if family is None:
                    continue
                for each in atom.values:
                    if not value.is_readable(each.text, family):
                        yield Finding(
                            self.code,
                            each.route,
                            f"{atom.operator} cannot read {quote(each.text)},"
                            " so the condition does not hold as meant",
                            f"write {value.WANTED[family]}",
                        )

"""SLR304: not-action-grant."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.rule import Options, Rule
from slrlint.service_linked import reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class NotActionGrant(Rule):
    """An Allow with NotAction or NotResource reaches creation or deletion of service-linked roles.

    What it does:
        Reports Allow statements whose NotAction leaves iam:CreateServiceLinkedRole or
        iam:DeleteServiceLinkedRole in, or whose NotResource leaves every service's role in, unless a Deny of
        the document takes it away.

    Why it matters:
        Allow with NotAction grants everything that is not listed, and everything that AWS will ever add.
        Service-linked roles are easily forgotten in such a list.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "NotAction": ["iam:CreateUser", "iam:DeleteUser"],
          "Resource": "*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "NotAction": ["iam:*", "organizations:*", "account:*"],
          "Resource": "*"
        }
        ```

    Fix safety:
        No fix: a person chooses what the statement should allow.

    References:
        - IAM User Guide, "IAM JSON policy elements: NotAction"
    """

    code = "SLR304"
    name = "not-action-grant"
    family = "breadth"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for each in reach.excepted(policy):
            names = " and ".join(each.actions)
            yield Finding(
                self.code,
                (*each.statement.route, each.element),
                f"{each.element} leaves {names} granted on service-linked roles",
                help='list "iam:*" in NotAction and grant single actions of IAM in a statement of '
                "their own"
                if each.element == "NotAction"
                else "list what is meant in Resource instead",
                on_key=True,
                covers=tuple(
                    (code, element.route)
                    for code in ("SLR301", "SLR302")
                    for element in each.places
                ),
            )

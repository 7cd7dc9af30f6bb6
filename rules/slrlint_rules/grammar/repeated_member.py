"""POL017: repeated-member."""

from __future__ import annotations

from slrlint.finding import Finding, Fix, Remove
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.wording import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slrlint.policy.model import Element, Policy, Statement


class RepeatedMember(Rule):
    """A list of actions, resources or condition values has a member twice.

    What it does:
        Reports members of Action, NotAction, Resource, NotResource and of lists of condition values
        that stand earlier in the same list. Actions are compared without regard to letter case, as
        IAM does; members that hold an interpolation are left alone.

    Why it matters:
        The second one says nothing. It often is a slip where another was meant, it takes room that a
        policy has little of, and whoever takes one of the two out changes nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:GetRole", "iam:ListRoles", "iam:getRole"],
          "Resource": "*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": ["iam:GetRole", "iam:ListRoles"],
          "Resource": "*"
        }
        ```

    Fix safety:
        Safe: the members of a list are alternatives, and the one that stays says the same.

    References:
        - IAM User Guide, "IAM JSON policy elements: Action" and "Condition operators": letter case
        - IAM User Guide, "Conditions with multiple context keys or values": values are alternatives
    """

    code = "POL017"
    name = "repeated-member"
    family = "grammar"
    severity = "info"
    confidence = "high"
    default = False

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each member that stands earlier in its list."""
        for statement in policy.statements:
            for element in _repeated(statement):
                yield Finding(
                    self.code,
                    element.route,
                    f"{quote(element.text)} stands in this list already",
                    "take it out, or write what was meant",
                    fix=Fix("safe", "Take it out", (Remove(element.route),)),
                )


def _repeated(statement: Statement) -> Iterator[Element]:
    for actions in (statement.actions, statement.not_actions):
        yield from _again((each, each.text.lower()) for each in actions)
    for patterns in (statement.resources, statement.not_resources):
        yield from _again((each, each.text) for each in patterns)
    for atom in statement.atoms:
        yield from _again((each, each.text) for each in atom.values)


def _again(members: Iterable[tuple[Element, str]]) -> Iterator[Element]:
    seen: set[str] = set()
    for element, text in members:
        if text in seen and not holes.has_holes(text):
            yield element
        seen.add(text)

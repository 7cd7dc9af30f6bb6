"""SLR204: unlisted-key."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import KEY, documented

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class UnlistedKey(Rule):
    """iam:AWSServiceName conditions an action that does not list it.

    What it does:
        Reports conditions on iam:AWSServiceName over actions for which the Service Authorization Reference
        does not list the key, unless the service's own page prints the statement in this form. With
        ``condition-form = "reference"`` printed statements are reported too; ``"either"`` turns the rule
        off.

    Why it matters:
        AWS's pages contradict each other. The Service Authorization Reference lists iam:AWSServiceName for
        iam:CreateServiceLinkedRole only. The AWS Batch page prints it for iam:UpdateRoleDescription,
        iam:DeleteServiceLinkedRole and iam:GetServiceLinkedRoleDeletionStatus as well. Nobody has proved
        either against AWS. If the reference is right, the key is absent from the request, a positive
        operator does not match, and the action is not granted: often the other half of a statement that was
        written for iam:CreateServiceLinkedRole.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:CreateServiceLinkedRole", "iam:PassRole"],
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
        }
        ```

    Fix safety:
        No fix: the other actions need a statement of their own, and a person chooses its Resource.

    References:
        - Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM": lists the
          key for iam:CreateServiceLinkedRole only
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch": prints it for three more
        - SLR203, the other side of the same contradiction
    """

    code = "SLR204"
    name = "unlisted-key"
    family = "condition"
    severity = "warning"
    confidence = "medium"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for unlisted in documented.unlisted_keys(policy):
            actions = documented.at_odds(unlisted, options.condition_form)
            if actions:
                yield Finding(
                    self.code,
                    unlisted.atom.route,
                    f"{_names(actions)} {'does' if len(actions) == 1 else 'do'} not list {KEY} as a "
                    "condition key; where the key is absent from the request nothing is granted",
                    help="move the other actions into a statement of their own without this key"
                    if unlisted.with_create
                    else "leave this key out; the Resource already names the role, or should",
                    on_key=True,
                )


def _names(actions: tuple[str, ...]) -> str:
    shown = [holes.show(action) for action in actions[:3]]
    rest = len(actions) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")

"""SLR303: edit-any."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import EDIT, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class EditAny(Rule):
    """iam:UpdateRoleDescription reaches service-linked roles of more than one service.

    What it does:
        A pedantic note on Allow statements that name iam:UpdateRoleDescription on a pattern that matches
        known service-linked roles of two services or more.

    Why it matters:
        The description of a role is all that can be edited of a service-linked role; a wrong one misleads
        whoever cleans up. On ordinary roles the action is ordinary, so a pattern such as ``*`` is often
        meant for them.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:UpdateRoleDescription",
          "Resource": "arn:aws:iam::*:role/aws-service-role/*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:UpdateRoleDescription",
          "Resource": "arn:aws:iam::*:role/app/*"
        }
        ```

    Fix safety:
        No fix: which roles are meant is for a person to say.

    References:
        - IAM User Guide, "Edit a service-linked role description"
    """

    code = "SLR303"
    name = "edit-any"
    family = "breadth"
    severity = "info"
    confidence = "high"
    default = False

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for broad in reach.edit_any(policy):
            one, other = broad.examples
            yield Finding(
                self.code,
                broad.element.route,
                f'{EDIT} on "{holes.show(broad.element.text)}" reaches service-linked roles of '
                f"several services, such as {one.name} and {other.name}",
                help="name the roles, or the path of your own roles",
            )

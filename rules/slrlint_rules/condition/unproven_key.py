"""SLR209: unproven-key."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import KEY, documented

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class UnprovenKey(Rule):
    """The documented condition stands on an action that does not list its key.

    What it does:
        A pedantic note on statements that are right by their service's own page: the page prints a
        condition on iam:AWSServiceName for an action that, by the Service Authorization Reference, does not
        have the key.

    Why it matters:
        If the reference is right, the key is absent from the request and the statement grants nothing; if
        the page is right, all is well. Nobody has proved either against AWS, so try the call before you
        depend on it.

    Example:
        ```json bad condition-form=documented
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        No fix: both sources are AWS's own.

    References:
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch"
        - Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM"
    """

    code = "SLR209"
    name = "unproven-key"
    family = "condition"
    severity = "info"
    confidence = "high"
    default = False

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if options.condition_form == "reference" or not policy.grants:
            return
        for unlisted in documented.unlisted_keys(policy):
            if unlisted.documented:
                names = ", ".join(holes.show(each) for each in unlisted.documented[:3])
                yield Finding(
                    self.code,
                    unlisted.atom.route,
                    f"the service's page prints {KEY} for {names}, the service reference does not "
                    "list it there; nobody has proved that it works",
                    help="try the call before you depend on it; slrlint explain SLR204 quotes both",
                    on_key=True,
                )

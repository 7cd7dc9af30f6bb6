"""POL014: invalid-resource."""

from __future__ import annotations

from slrlint.finding import Edit, Finding, Fix
from slrlint.policy import resource
from slrlint.rule import Options, Rule
from slrlint.wording import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class InvalidResource(Rule):
    """A resource pattern is one that AWS refuses.

    What it does:
        Reports members of Resource and NotResource that are neither * nor an ARN, ARNs of an unknown
        partition, without a service or with a wildcard or capitals in its place, with an empty field
        and fewer than six, IAM ARNs with a region or without a type of IAM resource, and ARNs of
        buckets or objects with a region. The account is left to the rules about service-linked
        roles. Resource policies may name things by other means than an ARN.

    Why it matters:
        AWS refuses the document, and names the pattern but not always the reason ("The policy failed
        legacy parsing").

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "aws:s3:::example-bucket/*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::example-bucket/*"
        }
        ```

    Fix safety:
        Unsafe: AWS refused the document and will accept it after the fix. Offered where only one
        pattern can be meant.

    References:
        - IAM User Guide, "IAM JSON policy elements: Resource" and "IAM identifiers"
        - AWS Service Authorization Reference, resource types of IAM and Amazon S3
    """

    code = "POL014"
    name = "invalid-resource"
    family = "grammar"
    severity = "error"
    confidence = "high"
    defers_to = ("SLR101", "SLR102", "SLR103", "SLR104", "SLR105", "SLR106", "SLR107")

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern that AWS refuses."""
        for statement in policy.statements:
            for each in (*statement.resources, *statement.not_resources):
                found = resource.refusal(each.text, policy.kind)
                if found is not None:
                    yield Finding(
                        self.code,
                        each.route,
                        f"{quote(each.text)} {found.why}, so AWS refuses the policy",
                        found.help,
                        fix=_fix(found.right, Edit(each.route, found.right))
                        if found.right
                        else None,
                    )


def _fix(right: str, change: Edit) -> Fix:
    return Fix("unsafe", f"Write {quote(right)}", (change,))

"""SLR301: create-any."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import conditions, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class CreateAny(Rule):
    """iam:CreateServiceLinkedRole is granted for every service.

    What it does:
        Reports Allow statements that reach iam:CreateServiceLinkedRole, also through wildcards, on the role
        of every service, where no usable condition on iam:AWSServiceName confines it and no Deny of the
        document takes it away. ``*`` with a literal value of the key is fine.

    Why it matters:
        Whoever may create any service-linked role may hand AWS services permissions in the account that
        nobody reviewed: each role comes with a managed policy of AWS's choosing. IAM Access Analyzer warns
        of the same statements (CREATE_SLR_WITH_STAR_IN_RESOURCE and its kin).

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:CreateServiceLinkedRole",
          "Resource": "*"
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
        No fix: which services are meant is for a person to say. `slrlint generate ROLE --create` prints the
        statement.

    References:
        - IAM Access Analyzer policy check reference, "Create SLR with star in resource"
        - IAM User Guide, "Create a service-linked role"
    """

    code = "SLR301"
    name = "create-any"
    family = "breadth"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if not policy.grants:
            return
        for broad in reach.create_any(policy):
            by, element = broad.grant.by, broad.element
            atoms = conditions.key_atoms(broad.grant.statement)
            yield Finding(
                self.code,
                by.route,
                f'"{holes.show(by.text)}" on "{holes.show(element.text)}" lets its holder create '
                f"the service-linked role of {_which(broad)}",
                help='add "Condition": {"StringEquals": {"iam:AWSServiceName": '
                '"SERVICE.amazonaws.com"}} with the services that are needed',
                covers=tuple(("SLR208", atom.route) for atom in atoms),
            )


def _which(broad: reach.Broad) -> str:
    for atom in conditions.key_atoms(broad.grant.statement):
        if conditions.confines(atom):
            values = ", ".join(f'"{holes.show(value.text)}"' for value in atom.values)
            return f"every service that the wildcard in {values} matches"
    return "every service"

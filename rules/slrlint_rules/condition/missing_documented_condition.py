"""SLR203: missing-documented-condition."""

from __future__ import annotations

from slrlint.finding import Finding, Fix, Insert
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.service_linked import KEY, documented

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy


class MissingDocumentedCondition(Rule):
    """The role's own page prints a condition on iam:AWSServiceName here, and the statement has none.

    What it does:
        Reports statements that allow editing the description of a role, or deleting it, without a condition
        on iam:AWSServiceName, where the service's own page prints one for this action: editing for Batch,
        EMR and Trusted Advisor; deleting for these and for ElastiCache and Redshift. Off with
        ``condition-form = "reference"`` and ``"either"``.

    Why it matters:
        AWS's pages contradict each other. The AWS Batch page prints, for iam:UpdateRoleDescription and for
        iam:DeleteServiceLinkedRole with iam:GetServiceLinkedRoleDeletionStatus:
        "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}. The Service
        Authorization Reference lists iam:AWSServiceName for iam:CreateServiceLinkedRole only, and nobody
        has proved it for the other actions against AWS. A reviewer who follows the service's page expects
        the condition; whoever follows the reference sets ``condition-form = "reference"``.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
          "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
          "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}}
        }
        ```

    Fix safety:
        Unsafe: the printed condition is added, which can only narrow the grant.

    References:
        - AWS Batch User Guide, "Using service-linked roles for AWS Batch": prints the condition
        - Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM": lists the
          key for iam:CreateServiceLinkedRole only
        - SLR204, the other side of the same contradiction
    """

    code = "SLR203"
    name = "missing-documented-condition"
    family = "condition"
    severity = "warning"
    confidence = "medium"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what the class says."""
        if options.condition_form != "documented" or not policy.grants:
            return
        for missing in documented.missing_conditions(policy):
            kind = "edit" if missing.action.endswith("Description") else "delete"
            printed = next(
                each for each in missing.role.documented(kind) if each.own_page and each.operator
            )
            value: object = list(printed.values) if len(printed.values) > 1 else printed.values[0]
            written = ", ".join(f'"{each}"' for each in printed.values)
            shown = holes.show(missing.element.text)
            yield Finding(
                self.code,
                missing.element.route,
                f"{missing.action} on {missing.role.name} without the condition on {KEY} that the "
                f"service's own page prints for it",
                help=f'add "Condition": {{"{printed.operator}": {{"{KEY}": {written}}}}}, or set '
                'condition-form = "reference" (AWS contradicts itself: slrlint explain SLR203)',
                fix=_fix(missing, printed.operator or "StringLike", value, shown),
            )


def _fix(missing: documented.Missing, operator: str, value: object, shown: str) -> Fix | None:
    statement = missing.statement
    if "Condition" in statement.data or len(statement.resources) > 1:
        return None
    condition = {operator: {KEY: value}}
    edit = Insert(statement.route, "Condition", condition)
    return Fix("unsafe", f"Add the documented condition for {shown}", (edit,))

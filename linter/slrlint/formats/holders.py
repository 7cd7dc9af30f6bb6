"""What holds an identity policy: a managed policy, or a role, user or group that it is inline in.

AWS's quota for the characters of a policy hangs on it (`slrlint.policy.size`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Route

MANAGED = "managed"
ROLE = "role"
USER = "user"
GROUP = "group"
OTHER = "other"
"""Something with a quota of its own, such as a permission set."""

_CLOUDFORMATION = {
    "AWS::IAM::Group": GROUP,
    "AWS::IAM::GroupPolicy": GROUP,
    "AWS::IAM::ManagedPolicy": MANAGED,
    "AWS::IAM::Role": ROLE,
    "AWS::IAM::RolePolicy": ROLE,
    "AWS::IAM::User": USER,
    "AWS::IAM::UserPolicy": USER,
    "AWS::SSO::PermissionSet": OTHER,
}
_ATTACHED = (("Users", USER), ("Groups", GROUP), ("Roles", ROLE))
"""What an AWS::IAM::Policy is inline in, the smallest quota first: it has to fit everywhere."""

_TERRAFORM = {
    "aws_iam_group_policy": GROUP,
    "aws_iam_policy": MANAGED,
    "aws_iam_role_policy": ROLE,
    "aws_iam_user_policy": USER,
    "aws_ssoadmin_permission_set_inline_policy": OTHER,
    "aws_transfer_user": OTHER,
}
_STEPS = {
    "GroupPolicyList": GROUP,
    "PolicyVersion": MANAGED,
    "PolicyVersionList": MANAGED,
    "RolePolicyList": ROLE,
    "UserPolicyList": USER,
    "iamRoleStatements": ROLE,
}
"""Keys of an account's export, of ``get-policy-version`` and of the Serverless Framework."""

_NAMES = (("RoleName", ROLE), ("UserName", USER), ("GroupName", GROUP))
"""Keys beside ``PolicyDocument`` in what ``get-role-policy`` and its like print."""


def at(root: object, route: Route) -> str | None:
    """Return what holds the policy at `route` of plain data, None where nothing says it."""
    found = None
    value = root
    for step in route:
        if isinstance(value, dict):
            found = _said(value, step) or found
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            break
    return found


def of_terraform(resource_type: str, argument: str) -> str | None:
    """Return what holds the policy in an argument of a Terraform resource."""
    if resource_type == "aws_iam_role" and argument == "inline_policy":
        return ROLE
    return _TERRAFORM.get(resource_type)


def _said(mapping: dict[str, object], step: str | int) -> str | None:
    if step == "Properties":
        return _of_resource(str(mapping.get("Type")), mapping.get(step))
    if step == "PolicyDocument":
        return next((holder for name, holder in _NAMES if name in mapping), None)
    return _STEPS.get(str(step))


def _of_resource(type_: str, properties: object) -> str | None:
    if type_ == "AWS::IAM::Policy" and isinstance(properties, dict):
        return next((holder for name, holder in _ATTACHED if properties.get(name)), None)
    return ROLE if type_.startswith("AWS::Serverless::") else _CLOUDFORMATION.get(type_)

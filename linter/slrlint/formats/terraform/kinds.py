"""What kind of policy an argument of a Terraform resource holds (AWS provider, schema names)."""

from __future__ import annotations

_IDENTITY = frozenset(
    {
        "aws_iam_group_policy",
        "aws_iam_policy",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_transfer_user",
    }
)
_RESOURCE = frozenset(
    {
        "aws_acmpca_policy",
        "aws_api_gateway_rest_api",
        "aws_backup_vault_policy",
        "aws_cloudsearch_domain_service_access_policy",
        "aws_cloudwatch_event_bus_policy",
        "aws_cloudwatch_log_destination_policy",
        "aws_ecr_repository_creation_template",
        "aws_elasticsearch_domain",
        "aws_glacier_vault",
        "aws_glacier_vault_lock",
        "aws_kms_external_key",
        "aws_kms_key",
        "aws_kms_replica_external_key",
        "aws_kms_replica_key",
        "aws_opensearch_domain",
        "aws_s3_access_point",
        "aws_secretsmanager_secret",
        "aws_sns_topic",
        "aws_sqs_queue",
        "aws_vpc_endpoint",
    }
)
_RESOURCE_ENDINGS = (
    "_access_point_policy",
    "_api_policy",
    "_bucket_policy",
    "_container_policy",
    "_domain_policy",
    "_endpoint_policy",
    "_file_system_policy",
    "_identity_policy",
    "_key_policy",
    "_permissions_policy",
    "_queue_policy",
    "_registry_policy",
    "_repository_policy",
    "_resource_policy",
    "_secret_policy",
    "_table_policy",
    "_topic_policy",
    "_auth_policy",
)
ARGUMENTS = frozenset(
    {
        "access_policies",
        "access_policy",
        "assume_role_policy",
        "content",
        "inline_policy",
        "policy",
        "policy_document",
        "policy_text",
        "resource_policy",
    }
)
"""The arguments of resources that hold a policy as text."""

ORGANIZATIONS = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "resource"}
"""The values of ``aws_organizations_policy``'s ``type`` that are policies of IAM's language."""


def kind_of(resource_type: str, attribute: str) -> str | None:
    """Return the kind of the policy in `attribute` of a resource, None where that is not known."""
    if attribute == "assume_role_policy":
        return "trust"
    if attribute == "inline_policy" or resource_type in _IDENTITY:
        return "identity"
    if resource_type == "aws_organizations_policy":
        return "scp"
    if resource_type in _RESOURCE or resource_type.endswith(_RESOURCE_ENDINGS):
        return "resource"
    return None

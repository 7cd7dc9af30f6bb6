"""What has to be deleted before AWSServiceRoleForBatch can be.

Sources: AWS Batch User Guide, "Using service-linked roles for AWS Batch", section "Cleaning up a
service-linked role"; AWS Batch API Reference, DeleteComputeEnvironment, which wants the environment
disabled by UpdateComputeEnvironment and taken out of its job queues by UpdateJobQueue first
(DescribeJobQueues finds these); Service Authorization Reference, "Actions, resources, and condition
keys for AWS Batch".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.generate.statements import Statement

ROLE = "AWSServiceRoleForBatch"

STEPS = (
    "In every Region of the partition, before the role can be deleted:",
    "1. List the compute environments: batch:DescribeComputeEnvironments. Those with",
    f"   {ROLE} as their serviceRole have to go.",
    "2. Take each out of its job queues: batch:DescribeJobQueues, batch:UpdateJobQueue. A queue",
    "   that has no other compute environment cannot be left without one; its owner deletes it.",
    "3. Disable each: batch:UpdateComputeEnvironment with state DISABLED. Wait until its status is",
    "   VALID again.",
    "4. Delete each: batch:DeleteComputeEnvironment. Wait until it is gone from the list.",
    "Then delete the role: iam:DeleteServiceLinkedRole. It fails while a session is active;",
    "iam:GetServiceLinkedRoleDeletionStatus says how it ended.",
)
"""The way to the deletion, line by line."""


def statements(*, partition: str = "aws", account: str = "*") -> list[Statement]:
    """Return what lets people list, free, disable and delete compute environments."""
    arn = f"arn:{partition}:batch:*:{account}"
    environments = f"{arn}:compute-environment/*"
    return [
        {
            "Sid": "FindComputeEnvironments",
            "Effect": "Allow",
            "Action": ["batch:DescribeComputeEnvironments", "batch:DescribeJobQueues"],
            "Resource": "*",
        },
        {
            "Sid": "RemoveComputeEnvironments",
            "Effect": "Allow",
            "Action": ["batch:UpdateComputeEnvironment", "batch:DeleteComputeEnvironment"],
            "Resource": environments,
        },
        {
            "Sid": "FreeComputeEnvironments",
            "Effect": "Allow",
            "Action": "batch:UpdateJobQueue",
            "Resource": [f"{arn}:job-queue/*", environments],
        },
    ]

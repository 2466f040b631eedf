"""What the role of somebody else's job must be allowed, so that hardening does not break the job."""

from collections.abc import Sequence

from hardened_glue.facts.metrics import NAMESPACE
from hardened_glue.jobs.key import GLUE_LOG_GROUP_ROOT
from hardened_glue.jobs.logs import JobLogs
from hardened_glue.jobs.permissions import Permission, use_folder
from hardened_glue.jobs.references import Text, regional_arn
from hardened_glue.jobs.security import JobFoundation, common_permissions

_LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey")


def with_stack_s_encryption(
    foundation: JobFoundation, logs: JobLogs, folder: str, owner_log_groups: Sequence[str]
) -> list[Permission]:
    """What comes with the stack's security configuration, buckets, log groups and metrics.

    Args:
        folder: the job's own, in the stack's buckets.
        owner_log_groups: groups or prefixes of groups that the owner chose.
    """
    return [
        *common_permissions(foundation.key, foundation.trace_arns),
        *(each for arn in foundation.trace_arns for each in use_folder(arn, f"{folder}/")),
        # Bookmarks are encrypted by the run itself, not by S3.
        Permission(
            actions=["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], resources=[foundation.key_arn]
        ),
        _log_to([*logs.arns, *_log_arns(owner_log_groups)]),
    ]


def with_own_encryption(owner_log_groups: Sequence[str]) -> list[Permission]:
    """What a job with a security configuration of its own needs for metrics and encrypted logs."""
    return [
        Permission(
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            condition={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
            wildcard_reason="PutMetricData knows no resource; the namespace is limited to Glue's",
        ),
        _log_to(_log_arns([f"{GLUE_LOG_GROUP_ROOT}/", *owner_log_groups])),
    ]


def _log_to(arns: Sequence[Text]) -> Permission:
    # Without AssociateKmsKey Glue stops logging and says nothing.
    return Permission(
        actions=_LOG_ACTIONS,
        resources=arns,
        wildcard_reason="the log streams of the job's own log groups are named by Glue for each run",
    )


def _log_arns(names: Sequence[str]) -> list[Text]:
    return [regional_arn("logs", f"log-group:{name}*") for name in names]

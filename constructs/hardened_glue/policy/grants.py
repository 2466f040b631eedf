"""What the role of somebody else's job must be allowed, so that hardening does not break the job."""

from collections.abc import Sequence

from hardened_glue.jobs.key import GLUE_LOG_GROUP_ROOT
from hardened_glue.jobs.logs import JobLogs
from hardened_glue.jobs.permissions import Permission, use_folder
from hardened_glue.jobs.references import Text, regional_arn
from hardened_glue.jobs.role import encrypt_bookmarks, write_logs
from hardened_glue.jobs.security import JobFoundation, common_permissions, put_metrics


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
        encrypt_bookmarks(foundation.key_arn),
        write_logs([*logs.arns, *_log_arns(owner_log_groups)]),
    ]


def with_own_encryption(owner_log_groups: Sequence[str]) -> list[Permission]:
    """What a job with a security configuration of its own needs for metrics and encrypted logs."""
    return [
        put_metrics(),
        write_logs(_log_arns([f"{GLUE_LOG_GROUP_ROOT}/", *owner_log_groups])),
    ]


def _log_arns(names: Sequence[str]) -> list[Text]:
    return [regional_arn("logs", f"log-group:{name}*") for name in names]

"""The role of one job: trusted by Glue in this account alone, allowed what its policy spells out."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from constructs import Construct

from hardened_glue.jobs.artifacts import CodeFile
from hardened_glue.jobs.logs import JobLogs
from hardened_glue.jobs.permissions import Permission, use_folder
from hardened_glue.jobs.references import Text, regional_arn
from hardened_glue.jobs.security import JobFoundation


@dataclass(frozen=True, kw_only=True)
class JobRole:
    """A job's role, as the references that its other resources need."""

    name: str
    arn: str


def job_role(scope: Construct, foundation: JobFoundation) -> JobRole:
    """A role that the Glue service of this account may assume, with what every job of the stack may do."""
    role = iam.CfnRole(
        scope,
        "Role",
        description="Runs one Glue job",
        managed_policy_arns=[foundation.common_policy_arn],
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "glue.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    # SourceAccount keeps another account's Glue from borrowing the role. SourceArn would
                    # be narrower, and no AWS page says that Glue sends it.
                    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                }
            ],
        },
    )
    return JobRole(name=role.ref, arn=role.attr_arn)


def job_policy(
    foundation: JobFoundation, role_name: str, job_name: str, permissions: Sequence[Permission]
) -> iam.CfnManagedPolicy:
    """A policy of one job's role."""
    return foundation.policy(
        job_name,
        permissions,
        description="What one Glue job may do",
        of_job=job_name,
        roles=[role_name],
    )


def base_permissions(
    foundation: JobFoundation,
    logs: JobLogs,
    job_name: str,
    script: CodeFile,
    *,
    bookmarks: bool,
) -> tuple[Permission, ...]:
    """What every job needs of its own, whatever its script does."""
    return (
        # The object by its name; `Asset.grant_read` would open the bucket with the code of every stack.
        Permission(actions=["s3:GetObject"], resources=[script.arn]),
        *(each for arn in foundation.trace_arns for each in use_folder(arn, f"{job_name}/")),
        *([encrypt_bookmarks(foundation.key_arn)] if bookmarks else []),
        write_logs(logs.arns),
        _know_itself(job_name, bookmarks),
    )


def write_logs(arns: Sequence[Text]) -> Permission:
    """May write encrypted logs to groups of these ARNs."""
    # Without AssociateKmsKey Glue stops logging and says nothing. CreateLogGroup keeps the logs, encrypted,
    # should Glue choose a name under the job's own prefix that the stack did not foresee.
    return Permission(
        actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
        resources=arns,
        wildcard_reason="the log streams of the job's own log groups are named by Glue for each run",
    )


def _know_itself(job_name: str, bookmarks: bool) -> Permission:
    # GetJobRun tells the script whether it is a retry, and of which run.
    actions = ["glue:GetJob", "glue:GetJobRun"]
    if bookmarks:
        actions += ["glue:GetJobBookmark", "glue:ResetJobBookmark"]
    return Permission(actions=actions, resources=[regional_arn("glue", f"job/{job_name}")])


def encrypt_bookmarks(key_arn: str) -> Permission:
    """May encrypt bookmarks with the key."""
    # Bookmarks are encrypted by the run itself, not by S3; what S3 asks of the key is allowed with it.
    return Permission(actions=["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], resources=[key_arn])

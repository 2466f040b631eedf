"""The role of one job: trusted by Glue in this account alone, allowed what its policy spells out."""

from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from hardened_glue.facts.metrics import NAMESPACE
from hardened_glue.jobs.acknowledgements import AcknowledgeWildcards
from hardened_glue.jobs.logs import JobLogs
from hardened_glue.jobs.permissions import Permission, merged, write_folder
from hardened_glue.jobs.security import JobFoundation


def job_role(scope: Construct) -> iam.Role:
    """A role that the Glue service of this account may assume."""
    account = cdk.Stack.of(scope).account
    return iam.Role(
        scope,
        "Role",
        description="Runs one Glue job",
        # SourceAccount keeps another account's Glue from borrowing the role. SourceArn would be narrower,
        # and no AWS page says that Glue sends it.
        assumed_by=iam.ServicePrincipal(
            "glue.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}}
        ),
    )


def job_policy(scope: Construct, role: iam.IRole, permissions: Sequence[Permission]) -> iam.CfnManagedPolicy:
    """A managed policy with these permissions: compliance packs refuse inline ones."""
    policy = iam.CfnManagedPolicy(
        scope,
        "Policy",
        description="What one Glue job may do",
        policy_document={"Version": "2012-10-17", "Statement": merged(permissions)},
        roles=[role.role_name],
    )
    AcknowledgeWildcards(policy, permissions).register()
    return policy


def base_permissions(
    foundation: JobFoundation,
    logs: JobLogs,
    job_name: str,
    job_arn: str,
    code: Iterable[assets.Asset],
    *,
    bookmarks: bool,
) -> tuple[Permission, ...]:
    """What every job needs, whatever its script does."""
    return (
        _read_code(code),
        *(each for arn in foundation.trace_arns for each in write_folder(arn, f"{job_name}/")),
        foundation.use_of_key,
        _write_logs(logs),
        _put_metrics(),
        _know_itself(job_arn, bookmarks),
        _read_security_configuration(),
        *(_encrypt_bookmarks(foundation.key_arn) if bookmarks else ()),
    )


def _read_code(code: Iterable[assets.Asset]) -> Permission:
    # The objects by their names; `Asset.grant_read` would open the bucket with the code of every stack.
    partition = cdk.Aws.PARTITION
    objects = [f"arn:{partition}:s3:::{each.s3_bucket_name}/{each.s3_object_key}" for each in code]
    return Permission(actions=["s3:GetObject"], resources=objects)


def _write_logs(logs: JobLogs) -> Permission:
    # Without AssociateKmsKey Glue stops logging and says nothing. CreateLogGroup keeps the logs, encrypted,
    # should Glue choose a name under the job's own prefix that the stack did not foresee.
    return Permission(
        actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
        resources=logs.arns,
        wildcard_reason="the log streams of the job's own log groups are named by Glue for each run",
    )


def _put_metrics() -> Permission:
    return Permission(
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        condition={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        wildcard_reason="PutMetricData knows no resource; the namespace is limited to Glue's",
    )


def _know_itself(job_arn: str, bookmarks: bool) -> Permission:
    # GetJobRun tells the script whether it is a retry, and of which run.
    actions = ["glue:GetJob", "glue:GetJobRun"]
    if bookmarks:
        actions += ["glue:GetJobBookmark", "glue:ResetJobBookmark"]
    return Permission(actions=actions, resources=[job_arn])


def _read_security_configuration() -> Permission:
    return Permission(
        actions=["glue:GetSecurityConfiguration"],
        resources=["*"],
        wildcard_reason="GetSecurityConfiguration knows no resource",
    )


def _encrypt_bookmarks(key_arn: str) -> tuple[Permission, ...]:
    # Bookmarks are encrypted by the run itself, not by S3.
    return (Permission(actions=["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], resources=[key_arn]),)

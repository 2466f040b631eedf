"""Buckets with every safe option on, and what scanners would still have of them, with the reason."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hardened_glue.jobs.acknowledgements import accept
from hardened_glue.jobs.key import stack_key

_LOG_DELIVERY_BY_POLICY = "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"
_ACCESS_LOGS_ID = "HardenedGlueAccessLogs"
_ACCESS_LOGS_KEPT_DAYS = 365
_UPLOADS_ABORTED_AFTER_DAYS = 7  # a run ends within 7 days, so an older upload has no writer
_OLD_VERSIONS_KEPT_DAYS = 30
_NO_REPLICA = "a copy in another region is for the data's owner to decide, to place and to pay"
_KEY_OF_S3 = "S3 delivers access logs to a bucket with keys of S3's own and to no other"
_LOGS_NOT_LOGGED = "it holds the access logs of the other buckets: its own would beget more of themselves"


def hardened_bucket(
    scope: Construct,
    construct_id: str,
    *,
    key: kms.IKey,
    access_logs: s3.IBucket,
    unversioned_because: str | None = None,
    expire_after_days: int | None = None,
) -> s3.Bucket:
    """A private, encrypted, TLS-only, access-logged bucket, which stays when its stack goes.

    Args:
        unversioned_because: why no older versions are kept; scanners are shown it. Absent, they are kept.
    """
    versioned = unversioned_because is None
    bucket = s3.Bucket(
        scope,
        construct_id,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,  # one KMS request for many objects
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=versioned,
        server_access_logs_bucket=access_logs,
        server_access_logs_prefix=f"{scope.node.path}/{construct_id}/",
        lifecycle_rules=_lifecycle(versioned, expire_after_days),
        removal_policy=cdk.RemovalPolicy.RETAIN,
    )
    bucket.add_to_resource_policy(_deny_other_encryption(bucket))
    accept(bucket, packs={"S3BucketReplicationEnabled": _NO_REPLICA})
    if unversioned_because is not None:
        accept(
            bucket,
            packs={"S3BucketVersioningEnabled": unversioned_because},
            checkov={"CKV_AWS_21": unversioned_because},
        )
    return bucket


class AccessLogs(Construct):
    """The bucket that the access logs of other buckets go to."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        # Decided here, not by the flags of whoever's app this is: the other way needs bucket ACLs.
        self.node.set_context(_LOG_DELIVERY_BY_POLICY, True)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,  # log delivery cannot write with a key of yours
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,  # costs nothing, as no log is written twice; keeps what somebody deletes
            lifecycle_rules=_lifecycle(True, _ACCESS_LOGS_KEPT_DAYS),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        accept(
            self.bucket,
            packs={"S3BucketReplicationEnabled": _NO_REPLICA, "S3DefaultEncryptionKMS": _KEY_OF_S3},
            checkov={"CKV_AWS_18": _LOGS_NOT_LOGGED},
        )


def stack_access_logs(scope: Construct) -> s3.IBucket:
    """The access logs of the scope's stack, made by the first who asks."""
    stack = cdk.Stack.of(scope)
    found = stack.node.try_find_child(_ACCESS_LOGS_ID)
    return (found if isinstance(found, AccessLogs) else AccessLogs(stack, _ACCESS_LOGS_ID)).bucket


class HardenedBucket(Construct):
    """A bucket for a job's data: private, encrypted, TLS only, versioned, access-logged.

    It stays when the stack goes. `bucket` is the bucket itself.

    Args:
        key: absent, the stack's own.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey | None = None,
        expire_after_days: int | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = hardened_bucket(
            self,
            "Resource",
            key=key or stack_key(self),
            access_logs=stack_access_logs(self),
            expire_after_days=expire_after_days,
        )


def _lifecycle(versioned: bool, expire_after_days: int | None) -> Sequence[s3.LifecycleRule]:
    rule = s3.LifecycleRule(
        abort_incomplete_multipart_upload_after=cdk.Duration.days(_UPLOADS_ABORTED_AFTER_DAYS),
        expiration=cdk.Duration.days(expire_after_days) if expire_after_days else None,
        noncurrent_version_expiration=cdk.Duration.days(_OLD_VERSIONS_KEPT_DAYS) if versioned else None,
    )
    return [rule]


def _deny_other_encryption(bucket: s3.IBucket) -> iam.PolicyStatement:
    # A put that names no encryption gets the bucket's; only one that asks for a weaker one is refused.
    return iam.PolicyStatement(
        sid="DenyOtherEncryption",
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["s3:PutObject"],
        resources=[bucket.arn_for_objects("*")],
        conditions={
            "Null": {"s3:x-amz-server-side-encryption": "false"},
            "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
        },
    )

"""What the jobs of one stack share: a key, a security configuration and the buckets of their traces.

One set a stack, as scanners look for a security configuration beside the job and nowhere else. It is
made by the first job that asks. What holds data or opens it stays when the stack goes: the key, the
buckets and the log groups. A bucket that still holds objects could not be deleted in any case, and
emptying it would take a function with the right to delete everything in it.
"""

from hashlib import sha256

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.buckets import hardened_bucket, stack_access_logs
from hardened_glue.jobs.key import stack_key
from hardened_glue.jobs.permissions import WITH_KEY, use_key

_FOUNDATION_ID = "HardenedGlue"

_EVENT_LOGS_KEPT_DAYS = 90  # as long as a run is worth diagnosing
_TEMP_KEPT_DAYS = 14  # twice the longest run that Glue allows


class JobFoundation(Construct):
    """What the jobs of one stack share. Get it with `JobFoundation.of(scope)`."""

    @classmethod
    def of(cls, scope: Construct) -> "JobFoundation":
        """The foundation of the scope's stack, made by the first who asks."""
        stack = cdk.Stack.of(scope)
        found = stack.node.try_find_child(_FOUNDATION_ID)
        return found if isinstance(found, cls) else cls(stack, _FOUNDATION_ID)

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.key = stack_key(self)
        access_logs = stack_access_logs(self)
        self.event_logs = hardened_bucket(
            self,
            "EventLogs",
            key=self.key,
            access_logs=access_logs,
            expire_after_days=_EVENT_LOGS_KEPT_DAYS,
        )
        self.temp = hardened_bucket(
            self,
            "Temp",
            key=self.key,
            access_logs=access_logs,
            versioned=False,  # scratch: there is no older version worth its storage
            expire_after_days=_TEMP_KEPT_DAYS,
        )
        self.security_configuration = _security_configuration(self, self.key)
        # Asked for by every job; each question to CDK is a round trip to Node, so they are asked once.
        self.key_arn = self.key.key_arn
        self.use_of_key = use_key(self.key, WITH_KEY)
        self.trace_arns = (self.event_logs.bucket_arn, self.temp.bucket_arn)
        self.event_logs_name = self.event_logs.bucket_name
        self.temp_name = self.temp.bucket_name
        self._job_names: set[str] = set()

    def claim_job_name(self, name: str) -> None:
        """Refuse a name that another job of the stack has: Glue would refuse it in the deployment."""
        if name in self._job_names:
            raise JobConfigError("job_name", name, "a name that no other job of the stack has")
        self._job_names.add(name)


def _security_configuration(scope: Construct, key: kms.IKey) -> glue.CfnSecurityConfiguration:
    modes = {"S3": "SSE-KMS", "CloudWatch": "SSE-KMS", "JobBookmarks": "CSE-KMS"}
    # A configuration cannot be updated, only replaced, and a replacement needs a new name: the name
    # therefore holds a digest of what it says.
    digest = sha256(repr(sorted(modes.items())).encode()).hexdigest()[:8]
    name = cdk.Names.unique_resource_name(scope, max_length=48, separator="-")
    return glue.CfnSecurityConfiguration(
        scope,
        "SecurityConfiguration",
        name=f"{name}-{digest}",
        encryption_configuration={
            "s3Encryptions": [{"s3EncryptionMode": modes["S3"], "kmsKeyArn": key.key_arn}],
            "cloudWatchEncryption": {
                "cloudWatchEncryptionMode": modes["CloudWatch"],
                "kmsKeyArn": key.key_arn,
            },
            "jobBookmarksEncryption": {
                "jobBookmarksEncryptionMode": modes["JobBookmarks"],
                "kmsKeyArn": key.key_arn,
            },
        },
    )

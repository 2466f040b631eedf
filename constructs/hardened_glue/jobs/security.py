"""What the jobs of one stack share: a key, a security configuration and the buckets of their traces.

One set a stack, as scanners look for a security configuration beside the job and nowhere else. It is
made by the first job that asks. What holds data or opens it stays when the stack goes: the key, the
buckets and the log groups. A bucket that still holds objects could not be deleted in any case, and
emptying it would take a function with the right to delete everything in it.
"""

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.metrics import NAMESPACE
from hardened_glue.jobs.artifacts import Scripts, shared_package
from hardened_glue.jobs.buckets import hardened_bucket, stack_access_logs
from hardened_glue.jobs.events import TopicEvents, UndeliveredEvents
from hardened_glue.jobs.key import let_event_rules_publish, let_logs_encrypt, stack_key
from hardened_glue.jobs.permissions import WITH_KEY, Permission, locate, merged, use_key
from hardened_glue.jobs.references import Text, below, bucket_facts, key_facts, sub
from hardened_glue.jobs.review import JobReview
from hardened_glue.jobs.topic import allow_publishers

_FOUNDATION_ID = "HardenedGlue"

_EVENT_LOGS_KEPT_DAYS = 90  # as long as a run is worth diagnosing
_TEMP_KEPT_DAYS = 14  # twice the longest run that Glue allows


# Every job asks for it, and each question to CDK is a round trip to Node.
_FOUNDATIONS: "WeakKeyDictionary[Construct, JobFoundation]" = WeakKeyDictionary()
# Of each app, the names of its jobs by account and region.
_NAMES: WeakKeyDictionary[Any, dict[tuple[str, str], set[str]]] = WeakKeyDictionary()


class JobFoundation(Construct):
    """What the jobs of one stack share. Get it with `JobFoundation.of(scope)`."""

    @classmethod
    def of(cls, scope: Construct) -> "JobFoundation":
        """The foundation of the scope's stack, made by the first who asks."""
        stack = scope if isinstance(scope, cdk.Stack) else cdk.Stack.of(scope)
        if stack not in _FOUNDATIONS:
            # A stack that Node made has no one Python object that stands for it, so the tree is asked too.
            found = stack.node.try_find_child(_FOUNDATION_ID)
            _FOUNDATIONS[stack] = found if isinstance(found, cls) else cls(stack, _FOUNDATION_ID)
        return _FOUNDATIONS[stack]

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.key = stack_key(self)
        let_logs_encrypt(self.key)
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
            unversioned_because="scratch: there is no older version worth its storage",
            expire_after_days=_TEMP_KEPT_DAYS,
        )
        self.security_configuration = _security_configuration(self, self.key)
        # What a job did outlives its stack; the retention ends it. One call keeps all groups in this scope.
        self.log_groups = Construct(self, "Logs")
        cdk.RemovalPolicies.of(self.log_groups).retain_on_update_or_delete()
        # Asked for by every job, so they are asked of CDK once.
        region = cdk.Stack.of(self).region
        self.region = None if cdk.Token.is_unresolved(region) else region
        self.security_configuration_name = self.security_configuration.name
        self.security_configuration_ref = self.security_configuration.ref
        self.key_arn = key_facts(self.key).arn
        # As text of Fn::Sub: every job names them, and CDK need not look for references in it.
        buckets = (self.event_logs, self.temp)
        names = cdk.Stack.of(self).resolve([bucket_facts(each).name for each in buckets])
        self._event_logs, self._temp = (sub(f"s3://${{{name['Ref']}}}") for name in names)
        self.trace_arns: tuple[Text, ...] = tuple(sub(f"${{{name['Ref']}.Arn}}") for name in names)
        self.policies = Construct(self, "Policies")
        self.review = JobReview(self.policies)
        # Once a stack, as it would say the same in the policy of every job.
        self.common_policy_arn = self.policy(
            "Common",
            common_permissions(self.key, self.trace_arns),
            description="What every Glue job of the stack may do",
            of_job="all",
        ).ref
        self.scripts = Scripts(self)
        self._topics: dict[sns.ITopic, TopicEvents] = {}
        self._undelivered: UndeliveredEvents | None = None
        self._job_names = _job_names(self)

    def policy(
        self,
        policy_id: str,
        permissions: Sequence[Permission],
        *,
        description: str,
        of_job: str,
        roles: Sequence[str] | None = None,
    ) -> iam.CfnManagedPolicy:
        """A managed policy with these permissions: compliance packs refuse inline ones."""
        statements = merged(permissions)
        self.review.add_policy(of_job, statements, permissions)
        return iam.CfnManagedPolicy(
            self.policies,
            policy_id,
            description=description,
            policy_document={"Version": "2012-10-17", "Statement": statements},
            roles=roles,
        )

    def event_logs_folder(self, name: str) -> Text:
        """Where a job's event logs lie."""
        return below(self._event_logs, f"/{name}/")

    def temp_folder(self, name: str) -> Text:
        """Where a job's temporary files lie."""
        return below(self._temp, f"/{name}/")

    def claim_job_name(self, name: str) -> None:
        """Refuse a name that another job has where this one goes: Glue would refuse it in the deployment.

        Stacks are compared where the app says which account and region they go to.
        """
        if name in self._job_names:
            raise JobConfigError("job_name", name, "a name that no other job of the account and region has")
        self._job_names.add(name)

    @cached_property
    def shared_package(self) -> assets.Asset:
        """What the library's own scripts share, as a zip."""
        return shared_package(cdk.Stack.of(self))

    def events_to(self, topic: sns.ITopic) -> TopicEvents:
        """What tells a topic of the stack's jobs, made by the first job that names the topic."""
        if topic not in self._topics:
            if self._undelivered is None:
                let_event_rules_publish(self.key)
                self._undelivered = UndeliveredEvents(self, "UndeliveredEvents", key_arn=self.key_arn)
            allow_publishers(topic)
            name = f"Events{len(self._topics) or ''}"
            self._topics[topic] = TopicEvents(self, name, topic=topic, undelivered=self._undelivered)
        return self._topics[topic]


def _job_names(foundation: Construct) -> set[str]:
    """The names of the jobs that were made for one account and region, as far as the app says which."""
    stack = cdk.Stack.of(foundation)
    place = (stack.account, stack.region)
    if any(cdk.Token.is_unresolved(each) for each in place):
        return set()
    return _NAMES.setdefault(foundation.node.root, {}).setdefault(place, set())


def put_metrics() -> Permission:
    """May send Glue's metrics."""
    return Permission(
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        condition={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        wildcard_reason="PutMetricData knows no resource; the namespace is limited to Glue's",
    )


def common_permissions(key: kms.IKey, trace_arns: Sequence[Text]) -> tuple[Permission, ...]:
    """What a job may do that is the same for every job of a stack."""
    return (
        put_metrics(),
        Permission(
            actions=["glue:GetSecurityConfiguration"],
            resources=["*"],
            wildcard_reason="GetSecurityConfiguration knows no resource",
        ),
        use_key(key, WITH_KEY),
        locate(*trace_arns),
    )


def _security_configuration(scope: Construct, key: kms.IKey) -> glue.CfnSecurityConfiguration:
    modes = {"S3": "SSE-KMS", "CloudWatch": "SSE-KMS", "JobBookmarks": "CSE-KMS"}
    # A configuration cannot be updated, only replaced, and a replacement needs a new name: the name
    # therefore holds a digest of what it says.
    says = [sorted(modes.items()), cdk.Stack.of(scope).resolve(key.key_arn)]
    digest = sha256(repr(says).encode()).hexdigest()[:8]
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

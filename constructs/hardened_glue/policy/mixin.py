"""Hardens Glue jobs that others wrote, in place: CDK's own constructs of any level.

    hardener = HardenGlueJobs(alarm_topic=topic)
    cdk.Mixins.of(stack).apply(hardener)

It acts at once, on the jobs that are there: apply it when all of them are. Twice does no harm.
"""

import re
from dataclasses import dataclass
from typing import cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct, IMixin

from hardened_glue.checks.plain import is_token, require_int
from hardened_glue.facts.limits import TIMEOUT_MINUTES
from hardened_glue.facts.versions import GLUE_VERSIONS, GlueVersion
from hardened_glue.facts.workers import Command
from hardened_glue.jobs.alarms import job_alarms
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.logs import job_logs
from hardened_glue.jobs.references import Text, region_reference
from hardened_glue.jobs.role import job_policy
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings
from hardened_glue.policy.arguments import harden_arguments
from hardened_glue.policy.grants import with_own_encryption, with_stack_s_encryption

TAG = "hardened-glue:hardened-by"
# AWS's own default from Glue 5.0 on. A tighter one is the owner's to set, who knows how long the job takes.
DEFAULT_TIMEOUT_MINUTES = 480

_SPARK = tuple(command.value for command in Command)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,199}")
_WARNING = "hardened-glue-not-hardened"
_LACKING = (
    "its role is not in the tree. It lacks, as far as can be said: logs:AssociateKmsKey and "
    "logs:PutLogEvents on the job's log groups, cloudwatch:PutMetricData in the namespace Glue, kms:Decrypt "
    "and kms:GenerateDataKey on the stack's key, reading and writing the job's folders in its buckets"
)
_LOG_PLACES = ("--custom-logGroup-prefix", "--continuous-log-logGroup")

# What the mixin leaves, by rule, and why. The policy goes on telling of them.
LEFT_TO_THE_OWNER = {
    "glue-version": "another version runs another Spark: the script must be tried on it",
    "worker-type": "the size is the owner's",
    "worker-count": "the size is the owner's",
    "max-capacity": "the size is the owner's",
    "retries": "whether a run may be repeated is known by who wrote the script",
    "retries-append": "whether a run may be repeated is known by who wrote the script",
    "bookmark-concurrency": "how many runs may overlap is the owner's",
    "role-aws-managed-policy": "taking a policy away may break what the script does with it",
    "role-wildcards": "narrowing a policy may break what the script does with it",
    "role-inline-policy": "CDK's grants make inline policies",
    "role-trust": "the role may serve others than Glue",
    "secret-arguments": "the script reads the argument",
    "presence-argument": "the owner meant off, and the key means on",
    "heap-alarm-threshold": "the alarm is the owner's; the mixin's own beside it rings",
    "heap-alarm-window": "the alarm is the owner's; the mixin's own beside it rings",
    "heap-alarm-action": "the alarm is the owner's; the mixin's own beside it rings",
}
# And of a job that has a security configuration of its own.
LEFT_WITH_OWN_ENCRYPTION = {
    "key-for-logs": "the key is the owner's, and may serve others",
    "temp-dir": "the stack's buckets take no object under another encryption",
    "spark-ui": "the stack's buckets take no object under another encryption",
    "overridable-arguments": "what the owner did not set cannot be fixed",
    "log-groups": "the groups' names hold the name of the owner's configuration",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that was done to one job."""

    job: str  # the path of its construct
    what: str


@jsii.implements(IMixin)
class HardenGlueJobs:
    """Adds to every Spark job in a tree what its owner left out.

    The stack's own security configuration, key, buckets and log groups; the permissions that these need;
    metrics, insights, Spark UI and auto scaling; a temporary folder; what a single run must not replace; a
    timeout; a tag; heap alarms, and news of failed runs. What the owner set stays. `changes` lists what was
    done.

    A job whose role is not in the tree gets nothing that its role would have to be allowed: encryption with
    a key that it may not use would fail it. A warning at the job names what the role lacks. A job with a
    security configuration of its own keeps it, and its folders with it.

    From then on what the job writes is encrypted with the stack's key: whoever reads it needs kms:Decrypt.

    Args:
        alarm_topic: where alarms and failures are told; `None` is a choice to write down.
        timeout_minutes: for batch jobs that have none.
    """

    def __init__(
        self, *, alarm_topic: sns.ITopic | None, timeout_minutes: int = DEFAULT_TIMEOUT_MINUTES
    ) -> None:
        require_int("timeout_minutes", timeout_minutes, 1, TIMEOUT_MINUTES, "less than 7 days")
        self.changes: list[Change] = []
        self._topic = alarm_topic
        self._timeout_minutes = timeout_minutes

    def supports(self, construct: IConstruct) -> bool:
        """Called by CDK: whether the construct is a Spark job, neither this library's nor hardened before."""
        if not isinstance(construct, glue.CfnJob) or isinstance(construct.node.scope, HardenedJob):
            return False
        scope = construct.node.scope
        is_hardened = scope is not None and scope.node.try_find_child(_beside_id(construct)) is not None
        return _command(construct).name in _SPARK and not is_hardened

    def apply_to(self, construct: IConstruct) -> None:
        """Called by CDK: harden one job."""
        job = cast(glue.CfnJob, construct)  # `supports` let nothing else through
        self._tune(job)
        version = GLUE_VERSIONS.get(job.glue_version or "")
        role = _role_of(job)
        places: dict[str, Text] = {}
        if version is None:
            known = ", ".join(GLUE_VERSIONS)
            self._warn(job, f"its Glue version is {job.glue_version}, expected one of {known}")
        elif role is None:
            self._warn(job, _LACKING)
        elif job.security_configuration is not None:
            self._let_log(job, role)
        else:
            places = self._encrypt(job, role, version)
        if version is not None:
            self._set_arguments(job, version, places)
        self._observe(job)

    def _tune(self, job: glue.CfnJob) -> None:
        if job.timeout is None and _command(job).name == Command.SPARK_ETL.value:
            job.timeout = self._timeout_minutes
            self._note(job, f"Timeout: {self._timeout_minutes}")
        cdk.Tags.of(job).add(TAG, type(self).__name__)
        self._note(job, f"Tags {TAG}: {type(self).__name__}")

    def _encrypt(self, job: glue.CfnJob, role: iam.CfnRole, version: GlueVersion) -> dict[str, Text]:
        """Encrypt what the job leaves, let its role do so, and tell where its traces are to lie."""
        foundation, folder = self._foundation(job)
        logs = job_logs(foundation, role.ref, folder, JobSettings(glue_version=version.name))
        granted = with_stack_s_encryption(foundation, logs, folder, _own_log_places(job))
        policy = job_policy(foundation, role.ref, folder, granted)
        job.node.add_dependency(policy, *logs.groups)
        job.security_configuration = foundation.security_configuration_ref
        self._note(job, f"the role {role.node.path} may use the stack's key, buckets and log groups")
        self._note(job, "SecurityConfiguration: the stack's own; who reads what the job writes needs its key")
        return {
            "--TempDir": foundation.temp_folder(folder),
            "--spark-event-logs-path": foundation.event_logs_folder(folder),
            **logs.arguments,
        }

    def _let_log(self, job: glue.CfnJob, role: iam.CfnRole) -> None:
        foundation, folder = self._foundation(job)
        granted = with_own_encryption(_own_log_places(job))
        job.node.add_dependency(job_policy(foundation, role.ref, folder, granted))
        self._note(job, f"the role {role.node.path} may send metrics and encrypt the job's log groups")

    def _foundation(self, job: glue.CfnJob) -> tuple[JobFoundation, str]:
        """The stack's foundation, and the job's name in it."""
        foundation = JobFoundation.of(job)
        folder = _folder(job)
        foundation.claim_job_name(folder)
        return foundation, folder

    def _set_arguments(self, job: glue.CfnJob, version: GlueVersion, places: dict[str, Text]) -> None:
        script = _command(job).script_location
        hardened = harden_arguments(
            job.default_arguments or {},
            job.non_overridable_arguments or {},
            version=version,
            region=region_reference(),
            places={**({"--scriptLocation": script} if script else {}), **places},
        )
        job.default_arguments = hardened.default
        job.non_overridable_arguments = hardened.fixed
        for change in hardened.changes:
            self._note(job, change)

    def _observe(self, job: glue.CfnJob) -> None:
        foundation = JobFoundation.of(job) if self._topic is not None else None
        told = foundation.events_to(self._topic) if foundation and self._topic is not None else None
        name = job.name if job.name and not is_token(job.name) else job.ref
        beside = Construct(cast(Construct, job.node.scope), _beside_id(job))
        alarms = job_alarms(beside, name, topic_arn=told.topic_arn if told else None)
        self._note(job, f"{len(alarms)} heap alarms")
        if told:
            told.tell(name, late=False)
            self._note(job, "failed and timed-out runs are told to the topic")

    def _warn(self, job: glue.CfnJob, why: str) -> None:
        cdk.Validations.of(job).add_warning(
            _WARNING, f"encryption, folders and log groups were left out: {why}"
        )
        self._note(job, f"left without encryption, folders and log groups: {why}")

    def _note(self, job: glue.CfnJob, what: str) -> None:
        self.changes.append(Change(job=job.node.path, what=what))


def _command(job: glue.CfnJob) -> glue.CfnJob.JobCommandProperty:
    command = job.command
    return (
        command if isinstance(command, glue.CfnJob.JobCommandProperty) else glue.CfnJob.JobCommandProperty()
    )


def _role_of(job: glue.CfnJob) -> iam.CfnRole | None:
    """The role, if it is a construct of the tree and not an import."""
    token = cdk.Tokenization.reverse_string(job.role).first_token
    if token is None or not isinstance(token, cdk.Reference):
        return None
    return token.target if isinstance(token.target, iam.CfnRole) else None


def _folder(job: glue.CfnJob) -> str:
    """A name for the job's folders and log groups: its own where that is known and plain."""
    name = job.name
    if name and not is_token(name) and _PLAIN_NAME.fullmatch(name):
        return name
    return cdk.Names.unique_resource_name(job, max_length=100, separator="-")


def _own_log_places(job: glue.CfnJob) -> list[str]:
    arguments = {**(job.default_arguments or {}), **(job.non_overridable_arguments or {})}
    return [arguments[key] for key in _LOG_PLACES if key in arguments and not is_token(arguments[key])]


def _beside_id(job: glue.CfnJob) -> str:
    return "Hardened" if job.node.id in ("Resource", "Default") else f"{job.node.id}Hardened"

"""One script as one encrypted, observed, least-privileged Glue job."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.checks.arguments import check_arguments, refuse_managed
from hardened_glue.checks.plain import require_choice
from hardened_glue.checks.sized import check_sized_arguments
from hardened_glue.facts.metrics import (
    ALL_RUNS,
    DRIVER_HEAP,
    EXECUTORS_HEAP,
    FAILED_TASKS,
    NAMESPACE,
    PERIOD_SECONDS,
    MetricType,
)
from hardened_glue.jobs.alarms import job_alarms
from hardened_glue.jobs.code import CODE_ARGUMENTS, CodeObject, job_code
from hardened_glue.jobs.connection_permissions import AnyConnection, connection_permissions
from hardened_glue.jobs.cost import usd_per_worker_hour
from hardened_glue.jobs.emitted import managed_arguments
from hardened_glue.jobs.events import EVENT_STATES, FAILED_STATES, SOURCE, STATE_CHANGE
from hardened_glue.jobs.identity import description_of, job_name_of
from hardened_glue.jobs.logs import job_logs
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.regions import check_region
from hardened_glue.jobs.role import base_permissions, job_policy, job_role
from hardened_glue.jobs.schedule import JobTrigger, Schedule
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import COMMAND, DEFAULTS, JobSettings
from hardened_glue.jobs.tags import check_tags

_TEMPLATE_TAG = "hardened-glue:template"


class HardenedJob(Construct):
    """Your own PySpark script as a Glue job that is encrypted, observed, alarmed and least-privileged.

    Args:
        script: the script's file; it is uploaded as an asset.
        alarm_topic: where alarms and failures are told; `None` is a choice to write down.
        job_name: absent, a name is derived from the job's place in the app.
        arguments: the script's own arguments; those that the construct sets are refused.
        extra_py_files: modules and zips that the script imports.
        extra_jars: jars on the class path of driver and executors.
        extra_files: files beside the script, such as a configuration.
        python_modules: what pip installs at the start of each run: pinned requirements, wheels, one
            requirements file.
        permissions: what the script may reach, as in `read_prefix(bucket, "raw/")`.
        connections: the databases and the network that the job reaches.
        bookmarks: whether Glue remembers what was read; the script must commit them.
        settings: the tuning. A failed run is tried once more by default, which runs the script again: set
            `max_retries=0` unless your script may be repeated. The templates' scripts may.
        tags: further tags of the job.
        template: what made the job, for its tag and description.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        script: Path | str,
        alarm_topic: sns.ITopic | None,
        job_name: str | None = None,
        description: str | None = None,
        arguments: Mapping[str, str] | None = None,
        extra_py_files: Sequence[CodeObject] = (),
        extra_jars: Sequence[CodeObject] = (),
        extra_files: Sequence[CodeObject] = (),
        python_modules: Sequence[str | CodeObject] = (),
        permissions: Sequence[Permission] = (),
        connections: Sequence[AnyConnection] = (),
        bookmarks: bool = False,
        settings: JobSettings = DEFAULTS,
        tags: Mapping[str, str] | None = None,
        template: str = "HardenedJob",
    ) -> None:
        super().__init__(scope, construct_id)
        foundation = JobFoundation.of(scope)
        self.settings = settings
        check_region(settings.sizing, foundation.region)
        self.key = foundation.key
        self.security_configuration = foundation.security_configuration
        self.job_name = job_name_of(self, job_name)
        foundation.claim_job_name(self.job_name)
        script_file = foundation.scripts.of(script)
        code = job_code(
            settings.version,
            extra_py_files=extra_py_files,
            extra_jars=extra_jars,
            extra_files=extra_files,
            python_modules=python_modules,
        )

        self._role = job_role(self, foundation)
        logs = job_logs(foundation, self._role.name, self.job_name, settings)
        self.log_groups = tuple(logs.groups)
        granted = [
            *base_permissions(foundation, logs, self.job_name, script_file, bookmarks=bookmarks),
            *code.permissions,
            *connection_permissions(connections),
            *permissions,
        ]
        policy = job_policy(foundation, self._role.name, self.job_name, granted)

        managed = managed_arguments(
            foundation, settings, script_file, code.arguments, logs, self.job_name, bookmarks=bookmarks
        )
        own = dict(arguments or {})
        refuse_managed(own, dict.fromkeys(CODE_ARGUMENTS, ""))
        check_arguments(own, managed.all, settings.version)
        check_sized_arguments(own, settings.sizing.worker_type, settings.sizing.max_workers)
        foundation.review.add_arguments(self.job_name, own)
        self._resource = glue.CfnJob(
            self,
            "Resource",
            name=self.job_name,
            description=description_of(description, template),
            role=self._role.arn,
            command={"name": COMMAND.value, "pythonVersion": "3", "scriptLocation": script_file.url},
            default_arguments={**managed.default, **own},
            non_overridable_arguments=managed.non_overridable,
            security_configuration=foundation.security_configuration_ref,
            tags=check_tags(tags or {}, {_TEMPLATE_TAG: template}),
            **_tuning(settings, connections),
        )
        # A run that starts before its role may log or read would fail or, worse, say nothing.
        self._resource.node.add_dependency(policy, *logs.groups)

        told = foundation.events_to(alarm_topic) if alarm_topic is not None else None
        self.alarms = job_alarms(
            self,
            self.job_name,
            settings.alarms,
            told.topic_arn if told else None,
            log_group_name=logs.driver_group_name,
            usd_per_worker_hour=usd_per_worker_hour(settings),
        )
        if told:
            told.tell(self.job_name, late=settings.notify_delay_after_minutes is not None)
        foundation.review.add_settings(self.job_name, settings)

    @cached_property
    def role(self) -> iam.IRole:
        """The role that runs of this job assume."""
        return iam.Role.from_role_name(self, "RunRole", self._role.name)

    @cached_property
    def job_arn(self) -> str:
        """The job's ARN."""
        return cdk.Stack.of(self).format_arn(service="glue", resource="job", resource_name=self.job_name)

    @cached_property
    def glue_job(self) -> glue.IJob:
        """This job as CDK's own `IJob`, for whatever takes one."""
        return glue.Job.from_job_attributes(self, "Import", job_name=self.job_name, role=self.role)

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let someone start a run and follow it."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns"],
            resource_arns=[self.job_arn],
        )

    def metric(
        self, name: str, metric_type: MetricType = MetricType.GAUGE, *, statistic: str = "Maximum"
    ) -> cloudwatch.Metric:
        """A metric of all runs of this job, by the minute; a count wants the statistic Sum."""
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"JobName": self.job_name, "JobRunId": ALL_RUNS, "Type": metric_type.value},
            statistic=statistic,
            period=cdk.Duration.seconds(PERIOD_SECONDS),
        )

    def metric_driver_heap(self) -> cloudwatch.Metric:
        """The part of the driver's heap in use, 0 to 1."""
        return self.metric(DRIVER_HEAP.name, DRIVER_HEAP.type)

    def metric_executors_heap(self) -> cloudwatch.Metric:
        """The part of the executors' heap in use, 0 to 1."""
        return self.metric(EXECUTORS_HEAP.name, EXECUTORS_HEAP.type)

    def metric_failed_tasks(self) -> cloudwatch.Metric:
        """The tasks that failed, whether or not a later attempt saved them."""
        return self.metric(FAILED_TASKS.name, FAILED_TASKS.type, statistic="Sum")

    def run_on(
        self,
        schedule: Schedule,
        *,
        arguments: Mapping[str, str] | None = None,
        active: bool = True,
        trigger_id: str = "Trigger",
    ) -> JobTrigger:
        """Start this job by the clock, by hand, or after other jobs; see `JobTrigger`."""
        return JobTrigger(
            self, trigger_id, jobs=[self], schedule=schedule, arguments=arguments, active=active
        )

    def on_failure(self, rule_id: str, target: events.IRuleTarget) -> events.Rule:
        """Send every attempt that fails or times out to a target."""
        return self.on_state_change(rule_id, target, states=FAILED_STATES)

    def on_state_change(
        self, rule_id: str, target: events.IRuleTarget, *, states: Sequence[str] = EVENT_STATES
    ) -> events.Rule:
        """Send the end of every attempt, in one of these states, to a target."""
        for state in states:
            require_choice("states", state, EVENT_STATES, "Glue sends no such event for another")
        pattern = events.EventPattern(
            source=[SOURCE],
            detail_type=[STATE_CHANGE],
            detail={"jobName": [self.job_name], "state": list(states)},
        )
        return events.Rule(self, rule_id, event_pattern=pattern, targets=[target])


def _tuning(settings: JobSettings, connections: Sequence[AnyConnection]) -> dict[str, Any]:
    tuning: dict[str, Any] = {
        "glue_version": settings.glue_version,
        "worker_type": settings.sizing.worker_type,
        "number_of_workers": settings.sizing.max_workers,
        "execution_class": settings.sizing.execution_class,
        "execution_property": {"maxConcurrentRuns": settings.max_concurrent_runs},
        "max_retries": settings.max_retries,
        "timeout": settings.timeout_minutes,
    }
    if settings.job_run_queuing:
        tuning["job_run_queuing_enabled"] = True
    if settings.notify_delay_after_minutes is not None:
        tuning["notification_property"] = {"notifyDelayAfter": settings.notify_delay_after_minutes}
    if connections:
        tuning["connections"] = {"connections": [each.connection_name for each in connections]}
    return tuning

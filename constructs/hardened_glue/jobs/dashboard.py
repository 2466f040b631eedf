"""Dashboards: one for a job, with the Glue console's four profiles, and one for a platform's many jobs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from hardened_glue.checks.plain import require_text
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.dashboard_body import ShownJob, dashboard_body, platform_body


class _WithAlarms(Protocol):
    @property
    def alarms(self) -> AlarmSettings: ...


class DashboardJob(Protocol):
    """A job as a dashboard sees it; a `HardenedJob` is one."""

    @property
    def job_name(self) -> str: ...

    @property
    def settings(self) -> _WithAlarms: ...


class JobDashboard(Construct):
    """What happens inside one job, minute by minute.

    Args:
        job: a `HardenedJob`, or the `.job` of a template.
        dashboard_name: absent, CloudFormation names it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, job: DashboardJob, dashboard_name: str | None = None
    ) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = _dashboard(self, dashboard_body(_shown(job)), dashboard_name)


class PlatformDashboard(Construct):
    """Which of many jobs needs a look: every alarm, and one line a job in each graph.

    Args:
        jobs: up to 500 of them, in one region.
        dashboard_name: absent, CloudFormation names it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        jobs: Sequence[DashboardJob],
        dashboard_name: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = _dashboard(self, platform_body([_shown(job) for job in jobs]), dashboard_name)


def _shown(job: DashboardJob) -> ShownJob:
    return ShownJob(job_name=job.job_name, alarms=job.settings.alarms)


def _dashboard(scope: Construct, body: Mapping[str, Any], name: str | None) -> cloudwatch.CfnDashboard:
    if name is not None:
        require_text("dashboard_name", name)
    # Compact: the body of fifty jobs is a good part of a template's megabyte.
    text = json.dumps(body, separators=(",", ":"))
    return cloudwatch.CfnDashboard(scope, "Resource", dashboard_name=name, dashboard_body=cdk.Fn.sub(text))

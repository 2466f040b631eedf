"""The same job under four kinds of monitoring, synthesized: ours by default, ours in full, and two peers."""

import aws_cdk as cdk
import cdk_monitoring_constructs as monitoring
from aws_cdk import aws_events as events
from aws_cdk import aws_glue as glue
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from constructs import Construct
from tests.jobs.job_templates import hardened_job, new_stack, resources
from tests.replay.replay import Resources
from tests.replay.runs import JOB

from hardened_glue.jobs import AlarmTopic
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.alarms import job_alarms
from hardened_glue.jobs.events import late_pattern, state_change_pattern

USD_PER_WORKER_HOUR = 0.44  # one G.1X, us-east-1, 2026
FULL_COLUMN = "in full adds"
FULL = AlarmSettings.full(no_success_within_hours=26, tolerated_usd_per_day=30.0)


def all_styles() -> dict[str, Resources]:
    """Each style's template, by the heading of its column."""
    return {
        "ours": ours(),
        FULL_COLUMN: ours_in_full(),
        "cdk-monitoring-constructs": cdk_monitoring_constructs(),
        "plain L2": plain_l2(),
    }


def ours() -> Resources:
    """A job with no word said about alarms."""
    stack = new_stack()
    hardened_job(stack, job_name=JOB, alarm_topic=AlarmTopic(stack, "Alarms").topic)
    return resources(stack)


def ours_in_full() -> Resources:
    """Every alarm of the table, and the rules on failure and on lateness."""
    stack = new_stack()
    topic_arn = sns.Topic(stack, "Alarms").topic_arn
    for name, pattern in {"Failed": state_change_pattern([JOB]), "Late": late_pattern([JOB])}.items():
        events.CfnRule(stack, name, event_pattern=pattern, targets=[{"arn": topic_arn, "id": "Topic"}])
    job_alarms(
        Construct(stack, "Job"),
        JOB,
        FULL,
        topic_arn,
        log_group_name="/jobs/nightly/error",
        usd_per_worker_hour=USD_PER_WORKER_HOUR,
    )
    return resources(stack)


def cdk_monitoring_constructs() -> Resources:
    """Its Glue monitoring with each of its alarms on, tolerating nothing, and everything else as it comes."""
    stack = cdk.Stack(cdk.App(), "Peer")
    facade = monitoring.MonitoringFacade(
        stack,
        "Monitoring",
        alarm_factory_defaults={
            "action": monitoring.SnsAlarmActionStrategy(on_alarm_topic=sns.Topic(stack, "Alarms")),
            "actions_enabled": True,
            "alarm_name_prefix": "peer",
        },
    )
    none = {"Critical": monitoring.ErrorCountThreshold(max_error_count=0)}
    none_in_part = {"Critical": monitoring.ErrorRateThreshold(max_error_rate=0)}
    facade.monitor_glue_job(
        job_name=JOB,
        add_failed_task_count_alarm=none,
        add_failed_task_rate_alarm=none_in_part,
        add_killed_task_count_alarm=none,
        add_killed_task_rate_alarm=none_in_part,
        add_job_failed_state_count_alarm=none,
        add_job_timeout_state_count_alarm=none,
    )
    return dict(Template.from_stack(stack).to_json()["Resources"])


def plain_l2() -> Resources:
    """CDK's own job, and `create_alarm` on each metric of interest with nothing but a threshold."""
    stack = cdk.Stack(cdk.App(), "Plain")
    job = glue.Job.from_job_attributes(stack, "Job", job_name=JOB)
    gauges = {"DriverHeap": "glue.driver.jvm.heap.usage", "ExecutorsHeap": "glue.ALL.jvm.heap.usage"}
    for name, metric in gauges.items():
        job.metric(metric, glue.MetricType.GAUGE).create_alarm(
            stack, name, threshold=0.5, evaluation_periods=1, alarm_name=f"{JOB}-{name}"
        )
    job.metric_failure().create_alarm(
        stack, "Failure", threshold=1, evaluation_periods=1, alarm_name=f"{JOB}-Failure"
    )
    job.metric_timeout().create_alarm(
        stack, "Timeout", threshold=1, evaluation_periods=1, alarm_name=f"{JOB}-Timeout"
    )
    return dict(Template.from_stack(stack).to_json()["Resources"])

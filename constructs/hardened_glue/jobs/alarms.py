"""The alarms of one job, made from the table: one call of CDK for each, plain values inside.

The period, the statistic and the dimensions are written out, as every default would be wrong here: an
average over five minutes hides a driver that dies within one, and a missing dimension matches no metric.
"""

from dataclasses import replace
from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import LONGEST_WARM_UP_MINUTES
from hardened_glue.jobs.alarm_row import AlarmedJob, AlarmRow, Watched
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.alarm_table import alarms_of
from hardened_glue.jobs.events import state_change_pattern
from hardened_glue.jobs.metric_filters import job_filters

_DEFAULTS = AlarmSettings()


def job_alarms(
    scope: Construct,
    job_name: str,
    settings: AlarmSettings = _DEFAULTS,
    topic_arn: str | None = None,
    *,
    log_group_name: str | None = None,
    usd_per_worker_hour: float | None = None,
) -> tuple[cloudwatch.CfnAlarm, ...]:
    """Make the alarms that the settings ask for; they ring on the topic, and tell it when all is well again.

    Args:
        topic_arn: absent, the alarms change their state and tell nobody.
        log_group_name: the group that driver and executors log into; absent, nothing is read out of the log.
        usd_per_worker_hour: what one worker costs in an hour; the cost alarm needs it.
    """
    if log_group_name is None:
        settings = _without_log(settings)
    else:
        job_filters(scope, job_name, settings, log_group_name)
    wants_success = settings.no_success_within_hours is not None
    job = AlarmedJob(
        job_name=job_name,
        success_rule=_success_rule(scope, job_name).ref if wants_success else "",
        usd_per_worker_hour=usd_per_worker_hour,
    )
    return tuple(_alarm(scope, row, settings, job, topic_arn) for row in alarms_of(settings))


def _without_log(settings: AlarmSettings) -> AlarmSettings:
    if settings.tolerated_error_lines is not None:
        expectation = "None, as the job's log group is not known here"
        raise JobConfigError("tolerated_error_lines", settings.tolerated_error_lines, expectation)
    return replace(settings, memory_log_filter=False)


def _success_rule(scope: Construct, job_name: str) -> events.CfnRule:
    # Without a target: EventBridge counts what a rule matches whether or not anyone is told.
    return events.CfnRule(
        scope,
        "SuccessRule",
        description=f"Counts the successful runs of Glue job {job_name}",
        event_pattern=state_change_pattern([job_name], ("SUCCEEDED",)),
    )


def _alarm(
    scope: Construct, row: AlarmRow, settings: AlarmSettings, job: AlarmedJob, topic_arn: str | None
) -> cloudwatch.CfnAlarm:
    window = row.window_of(settings)
    actions = [topic_arn] if topic_arn else None
    return cloudwatch.CfnAlarm(
        scope,
        f"{row.id}Alarm",
        alarm_name=f"{job.job_name}-{row.id}",
        alarm_description=_description(row, settings, job),
        evaluation_periods=window.periods,
        datapoints_to_alarm=window.beyond,
        threshold=row.threshold_of(settings, job),
        comparison_operator=row.comparison,
        treat_missing_data=row.missing,
        alarm_actions=actions,
        ok_actions=actions,
        warm_up_configuration=_warm_up(row, settings),
        **_measured(row, settings, job),
    )


def _warm_up(row: AlarmRow, settings: AlarmSettings) -> dict[str, Any] | None:
    # A job deployed at noon has had no success in the last 26 hours, and nothing is wrong.
    if not row.warms_up:
        return None
    window = row.window_of(settings)
    minutes = window.periods * window.period_seconds // 60
    return {
        "warmUpPeriodDurationInMinutes": min(minutes, LONGEST_WARM_UP_MINUTES),
        "onlyStartEvaluatingAfterWarmUpPeriodEnds": True,
    }


def _measured(row: AlarmRow, settings: AlarmSettings, job: AlarmedJob) -> dict[str, Any]:
    period = row.window.period_seconds
    expression = row.expression_of(settings)
    if expression is None:
        [only] = row.watched
        named = _metric(only, job)
        return {
            "namespace": named["namespace"],
            "metric_name": named["metricName"],
            "dimensions": named["dimensions"],
            "statistic": only.statistic,
            "period": period,
        }
    queries = [
        {
            "id": each.id,
            "metricStat": {"metric": _metric(each, job), "period": period, "stat": each.statistic},
            "returnData": False,
        }
        for each in row.watched_by(settings)
    ]
    return {"metrics": [{"id": "result", "expression": expression, "returnData": True}, *queries]}


def _metric(watched: Watched, job: AlarmedJob) -> dict[str, Any]:
    identity = watched.identity(job)
    dimensions = [{"name": name, "value": value} for name, value in identity.dimensions]
    return {
        "namespace": identity.namespace,
        "metricName": identity.name,
        "dimensions": dimensions or None,  # an empty list would be part of the template
    }


def _description(row: AlarmRow, settings: AlarmSettings, job: AlarmedJob) -> str:
    tolerated = row.tolerated(settings)
    return f"Glue job {job.job_name}: beyond {tolerated:g} {row.unit}. {row.why[0].upper()}{row.why[1:]}."

"""The alarms of one job, from one table: metric, tolerated value, window and why.

The period, the statistic and the dimensions are written out, as every default would be wrong here: an
average over five minutes hides a driver that dies within one, and a missing dimension matches no metric.
"""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.facts.metrics import (
    ALL_RUNS,
    DRIVER_HEAP,
    EXECUTORS_HEAP,
    NAMESPACE,
    PERIOD_SECONDS,
    JobMetric,
)

# The line that Glue's own memory profile draws. Executors under memory pressure die within a minute of
# crossing it, so one minute above it rings.
TOLERATED_HEAP = 0.5
# Above this the collector no longer keeps up: what follows is an out-of-memory error.
CRITICAL_HEAP = 0.85


@dataclass(frozen=True, kw_only=True)
class AlarmRow:
    """One alarm that every job gets."""

    id: str
    metric: JobMetric
    tolerated: float
    evaluation_minutes: int
    minutes_above: int
    why: str


ALARMS = (
    AlarmRow(
        id="DriverHeap",
        metric=DRIVER_HEAP,
        tolerated=TOLERATED_HEAP,
        evaluation_minutes=1,
        minutes_above=1,
        why="the driver holds too much: a plan of too many files, or rows collected to it",
    ),
    AlarmRow(
        id="DriverHeapCritical",
        metric=DRIVER_HEAP,
        tolerated=CRITICAL_HEAP,
        evaluation_minutes=1,
        minutes_above=1,
        why="the driver is about to run out of memory and take the run with it",
    ),
    AlarmRow(
        id="ExecutorsHeap",
        metric=EXECUTORS_HEAP,
        tolerated=TOLERATED_HEAP,
        evaluation_minutes=1,
        minutes_above=1,
        why="the executors hold too much: partitions too large, or a source read unbounded",
    ),
    AlarmRow(
        id="ExecutorsHeapCritical",
        metric=EXECUTORS_HEAP,
        tolerated=CRITICAL_HEAP,
        evaluation_minutes=1,
        minutes_above=1,
        why="executors are about to be killed, and their tasks with them",
    ),
)


def job_alarms(scope: Construct, job_name: str, topic: sns.ITopic | None) -> tuple[cloudwatch.CfnAlarm, ...]:
    """Make every alarm of the table; they ring on the topic, and on it say when all is well again."""
    actions = [topic.topic_arn] if topic else None
    return tuple(_alarm(scope, row, job_name, actions) for row in ALARMS)


def _alarm(scope: Construct, row: AlarmRow, job_name: str, actions: list[str] | None) -> cloudwatch.CfnAlarm:
    return cloudwatch.CfnAlarm(
        scope,
        f"{row.id}Alarm",
        alarm_name=f"{job_name}-{row.id}",
        alarm_description=f"{row.metric.name} of Glue job {job_name} is above {row.tolerated}: {row.why}",
        namespace=NAMESPACE,
        metric_name=row.metric.name,
        dimensions=[
            {"name": "JobName", "value": job_name},
            {"name": "JobRunId", "value": ALL_RUNS},
            {"name": "Type", "value": row.metric.type.value},
        ],
        statistic="Maximum",
        period=PERIOD_SECONDS,
        evaluation_periods=row.evaluation_minutes,
        datapoints_to_alarm=row.minutes_above,
        threshold=row.tolerated,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",  # between runs there is no data, and nothing wrong
        alarm_actions=actions,
        ok_actions=actions,
    )

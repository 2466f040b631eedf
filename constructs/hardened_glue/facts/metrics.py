"""The CloudWatch metrics that alarms read, with their scale.

`ALL` has two meanings: in a metric's name it is all executors, as the JobRunId it is all runs.
"""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Mark, Source, glue_guide

NAMESPACE = "Glue"  # AWS/Glue exists too, and holds the usage of quotas
ALL_RUNS = "ALL"
PERIOD_SECONDS = 60  # Glue sends every 30 s and the console draws minutes


class MetricType(Enum):
    """The dimension Type, which must be given: CloudWatch matches the exact set of dimensions."""

    COUNT = "count"
    GAUGE = "gauge"


@dataclass(frozen=True, kw_only=True)
class JobMetric:
    """One metric of a job, under the dimensions JobName, JobRunId and Type."""

    name: str
    type: MetricType
    scale: str
    source: Source


_PAGE = "monitoring-awsglue-with-cloudwatch-metrics"

# The page prints the unit as "Percentage", yet states the scale 0-1: an alarm at 50 never rings.
DRIVER_HEAP = JobMetric(
    name="glue.driver.jvm.heap.usage",
    type=MetricType.GAUGE,
    scale="0 to 1",
    source=glue_guide(_PAGE),
)
# An aggregate over the executors, so most likely a mean: one hot executor can hide in it.
EXECUTORS_HEAP = JobMetric(
    name="glue.ALL.jvm.heap.usage",
    type=MetricType.GAUGE,
    scale="0 to 1",
    source=glue_guide(_PAGE, Mark.UNCONFIRMED),
)
FAILED_TASKS = JobMetric(
    name="glue.driver.aggregate.numFailedTasks",
    type=MetricType.COUNT,
    scale="tasks since the last report",
    source=glue_guide(_PAGE),
)
ELAPSED_TIME = JobMetric(
    name="glue.driver.aggregate.elapsedTime",
    type=MetricType.COUNT,
    scale="milliseconds since the last report",
    source=glue_guide(_PAGE),
)

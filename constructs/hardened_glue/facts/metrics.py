"""The CloudWatch metrics of a Glue job: dimensions, scale and the statistic that fits each.

`ALL` has two meanings: in a metric's name it is all executors, as the JobRunId it is all runs. Glue's own
counts are deltas, so only their sum means anything; Spark's gauges are samples, so a sum of them never does.
"""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Mark, Source, glue_guide

NAMESPACE = "Glue"  # AWS/Glue exists too, and holds the usage of quotas
ALL_RUNS = "ALL"
PERIOD_SECONDS = 60  # Glue sends every 30 s and the console draws minutes
SAMPLE_SECONDS = 30


class MetricType(Enum):
    """The dimension Type, which must be given: CloudWatch matches the exact set of dimensions."""

    COUNT = "count"
    GAUGE = "gauge"


class ObservabilityGroup(Enum):
    """The fourth dimension of the metrics that `--enable-observability-metrics` adds."""

    PERFORMANCE = "job_performance"
    ERROR = "error"
    UTILIZATION = "resource_utilization"


@dataclass(frozen=True, kw_only=True)
class JobMetric:
    """One metric of a job, under the dimensions JobName, JobRunId and Type, and one more for some."""

    name: str
    type: MetricType
    scale: str
    statistic: str
    source: Source
    group: ObservabilityGroup | None = None

    def dimensions(self, job_name: str) -> dict[str, str]:
        """The exact set under which Glue publishes the metric over all runs of a job."""
        given = {"JobName": job_name, "JobRunId": ALL_RUNS, "Type": self.type.value}
        return {**given, "ObservabilityGroup": self.group.value} if self.group else given


_CLASSIC = "monitoring-awsglue-with-cloudwatch-metrics"
_OBSERVABILITY = "monitor-observability"


def _delta(name: str, scale: str) -> JobMetric:
    return JobMetric(
        name=f"glue.driver.aggregate.{name}",
        type=MetricType.COUNT,
        scale=f"{scale} since the last report",
        statistic="Sum",
        source=glue_guide(_CLASSIC),
    )


def _gauge(name: str, scale: str, statistic: str, mark: Mark = Mark.DOCUMENTED) -> JobMetric:
    return JobMetric(
        name=f"glue.{name}",
        type=MetricType.GAUGE,
        scale=scale,
        statistic=statistic,
        source=glue_guide(_CLASSIC, mark),
    )


def _observed(
    name: str,
    scale: str,
    group: ObservabilityGroup,
    *,
    type_: MetricType = MetricType.GAUGE,
    statistic: str = "Maximum",
    mark: Mark = Mark.DOCUMENTED,
) -> JobMetric:
    return JobMetric(
        name=f"glue.{name}",
        type=type_,
        scale=scale,
        statistic=statistic,
        source=glue_guide(_OBSERVABILITY, mark),
        group=group,
    )


# The page prints the unit as "Percentage", yet states the scale 0-1: an alarm at 50 never rings. Alarms and
# queries leave the unit out, as one that was never published matches no data.
DRIVER_HEAP = _gauge("driver.jvm.heap.usage", "0 to 1", "Maximum")
# An aggregate over the executors, so most likely a mean: one hot executor can hide in it.
EXECUTORS_HEAP = _gauge("ALL.jvm.heap.usage", "0 to 1", "Maximum", Mark.UNCONFIRMED)
DRIVER_CPU = _gauge("driver.system.cpuSystemLoad", "0 to 1", "Average")
EXECUTORS_CPU = _gauge("ALL.system.cpuSystemLoad", "0 to 1", "Average", Mark.UNCONFIRMED)
# The page names no JobRunId `ALL` for these rows, and their names date from EMRFS: whether they fill where
# Spark writes through S3A (5.1 and later) is not known.
READ_BYTES = _gauge("ALL.s3.filesystem.read_bytes", "bytes since the last report", "Sum", Mark.UNCONFIRMED)
WRITTEN_BYTES = _gauge(
    "ALL.s3.filesystem.write_bytes", "bytes since the last report", "Sum", Mark.UNCONFIRMED
)
_EXECUTORS = "driver.ExecutorAllocationManager.executors."
EXECUTORS = _gauge(f"{_EXECUTORS}numberAllExecutors", "executors", "Average")
# The page itself asks for the maximum: the need falls to nothing near the end of a stage.
EXECUTORS_NEEDED = _gauge(f"{_EXECUTORS}numberMaxNeededExecutors", "executors", "Maximum")
DISK_USED = _gauge("driver.BlockManager.disk.diskSpaceUsed_MB", "MB", "Average")

BYTES_READ = _delta("bytesRead", "bytes")
RECORDS_READ = _delta("recordsRead", "records")
SHUFFLE_WRITTEN = _delta("shuffleBytesWritten", "bytes")
SHUFFLE_READ = _delta("shuffleLocalBytesRead", "bytes")
COMPLETED_STAGES = _delta("numCompletedStages", "stages")
COMPLETED_TASKS = _delta("numCompletedTasks", "tasks")
FAILED_TASKS = _delta("numFailedTasks", "tasks")
KILLED_TASKS = _delta("numKilledTasks", "tasks")
ELAPSED_TIME = _delta("elapsedTime", "milliseconds")

SKEW = _observed(
    "driver.skewness.stage",
    "0: no task takes five times the median of its stage; 1: one takes ten times",
    ObservabilityGroup.PERFORMANCE,
)
OUT_OF_MEMORY = _observed(
    "error.OUT_OF_MEMORY_ERROR",
    "runs that failed of it; nothing is sent while none does",
    ObservabilityGroup.ERROR,
    type_=MetricType.COUNT,
    statistic="Sum",
)
WORKER_UTILIZATION = _observed(
    "driver.workerUtilization",
    "0 to 1",
    ObservabilityGroup.UTILIZATION,
    statistic="Average",
    mark=Mark.INFERRED,
)
# Named per cent; the little that is published of it says 0 to 1.
DISK_FRACTION = _observed(
    "ALL.disk.used.percentage", "0 to 1", ObservabilityGroup.UTILIZATION, mark=Mark.UNCONFIRMED
)
MEMORY_FRACTION = _observed(
    "ALL.memory.total.used.percentage", "0 to 1", ObservabilityGroup.UTILIZATION, mark=Mark.UNCONFIRMED
)

METRICS = (
    DRIVER_HEAP, EXECUTORS_HEAP, DRIVER_CPU, EXECUTORS_CPU, READ_BYTES, WRITTEN_BYTES, EXECUTORS,
    EXECUTORS_NEEDED, DISK_USED, BYTES_READ, RECORDS_READ, SHUFFLE_WRITTEN, SHUFFLE_READ, COMPLETED_STAGES,
    COMPLETED_TASKS, FAILED_TASKS, KILLED_TASKS, ELAPSED_TIME, SKEW, OUT_OF_MEMORY, WORKER_UTILIZATION,
    DISK_FRACTION, MEMORY_FRACTION,
)  # fmt: skip

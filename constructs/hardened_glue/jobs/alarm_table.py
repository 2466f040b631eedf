"""The alarms of a job as one table: what is tolerated, over which window, and why. No CDK.

What a row costs is written with it: a job gets four resources by default (three alarms and the filter that
reads memory errors out of the log), and everything else only on request.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import (
    ALARM_WINDOW_SOURCE,
    DAY_SECONDS,
    HOUR_SECONDS,
)
from hardened_glue.facts.metrics import (
    DRIVER_HEAP,
    EXECUTORS,
    EXECUTORS_HEAP,
    EXECUTORS_NEEDED,
    FAILED_TASKS,
    NAMESPACE,
    OUT_OF_MEMORY,
    PERIOD_SECONDS,
    SAMPLE_SECONDS,
    SKEW,
    JobMetric,
)
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.jobs.alarm_settings import AlarmSettings

OWN_NAMESPACE = "HardenedGlue"
MEMORY_LINES = "memory-lines"
ERROR_LINES = "error-lines"
LARGEST = "largest"  # stands for the expression that is the largest of all that a row watches
_JOB_LINES = "<job>-{}"


@dataclass(frozen=True, kw_only=True)
class AlarmedJob:
    """What an alarm must know of its job: names, and what an hour of a worker costs."""

    job_name: str
    success_rule: str = ""
    usd_per_worker_hour: float | None = None


@dataclass(frozen=True)
class MetricIdentity:
    """The name by which CloudWatch knows one time series."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One metric of an alarm, under the name that the alarm's expression gives it."""

    id: str
    name: str
    statistic: str
    identity: Callable[[AlarmedJob], MetricIdentity]


@dataclass(frozen=True, kw_only=True)
class Window:
    """How many of the last periods must be beyond what is tolerated."""

    period_seconds: int
    periods: int
    beyond: int


@dataclass(frozen=True, kw_only=True)
class AlarmRow:
    """One line of the table. `option` names the field of `AlarmSettings` that turns it on and bounds it."""

    id: str
    option: str
    watched: tuple[Watched, ...]
    window: Window
    unit: str
    why: str
    why_window: str
    source: Source
    expression: str | None = None
    comparison: str = "GreaterThanThreshold"
    missing: str = "notBreaching"  # between runs there is no data, and nothing wrong
    threshold: Callable[[float, AlarmedJob], float] = lambda tolerated, _: tolerated
    warms_up: bool = False  # whether a new alarm waits until it can know
    resources: int = 1

    def tolerated(self, settings: AlarmSettings) -> float | None:
        """What these settings tolerate here; None leaves the alarm out."""
        value: float | None = getattr(settings, self.option)
        return value

    def threshold_of(self, settings: AlarmSettings, job: AlarmedJob) -> float:
        """The number that CloudWatch compares with: what is tolerated, in the metric's own unit."""
        tolerated = self.tolerated(settings)
        if tolerated is None:
            raise JobConfigError(self.option, None, f"a number, as alarm {self.id} is asked for")
        return self.threshold(tolerated, job)

    def watched_by(self, settings: AlarmSettings) -> tuple[Watched, ...]:
        """The metrics, without those of a filter that the settings leave out."""
        if settings.memory_log_filter:
            return self.watched
        return tuple(each for each in self.watched if each.name != _JOB_LINES.format(MEMORY_LINES))

    def expression_of(self, settings: AlarmSettings) -> str | None:
        """What is computed of the metrics; None where the one metric itself is compared."""
        return _largest(self.watched_by(settings)) if self.expression == LARGEST else self.expression

    def window_of(self, settings: AlarmSettings) -> Window:
        """The window, which for the row of a missing success is as long as what is tolerated."""
        if self.option != "no_success_within_hours":
            return self.window
        hours = settings.no_success_within_hours or 0
        return Window(period_seconds=self.window.period_seconds, periods=hours, beyond=hours)


def _largest(watched: tuple[Watched, ...]) -> str:
    return f"MAX([{', '.join(f'FILL({each.id}, 0)' for each in watched)}])"


def _of_job(watched_id: str, metric: JobMetric, statistic: str | None = None) -> Watched:
    def identity(job: AlarmedJob) -> MetricIdentity:
        return MetricIdentity(NAMESPACE, metric.name, tuple(metric.dimensions(job.job_name).items()))

    statistic = statistic or metric.statistic
    return Watched(id=watched_id, name=metric.name, statistic=statistic, identity=identity)


def _of_log(watched_id: str, lines: str) -> Watched:
    def identity(job: AlarmedJob) -> MetricIdentity:
        return MetricIdentity(OWN_NAMESPACE, line_metric_name(job.job_name, lines))

    return Watched(id=watched_id, name=_JOB_LINES.format(lines), statistic="Sum", identity=identity)


def line_metric_name(job_name: str, lines: str) -> str:
    """The metric of a log filter: plain text gives it no dimension, so the job stands in its name."""
    return f"{job_name}-{lines}"


def _successes(job: AlarmedJob) -> MetricIdentity:
    return MetricIdentity("AWS/Events", "TriggeredRules", (("RuleName", job.success_rule),))


def _worker_hours(usd: float, job: AlarmedJob) -> float:
    if not job.usd_per_worker_hour:
        raise JobConfigError(
            "tolerated_usd_per_day", usd, "None, as the price of a worker's hour is not known"
        )
    return usd / job.usd_per_worker_hour


# One minute of ten: as quick as one of one, and a heap that goes up and down rings once, not at each peak.
# Minutes, and not one period of ten: once data stops, CloudWatch looks at older periods again, and a long
# one that was beyond would ring a second time.
_AT_ONCE = Window(period_seconds=PERIOD_SECONDS, periods=10, beyond=1)

ALARMS = (
    AlarmRow(
        id="DriverHeap",
        option="tolerated_driver_heap",
        watched=(_of_job("driver", DRIVER_HEAP),),
        window=_AT_ONCE,
        unit="of the heap",
        why="the driver holds too much: a plan of too many files, or rows collected to it",
        why_window="decision 005: any slower window misses failures that AWS documents",
        source=DRIVER_HEAP.source,
    ),
    AlarmRow(
        id="ExecutorsHeap",
        option="tolerated_executors_heap",
        watched=(_of_job("executors", EXECUTORS_HEAP),),
        window=_AT_ONCE,
        unit="of the heap",
        why="the executors hold too much: partitions too large, or a source read unbounded",
        why_window="as for the driver",
        source=EXECUTORS_HEAP.source,
    ),
    AlarmRow(
        id="MemoryCritical",
        option="critical_heap",
        watched=(
            _of_job("driver", DRIVER_HEAP),
            _of_job("executors", EXECUTORS_HEAP),
            _of_log("lines", MEMORY_LINES),
        ),
        # A line in the log counts 1, which is more than any heap can be.
        expression=LARGEST,
        window=_AT_ONCE,
        unit="of the heap, or one line about memory in the log",
        why="driver or executors are about to be killed, or one was",
        why_window="FILL fills the newest minute before its data is there: one of one would miss it",
        source=EXECUTORS_HEAP.source,
        resources=2,
    ),
    AlarmRow(
        id="OutOfMemory",
        option="tolerated_oom_runs",
        watched=(_of_job("runs", OUT_OF_MEMORY),),
        window=_AT_ONCE,
        unit="runs in a minute",
        why="Glue classed a run's failure as out of memory: more of the same input fails again",
        why_window="sent once, as the run fails",
        source=OUT_OF_MEMORY.source,
    ),
    AlarmRow(
        id="ErrorLines",
        option="tolerated_error_lines",
        watched=(_of_log("lines", ERROR_LINES),),
        window=_AT_ONCE,
        unit="lines in a minute",
        why="the log tells of a full disk, of throttling, of access denied or of input that cannot be read",
        why_window="one line rings; ten minutes make one alarm of a burst",
        source=Source("hardened_glue.facts.log_patterns", Mark.INFERRED),
        resources=2,
    ),
    AlarmRow(
        id="FailedTasks",
        option="tolerated_failed_tasks",
        watched=(_of_job("tasks", FAILED_TASKS),),
        window=_AT_ONCE,
        unit="tasks in a minute",
        why="tasks fail and are tried again: the run may end well, later than it should",
        why_window="ten minutes make one alarm of a lost executor's many tasks",
        source=FAILED_TASKS.source,
    ),
    AlarmRow(
        id="NoSuccess",
        option="no_success_within_hours",
        watched=(Watched(id="successes", name="TriggeredRules", statistic="Sum", identity=_successes),),
        expression="FILL(successes, 0)",
        window=Window(period_seconds=HOUR_SECONDS, periods=1, beyond=1),
        unit="hours without a success",
        why="no run succeeded: it failed each time, never started, or its trigger is off",
        why_window="in hours CloudWatch looks back 7 days, in minutes one; a new alarm waits as long, 2 days at most",
        source=ALARM_WINDOW_SOURCE,
        comparison="LessThanThreshold",
        missing="breaching",  # the point of it
        warms_up=True,
        threshold=lambda *_: 1,
        resources=2,
    ),
    AlarmRow(
        id="Skew",
        option="tolerated_skew",
        watched=(_of_job("skew", SKEW),),
        window=Window(period_seconds=PERIOD_SECONDS, periods=5, beyond=5),
        unit="times the skewness factor, above the factor",
        why="one task works while the others wait: a key with most rows, or one file that cannot be split",
        why_window="a task that is slow for less than five minutes is not worth a call",
        source=SKEW.source,
    ),
    AlarmRow(
        id="UnderProvisioned",
        option="tolerated_executor_shortage",
        watched=(_of_job("needed", EXECUTORS_NEEDED), _of_job("held", EXECUTORS, "Maximum")),
        expression="(needed + 1) / (held + 1)",
        window=Window(period_seconds=PERIOD_SECONDS, periods=10, beyond=10),
        unit="executors needed for each one held",
        why="tasks wait for executors that the ceiling of workers does not allow",
        why_window="auto scaling takes minutes to reach its ceiling; ten in a row mean that it is there",
        source=glue_guide("monitor-debug-capacity", Mark.INFERRED),
    ),
    AlarmRow(
        id="Cost",
        option="tolerated_usd_per_day",
        watched=(_of_job("executors", EXECUTORS, "Sum"), _of_job("drivers", EXECUTORS, "SampleCount")),
        # Every run sends a sample each 30 s: the samples are its driver's time, their sum its executors'.
        expression=f"(FILL(executors, 0) + FILL(drivers, 0)) * {SAMPLE_SECONDS} / {HOUR_SECONDS}",
        window=Window(period_seconds=DAY_SECONDS, periods=1, beyond=1),
        unit="US dollars in 24 hours",
        why="the runs of a day cost more than planned: started too often, sized too large, or hung",
        why_window="one period of a day, looked at every minute: it rings as the money is spent",
        source=glue_guide("monitoring-awsglue-with-cloudwatch-metrics", Mark.INFERRED),
        threshold=_worker_hours,
    ),
)
# No metric tells that a run takes longer than usual while it does: Glue's times are sent as tasks end, so a
# hung task sends nothing. The event `Glue Job Run Status` does, once NotifyDelayAfter has passed.
LONGER_THAN_USUAL = "notify_delay_after_minutes"


def alarms_of(settings: AlarmSettings) -> tuple[AlarmRow, ...]:
    """The rows that these settings turn on."""
    return tuple(row for row in ALARMS if row.tolerated(settings) is not None)

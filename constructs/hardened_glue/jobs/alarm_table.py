"""The alarms of a job as one table: what is tolerated, over which window, and why. No CDK.

What a row costs is written with it: a job gets four resources by default (three alarms and the filter that
reads memory errors out of the log), and everything else only on request.
"""

from dataclasses import dataclass

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import ALARM_WINDOW_SOURCE, DAY_SECONDS, HOUR_SECONDS
from hardened_glue.facts.metrics import (
    DRIVER_HEAP,
    EXECUTORS,
    EXECUTORS_HEAP,
    EXECUTORS_NEEDED,
    FAILED_TASKS,
    OUT_OF_MEMORY,
    PERIOD_SECONDS,
    SAMPLE_SECONDS,
    SKEW,
)
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.jobs.alarm_row import (
    ERROR_LINES,
    LARGEST,
    MEMORY_LINES,
    AlarmedJob,
    AlarmRow,
    MetricIdentity,
    Watched,
    Window,
    of_job,
    of_log,
    of_summary,
)
from hardened_glue.jobs.alarm_settings import AlarmSettings


def _successes(job: AlarmedJob) -> MetricIdentity:
    return MetricIdentity("AWS/Events", "TriggeredRules", (("RuleName", job.success_rule),))


def _worker_hours(usd: float, job: AlarmedJob) -> float:
    if not job.usd_per_worker_hour:
        expectation = "None, as the price of a worker's hour is not known"
        raise JobConfigError("tolerated_usd_per_day", usd, expectation)
    return usd / job.usd_per_worker_hour


# One minute of ten: as quick as one of one, and a heap that goes up and down rings once, not at each peak.
# Minutes, and not one period of ten: once data stops, CloudWatch looks at older periods again, and a long
# one that was beyond would ring a second time.
_AT_ONCE = Window(period_seconds=PERIOD_SECONDS, periods=10, beyond=1)

ALARMS = (
    AlarmRow(
        id="DriverHeap",
        option="tolerated_driver_heap",
        watched=(of_job("driver", DRIVER_HEAP),),
        window=_AT_ONCE,
        unit="of the heap",
        why="the driver holds too much: a plan of too many files, or rows collected to it",
        why_window="decision 005: any slower window misses failures that AWS documents",
        source=DRIVER_HEAP.source,
    ),
    AlarmRow(
        id="ExecutorsHeap",
        option="tolerated_executors_heap",
        watched=(of_job("executors", EXECUTORS_HEAP),),
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
            of_job("driver", DRIVER_HEAP),
            of_job("executors", EXECUTORS_HEAP),
            of_log("lines", MEMORY_LINES),
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
        watched=(of_job("runs", OUT_OF_MEMORY),),
        window=_AT_ONCE,
        unit="runs in a minute",
        why="Glue classed a run's failure as out of memory: more of the same input fails again",
        why_window="sent once, as the run fails",
        source=OUT_OF_MEMORY.source,
    ),
    AlarmRow(
        id="ErrorLines",
        option="tolerated_error_lines",
        watched=(of_log("lines", ERROR_LINES),),
        window=_AT_ONCE,
        unit="lines in a minute",
        why="the log tells of a full disk, of throttling, of access denied or of input that cannot be read",
        why_window="one line rings; ten minutes make one alarm of a burst",
        source=Source("hardened_glue.facts.log_patterns", Mark.INFERRED),
        resources=2,
    ),
    AlarmRow(
        id="QuarantinedRows",
        option="tolerated_quarantined_rows",
        watched=(of_summary("rows", "rows_quarantined"), of_summary("objects", "files_uncounted")),
        # An object whose rows nobody can count is one of them at least.
        expression=LARGEST,
        window=_AT_ONCE,
        unit="rows of a run, or objects of which nobody can count the rows",
        why="a run ended well without rows that could not be read: they wait in quarantine",
        why_window="a run says it once, in its last line",
        source=Source(
            "CloudWatch guide, embedded metric format: that Glue hands on the line", Mark.UNCONFIRMED
        ),
    ),
    AlarmRow(
        id="FailedTasks",
        option="tolerated_failed_tasks",
        watched=(of_job("tasks", FAILED_TASKS),),
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
        why_window="in hours CloudWatch looks back 7 days, in minutes one; a new alarm waits first",
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
        watched=(of_job("skew", SKEW),),
        window=Window(period_seconds=PERIOD_SECONDS, periods=5, beyond=5),
        unit="times the skewness factor, above the factor",
        why="one task works while the others wait: a key with most rows, or one file that cannot be split",
        why_window="a task that is slow for less than five minutes is not worth a call",
        source=SKEW.source,
    ),
    AlarmRow(
        id="UnderProvisioned",
        option="tolerated_executor_shortage",
        watched=(of_job("needed", EXECUTORS_NEEDED), of_job("held", EXECUTORS, "Maximum")),
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
        watched=(of_job("executors", EXECUTORS, "Sum"), of_job("drivers", EXECUTORS, "SampleCount")),
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


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """What needs no alarm, since an event of Glue's tells it; the rule is shared by the jobs of a stack."""

    id: str
    event: str
    tolerated: str
    option: str
    why: str
    source: Source


_EVENTS_PAGE = "automating-awsglue-with-cloudwatch-events"
TOLD_EVENTS = (
    ToldEvent(
        id="Failed",
        event="Glue Job State Change: FAILED, TIMEOUT",
        tolerated="none",
        option="on by default",
        why="a run that dies at its start sends no metric",
        source=glue_guide(_EVENTS_PAGE),
    ),
    ToldEvent(
        id="LongerThanUsual",
        event="Glue Job Run Status",
        tolerated="minutes of a run",
        option="`JobSettings.notify_delay_after_minutes`, off by default",
        why="Glue's own times are sent as tasks end, so a task that hangs moves no metric",
        source=glue_guide(_EVENTS_PAGE),
    ),
)


def alarms_of(settings: AlarmSettings) -> tuple[AlarmRow, ...]:
    """The rows that these settings turn on."""
    return tuple(row for row in ALARMS if row.tolerated(settings) is not None)

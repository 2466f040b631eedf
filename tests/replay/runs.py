"""Runs of a job as CloudWatch would see them: samples every 30 seconds, events, lines of the log.

Each says what it is taken from. Curves marked `measured` were recorded from a JVM 17 under Spark 3.5.4, once
a second, and lie beside this file; those of the documented failures follow the numbers that AWS's pages
give, and the shape of the measured curve of a heap that is filled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hardened_glue.cloudwatch.alarm_states import DAY, HOUR, MINUTE, Metrics, Series

JOB = "nightly"
SAMPLE_S = 30
PHASE_S = 13  # runs start when they start, not on the minute
_MEASURED = Path(__file__).with_name("measured")

Curve = Callable[[float], float]
Gaps = Callable[[float], float | None]


@dataclass(frozen=True)
class Event:
    """One event of Glue's."""

    at: float
    kind: str
    state: str

    def body(self) -> dict[str, object]:
        detail = {"jobName": JOB, "state": self.state, "jobRunId": "jr_1", "message": "", "severity": "INFO"}
        return {"source": "aws.glue", "detail-type": self.kind, "detail": detail}


@dataclass
class Recorder:
    """Collects what one scenario publishes."""

    phase_s: float = PHASE_S
    samples: list[tuple[Series, float, float]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    lines: list[tuple[float, str]] = field(default_factory=list)

    def gauge(self, name: str, start: float, seconds: float, curve: Gaps | float, **more: str) -> None:
        """One sample each 30 seconds; the curve is asked with the seconds since the run's start."""
        at = self.phase_s % SAMPLE_S
        while at < seconds:
            value = curve(at) if callable(curve) else curve
            if value is not None:
                self.samples.append((_series(name, "gauge", **more), start + at, value))
            at += SAMPLE_S

    def skew(self, start: float, seconds: float, curve: Curve | float) -> None:
        group = {"ObservabilityGroup": "job_performance"}
        self.gauge("glue.driver.skewness.stage", start, seconds, curve, **group)

    def count(self, name: str, at: float, value: float, **more: str) -> None:
        self.samples.append((_series(name, "count", **more), at, value))

    def executors(self, start: float, seconds: float, held: Curve | float, needed: Curve | float) -> None:
        prefix = "glue.driver.ExecutorAllocationManager.executors."
        self.gauge(f"{prefix}numberAllExecutors", start, seconds, held)
        self.gauge(f"{prefix}numberMaxNeededExecutors", start, seconds, needed)

    def heap(self, start: float, seconds: float, driver: Curve | float, executors: Gaps | float) -> None:
        self.gauge("glue.driver.jvm.heap.usage", start, seconds, driver)
        self.gauge("glue.ALL.jvm.heap.usage", start, seconds, executors)
        for at in range(int(start), int(start + seconds), MINUTE):
            self.log(at, "INFO TaskSetManager: Finished task 7.0 in stage 1.0 (TID 7) in 812 ms (8/60)")

    def log(self, at: float, line: str) -> None:
        self.lines.append((at, line))

    def ends(self, at: float, state: str) -> None:
        self.events.append(Event(at, "Glue Job State Change", state))
        if state == "SUCCEEDED":
            self.count("glue.succeed.ALL", at, 1, ObservabilityGroup="error")

    def outlasts(self, at: float) -> None:
        self.events.append(Event(at, "Glue Job Run Status", "RUNNING"))


@dataclass(frozen=True)
class Run:
    """One scenario: what it is taken from, how long to watch, and what it publishes."""

    id: str
    title: str
    taken_from: str
    watch_s: float
    play: Callable[[Recorder], None]
    starts_s: float = 0  # replay tables count from here

    def recorded(self, phase_s: float = PHASE_S) -> Recorder:
        recorder = Recorder(phase_s=phase_s)
        self.play(recorder)
        return recorder


def metrics_of(recorder: Recorder, delay_s: int = 0) -> Metrics:
    """The samples as CloudWatch holds them."""
    metrics = Metrics(delay_s=delay_s)
    for series, at, value in sorted(recorder.samples, key=lambda sample: sample[1]):
        metrics.publish(series, at, value)
    return metrics


def _series(name: str, type_: str, **more: str) -> Series:
    dimensions = {"JobName": JOB, "JobRunId": "ALL", "Type": type_, **more}
    return Series("Glue", name, frozenset(dimensions.items()))


@cache
def measured(name: str) -> Sequence[float]:
    """A recorded curve: the fraction of the heap in use, second by second."""
    lines = (_MEASURED / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return tuple(float(line) for line in lines if not line.startswith("#"))


def replayed(name: str, *, skip_s: float = 0) -> Curve:
    """A recorded curve from its start; a run that is longer sees its second half again and again."""
    curve = measured(name)
    half = len(curve) // 2

    def at(second: float) -> float:
        place = int(second + skip_s)
        return curve[place] if place < len(curve) else curve[half + (place - half) % (len(curve) - half)]

    return at


def filling(name: str, seconds: float, peak: float) -> Curve:
    """The recorded curve of a heap that is filled, stretched to a life and a peak."""
    curve = measured(name)
    highest = max(curve)

    def at(second: float) -> float:
        place = min(len(curve) - 1, int(second / seconds * len(curve)))
        return curve[place] / highest * peak

    return at


KILLED_OLD = (
    "ERROR YarnClusterScheduler: Lost executor 1 on ip-10-1-2-175.ec2.internal: Container killed by YARN for"
    " exceeding memory limits. 5.5 GB of 5.5 GB physical memory used."
)
KILLED_NEW = "ERROR TaskSchedulerImpl: Lost executor 1 on 10.0.0.7: Command exited with code 137"
DRIVER_OUT = "java.lang.OutOfMemoryError: Java heap space"

START = 10 * MINUTE
# When the documented executors were killed, in seconds after the first began: 16:54:29, 16:55:35, 16:56:37
# and 16:57:18, the first about a minute old ("within a minute of execution").
KILLS_S = (60, 126, 188, 229)
_EXECUTOR_PEAK = 0.92


def _driver_oom(run: Recorder) -> None:
    life = len(measured("filled_driver"))
    run.heap(START, life, replayed("filled_driver"), 0.035)
    run.executors(START, life, 9, 9)
    run.log(START + life, DRIVER_OUT)
    run.ends(START + life + 20, "FAILED")
    run.count("glue.error.OUT_OF_MEMORY_ERROR", START + life + 15, 1, ObservabilityGroup="error")


def _one_after_another(second: float) -> float | None:
    born = 0
    for killed in KILLS_S:
        if second < killed:
            return filling("filled_executor", killed - born, _EXECUTOR_PEAK)(second - born)
        born = killed
    return None


def _executor_oom(run: Recorder, line: str = KILLED_OLD) -> None:
    life = KILLS_S[-1]
    # "its metric is not reported immediately": nothing of the fourth executor reaches CloudWatch.
    run.heap(START, life, 0.12, lambda second: _one_after_another(second) if second < KILLS_S[2] else None)
    run.executors(START, life, 1, 1)
    for killed in KILLS_S:
        run.log(START + killed, line)
        run.count("glue.driver.aggregate.numFailedTasks", START + killed, 1)
    run.ends(START + life + 20, "FAILED")
    run.count("glue.error.OUT_OF_MEMORY_ERROR", START + life + 15, 1, ObservabilityGroup="error")


def _one_hot_executor(run: Recorder) -> None:
    # One of nine fills up and is killed at ten minutes; Spark runs its task elsewhere and the run ends well.
    hot = filling("filled_executor", MINUTE, _EXECUTOR_PEAK)

    def mean(second: float) -> float:
        cold = replayed("healthy_light")(second)
        return (8 * cold + (hot(second - 540) if 540 <= second < 600 else cold)) / 9

    run.heap(START, 20 * MINUTE, replayed("healthy_light"), mean)
    run.executors(START, 20 * MINUTE, 9, 9)
    run.log(START + 600, KILLED_NEW)
    run.count("glue.driver.aggregate.numFailedTasks", START + 600, 4)
    run.ends(START + 20 * MINUTE, "SUCCEEDED")


def _straggler(run: Recorder) -> None:
    hour = HOUR
    run.heap(START, hour, replayed("healthy_light"), replayed("healthy_etl"))

    def held(
        second: float,
    ) -> float:  # idle executors are given back within minutes of the second stage's end
        return 9 if second < 9 * MINUTE else 1

    run.executors(START, hour, held, lambda second: 60 if second < 6 * MINUTE else 1)
    # Spark knows of the skew while the one task runs: its time against the median of its stage.
    run.skew(START, hour, lambda second: 0.0 if second < 9 * MINUTE else 5.0)
    _moved_by_a_straggler(run)
    run.ends(START + hour, "SUCCEEDED")


def _moved_by_a_straggler(run: Recorder) -> None:
    # 32 GB are read in six minutes, shuffled before the second stage ends, and 190 GB written by one task.
    hour, read_until, shuffled_until = HOUR, 6 * MINUTE, 9 * MINUTE
    a_sample = SAMPLE_S
    read = 32e9 / read_until * a_sample
    written = 190e9 / (hour - shuffled_until) * a_sample
    run.gauge("glue.ALL.s3.filesystem.read_bytes", START, hour, lambda at: read if at < read_until else 0.0)
    run.gauge(
        "glue.ALL.s3.filesystem.write_bytes", START, hour, lambda at: written if at >= shuffled_until else 0.0
    )
    for at in range(0, shuffled_until, a_sample):
        moved = 32e9 / shuffled_until * a_sample
        run.count("glue.driver.aggregate.shuffleBytesWritten", START + at, moved if at < read_until else 0)
        run.count("glue.driver.aggregate.shuffleLocalBytesRead", START + at, moved if at >= read_until else 0)
        run.count("glue.driver.aggregate.numCompletedTasks", START + at, 60)
        run.count("glue.driver.aggregate.recordsRead", START + at, 4e6 if at < read_until else 0)
    # Inferred: who computes is loaded, and one worker of ten is in use once the others are given back.
    run.gauge("glue.driver.system.cpuSystemLoad", START, hour, 0.06)
    run.gauge("glue.ALL.system.cpuSystemLoad", START, hour, lambda at: 0.82 if at < shuffled_until else 0.27)
    used = {"ObservabilityGroup": "resource_utilization"}
    run.gauge(
        "glue.driver.workerUtilization", START, hour, lambda at: 0.9 if at < shuffled_until else 0.1, **used
    )
    run.gauge("glue.ALL.memory.total.used.percentage", START, hour, replayed("healthy_light"), **used)
    run.gauge("glue.ALL.disk.used.percentage", START, hour, lambda at: min(0.62, at / shuffled_until), **used)
    for done in (read_until, shuffled_until, hour - 30):
        run.count("glue.driver.aggregate.numCompletedStages", START + done, 1)


def _healthy(curve: str) -> Callable[[Recorder], None]:
    def play(run: Recorder) -> None:
        run.heap(START, HOUR, replayed("healthy_light"), replayed(curve))
        run.executors(START, HOUR, 9, 9)
        run.skew(START, HOUR, 0.0)
        run.ends(START + HOUR, "SUCCEEDED")

    return play


def _never_starts(run: Recorder) -> None:
    # A script that cannot be imported dies before a GlueContext exists: no metric, one event.
    run.log(START + 30, "ModuleNotFoundError: No module named 'reciept'")
    run.ends(START + 40, "FAILED")


def _night(run: Recorder, day: int, *, minutes: float = 45) -> float:
    start = day * DAY + 2 * HOUR
    run.heap(start, minutes * MINUTE, replayed("healthy_light"), replayed("healthy_etl"))
    run.executors(start, minutes * MINUTE, 9, 9)
    return start + minutes * MINUTE


def _one_failed_night(run: Recorder) -> None:
    for day in range(4):
        run.ends(_night(run, day), "FAILED" if day == 2 else "SUCCEEDED")


def _short_nights(run: Recorder) -> None:
    for day in range(3):
        run.ends(_night(run, day, minutes=2), "SUCCEEDED")


def _hung(run: Recorder) -> None:
    # The executors hold, nothing ends, the timeout of three hours comes.
    run.heap(START, 3 * HOUR, 0.11, 0.07)
    run.executors(START, 3 * HOUR, 9, 9)
    run.outlasts(START + 90 * MINUTE)
    run.ends(START + 3 * HOUR, "TIMEOUT")


def _no_success_for_a_week(run: Recorder) -> None:
    run.ends(_night(run, 0), "SUCCEEDED")
    # Its trigger is switched off after the first night.


def _two_at_once(run: Recorder) -> None:
    # Both report under JobRunId ALL: one runs out of driver memory, the other is well.
    _driver_oom(run)
    run.heap(START, 20 * MINUTE, 0.12, 0.05)
    run.executors(START, 20 * MINUTE, 9, 9)
    run.ends(START + 20 * MINUTE, "SUCCEEDED")


def _too_few_workers(run: Recorder) -> None:
    run.heap(START, HOUR, replayed("healthy_light"), replayed("healthy_etl"))
    run.executors(START, HOUR, 17, 107)
    run.ends(START + HOUR, "SUCCEEDED")


def _started_too_often(run: Recorder) -> None:
    # A trigger of every 15 minutes instead of every day, each run ten minutes on ten workers.
    for number in range(60):
        start = START + number * 15 * MINUTE
        run.heap(start, 10 * MINUTE, 0.1, 0.1)
        run.executors(start, 10 * MINUTE, 9, 9)
        run.ends(start + 10 * MINUTE, "SUCCEEDED")


def _errors_in_the_log(run: Recorder) -> None:
    _healthy("healthy_etl")(run)
    run.log(START + 600, "ERROR Executor: java.io.IOException: No space left on device")


def _rows_are_quarantined(run: Recorder) -> None:
    _healthy("healthy_etl")(run)
    dimensions = frozenset({("JobName", JOB)})
    for name, value in (("rows_quarantined", 12), ("files_uncounted", 0), ("rows_out", 9_988)):
        run.samples.append((Series("HardenedGlue", name, dimensions), START + 45 * MINUTE, value))


def _tasks_fail(run: Recorder) -> None:
    # A database that refuses one connection in two: tasks fail for twenty minutes, then the run.
    run.heap(START, 20 * MINUTE, replayed("healthy_light"), replayed("healthy_etl"))
    run.executors(START, 20 * MINUTE, 9, 9)
    for at in range(SAMPLE_S, 20 * MINUTE, SAMPLE_S):
        run.count("glue.driver.aggregate.numFailedTasks", START + at, 2)
        run.log(START + at, "ERROR Executor: Exception in task 3.0: Communications link failure")
    run.ends(START + 20 * MINUTE, "FAILED")


_AWS_OOM = "AWS's page on out-of-memory failures"
RUNS = (
    Run("driver_oom", "Driver runs out of memory", f"{_AWS_OOM} (a million small files); curve measured",
        HOUR, _driver_oom, START),
    Run("executor_oom", "Four executors killed one after another",
        f"{_AWS_OOM} (JDBC without fetch size); times of its log, 92 % peak, curve measured",
        HOUR, _executor_oom, START),
    Run("one_hot_executor", "One executor of nine killed, the run survives",
        "inferred: the metric of all executors is a mean", HOUR, _one_hot_executor, START),
    Run("straggler", "One task writes for 50 minutes", "AWS's page on stragglers (coalesce(1)), its times",
        80 * MINUTE, _straggler, START),
    Run("healthy_etl", "Healthy: JSON to Parquet, a heap of Glue's size",
        "measured with 8 GB, replayed for an hour", 2 * HOUR, _healthy("healthy_etl"), START),
    Run("healthy_small_heap", "Healthy: the same in an eighth of the heap, garbage above half",
        "measured with 1 GB, replayed for an hour", 2 * HOUR, _healthy("healthy_small_heap"), START),
    Run("healthy_aggregating", "Ends well in a heap that live data fills by half",
        "measured with 1 GB, replayed for an hour", 2 * HOUR, _healthy("healthy_aggregating"), START),
    Run("never_starts", "Script cannot be imported", "Glue guide: no GlueContext, no metrics", HOUR,
        _never_starts, START),
    Run("one_failed_night", "Four nights, the third fails", "made up", 4 * DAY, _one_failed_night,
        2 * DAY + 2 * HOUR),
    Run("short_nights", "Nightly run of two minutes, healthy", "made up", 3 * DAY, _short_nights),
    Run("hung", "Hangs until the timeout of three hours", "made up", 6 * HOUR, _hung, START),
    Run("no_success", "No run for a week after one success", "made up", 8 * DAY, _no_success_for_a_week,
        2 * HOUR + 45 * MINUTE),
    Run("two_at_once", "Two runs at once, one driver runs out of memory", "as the first, both under ALL",
        HOUR, _two_at_once, START),
    Run("too_few_workers", "17 executors where 107 have work", "AWS's page on capacity, its numbers",
        2 * HOUR, _too_few_workers, START),
    Run("started_too_often", "Started every 15 minutes instead of daily", "made up", 2 * DAY,
        _started_too_often, START),
    Run("tasks_fail", "Tasks fail for twenty minutes, then the run", "made up; MySQL's text", HOUR,
        _tasks_fail, START),
    Run("disk_full", "Disk full on one executor", "Spark 3.5.4's text", 2 * HOUR, _errors_in_the_log, START),
    Run("quarantine", "Ends well, twelve rows in quarantine", "made up", 2 * HOUR, _rows_are_quarantined,
        START),
)  # fmt: skip
PICTURED = next(run for run in RUNS if run.id == "straggler")

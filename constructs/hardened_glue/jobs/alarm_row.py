"""What one row of the alarm table is: metrics, what is computed of them, a bound, a window, a reason."""

from collections.abc import Callable
from dataclasses import dataclass

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.metrics import NAMESPACE, JobMetric
from hardened_glue.facts.source import Source
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


def of_job(watched_id: str, metric: JobMetric, statistic: str | None = None) -> Watched:
    """A metric that Glue sends of the job; the statistic is the one that fits it unless another is given."""

    def identity(job: AlarmedJob) -> MetricIdentity:
        return MetricIdentity(NAMESPACE, metric.name, tuple(metric.dimensions(job.job_name).items()))

    statistic = statistic or metric.statistic
    return Watched(id=watched_id, name=metric.name, statistic=statistic, identity=identity)


def of_log(watched_id: str, lines: str) -> Watched:
    """What a metric filter counts in the job's log."""

    def identity(job: AlarmedJob) -> MetricIdentity:
        return MetricIdentity(OWN_NAMESPACE, line_metric_name(job.job_name, lines))

    return Watched(id=watched_id, name=_JOB_LINES.format(lines), statistic="Sum", identity=identity)


def of_summary(watched_id: str, name: str) -> Watched:
    """What a run of this library's scripts says of itself in its last line, which CloudWatch reads."""

    def identity(job: AlarmedJob) -> MetricIdentity:
        return MetricIdentity(OWN_NAMESPACE, name, (("JobName", job.job_name),))

    return Watched(id=watched_id, name=name, statistic="Sum", identity=identity)


def line_metric_name(job_name: str, lines: str) -> str:
    """The metric of a log filter: plain text gives it no dimension, so the job stands in its name."""
    return f"{job_name}-{lines}"


def _largest(watched: tuple[Watched, ...]) -> str:
    return f"MAX([{', '.join(f'FILL({each.id}, 0)' for each in watched)}])"

"""What a dashboard shows, as CloudWatch's own JSON: the four profiles of the Glue console, and more. No CDK.

A delta is summed and a gauge is not; each metric says so itself. `${AWS::Region}` and its like are left for
CloudFormation to fill in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import ALARMS_A_WIDGET, DASHBOARD_COLUMNS, METRICS_A_WIDGET
from hardened_glue.facts.metrics import (
    COMPLETED_STAGES,
    COMPLETED_TASKS,
    DISK_FRACTION,
    DRIVER_CPU,
    DRIVER_HEAP,
    ELAPSED_TIME,
    EXECUTORS,
    EXECUTORS_CPU,
    EXECUTORS_HEAP,
    EXECUTORS_NEEDED,
    FAILED_TASKS,
    KILLED_TASKS,
    MEMORY_FRACTION,
    NAMESPACE,
    PERIOD_SECONDS,
    READ_BYTES,
    RECORDS_READ,
    SHUFFLE_READ,
    SHUFFLE_WRITTEN,
    SKEW,
    WORKER_UTILIZATION,
    WRITTEN_BYTES,
    JobMetric,
)
from hardened_glue.jobs.alarm_row import ERROR_LINES, MEMORY_LINES, OWN_NAMESPACE, line_metric_name
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.alarm_table import alarms_of

REGION = "${AWS::Region}"
_DEFAULT_ALARMS = AlarmSettings()
_RED, _ORANGE = "#d62728", "#ff7f0e"
_WIDTH, _HEIGHT = 12, 6
_JOBS_A_PLATFORM = METRICS_A_WIDGET  # one metric a job in each widget; five such widgets are 2,500 metrics


@dataclass(frozen=True, kw_only=True)
class ShownJob:
    """What a dashboard must know of a job."""

    job_name: str
    alarms: AlarmSettings = _DEFAULT_ALARMS


@dataclass(frozen=True, kw_only=True)
class _Graph:
    title: str
    metrics: Sequence[tuple[JobMetric, str]]
    unit: str
    right: Sequence[tuple[JobMetric, str]] = ()
    highest: float | None = None


_PROFILES = (
    _Graph(
        title="Memory profile",
        metrics=((DRIVER_HEAP, "driver"), (EXECUTORS_HEAP, "executors")),
        unit="heap in use",
        highest=1,
    ),
    _Graph(
        title="ETL data movement",
        metrics=((READ_BYTES, "read from S3"), (WRITTEN_BYTES, "written to S3")),
        unit="bytes a minute",
    ),
    _Graph(
        title="Data shuffle across executors",
        metrics=((SHUFFLE_READ, "read"), (SHUFFLE_WRITTEN, "written")),
        unit="bytes a minute",
    ),
    _Graph(
        title="Job execution",
        metrics=((EXECUTORS, "executors held"), (EXECUTORS_NEEDED, "executors needed")),
        unit="executors",
        right=((COMPLETED_STAGES, "stages done"),),
    ),
)
_OBSERVED = (
    _Graph(
        title="Tasks",
        metrics=((COMPLETED_TASKS, "done"), (FAILED_TASKS, "failed"), (KILLED_TASKS, "killed")),
        unit="tasks a minute",
    ),
    _Graph(title="Skew of the running stage", metrics=((SKEW, "0: below the factor"),), unit="skew"),
    _Graph(
        title="Load",
        metrics=(
            (DRIVER_CPU, "CPU of the driver"),
            (EXECUTORS_CPU, "CPU of the executors"),
            (WORKER_UTILIZATION, "workers in use"),
        ),
        unit="fraction",
        highest=1,
    ),
    _Graph(
        title="Memory and disk of the executors",
        metrics=((MEMORY_FRACTION, "memory"), (DISK_FRACTION, "disk")),
        unit="fraction",
        highest=1,
    ),
)
_FLEET = (
    (DRIVER_HEAP, "Heap of the drivers", 1),
    (EXECUTORS_HEAP, "Heap of the executors", 1),
    (EXECUTORS, "Executors held", None),
    (FAILED_TASKS, "Failed tasks", None),
    (ELAPSED_TIME, "Time that Spark ran", None),
)


def dashboard_body(job: ShownJob) -> dict[str, Any]:
    """The dashboard of one job: its alarms, the four profiles, then what else Glue can tell."""
    graphs = [_graph(each, job) for each in (*_PROFILES, *_OBSERVED)]
    widgets = [_alarm_widget(f"Alarms of {job.job_name}", _alarm_names([job])), *graphs, *_lines(job)]
    return {"periodOverride": "inherit", "widgets": _placed(widgets)}


def platform_body(jobs: Sequence[ShownJob]) -> dict[str, Any]:
    """The dashboard of many jobs: every alarm, then one line a job in each graph."""
    if not 1 <= len(jobs) <= _JOBS_A_PLATFORM:
        expectation = f"1 to {_JOBS_A_PLATFORM} jobs: CloudWatch shows no more metrics in a widget"
        raise JobConfigError("jobs", len(jobs), expectation)
    names = _alarm_names(jobs)
    alarms = [
        _alarm_widget("Alarms", names[start : start + ALARMS_A_WIDGET])
        for start in range(0, len(names), ALARMS_A_WIDGET)
    ]
    return {
        "periodOverride": "inherit",
        "widgets": _placed([*alarms, *(_fleet(each, jobs) for each in _FLEET)]),
    }


def _alarm_names(jobs: Sequence[ShownJob]) -> list[str]:
    return [f"{job.job_name}-{row.id}" for job in jobs for row in alarms_of(job.alarms)]


def _alarm_widget(title: str, names: Sequence[str]) -> dict[str, Any]:
    arn = f"arn:${{AWS::Partition}}:cloudwatch:{REGION}:${{AWS::AccountId}}:alarm:"
    return {
        "type": "alarm",
        "width": DASHBOARD_COLUMNS,
        "height": 2 + len(names) // 12,
        "properties": {"title": title, "alarms": [f"{arn}{name}" for name in names]},
    }


def _graph(graph: _Graph, job: ShownJob) -> dict[str, Any]:
    left = [_metric(metric, job.job_name, {"label": label}) for metric, label in graph.metrics]
    right = [
        _metric(metric, job.job_name, {"label": label, "yAxis": "right"}) for metric, label in graph.right
    ]
    axis: dict[str, Any] = {"label": graph.unit, "min": 0, "showUnits": False}
    if graph.highest is not None:
        axis["max"] = graph.highest
    axes = {
        "left": axis,
        **({"right": {"label": graph.right[0][1], "min": 0, "showUnits": False}} if right else {}),
    }
    return _metric_widget(graph.title, [*left, *right], axes, _lines_drawn(graph, job.alarms))


def _lines_drawn(graph: _Graph, alarms: AlarmSettings) -> list[Mapping[str, Any]]:
    metrics = [metric for metric, _ in graph.metrics]
    if DRIVER_HEAP in metrics:
        tolerated = {alarms.tolerated_driver_heap, alarms.tolerated_executors_heap}
        return [
            *({"value": each, "label": "alarm", "color": _ORANGE} for each in sorted(tolerated)),
            {"value": alarms.critical_heap, "label": "critical", "color": _RED},
        ]
    if SKEW in metrics and alarms.tolerated_skew is not None:
        return [{"value": alarms.tolerated_skew, "label": "alarm", "color": _ORANGE}]
    return []


def _lines(job: ShownJob) -> list[dict[str, Any]]:
    wanted = {
        MEMORY_LINES: job.alarms.memory_log_filter,
        ERROR_LINES: job.alarms.tolerated_error_lines is not None,
    }
    metrics = [
        [
            OWN_NAMESPACE,
            line_metric_name(job.job_name, lines),
            {"stat": "Sum", "label": lines.replace("-", " ")},
        ]
        for lines, is_wanted in wanted.items()
        if is_wanted
    ]
    axes = {"left": {"label": "lines a minute", "min": 0, "showUnits": False}}
    records = _metric(RECORDS_READ, job.job_name, {"label": "records"})
    counted = [_metric_widget("Lines of the log", metrics, axes)] if metrics else []
    rows = {"left": {"label": "records a minute", "min": 0, "showUnits": False}}
    return [_metric_widget("Records read", [records], rows), *counted]


def _fleet(shown: tuple[JobMetric, str, float | None], jobs: Sequence[ShownJob]) -> dict[str, Any]:
    metric, title, highest = shown
    metrics = [_metric(metric, job.job_name, {"label": job.job_name}) for job in jobs]
    axis: dict[str, Any] = {"min": 0, "showUnits": False, **({"max": highest} if highest else {})}
    return _metric_widget(title, metrics, {"left": axis})


def _metric(metric: JobMetric, job_name: str, options: Mapping[str, Any]) -> list[Any]:
    dimensions = metric.dimensions(job_name)
    flat = [text for pair in dimensions.items() for text in pair]
    return [NAMESPACE, metric.name, *flat, {"stat": metric.statistic, **options}]


def _metric_widget(
    title: str,
    metrics: Sequence[Any],
    axes: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "type": "metric",
        "width": _WIDTH,
        "height": _HEIGHT,
        "properties": {
            "title": title,
            "view": "timeSeries",
            "region": REGION,
            "period": PERIOD_SECONDS,
            "metrics": list(metrics),
            "yAxis": axes,
            **({"annotations": {"horizontal": list(lines)}} if lines else {}),
        },
    }


def _placed(widgets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The widgets from left to right and from top to bottom, in CloudWatch's 24 columns."""
    placed, x, y, row_height = [], 0, 0, 0
    for widget in widgets:
        if x + widget["width"] > DASHBOARD_COLUMNS:
            x, y, row_height = 0, y + row_height, 0
        placed.append({"type": widget["type"], "x": x, "y": y, **widget})
        x += widget["width"]
        row_height = max(row_height, widget["height"])
    return placed

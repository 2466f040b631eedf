"""The job's own alarms, read out of its stack and held against what a run on this machine showed.

A run is watched as CloudWatch would: from its start, each minute, and some minutes beyond its end. An alarm
on what one run cannot show, such as the success of the last day, is said not to be evaluated.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hardened_glue.cloudwatch import filter_pattern
from hardened_glue.cloudwatch.alarm_states import MINUTE, Metrics, Series, rings, series_of
from hardened_glue.facts.metrics import ALL_RUNS, NAMESPACE
from hardened_glue.profile.series import GlueSeries, LogLine

WATCHED_AFTER_S = 15 * MINUTE  # longer than any alarm on minutes looks back

Alarm = Mapping[str, Any]


def evaluated(
    alarms: Sequence[Alarm],
    metric_filters: Sequence[Mapping[str, Any]],
    job_name: str,
    series: Iterable[GlueSeries],
    lines: Sequence[LogLine],
    seconds: float,
) -> tuple[dict[str, Any], ...]:
    """For each alarm whether it would have rung and when, in seconds since the run's start."""
    metrics = _published(job_name, series)
    for each in metric_filters:
        _count_lines(each, lines, metrics)
    return tuple(_outcome(alarm, metrics, seconds + WATCHED_AFTER_S) for alarm in alarms)


def _published(job_name: str, series: Iterable[GlueSeries]) -> Metrics:
    metrics = Metrics()
    for each in series:
        dimensions = {"JobName": job_name, "JobRunId": ALL_RUNS, "Type": each.type, **each.dimensions}
        name = Series(NAMESPACE, each.name, frozenset(dimensions.items()))
        for moment, value in each.points:
            metrics.publish(name, moment, value)
    return metrics


def _count_lines(metric_filter: Mapping[str, Any], lines: Sequence[LogLine], metrics: Metrics) -> None:
    for how in metric_filter["MetricTransformations"]:
        series = Series(how["MetricNamespace"], how["MetricName"])
        metrics.samples.setdefault(series, ([], []))  # a log without such a line is an answer too
        for line in lines:
            if filter_pattern.matches(metric_filter["FilterPattern"], line.text):
                metrics.publish(series, line.at_s, float(how["MetricValue"]))


def _outcome(alarm: Alarm, metrics: Metrics, until_s: float) -> dict[str, Any]:
    watched = _watched(alarm)
    unseen = sorted(each.name for each in watched if each not in metrics.samples)
    outcome = {
        "name": alarm.get("AlarmName", ""),
        "threshold": alarm["Threshold"],
        "comparison": alarm["ComparisonOperator"],
        "watches": sorted(each.name for each in watched),
        "why": alarm.get("AlarmDescription", ""),
    }
    if len(unseen) == len(watched):
        return {**outcome, "state": "not evaluated", "reason": f"a local run has no {', '.join(unseen)}"}
    highest = [max(metrics.samples[each][1], default=None) for each in watched if each in metrics.samples]
    rung = rings(alarm, metrics, until_s)
    return {
        **outcome,
        "state": "rang" if rung else "silent",
        "rang_at_s": rung,
        "highest": max((value for value in highest if value is not None), default=None),
        "not_seen": unseen,
    }


def _watched(alarm: Alarm) -> list[Series]:
    if "MetricName" in alarm:
        return [series_of(alarm)]
    stats = (each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each)
    return [series_of(each["Metric"]) for each in stats]

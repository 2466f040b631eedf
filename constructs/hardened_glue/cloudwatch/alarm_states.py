"""CloudWatch's rules of an alarm, so that a recorded run can be played through a synthesized template.

Sources, all of the CloudWatch User Guide: "Alarm evaluation" (an alarm is looked at every minute, whatever
its period; the window slides), "Configuring how CloudWatch alarms treat missing data" (points beyond the
window are taken while some in it are missing; its tables are held by this folder's tests) and "Multi-day
alarms" (looked at on the hour). How many more points are taken is shown there by example only, so it is a
parameter.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hardened_glue.cloudwatch.metric_math import USUAL, Point, Reading, evaluate

MINUTE = 60
HOUR = 3600
DAY = 86_400


@dataclass(frozen=True)
class Series:
    """The name of one time series: its namespace, its metric and the exact set of its dimensions."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Metrics:
    """What was published: for each series its samples, in the order of their times."""

    delay_s: int = 0  # how long a sample is on its way until an alarm can see it
    samples: dict[Series, tuple[list[float], list[float]]] = field(default_factory=dict)
    _known: dict[tuple[Series, float, float, str], Point] = field(default_factory=dict)

    def publish(self, series: Series, at: float, value: float) -> None:
        times, values = self.samples.setdefault(series, ([], []))
        self._known.clear()
        place = bisect_left(times, at)
        times.insert(place, at)
        values.insert(place, value)

    def has_samples(self, series: Series, start: float, end: float) -> bool:
        times, _ = self.samples.get(series, ([], []))
        return bisect_left(times, start) < bisect_left(times, end)

    def point(self, series: Series, start: float, end: float, statistic: str, now: float) -> Point:
        """The statistic over the samples of one period that have arrived by now; None when there are none."""
        arrived = now - self.delay_s + 1e-9
        if arrived < end:
            return _of(self._between(series, start, arrived), statistic)
        asked = (series, start, end, statistic)
        if asked not in self._known:  # all of the period is there, and stays as it is
            self._known[asked] = _of(self._between(series, start, end), statistic)
        return self._known[asked]

    def _between(self, series: Series, start: float, end: float) -> Sequence[float]:
        times, values = self.samples.get(series, ([], []))
        return values[bisect_left(times, start) : bisect_left(times, end)]


def _of(found: Sequence[float], statistic: str) -> Point:
    if not found:
        return None
    match statistic:
        case "Maximum":
            return max(found)
        case "Minimum":
            return min(found)
        case "Sum":
            return float(sum(found))
        case "SampleCount":
            return float(len(found))
        case "Average":
            return sum(found) / len(found)
    raise NotImplementedError(statistic)


@dataclass(frozen=True)
class Rules:
    """What of CloudWatch's behaviour is not documented, as one choice of it."""

    extra_points: int = 2
    reading: Reading = USUAL


LIKELY = Rules()


def next_state(points: Sequence[bool | None], periods: int, to_alarm: int, missing: str, state: str) -> str:
    """The state after a look at these points, oldest first: True is beyond, None is missing."""
    there = [point for point in points if point is not None]
    if len(there) >= periods:
        return "ALARM" if sum(there[-periods:]) >= to_alarm else "OK"
    beyond = sum(there)
    if missing == "breaching":
        beyond += periods - len(there)
    if beyond >= to_alarm:
        return "ALARM"
    if missing in ("breaching", "notBreaching") or not all(there):
        return "OK"
    if missing == "ignore":
        return state
    # Only points beyond, too few of them: an alarm when the oldest is old enough to have been followed.
    oldest = next((place for place, point in enumerate(points) if point), None)
    old_enough = oldest is not None and len(points) - oldest >= to_alarm
    return "ALARM" if old_enough else "INSUFFICIENT_DATA"


def states(
    alarm: Mapping[str, Any], metrics: Metrics, until_s: float, rules: Rules = LIKELY
) -> Iterator[tuple[float, str]]:
    """The state of an alarm at each look of CloudWatch's, from the first minute on; it was made at 0."""
    periods = alarm["EvaluationPeriods"]
    period = _period(alarm)
    step = HOUR if periods * period > DAY else MINUTE
    state = "INSUFFICIENT_DATA"
    now = float(step)
    warm_s = alarm.get("WarmUpConfiguration", {}).get("WarmUpPeriodDurationInMinutes", 0) * MINUTE
    while now <= until_s:
        if now < warm_s:
            now += step
            continue
        row = _row(alarm, metrics, now, periods + rules.extra_points, period, rules.reading)
        beyond = [None if value is None else _is_beyond(alarm, value) for value in row]
        to_alarm = alarm.get("DatapointsToAlarm", periods)
        state = next_state(beyond, periods, to_alarm, alarm.get("TreatMissingData", "missing"), state)
        yield now, state
        now += step


def rings(alarm: Mapping[str, Any], metrics: Metrics, until_s: float, rules: Rules = LIKELY) -> list[float]:
    """When the alarm goes off: each change into ALARM, in seconds."""
    before = "INSUFFICIENT_DATA"
    rung = []
    for now, state in states(alarm, metrics, until_s, rules):
        if state == "ALARM" != before:
            rung.append(now)
        before = state
    return rung


def _period(alarm: Mapping[str, Any]) -> int:
    if "Metrics" not in alarm:
        return int(alarm["Period"])
    periods = {each["MetricStat"]["Period"] for each in alarm["Metrics"] if "MetricStat" in each}
    periods |= {each["Period"] for each in alarm["Metrics"] if "Period" in each}
    [period] = periods  # CloudWatch wants the same for all
    return int(period)


def _row(
    alarm: Mapping[str, Any], metrics: Metrics, now: float, length: int, period: int, reading: Reading
) -> Sequence[Point]:
    def of(series: Series, statistic: str) -> list[Point]:
        if not metrics.has_samples(series, now - period * length, now):
            return [None] * length
        starts = [now - period * back for back in range(length, 0, -1)]
        return [metrics.point(series, start, start + period, statistic, now) for start in starts]

    if "Metrics" not in alarm:
        return of(series_of(alarm), alarm["Statistic"])
    rows: dict[str, Sequence[Point]] = {}
    for each in alarm["Metrics"]:
        if "MetricStat" in each:
            rows[each["Id"]] = of(series_of(each["MetricStat"]["Metric"]), each["MetricStat"]["Stat"])
    expressions = [each for each in alarm["Metrics"] if "Expression" in each]
    for each in reversed(expressions):  # the result is written first, what it is made of after it
        rows[each["Id"]] = evaluate(each["Expression"], rows, reading)
    [result] = [each["Id"] for each in alarm["Metrics"] if each.get("ReturnData", True)]
    return rows[result]


def series_of(metric: Mapping[str, Any]) -> Series:
    """The series that an alarm of a template names; a reference is known by the resource it names."""
    dimensions = {(each["Name"], text_of(each["Value"])) for each in metric.get("Dimensions", ())}
    return Series(metric["Namespace"], metric["MetricName"], frozenset(dimensions))


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(str(part) for pair in value.items() for part in pair)


def _is_beyond(alarm: Mapping[str, Any], value: float) -> bool:
    threshold = alarm["Threshold"]
    match alarm["ComparisonOperator"]:
        case "GreaterThanThreshold":
            return bool(value > threshold)
        case "GreaterThanOrEqualToThreshold":
            return bool(value >= threshold)
        case "LessThanThreshold":
            return bool(value < threshold)
    raise NotImplementedError(alarm["ComparisonOperator"])

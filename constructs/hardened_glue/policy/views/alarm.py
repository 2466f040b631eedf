"""The alarms of a template that read a Glue metric."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hardened_glue.facts.metrics import DRIVER_HEAP, EXECUTORS_HEAP
from hardened_glue.policy.model import View
from hardened_glue.policy.template import as_list

HEAP_METRICS = (DRIVER_HEAP.name, EXECUTORS_HEAP.name)


@dataclass(frozen=True, kw_only=True)
class AlarmMetric:
    """One metric that an alarm reads, itself or within its metric math."""

    name: str
    namespace: object
    dimensions: Mapping[str, Any]
    statistic: object
    period: object
    unit: object
    property: str  # where the metric stands: "" for the alarm's own properties, else "Metrics.<n>.MetricStat"

    def at(self, name: str) -> str:
        """The property path of one part of the metric."""
        return f"{self.property}.{name}" if self.property else name


class Alarm(View):
    """One alarm."""

    types = ("AWS::CloudWatch::Alarm",)

    @property
    def does_arithmetic(self) -> bool:
        """Whether an expression may change the scale of what is compared."""
        expressions = [each.get("Expression") for each in _queries(self)]
        return any(isinstance(text, str) and any(sign in text for sign in "*/+-") for text in expressions)


class GlueAlarm(Alarm):
    """One alarm that reads, or means to read, a metric of a Glue job."""

    def applies(self) -> bool:
        """Whether one of its metrics is a Glue job's."""
        return any(self.metrics())

    def metrics(self) -> Iterator[AlarmMetric]:
        """Those of its metrics that are, or should be, a Glue job's."""
        return (metric for metric in metrics_of(self) if _is_of_glue(metric))


class HeapAlarm(GlueAlarm):
    """One alarm that reads the heap of a Glue job."""

    def metrics(self) -> Iterator[AlarmMetric]:
        """Those of its metrics that are a heap's."""
        return (metric for metric in metrics_of(self) if metric.name in HEAP_METRICS)


def metrics_of(alarm: Alarm) -> Iterator[AlarmMetric]:
    """Every metric that an alarm reads."""
    properties = alarm.resource.properties
    if "MetricName" in properties:
        statistic = properties.get("Statistic") or properties.get("ExtendedStatistic")
        yield _metric(properties, properties, statistic, "")
    for index, query in enumerate(_queries(alarm)):
        stat = query.get("MetricStat")
        if isinstance(stat, Mapping) and isinstance(stat.get("Metric"), Mapping):
            yield _metric(stat["Metric"], stat, stat.get("Stat"), f"Metrics.{index}.MetricStat")


def _is_of_glue(metric: AlarmMetric) -> bool:
    # AWS/Glue holds the usage of quotas, which has no job; people look for their jobs there.
    misplaced = metric.namespace == "AWS/Glue" and "JobName" in metric.dimensions
    return metric.name.startswith("glue.") or misplaced


def _queries(alarm: Alarm) -> list[Mapping[str, Any]]:
    return [each for each in as_list(alarm.resource.get("Metrics")) if isinstance(each, Mapping)]


def _metric(metric: Mapping[str, Any], stat: Mapping[str, Any], statistic: object, place: str) -> AlarmMetric:
    dimensions = {
        str(each.get("Name")): each.get("Value")
        for each in as_list(metric.get("Dimensions"))
        if isinstance(each, Mapping)
    }
    return AlarmMetric(
        name=str(metric.get("MetricName")),
        namespace=metric.get("Namespace"),
        dimensions=dimensions,
        statistic=statistic,
        period=stat.get("Period"),
        unit=stat.get("Unit"),
        property=place,
    )

"""What watches a job: the alarms and metric filters of its stack, or of the account it is deployed to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardened_glue.local.intrinsics import Resolver
from hardened_glue.local.templates import StackTemplate

Properties = Mapping[str, Any]
_ALARM, _FILTER, _RULE = "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter", "AWS::Events::Rule"
_LOOKED_AT = (
    "AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions", "Statistic", "Period",
    "Metrics", "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator",
    "TreatMissingData", "WarmUpConfiguration",
)  # fmt: skip


@dataclass(frozen=True)
class Watch:
    """Alarms and metric filters, with the properties that CloudFormation gives them."""

    alarms: tuple[Properties, ...] = ()
    metric_filters: tuple[Properties, ...] = ()


UNWATCHED = Watch()


def of_stack(stack: StackTemplate, stacks: Sequence[StackTemplate], job_name: str) -> Watch:
    """The alarms of a stack on this job's metrics, log lines or events, and the filters that they read."""
    resolver = Resolver(stack, stacks)
    filters = [
        {name: resolver.resolve(found[name]) for name in ("FilterPattern", "MetricTransformations")}
        for found in _of_type(stack, _FILTER).values()
    ]
    rules = {
        resolver.name_of(name)
        for name, found in _of_type(stack, _RULE).items()
        if job_name in resolver.resolve(found).get("EventPattern", {}).get("detail", {}).get("jobName", ())
    }
    alarms = [
        resolver.resolve({name: found[name] for name in _LOOKED_AT if name in found})
        for found in _of_type(stack, _ALARM).values()
    ]
    return _of(job_name, alarms, filters, rules)


def of_account(job_name: str, *, cloudwatch: Any, logs: Any) -> Watch:
    """The same of an account, or of an emulator, with boto3's clients. Alarms on events are left out."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
    alarms = [
        {name: alarm[name] for name in _LOOKED_AT if alarm.get(name)}
        for page in pages
        for alarm in page["MetricAlarms"]
    ]
    filters = [
        _as_in_a_template(found)
        for page in logs.get_paginator("describe_metric_filters").paginate()
        for found in page["metricFilters"]
    ]
    return _of(job_name, alarms, filters, set())


def _of(job_name: str, alarms: Sequence[Properties], filters: Sequence[Properties], rules: set[str]) -> Watch:
    counted = {how["MetricName"] for each in filters for how in each["MetricTransformations"]}
    own_lines = {name for name in counted if name.startswith(f"{job_name}-")}
    watching = [
        alarm
        for alarm in alarms
        if any(_is_of(metric, job_name, own_lines, rules) for metric in _metrics(alarm))
    ]
    read = {metric.get("MetricName") for alarm in watching for metric in _metrics(alarm)}
    kept = [
        each for each in filters if any(how["MetricName"] in read for how in each["MetricTransformations"])
    ]
    return Watch(tuple(watching), tuple(kept))


def _is_of(metric: Properties, job_name: str, own_lines: set[str], rules: set[str]) -> bool:
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
    return (
        dimensions.get("JobName") == job_name
        or metric.get("MetricName") in own_lines
        or dimensions.get("RuleName") in rules
    )


def _metrics(alarm: Properties) -> Iterator[Properties]:
    if "MetricName" in alarm:
        yield alarm
    for each in alarm.get("Metrics", ()):
        if "MetricStat" in each:
            yield each["MetricStat"]["Metric"]


def _of_type(stack: StackTemplate, kind: str) -> dict[str, Properties]:
    return {
        name: found.get("Properties", {})
        for name, found in stack.resources.items()
        if found.get("Type") == kind
    }


def _as_in_a_template(found: Properties) -> Properties:
    transformations = [
        {f"{name[0].upper()}{name[1:]}": value for name, value in each.items()}
        for each in found["metricTransformations"]
    ]
    return {"FilterPattern": found["filterPattern"], "MetricTransformations": transformations}

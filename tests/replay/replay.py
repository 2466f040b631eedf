"""Plays a recorded run through a synthesized template: its filters, its rules, then its alarms."""

from collections.abc import Mapping
from typing import Any

from tests.replay import event_pattern
from tests.replay.runs import JOB, PHASE_S, Recorder, Run, metrics_of

from hardened_glue.cloudwatch import filter_pattern
from hardened_glue.cloudwatch.alarm_states import LIKELY, Metrics, Rules, Series, rings

Resources = Mapping[str, Mapping[str, Any]]


def replay(
    resources: Resources,
    run: Run,
    *,
    phase_s: float = PHASE_S,
    delay_s: int = 0,
    rules: Rules = LIKELY,
) -> dict[str, list[float]]:
    """When what rings, in seconds: alarms by their logical id, what a rule tells a target as `event`."""
    recorder = run.recorded(phase_s)
    metrics = metrics_of(recorder, delay_s)
    _count_lines(resources, recorder, metrics)
    told = _trigger(resources, recorder, metrics)
    rung = {
        name: times
        for name, alarm in _of_type(resources, "AWS::CloudWatch::Alarm").items()
        if (times := rings(alarm, metrics, run.watch_s, rules))
    }
    return {**rung, **({"event": told} if told else {})}


def _count_lines(resources: Resources, recorder: Recorder, metrics: Metrics) -> None:
    for each in _of_type(resources, "AWS::Logs::MetricFilter").values():
        [how] = each["MetricTransformations"]
        series = Series(how["MetricNamespace"], how["MetricName"])
        for at, line in recorder.lines:
            matched = filter_pattern.matches(each["FilterPattern"], line)
            if matched or "DefaultValue" in how:
                metrics.publish(series, at, float(how["MetricValue"] if matched else how["DefaultValue"]))


def _trigger(resources: Resources, recorder: Recorder, metrics: Metrics) -> list[float]:
    """Count what each rule matches, as EventBridge does; the times at which a rule tells a target."""
    told = []
    for name, rule in _of_type(resources, "AWS::Events::Rule").items():
        series = Series("AWS/Events", "TriggeredRules", frozenset({("RuleName", f"Ref {name}")}))
        for event in recorder.events:
            if event_pattern.matches(rule["EventPattern"], event.body()):
                metrics.publish(series, event.at, 1)
                if rule.get("Targets"):
                    told.append(event.at)
    return sorted(told)


def _of_type(resources: Resources, type_: str) -> dict[str, Mapping[str, Any]]:
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == type_}


def by_name(resources: Resources, rung: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """The same by the name that a person reads, without the job's."""
    named = {}
    for logical_id, times in rung.items():
        name = resources.get(logical_id, {}).get("Properties", {}).get("AlarmName", logical_id)
        named[str(name).removeprefix(f"{JOB}-")] = times
    return named

"""A driver dies within a minute of crossing the line; an average over five hides it."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import DRIVER_HEAP, PERIOD_SECONDS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import as_number, require_known
from hardened_glue.policy.views.alarm import AlarmMetric, HeapAlarm

_LONG_SECONDS = 300


def check(alarm: HeapAlarm) -> Iterator[Said]:
    """A period of five minutes or more, or a period over which a mean hides a peak."""
    for metric in alarm.metrics():
        seconds = _seconds(metric)
        hides = metric.statistic in ("Average", "Minimum") and seconds > PERIOD_SECONDS
        if seconds >= _LONG_SECONDS or hides:
            evidence = (
                f"{metric.statistic} over {seconds:g} s: a driver that dies within a minute is not seen"
            )
            yield Miss(evidence=evidence, property=metric.at("Period"))


def _seconds(metric: AlarmMetric) -> float:
    return as_number(require_known(metric.at("Period"), metric.period)) or PERIOD_SECONDS


RULE = Rule(
    id="heap-alarm-window",
    title="The heap alarm looks at each minute",
    why="Average over 300 s is what CDK's metric().create_alarm() makes: a death at 92 % averages away",
    source=DRIVER_HEAP.source,
    fix=f"set Period to {PERIOD_SECONDS} and Statistic to Maximum",
    library=f"HardenedJob's alarms take the maximum of {PERIOD_SECONDS} s",
    severity=Severity.WARNING,
    view=HeapAlarm,
    check=check,
)

"""The heap metric runs from 0 to 1: an alarm at 50 or 90 never rings."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import DRIVER_HEAP
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.alarm import HeapAlarm

_AT = "Threshold"


def check(alarm: HeapAlarm) -> Iterator[Said]:
    """A threshold outside the scale, unless an expression changes the scale."""
    threshold = alarm.resource.number(_AT)
    if threshold is not None and not 0 < threshold < 1 and not alarm.does_arithmetic:
        fate = "never rings" if threshold >= 1 else "always rings"
        evidence = f"Threshold is {threshold:g} on a metric from 0 to 1: the alarm {fate}"
        yield Miss(evidence=evidence, property=_AT)


RULE = Rule(
    id="heap-alarm-threshold",
    title="The heap alarm's threshold is a fraction",
    why="the page labels the unit Percentage and states the scale 0-1; copies with 90 are all over",
    source=DRIVER_HEAP.source,
    fix="set Threshold to 0.5, and to 0.85 on a critical one",
    library="HardenedJob's alarms ring at 0.5 and 0.85",
    severity=Severity.ERROR,
    view=HeapAlarm,
    check=check,
)

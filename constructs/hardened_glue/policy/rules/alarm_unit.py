"""An alarm with a unit sees only what was sent with that unit, and Glue sends none."""

from collections.abc import Iterator

from hardened_glue.facts.source import Mark, glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.alarm import GlueAlarm


def check(alarm: GlueAlarm) -> Iterator[Said]:
    """Any unit but None."""
    for metric in alarm.metrics():
        if metric.unit not in (None, "None"):
            evidence = f"Unit is {metric.unit}: the alarm sees only values of that unit, and none are sent"
            yield Miss(evidence=evidence, property=metric.at("Unit"))


RULE = Rule(
    id="alarm-unit",
    title="An alarm on a job names no unit",
    why="the tables print Percentage, the documented query for such a metric asks with Unit None",
    source=glue_guide("monitor-observability", Mark.INFERRED),
    fix="remove Unit",
    library="HardenedJob's alarms name none",
    severity=Severity.ERROR,
    view=GlueAlarm,
    check=check,
)

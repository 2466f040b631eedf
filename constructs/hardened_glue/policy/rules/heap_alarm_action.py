"""An alarm that tells nobody is a colour in a console."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import as_list
from hardened_glue.policy.views.alarm import HeapAlarm

_AT = "AlarmActions"


def check(alarm: HeapAlarm) -> Iterator[Said]:
    """No action on ALARM, or all of them switched off."""
    enabled = str(alarm.resource.get("ActionsEnabled")).lower() != "false"
    if not as_list(alarm.resource.get(_AT)):
        yield Miss(evidence=f"{_AT} is absent or empty", property=_AT)
    elif not enabled:
        yield Miss(evidence="ActionsEnabled is false", property="ActionsEnabled")


RULE = Rule(
    id="heap-alarm-action",
    title="The heap alarm tells someone",
    why="whoever could add memory learns of it from the failed run",
    source=Source("https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"),
    fix=f"set {_AT} to the ARN of a topic",
    library="HardenedJob(alarm_topic=...); None is a choice to write down",
    severity=Severity.WARNING,
    view=HeapAlarm,
    check=check,
    controls=("Security Hub CloudWatch.15", "cdk-nag NIST.800.53.R5-CloudWatchAlarmAction"),
)

"""An event that its target does not take is dropped after a day, unless a queue catches it."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.event_rule import EventRule


def check(rule: EventRule) -> Iterator[Said]:
    """Each target without a dead-letter queue."""
    for index, target in enumerate(rule.targets):
        if not target.get("DeadLetterConfig"):
            at = f"Targets.{index}.DeadLetterConfig"
            yield Miss(evidence=f"target {target.get('Id', index)} has no dead-letter queue", property=at)


RULE = Rule(
    id="event-dead-letter",
    title="Undelivered events are kept",
    why="a topic whose key or policy refuses the event loses the news of a failure in silence",
    source=Source("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"),
    fix="set DeadLetterConfig.Arn of the target to a queue that lets events.amazonaws.com send",
    library="the failure rule of a stack's jobs has a queue",
    severity=Severity.WARNING,
    view=EventRule,
    check=check,
)

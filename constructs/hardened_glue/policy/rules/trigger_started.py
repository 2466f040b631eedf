"""A trigger is made asleep."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import Trigger

_AT = "StartOnCreation"
_SLEEPS = ("SCHEDULED", "CONDITIONAL")


def check(trigger: Trigger) -> Iterator[Said]:
    """A scheduled or conditional trigger that nobody starts."""
    kind = trigger.resource.known("Type")
    starts = trigger.resource.known(_AT)
    if kind in _SLEEPS and str(starts).lower() != "true":
        shown = "absent" if starts is None else str(starts).lower()
        yield Miss(evidence=f"StartOnCreation is {shown}: the trigger is made and never fires", property=_AT)


RULE = Rule(
    id="trigger-started",
    title="Scheduled and conditional triggers are started",
    why="CloudFormation and CDK's own construct leave them asleep until somebody calls StartTrigger",
    source=Source("botocore glue model, CreateTriggerRequest.StartOnCreation"),
    fix=f"set {_AT} to true",
    library="JobTrigger starts with its stack, unless active=False says otherwise",
    severity=Severity.WARNING,
    view=Trigger,
    check=check,
)

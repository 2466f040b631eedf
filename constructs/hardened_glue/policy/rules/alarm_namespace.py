"""Job metrics lie in the namespace Glue; AWS/Glue holds the usage of quotas."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import DRIVER_HEAP, NAMESPACE
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import require_known
from hardened_glue.policy.views.alarm import GlueAlarm


def check(alarm: GlueAlarm) -> Iterator[Said]:
    """Any other namespace."""
    for metric in alarm.metrics():
        at = metric.at("Namespace") if not metric.property else f"{metric.property}.Metric.Namespace"
        namespace = require_known(at, metric.namespace)
        if namespace != NAMESPACE:
            evidence = f"Namespace is {namespace}, where Glue sends no {metric.name}: the alarm never rings"
            yield Miss(evidence=evidence, property=at)


RULE = Rule(
    id="alarm-namespace",
    title="An alarm on a job reads the namespace Glue",
    why="an alarm on a metric that does not exist is quiet for ever",
    source=DRIVER_HEAP.source,
    fix=f"set Namespace to {NAMESPACE}",
    library="HardenedJob's alarms and job.metric(...) read it",
    severity=Severity.ERROR,
    view=GlueAlarm,
    check=check,
)

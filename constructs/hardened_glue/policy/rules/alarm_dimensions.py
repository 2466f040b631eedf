"""CloudWatch matches the exact set of dimensions: one missing, and the alarm has no metric."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import DRIVER_HEAP, METRICS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.alarm import AlarmMetric, GlueAlarm

_WANTED = ("JobName", "JobRunId", "Type")
_FOURTH = ("ObservabilityGroup", "Source", "Sink")  # of the observability metrics, which have one more
_METRICS = {metric.name: metric for metric in METRICS}


def check(alarm: GlueAlarm) -> Iterator[Said]:
    """A dimension too few, one too many, or a value that no metric has."""
    for metric in alarm.metrics():
        at = "Dimensions" if not metric.property else f"{metric.property}.Metric.Dimensions"
        for evidence in _faults(metric):
            yield Miss(evidence=f"{evidence}: the alarm never rings", property=at)


def _faults(metric: AlarmMetric) -> Iterator[str]:
    given = metric.dimensions
    missing = [name for name in _WANTED if name not in given]
    extra = [name for name in given if name not in (*_WANTED, *_FOURTH)]
    if missing:
        yield f"the dimension {' and '.join(missing)} is missing"
    if extra:
        yield f"the dimension {' and '.join(extra)} is none of this metric's"
    known = _METRICS.get(metric.name)
    kind = given.get("Type")
    if known and kind is not None and not is_reference(kind) and kind != known.type.value:
        yield f"the dimension Type is {kind}, not {known.type.value}"


RULE = Rule(
    id="alarm-dimensions",
    title="An alarm on a job names JobName, JobRunId and Type",
    why="an alarm without data looks like an alarm without trouble",
    source=DRIVER_HEAP.source,
    fix="set Dimensions to JobName, JobRunId=ALL and Type=gauge or count, and no other",
    library="HardenedJob's alarms and job.metric(...) name all three",
    severity=Severity.ERROR,
    view=GlueAlarm,
    check=check,
)

"""The event log is the only record of what a run did; it is off unless asked for."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_SWITCH = "--enable-spark-ui"
_PATH = "--spark-event-logs-path"


def check(job: SparkJob) -> Iterator[Said]:
    """Off, or on with nowhere to write to."""
    if not job.is_on(_SWITCH):
        shown = job.argument(_SWITCH) or "absent"
        yield Miss(evidence=f"{_SWITCH} is {shown}: no event log is written", property=job.where(_SWITCH))
    elif _PATH not in job.arguments:
        evidence = f"{_SWITCH} is true and {_PATH} is absent: no event log is written"
        yield Miss(evidence=evidence, property=job.where(_PATH))


RULE = Rule(
    id="spark-ui",
    title="The Spark UI has an event log to show",
    why="skew, spills and slow stages can be read from the event log alone, and only if it was written",
    source=glue_guide("monitor-spark-ui-jobs"),
    fix=f"set {_SWITCH} to true and {_PATH} to s3://<bucket>/<job>/",
    library="HardenedJob sets both, into its stack's own bucket",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

"""Without metrics no alarm can ring and no run can be diagnosed."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-metrics"


def check(job: SparkJob) -> Iterator[Said]:
    """The key, whose presence is what counts, is missing."""
    if _KEY not in job.arguments:
        yield Miss(evidence=f"{_KEY} is absent, so metrics are off", property=f"DefaultArguments.{_KEY}")


RULE = Rule(
    id="job-metrics",
    title="Job metrics are on",
    why="heap, executors and tasks are what alarms and diagnosis read; off is the default of the API",
    source=ARGUMENTS[_KEY].source,
    fix=f"set DefaultArguments {_KEY} to true",
    library="HardenedJob sets it",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)

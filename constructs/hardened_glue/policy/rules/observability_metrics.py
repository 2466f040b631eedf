"""Skew, error classes and the use of workers are metrics of their own."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-observability-metrics"


def check(job: SparkJob) -> Iterator[Said]:
    """The switch is absent or off."""
    if not job.is_on(_KEY):
        yield Miss(evidence=f"{_KEY} is {job.argument(_KEY) or 'absent'}", property=job.where(_KEY))


RULE = Rule(
    id="observability-metrics",
    title="Observability metrics are on",
    why="they tell a straggler from a small cluster, and out of memory from any other failure",
    source=ARGUMENTS[_KEY].source,
    fix=f"set DefaultArguments {_KEY} to true",
    library="HardenedJob sets it",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

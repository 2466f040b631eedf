"""Job insights write the root cause of a failed run into its log."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-job-insights"


def check(job: SparkJob) -> Iterator[Said]:
    """Switched off; absent, they are on as the guide has it."""
    value = job.argument(_KEY)
    if value is not None and value.lower() != "true":
        yield Miss(evidence=f"{_KEY} is {value}", property=job.where(_KEY))


RULE = Rule(
    id="job-insights",
    title="Job insights are not switched off",
    why="their stream names the line and the cause of a failure; the diagnosis reads it first",
    source=ARGUMENTS[_KEY].source,
    fix=f"set DefaultArguments {_KEY} to true",
    library="HardenedJob sets it",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

"""Without auto scaling every worker is billed from the first minute to the last."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-auto-scaling"


def check(job: SparkJob) -> Iterator[Said]:
    """The switch is absent or off."""
    if not job.is_on(_KEY):
        workers = job.resource.get("NumberOfWorkers")
        billed = f": {workers} workers are billed for the whole run" if workers is not None else ""
        yield Miss(evidence=f"{_KEY} is {job.argument(_KEY) or 'absent'}{billed}", property=job.where(_KEY))


RULE = Rule(
    id="auto-scaling",
    title="Auto scaling is on",
    why="idle workers are given back, so the number of workers is a ceiling and not a bill",
    source=ARGUMENTS[_KEY].source,
    fix=f"set DefaultArguments {_KEY} to true",
    library="Sizing(auto_scaling=True), the default",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
    controls=("EPAM ecc-aws-542",),
)

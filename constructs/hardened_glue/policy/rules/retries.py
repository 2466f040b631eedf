"""Glue takes ten retries at most."""

from collections.abc import Iterator

from hardened_glue.facts.limits import MAX_RETRIES, MAX_RETRIES_SOURCE
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import Job

_AT = "MaxRetries"


def check(job: Job) -> Iterator[Said]:
    """A number out of bounds."""
    retries = job.resource.number(_AT)
    if retries is not None and not 0 <= retries <= MAX_RETRIES:
        yield Miss(evidence=f"MaxRetries is {retries:g}, Glue takes 0 to {MAX_RETRIES}", property=_AT)


RULE = Rule(
    id="retries",
    title="Retries are within Glue's bounds",
    why="the API's model has no bound, so nothing else tells before the deployment",
    source=MAX_RETRIES_SOURCE,
    fix=f"set MaxRetries to 0 to {MAX_RETRIES}",
    library="JobSettings(max_retries=1)",
    severity=Severity.ERROR,
    view=Job,
    check=check,
)

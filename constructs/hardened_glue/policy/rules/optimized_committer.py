"""The optimized committer is on by itself; switched off, tasks commit by renaming in S3."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-s3-parquet-optimized-committer"


def check(job: SparkJob) -> Iterator[Said]:
    """Switched off on a version where it acts."""
    if (job.argument(_KEY) or "").lower() == "false" and job.version.optimized_committer_acts:
        yield Miss(evidence=f"{_KEY} is false", property=job.where(_KEY))


RULE = Rule(
    id="optimized-committer",
    title="The optimized Parquet committer is not switched off",
    why="a rename in S3 is a copy and a deletion: slower, and not atomic",
    source=ARGUMENTS[_KEY].source,
    fix=f"set {_KEY} to true, or remove it",
    library="HardenedJob sets it",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

"""A job without a place for its temporary files gets a bucket that Glue makes."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--TempDir"


def check(job: SparkJob) -> Iterator[Said]:
    """No --TempDir at all."""
    if _KEY not in job.arguments:
        evidence = "--TempDir is absent: Glue may make a bucket of its own, possibly publicly readable"
        yield Miss(evidence=evidence, property=f"DefaultArguments.{_KEY}")


RULE = Rule(
    id="temp-dir",
    title="Temporary files have a place of their own",
    why="shuffles and copies of the data land there, under no policy and no lifecycle of yours",
    source=ARGUMENTS[_KEY].source,
    fix="set NonOverridableArguments --TempDir to s3://<bucket>/<job>/ with a lifecycle rule on the bucket",
    library="HardenedJob names a folder of its stack's own bucket",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)

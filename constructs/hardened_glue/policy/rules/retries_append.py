"""A retry of a job that appends writes its rows twice."""

import re
from collections.abc import Iterator

from hardened_glue.facts.source import Mark, Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_MODE = re.compile(r"mode$|write|save|load_?type", re.IGNORECASE)


def check(job: SparkJob) -> Iterator[Said]:
    """Retries beside an argument that says append; the scripts of this library commit once, however often."""
    retries = job.resource.number("MaxRetries")
    if not retries or job.made_by_this_library:
        return
    for key, value in job.arguments.items():
        if _MODE.search(key) and str(value).lower() == "append":
            evidence = f"MaxRetries is {retries:g} and {key} is {value}: a retry appends the rows again"
            yield Miss(evidence=evidence, property="MaxRetries")


RULE = Rule(
    id="retries-append",
    title="A job that appends is not retried",
    why="Spark's append leaves what the failed attempt wrote, under both committer algorithms",
    source=Source("measured on PySpark 3.5.4 by killing runs after task commits", Mark.MEASURED),
    fix="set MaxRetries to 0, or make the script write each run's rows once",
    library="S3ToParquetJob commits each run once, so its retries are safe",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

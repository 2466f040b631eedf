"""A bookmark has one writer."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_AT = "ExecutionProperty.MaxConcurrentRuns"


def check(job: SparkJob) -> Iterator[Said]:
    """Bookmarks on beside more than one run at a time."""
    if job.argument("--job-bookmark-option") != "job-bookmark-enable":
        return
    runs = job.resource.number(_AT)
    if runs is not None and runs > 1:
        evidence = f"MaxConcurrentRuns is {runs:g} with bookmarks on: the second to commit fails"
        yield Miss(evidence=evidence, property=_AT)


RULE = Rule(
    id="bookmark-concurrency",
    title="A job with bookmarks runs once at a time",
    why="commits of parallel runs meet in GLUE_JOB_BOOKMARK_VERSION_MISMATCH_ERROR",
    source=glue_guide("monitor-continuations"),
    fix="set ExecutionProperty.MaxConcurrentRuns to 1",
    library="JobSettings(max_concurrent_runs=1), the default",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)

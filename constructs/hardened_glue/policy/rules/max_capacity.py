"""Capacity and workers are two ways of saying one thing, and Glue refuses both at once."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_OLD = ("0.9", "1.0")
_WORKERS = ("WorkerType", "NumberOfWorkers")


def check(job: SparkJob) -> Iterator[Said]:
    """MaxCapacity or AllocatedCapacity beside workers, or on a version that knows workers alone."""
    for name in ("MaxCapacity", "AllocatedCapacity"):
        value = job.resource.get(name)
        if value is None:
            continue
        beside = [each for each in _WORKERS if job.resource.get(each) is not None]
        version = job.resource.get("GlueVersion")
        if beside:
            yield Miss(evidence=f"{name} is {value} beside {' and '.join(beside)}", property=name)
        elif version not in _OLD:
            shown = "absent" if version is None else version
            yield Miss(evidence=f"{name} is {value} and GlueVersion is {shown}", property=name)


RULE = Rule(
    id="max-capacity",
    title="A Spark job is sized in workers",
    why="the API refuses MaxCapacity beside workers, and altogether on Glue 2.0 and later",
    source=Source("botocore glue model, CreateJobRequest.MaxCapacity"),
    fix="remove it and set WorkerType and NumberOfWorkers",
    library='Sizing(worker_type="G.1X", max_workers=10)',
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)

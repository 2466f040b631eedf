"""One worker hosts the driver, so a job of one has nobody to work."""

from collections.abc import Iterator

from hardened_glue.facts.limits import MIN_WORKERS, MIN_WORKERS_SOURCE
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_AT = "NumberOfWorkers"


def check(job: SparkJob) -> Iterator[Said]:
    """Fewer than two workers, or a worker type without a number."""
    count = job.resource.number(_AT)
    if count is None:
        if job.resource.get("WorkerType") is not None:
            yield Miss(evidence="NumberOfWorkers is absent beside WorkerType", property=_AT)
    elif count < MIN_WORKERS:
        yield Miss(evidence=f"NumberOfWorkers is {count:g}: one of them hosts the driver", property=_AT)


RULE = Rule(
    id="worker-count",
    title="There are at least two workers",
    why="the driver takes a whole worker; what is left runs the tasks",
    source=MIN_WORKERS_SOURCE,
    fix=f"set NumberOfWorkers to {MIN_WORKERS} or more",
    library=f"Sizing(max_workers={MIN_WORKERS}) or more",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)

"""Executors that run out of memory are seen before by an alarm on their heap."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import EXECUTORS_HEAP
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob


def check(job: SparkJob) -> Iterator[Said]:
    """No alarm of the template reads the metric of this job, whatever else is right or wrong with it."""
    if not any(job.alarms_on(EXECUTORS_HEAP.name)):
        yield Miss(
            evidence=f"no alarm in the template reads {EXECUTORS_HEAP.name} of the job", property="Name"
        )


RULE = Rule(
    id="executors-heap-alarm",
    title="An alarm watches the executors' heap",
    why="executors under memory pressure die one after the other, and each takes its tasks along",
    source=EXECUTORS_HEAP.source,
    fix=(
        f"add an AWS::CloudWatch::Alarm on {EXECUTORS_HEAP.name} in namespace Glue, dimensions JobName, "
        "JobRunId=ALL, Type=gauge, Maximum over 60 s above 0.5, missing data notBreaching"
    ),
    library="HardenedJob makes it, with a critical one at 0.85",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

"""A driver that runs out of memory is seen minutes before, by an alarm on its heap."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import DRIVER_HEAP
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob


def check(job: SparkJob) -> Iterator[Said]:
    """No alarm of the template reads the metric of this job, whatever else is right or wrong with it."""
    if not any(job.alarms_on(DRIVER_HEAP.name)):
        yield Miss(evidence=f"no alarm in the template reads {DRIVER_HEAP.name} of the job", property="Name")


RULE = Rule(
    id="driver-heap-alarm",
    title="An alarm watches the driver's heap",
    why="a driver out of memory takes the run with it, within a minute of crossing half of its heap",
    source=DRIVER_HEAP.source,
    fix=(
        f"add an AWS::CloudWatch::Alarm on {DRIVER_HEAP.name} in namespace Glue, dimensions JobName, "
        "JobRunId=ALL, Type=gauge, Maximum over 60 s above 0.5, missing data notBreaching"
    ),
    library="HardenedJob makes it, with a critical one at 0.85",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

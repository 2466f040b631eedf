"""Up to Glue 4.0 a run's log arrives as it is written only where that is asked for."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.facts.versions import LogArguments
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_KEY = "--enable-continuous-cloudwatch-log"


def check(job: SparkJob) -> Iterator[Said]:
    """Off on a version that knows the switch; later ones always log as they go."""
    if job.version.log_arguments is LogArguments.CONTINUOUS and not job.is_on(_KEY):
        yield Miss(evidence=f"{_KEY} is {job.argument(_KEY) or 'absent'}", property=job.where(_KEY))


RULE = Rule(
    id="job-logging",
    title="A job on Glue 4.0 logs continuously",
    why="without it the log of a run that dies is what was left at its death",
    # AWS Config and prowler ask for the argument on every version; from 5.0 on it does nothing.
    source=ARGUMENTS[_KEY].source,
    fix=f"set DefaultArguments {_KEY} to true, or move to Glue 5.0",
    library="HardenedJob sets it on Glue 4.0",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
    controls=("AWS Config glue-job-logging-enabled", "prowler glue_etl_jobs_logging_enabled"),
)

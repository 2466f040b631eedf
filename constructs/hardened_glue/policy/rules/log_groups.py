"""A job without log groups of its own logs into groups that are shared and never expire."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.versions import LogArguments
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.job import SparkJob

_KEYS = {
    LogArguments.CONTINUOUS: "--continuous-log-logGroup",
    LogArguments.CUSTOM_PREFIX: "--custom-logGroup-prefix",
}


def check(job: SparkJob) -> Iterator[Said]:
    """No argument that names a place, or a place in which the template makes no group."""
    key = _KEYS[job.version.log_arguments]
    place = job.arguments.get(key)
    if place is None:
        evidence = f"{key} is absent: logs go to Glue's shared groups, which never expire"
        yield Miss(evidence=evidence, property=job.where(key))
    elif not job.template.alone and not is_reference(place) and not _has_group(job, str(place)):
        evidence = f"{key} is {place} and the template makes no log group there: Glue's own never expires"
        yield Miss(evidence=evidence, property=job.where(key))


def _has_group(job: SparkJob, place: str) -> bool:
    folder = place.rstrip("/")
    names = [group.get("LogGroupName") for group in job.template.everywhere("AWS::Logs::LogGroup")]
    # A name that is a reference may be any, this one too.
    return any(name == folder or str(name).startswith((f"{folder}/", "${")) for name in names if name)


RULE = Rule(
    id="log-groups",
    title="The job logs into groups of its own",
    why="Glue makes missing groups without retention; only a group that is there first has one",
    source=glue_guide("monitor-continuous-logging"),
    fix=(
        "set --custom-logGroup-prefix (5.0 and later) or --continuous-log-logGroup (4.0) and add the "
        "AWS::Logs::LogGroup with RetentionInDays and KmsKeyId"
    ),
    library="HardenedJob makes them, with JobSettings(log_retention_days=365)",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

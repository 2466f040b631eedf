"""A job whose Glue version is absent, unknown or past its support runs on what nobody chose."""

from collections.abc import Iterator

from hardened_glue.facts.versions import (
    GLUE_VERSIONS,
    REFUSED_VERSIONS,
    REFUSED_VERSIONS_SOURCE,
    nearest_version,
)
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_AT = "GlueVersion"
_SUPPORTED = ", ".join(GLUE_VERSIONS)


def check(job: SparkJob) -> Iterator[Said]:
    """An absent version, a version of old, one that CloudFormation refuses and one that does not exist."""
    version = job.resource.known(_AT)
    if version is None:
        evidence = "GlueVersion is absent: AWS chooses, and its choice moved from 5.1 to 6.0 within a year"
        yield Miss(evidence=evidence, property=_AT)
    elif str(version) not in GLUE_VERSIONS:
        why = REFUSED_VERSIONS.get(str(version), "Glue has no such version")
        near = nearest_version(str(version))
        fix = f"set GlueVersion to {near}, and try the script on it" if near else ""
        yield Miss(evidence=f"GlueVersion is {version}: {why}", property=_AT, fix=fix)


RULE = Rule(
    id="glue-version",
    title="The Glue version is written down and supported",
    why="the version decides which arguments, workers and S3 connector a run gets; old ones get no fixes",
    source=REFUSED_VERSIONS_SOURCE,
    fix=f"set GlueVersion to one of {_SUPPORTED}",
    library='JobSettings(glue_version="5.0"), the default',
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
    controls=("Security Hub Glue.4", "AWS Config glue-spark-job-supported-version"),
)

"""A job whose Glue version is absent, unknown or past its support runs on what nobody chose."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_OLD = ("0.9", "1.0", "2.0", "3.0")
_SUPPORTED = ", ".join(GLUE_VERSIONS)


def check(job: SparkJob) -> Iterator[Said]:
    """An absent version, a version of old, one that CloudFormation refuses and one that does not exist."""
    version = job.resource.known("GlueVersion")
    if version is None:
        evidence = "GlueVersion is absent: AWS chooses, and its choice moved from 5.1 to 6.0 within a year"
    elif str(version) in GLUE_VERSIONS:
        return
    elif str(version) in _OLD:
        evidence = f"GlueVersion is {version}: past its support, or a Spark of 2021"
    elif str(version) == "auto":
        evidence = "GlueVersion is auto: the API takes it, CloudFormation refuses it"
    else:
        evidence = f"GlueVersion is {version}: Glue has no such version"
    yield Miss(evidence=evidence, property="GlueVersion")


RULE = Rule(
    id="glue-version",
    title="The Glue version is written down and supported",
    why="the version decides which arguments, workers and S3 connector a run gets; old ones get no fixes",
    source=glue_guide("glue-version-support-policy"),
    fix=f"set GlueVersion to one of {_SUPPORTED}",
    library='JobSettings(glue_version="5.0"), the default',
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
    controls=("Security Hub Glue.4", "AWS Config glue-spark-job-supported-version"),
)

"""Where S3A reads and writes, it takes us-east-2 for granted."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.versions import S3Connector
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_ENDPOINT = "spark.hadoop.fs.s3a.endpoint"
_REGION = f"{_ENDPOINT}.region"
_BACK_TO_EMRFS = "spark.hadoop.fs.s3.impl=com.amazon.ws.emr.hadoop.fs.EmrFileSystem"


def check(job: SparkJob) -> Iterator[Said]:
    """Neither endpoint nor region in --conf on a version that works through S3A."""
    if job.version.s3_connector is not S3Connector.S3A:
        return
    conf = job.argument("--conf") or ""
    if f"{_ENDPOINT}=" in conf or f"{_REGION}=" in conf:
        return
    if job.version.name == "5.1" and _BACK_TO_EMRFS in conf:
        return
    evidence = f"--conf sets no {_REGION} on Glue {job.version.name}: S3A asks us-east-2"
    yield Miss(evidence=evidence, property=job.where("--conf"))


RULE = Rule(
    id="s3a-region",
    title="S3A knows its region",
    why="in a VPC elsewhere every call to S3 times out; without one, it takes the way round",
    source=glue_guide("migrating-version-51"),
    fix=f"add {_REGION}=<region> to DefaultArguments --conf",
    library="HardenedJob adds it on Glue 5.1 and 6.0",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)

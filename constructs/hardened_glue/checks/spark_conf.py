"""The job's `--conf`: Spark's own settings, chained into the one argument that Glue offers for them."""

import re
from collections.abc import Mapping

from hardened_glue.checks.plain import require_text
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.versions import GlueVersion, S3Connector

_KEY = re.compile(r"spark\.[A-Za-z0-9_.\-]+")

# What every job runs with, and why.
_ALWAYS = {
    "spark.sql.adaptive.enabled": "true",  # partitions coalesce and skewed joins split while the job runs
    # Dates before 1582 are written as they are; the default of old Spark 3 fails the job on them.
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    # Values whose key matches are starred out in the Spark UI and the event log.
    "spark.redaction.regex": "(?i)secret|passw|pwd|token|access[.]?key|credential|private",
}

# Where S3A writes. Its committer settings are read by Hadoop; Spark's binding classes are not named,
# as no page says that Glue carries them and a missing class would fail every run.
_S3A = {
    "spark.hadoop.fs.s3a.committer.name": "magic",
    "spark.hadoop.fs.s3a.committer.magic.enabled": "true",
}
_S3A_REGION = "spark.hadoop.fs.s3a.endpoint.region"  # absent, S3A asks us-east-2 and a VPC job times out


def managed_spark_conf(version: GlueVersion, region: str) -> dict[str, str]:
    """What the library itself sets for a job of this Glue version."""
    if version.s3_connector is S3Connector.S3A:
        return {**_ALWAYS, **_S3A, _S3A_REGION: region}
    return dict(_ALWAYS)


def check_spark_conf(conf: Mapping[str, str], version: GlueVersion) -> None:
    """Refuse a setting that is the library's, that Glue cannot carry or that holds a secret."""
    if not isinstance(conf, Mapping):
        raise JobConfigError("spark_conf", conf, "a mapping of Spark settings to their values")
    managed = managed_spark_conf(version, region="")
    for key, value in conf.items():
        option = f"spark_conf[{key!r}]"
        if not _KEY.fullmatch(require_text("spark_conf key", key)):
            raise JobConfigError("spark_conf key", key, "a Spark setting: spark.<name>")
        if key in managed:
            raise JobConfigError(option, value, "no value: the library sets it for every job")
        require_text(option, value)
        if looks_secret(key, value):
            raise JobConfigError(
                option, Hidden(), "no secret: Glue shows arguments to every reader of the job"
            )
        if not value or re.search(r"\s", value):
            raise JobConfigError(option, value, "a value without white space: --conf is split at it")


def chain(conf: Mapping[str, str]) -> str:
    """One value for the key `--conf`: Glue's arguments are a map, so the key can stand there once."""
    return " --conf ".join(f"{key}={value}" for key, value in conf.items())

"""`s3://` through Hadoop's S3A: to an S3-compatible endpoint on this machine, or to AWS itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from hardened_glue.facts.versions import S3Connector
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.runtimes import Runtime

AWS = "aws"  # in place of an endpoint's address
_S3A = "org.apache.hadoop.fs.s3a.S3AFileSystem"
_REGION = "spark.hadoop.fs.s3a.endpoint.region"
_DEFAULT_REGION = "us-east-1"  # an endpoint that is not AWS takes any; signatures need one
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# Of each Hadoop: S3A and the AWS SDK that it was built with. 3.3 speaks through SDK v1, 3.4 through v2.
_JARS = {
    "3.3.4": ("org.apache.hadoop:hadoop-aws:3.3.4", "com.amazonaws:aws-java-sdk-bundle:1.12.262"),
    "3.4.2": (
        "org.apache.hadoop:hadoop-aws:3.4.2",
        "software.amazon.awssdk:bundle:2.29.52",
        "software.amazon.s3.analyticsaccelerator:analyticsaccelerator-s3:1.2.1",
    ),
}
_ENVIRONMENT_KEYS = {
    "3.3.4": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
    "3.4.2": "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
}
# Spark's binding to S3A's committers. Maven has none of 3.5.6; that of 3.5.4 fits the same interfaces.
_BINDING_JARS = {
    "3.5.4": "org.apache.spark:spark-hadoop-cloud_2.12:3.5.4",
    "3.5.6": "org.apache.spark:spark-hadoop-cloud_2.12:3.5.4",
    "4.1.1": "org.apache.spark:spark-hadoop-cloud_2.13:4.1.1",
}
_CLOUD = "org.apache.spark.internal.io.cloud"
_BINDING = {
    "spark.sql.sources.commitProtocolClass": f"{_CLOUD}.PathOutputCommitProtocol",
    "spark.sql.parquet.output.committer.class": f"{_CLOUD}.BindingParquetOutputCommitter",
    **{
        f"spark.hadoop.mapreduce.outputcommitter.factory.scheme.{scheme}": (
            "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory"
        )
        for scheme in ("s3", "s3n")
    },
}
_NO_EMRFS = (
    "Glue {0} writes through EMRFS, which nobody outside of AWS has: S3A stands in for it, and Hadoop's "
    "renaming committer for the optimized one"
)
_COMMITTER = (
    "that Spark's writers on Glue {0} commit by S3A's magic committer follows from EMR's pages, none says it"
)


@dataclass(frozen=True, kw_only=True)
class S3Access:
    """Where `s3://` leads.

    Args:
        endpoint_url: the address of an S3-compatible server; None for AWS.
    """

    endpoint_url: str | None

    @classmethod
    def parse(cls, text: str) -> "S3Access":
        """`aws`, or an address."""
        if text == AWS:
            return cls(endpoint_url=None)
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise LocalRunError(
                f"s3 is {text}, expected {AWS} or the address of a server: http://127.0.0.1:5000"
            )
        return cls(endpoint_url=text.rstrip("/"))


def jars(runtime: Runtime) -> tuple[str, ...]:
    """What S3A needs beside the runtime's PySpark, as coordinates."""
    if runtime.hadoop not in _JARS:
        raise LocalRunError(
            f"s3 is given for Glue {runtime.version.name}, whose boto3 is too old to be sent elsewhere, "
            "expected none (folders), or a later version"
        )
    binding = (_BINDING_JARS[runtime.version.spark],) if _commits_by_s3a(runtime) else ()
    return (*_JARS[runtime.hadoop], *binding)


def settings(access: S3Access, runtime: Runtime, job: Mapping[str, str]) -> dict[str, str]:
    """Spark's settings; the job's own region, and its other settings of S3A, stand.

    Args:
        job: the job's settings.
    """
    own = {
        "spark.hadoop.fs.s3a.aws.credentials.provider": _ENVIRONMENT_KEYS[runtime.hadoop],
        # A committer writes its pieces here first, not into the machine's /tmp.
        "spark.hadoop.fs.s3a.buffer.dir": "${hadoop.tmp.dir}/s3a",
    }
    for scheme in ("s3", "s3a", "s3n"):
        own[f"spark.hadoop.fs.{scheme}.impl"] = _S3A
    if access.endpoint_url is not None:
        own["spark.hadoop.fs.s3a.endpoint"] = access.endpoint_url
        own["spark.hadoop.fs.s3a.path.style.access"] = "true"
        own["spark.hadoop.fs.s3a.connection.ssl.enabled"] = str(
            access.endpoint_url.startswith("https")
        ).lower()
    if _REGION not in job:
        own[_REGION] = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or _DEFAULT_REGION
    return {**own, **(_BINDING if _commits_by_s3a(runtime) else {})}


def environment(access: S3Access) -> dict[str, str]:
    """What boto3 and S3A read: the keys, and the endpoint for whatever the script asks of AWS."""
    if access.endpoint_url is None:
        return _own_credentials()
    missing = [name for name in _KEYS if not os.environ.get(name)]
    if missing:
        raise LocalRunError(
            f"{' and '.join(missing)} not set, expected the keys of {access.endpoint_url} in the environment"
        )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or _DEFAULT_REGION
    return {
        # Also for Glue and Secrets Manager: a script that asks them must not reach AWS by accident.
        "AWS_ENDPOINT_URL": os.environ.get("AWS_ENDPOINT_URL") or access.endpoint_url,
        "AWS_ENDPOINT_URL_S3": access.endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def notes(runtime: Runtime) -> tuple[str, ...]:
    """In what S3A here differs from the version's own way to S3."""
    differs = (_COMMITTER if _commits_by_s3a(runtime) else _NO_EMRFS).format(runtime.version.name)
    if runtime.hadoop == runtime.version.hadoop:
        return (differs,)
    hadoop = f"Hadoop {runtime.version.hadoop} on Glue {runtime.version.name}, {runtime.hadoop} here"
    return (differs, hadoop)


def _commits_by_s3a(runtime: Runtime) -> bool:
    return runtime.version.s3_connector is S3Connector.S3A


def _own_credentials() -> dict[str, str]:
    """The caller's keys as they are now, from wherever boto3 finds them: a profile, a session, a role."""
    import boto3

    session = boto3.Session()
    found = session.get_credentials()
    if found is None:
        raise LocalRunError(
            "boto3 finds no AWS credentials, expected a profile, a login, or keys in the environment"
        )
    keys = found.get_frozen_credentials()
    named = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_SESSION_TOKEN": keys.token,
        "AWS_DEFAULT_REGION": session.region_name,
        "AWS_REGION": session.region_name,
    }
    return {name: value for name, value in named.items() if value}

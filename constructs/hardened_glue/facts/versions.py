"""The Glue versions that this library supports, oldest first.

0.9 to 2.0 reached their end of life on 1 April 2026, and 3.0 runs a Spark of 2021; an absent version
means whatever AWS prefers on the day the job is made. All of them are refused.
"""

import re
from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Mark, Source, glue_guide


class S3Connector(Enum):
    """What stands behind `s3://` in Spark."""

    EMRFS = "EMRFS"
    S3A = "S3A"


class LogArguments(Enum):
    """Which family of log arguments a version obeys; those of the other family do nothing."""

    CONTINUOUS = "--enable-continuous-cloudwatch-log and --continuous-log-*"
    CUSTOM_PREFIX = "--custom-logGroup-prefix and --custom-logStream-prefix"


@dataclass(frozen=True, kw_only=True)
class GlueVersion:
    """One Glue version and what this library must know of it."""

    name: str
    spark: str
    python: str
    java: int
    scala: str
    hadoop: str
    hudi: str
    iceberg: str
    delta: str
    s3_connector: S3Connector
    default_timeout_minutes: int
    log_arguments: LogArguments
    source: Source

    @property
    def optimized_committer_acts(self) -> bool:
        """Whether `--enable-s3-parquet-optimized-committer` drives anything: it is EMRFS code."""
        return self.s3_connector is S3Connector.EMRFS


_TABLE = (
    GlueVersion(
        name="4.0",
        spark="3.3.0",
        python="3.10",
        java=8,
        scala="2.12",
        hadoop="3.3.3",
        hudi="0.12.1",
        iceberg="1.0.0",
        delta="2.1.0",
        s3_connector=S3Connector.EMRFS,
        default_timeout_minutes=2880,
        log_arguments=LogArguments.CONTINUOUS,
        source=glue_guide("release-notes"),
    ),
    GlueVersion(
        name="5.0",
        spark="3.5.4",
        python="3.11",
        java=17,
        scala="2.12.18",
        hadoop="3.4.1",
        hudi="0.15.0",
        iceberg="1.7.1",
        delta="3.3.0",
        s3_connector=S3Connector.EMRFS,
        default_timeout_minutes=480,
        log_arguments=LogArguments.CUSTOM_PREFIX,
        source=glue_guide("migrating-version-50"),
    ),
    GlueVersion(
        name="5.1",
        spark="3.5.6",
        python="3.11",
        java=17,
        scala="2.12.18",
        hadoop="3.4.1",
        hudi="1.0.2",
        iceberg="1.10.0",
        delta="3.3.2",
        s3_connector=S3Connector.S3A,
        default_timeout_minutes=480,
        log_arguments=LogArguments.CUSTOM_PREFIX,
        source=glue_guide("migrating-version-51"),
    ),
    GlueVersion(
        name="6.0",
        spark="4.1.1",
        python="3.13",
        java=17,
        scala="2.13.17",
        hadoop="3.4.2",
        hudi="1.1.1",
        iceberg="1.11.0",
        delta="4.2.0",
        s3_connector=S3Connector.S3A,
        default_timeout_minutes=480,
        log_arguments=LogArguments.CUSTOM_PREFIX,
        source=glue_guide("migrating-version-60"),
    ),
)

GLUE_VERSIONS = {version.name: version for version in _TABLE}

# The API's default moved from 5.1 to 6.0 within a year: an absent version is no version.
ABSENT_VERSION_DEFAULT = Source("botocore glue model, CreateJobRequest.GlueVersion", Mark.CONFLICTING)

# What else a job may name, and why it is refused here.
REFUSED_VERSIONS = {
    "0.9": "its life ended on 1 April 2026",
    "1.0": "its life ended on 1 April 2026",
    "2.0": "its life ended on 1 April 2026",
    "3.0": "it runs a Spark of 2021",
    "auto": "CloudFormation knows no such version",
}
REFUSED_VERSIONS_SOURCE = glue_guide("glue-version-support-policy")

_NUMBERS = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")


def nearest_version(value: object) -> str | None:
    """The supported version nearest to what was meant, the newer of two; None where nothing can be told."""
    if value == "auto":
        return max(GLUE_VERSIONS, key=_ordinal)  # it would move the job there
    found = _NUMBERS.match(str(value))
    if found is None:
        return None
    wanted = float(f"{found[1]}.{found[2] or 0}")
    return min(reversed(GLUE_VERSIONS), key=lambda name: abs(float(name) - wanted))


def versions_from(oldest: str) -> frozenset[str]:
    """The supported versions from `oldest` on; all of them where it is older than the oldest supported."""
    return frozenset(name for name in GLUE_VERSIONS if _ordinal(name) >= _ordinal(oldest))


def versions_before(newest: str) -> frozenset[str]:
    """The supported versions before `newest`."""
    return frozenset(GLUE_VERSIONS) - versions_from(newest)


def _ordinal(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("."))

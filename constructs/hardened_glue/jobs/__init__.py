"""The constructs: a hardened Glue job in ten lines of a CDK app."""

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.buckets import HardenedBucket
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.key import stack_key
from hardened_glue.jobs.permissions import Permission, read_prefix, use_key, write_prefix
from hardened_glue.jobs.s3_to_parquet import Column, S3ToParquetJob
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings, Sizing
from hardened_glue.jobs.topic import AlarmTopic

__all__ = [
    "AlarmTopic",
    "Column",
    "HardenedBucket",
    "HardenedJob",
    "JobConfigError",
    "JobFoundation",
    "JobSettings",
    "Permission",
    "S3ToParquetJob",
    "Sizing",
    "read_prefix",
    "stack_key",
    "use_key",
    "write_prefix",
]

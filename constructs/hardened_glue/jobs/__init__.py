"""The constructs: a hardened Glue job in ten lines of a CDK app."""

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.buckets import HardenedBucket
from hardened_glue.jobs.catalog import (
    CatalogTable,
    read_database,
    read_table,
    use_catalog_in_spark,
    write_table,
)
from hardened_glue.jobs.catalog_encryption import CatalogEncryption
from hardened_glue.jobs.connections import ImportedConnection, JobConnection
from hardened_glue.jobs.dashboard import JobDashboard, PlatformDashboard
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.jdbc_source import Table, Watermark
from hardened_glue.jobs.jdbc_to_s3 import JdbcToS3Job
from hardened_glue.jobs.key import stack_key
from hardened_glue.jobs.network import JobNetwork, Placement
from hardened_glue.jobs.parquet_layout import ParquetLayout
from hardened_glue.jobs.permissions import Permission, read_prefix, use_key, write_prefix
from hardened_glue.jobs.python_modules import pinned_requirements
from hardened_glue.jobs.s3_source import Selection, TextDialect
from hardened_glue.jobs.s3_target import Column
from hardened_glue.jobs.s3_to_parquet import S3ToParquetJob
from hardened_glue.jobs.schedule import JobTrigger, Schedule
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings, Prices, Sizing
from hardened_glue.jobs.topic import AlarmTopic

__all__ = [
    "AlarmSettings",
    "AlarmTopic",
    "CatalogEncryption",
    "CatalogTable",
    "Column",
    "HardenedBucket",
    "HardenedJob",
    "ImportedConnection",
    "JdbcToS3Job",
    "JobConfigError",
    "JobConnection",
    "JobDashboard",
    "JobFoundation",
    "JobNetwork",
    "JobSettings",
    "JobTrigger",
    "ParquetLayout",
    "Permission",
    "Placement",
    "PlatformDashboard",
    "Prices",
    "S3ToParquetJob",
    "Schedule",
    "Selection",
    "Sizing",
    "Table",
    "TextDialect",
    "Watermark",
    "pinned_requirements",
    "read_database",
    "read_prefix",
    "read_table",
    "stack_key",
    "use_catalog_in_spark",
    "use_key",
    "write_prefix",
    "write_table",
]

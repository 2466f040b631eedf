"""Tables of a database in, right-sized Parquet out, in executors that cannot run out of memory."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.checks.arguments import refuse_managed
from hardened_glue.checks.locations import folder
from hardened_glue.checks.plain import require_choice, require_int
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.code import CodeObject, with_needed
from hardened_glue.jobs.connection_permissions import AnyConnection
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.jdbc_reader import reader_argument, reader_modules
from hardened_glue.jobs.jdbc_source import Table, check_with_script, table_arguments
from hardened_glue.jobs.parquet_layout import PLAIN_LAYOUT, ParquetLayout
from hardened_glue.jobs.permissions import Permission, write_prefix
from hardened_glue.jobs.references import bucket_facts
from hardened_glue.jobs.s3_target import file_arguments
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import DEFAULTS, JobSettings
from hardened_glue.scripts import script_path

MODES = ("overwrite", "append")
BAD_RECORDS = ("quarantine", "fail")
RECONCILE = ("none", "count", "checksum")
MAX_CONNECTIONS = 8  # what a busy database spares without being asked; PostgreSQL's own limit is 100
_MOST_CONNECTIONS = 256
_MOST_ROWS_FETCHED = 100_000
_SCRIPT = "jdbc_to_s3"


class JdbcToS3Job(Construct):
    """Reads tables over JDBC, a bounded number of rows at a time, and writes Parquet of a good size.

    A table is read over several connections where its keys allow ranges of about equal rows. A run may be
    repeated: a retry neither loses nor doubles a row. Readers see the old output until the new one is
    committed; while its files are then copied into place, within S3, they may see both.

    Args:
        connection: the database: a `JobConnection` with a url and a secret. Its user needs to read the
            tables, and nothing else.
        tables: what to read; each is written to a folder of its own below `target_prefix`.
        target: the bucket to write; its key is taken from it, or from `target_key` where it is imported.
        target_prefix: the folder to write, which the job owns: no run replaces what no run of it wrote.
        alarm_topic: where alarms and failures are told; `None` is a choice to write down.
        mode: `overwrite` makes the target a copy of the tables as they are. `append` adds what it reads with
            each run, and never twice for a retry: new rows alone where a table has a watermark.
        bad_records: what becomes of a row with a value that Parquet cannot hold exactly: `quarantine`, with
            its key and the reason, or `fail`.
        max_connections: how many the database has to bear at once.
        fetch_size: rows of one round trip; absent, 1,000, and fewer where rows are wide. MySQL and MariaDB
            send row by row without it; with it, the server keeps each range in a table of its own first.
        reader: `jdbc`; or `arrow`, for PostgreSQL alone and on Glue 5.0 and later, which takes two thirds of
            the time (measured). It needs two modules that pip installs at the start of a run.
        reconcile: what the rows written are compared with in the database at the end: their `count`, a
            `checksum` of their values, or `none`.
        partition_keys: columns that become folders.
        target_file_size_mb: how large the Parquet files should be.
        layout: how they are packed: order of rows, codec, dictionaries, pages and row groups, which the
            reader `jdbc` makes smaller where an executor's heap is small. It is that of all tables.
        python_modules: what pip installs at the start of a run: pinned requirements, or wheels in a bucket.
            The reader `arrow` adds its own two, but not next to files: then they must be among them.
        driver_jar: the database's JDBC driver, where Glue brings none or an older one.
        arguments: further arguments of Glue's own, such as `--executor-cores`.
        permissions: what the job needs beside its connection and its target, such as
            `read_prefix(bucket, "certificates/")` for the connection's CUSTOM_JDBC_CERT.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        connection: AnyConnection,
        tables: Sequence[Table],
        target: s3.IBucket,
        target_prefix: str,
        alarm_topic: sns.ITopic | None,
        job_name: str | None = None,
        target_key: kms.IKey | None = None,
        mode: str = "overwrite",
        bad_records: str = "quarantine",
        max_connections: int = MAX_CONNECTIONS,
        fetch_size: int | None = None,
        reader: str = "jdbc",
        reconcile: str = "none",
        partition_keys: Sequence[str] = (),
        target_file_size_mb: int = 128,
        layout: ParquetLayout = PLAIN_LAYOUT,
        python_modules: Sequence[str | CodeObject] = (),
        driver_jar: CodeObject | None = None,
        arguments: Mapping[str, str] | None = None,
        permissions: Sequence[Permission] = (),
        settings: JobSettings = DEFAULTS,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        target_folder = folder("target_prefix", target_prefix)
        foundation = JobFoundation.of(scope)
        options = {
            "--connection": _database(connection),
            **table_arguments(tables),
            **reader_argument(reader, connection, settings.version),
            **_reading(mode, bad_records, max_connections, fetch_size, reconcile),
            **file_arguments((), partition_keys, target_file_size_mb, layout),
        }
        check_with_script(
            {**options, "--target": f"s3://target/{target_folder}"}
        )  # a bucket may be a reference
        options |= {
            "--target": f"s3://{bucket_facts(target).name}/{target_folder}",
            "--kms_key_arn": foundation.key_arn,
        }
        further = dict(arguments or {})
        refuse_managed(further, options)  # the rest of it is for HardenedJob to check
        self.job = HardenedJob(
            self,
            "Job",
            script=script_path(_SCRIPT),
            alarm_topic=alarm_topic,
            job_name=job_name,
            arguments={**options, **further},
            extra_py_files=[foundation.shared_package],
            python_modules=with_needed(python_modules, reader_modules(reader)),
            extra_jars=[driver_jar] if driver_jar is not None else [],
            permissions=[
                *write_prefix(target, target_folder, key=target_key),
                *(each for table in tables if table.catalog_table for each in table.catalog_table.register()),
                *permissions,
            ],
            connections=[connection],
            settings=settings,
            tags=tags,
            template="JdbcToS3Job",
        )


def _database(connection: AnyConnection) -> str:
    if connection.secret is None:
        expectation = "a connection to a database: with a url and a secret, or imported with its secret"
        raise JobConfigError("connection", connection.connection_name, expectation)
    return connection.connection_name


def _reading(
    mode: str, bad_records: str, max_connections: int, fetch_size: int | None, reconcile: str
) -> dict[str, str]:
    require_choice("mode", mode, MODES)
    require_choice("bad_records", bad_records, BAD_RECORDS)
    require_choice("reconcile", reconcile, RECONCILE)
    require_int("max_connections", max_connections, 1, _MOST_CONNECTIONS)
    options = {
        "--write_mode": mode,  # `--mode` is one of the names that Glue reserves
        "--bad_records": bad_records,
        "--max_connections": str(max_connections),
        "--reconcile": reconcile,
    }
    if fetch_size is not None:
        options["--fetch_size"] = str(require_int("fetch_size", fetch_size, 1, _MOST_ROWS_FETCHED))
    return options

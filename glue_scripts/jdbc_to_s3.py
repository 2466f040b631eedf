"""Tables in, Parquet out: the `JdbcToS3Job` template's script.

Reads tables of one database over JDBC in ranges of about equal rows, never more than a fetch of them at once,
and writes each as Parquet below a folder of its own, exactly once whatever dies. The last line of its output
is the run summary, one line of JSON. The same file runs on Glue and, unchanged, under `run-local`.
"""

import sys
import time
from collections.abc import Sequence

from pyspark.sql import SparkSession

from glue_shared import jdbc_connection, jdbc_run, runtime
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_options import Options, parse_options
from glue_shared.storage import Storage, connect
from glue_shared.summary import Summary

__all__ = ["Options", "copy", "main", "parse_options"]


def copy(
    spark: SparkSession, database: Database, options: Options, run: runtime.Run, storage: Storage
) -> Summary:
    """Copies each table and commits it. A table that fails leaves the others' commits as they are."""
    started = time.monotonic()
    with jdbc_run.opened(spark, database, options) as access:
        tables = jdbc_run.copy_all(spark, access, options, run, storage)
    summary = Summary(run.id, run.key, status="succeeded")
    summary.inputs = {
        "connection": database.name,
        "engine": database.engine,
        "tables": [{"name": name, **vars(each)} for name, each in tables.items()],
    }
    for each in tables.values():
        summary.rows_in += each.rows_in
        summary.rows_out += each.rows_out
        summary.rows_quarantined += each.rows_quarantined
        summary.files_out += each.files_out
        summary.bytes_out += each.bytes_out
        summary.tasks += each.tasks
        summary.recovered_runs += tuple(each.recovered_runs)
    summary.seconds["total"] = round(time.monotonic() - started, 3)
    return summary


def main(argv: Sequence[str]) -> None:
    options = parse_options(argv[1:])
    database = jdbc_connection.find(options.connection)
    session = runtime.start(argv)
    # A retry reads only what its run had not committed, so it must know that it is one.
    run = runtime.identify(
        session, must_know_retries=options.write_mode == "append" or len(options.tables) > 1
    )
    summary = copy(session.glue.spark_session, database, options, run, connect(options.kms_key_arn))
    session.job.commit()
    print(summary.line(run.job_name), flush=True)


if __name__ == "__main__":
    main(sys.argv)

"""Small files in, right-sized Parquet out: the `S3ToParquetJob` template's script.

Reads JSON lines, CSV or Parquet below one S3 prefix, selects and casts columns, and writes Parquet below
another, exactly once whatever dies. The last line of its output is the run summary, one line of JSON.
The same file runs on Glue and, unchanged, under `hardened-glue run-local`.
"""

import functools
import sys
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from glue_shared import (
    accounts,
    casting,
    dynamic_frame,
    grouped,
    planning,
    runtime,
    sampling,
    schema,
    uris,
    writing,
)
from glue_shared.arrow_writing import Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.journal import Commit, Journal
from glue_shared.storage import Storage, connect
from glue_shared.summary import Summary

MIB = 2**20
LEAST_PARQUET_PER_BYTE = 0.01  # a sample of one repeated row must not make one group of everything
CHOICES = {
    "source_format": ("json", "csv", "parquet"),
    "reader": ("grouped", "dynamic_frame"),
    "write_mode": ("append", "overwrite"),
    "bad_records": ("quarantine", "fail"),
}


@dataclass(frozen=True)
class Options:
    """The job's arguments, checked. `S3ToParquetJob` writes them and explains each."""

    source: str
    target: str
    source_format: str
    reader: str = "grouped"
    write_mode: str = "overwrite"
    bad_records: str = "quarantine"
    columns: "tuple[dict[str, str], ...] | None" = None
    schema: str | None = None
    partition_keys: tuple[str, ...] = ()
    target_file_size_mb: int = 128
    kms_key_arn: str | None = None


def parse_options(argv: Sequence[str]) -> Options:
    """The options among Glue's own arguments. Raises OptionError before anything is read."""
    parser = ArgumentParser(allow_abbrev=False)
    for name in ("source", "target", "source_format"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--reader", default="grouped")
    parser.add_argument("--write_mode", default="overwrite")  # Glue keeps `--mode` for itself
    parser.add_argument("--bad_records", default=None)
    parser.add_argument("--partition_keys", default="")
    parser.add_argument("--target_file_size_mb", default="128")
    for name in ("columns", "schema", "kms_key_arn"):
        parser.add_argument(f"--{name}", default=None)
    given = vars(parser.parse_known_args(list(argv))[0])
    given["bad_records"] = given["bad_records"] or (
        "fail" if given["reader"] == "dynamic_frame" else "quarantine"
    )
    for name, allowed in CHOICES.items():
        if given[name] not in allowed:
            raise OptionError(f"--{name}", given[name], " or ".join(allowed))
    return _checked(
        Options(
            **{
                **given,
                "source": uris.prefix("--source", given["source"]),
                "target": uris.prefix("--target", given["target"]),
                "columns": casting.parse_columns(given["columns"]),
                "partition_keys": tuple(
                    key.strip() for key in given["partition_keys"].split(",") if key.strip()
                ),
                "target_file_size_mb": _whole_number(
                    "--target_file_size_mb", given["target_file_size_mb"], 1, 1024
                ),
            }
        )
    )


def _whole_number(option: str, value: str, least: int, most: int) -> int:
    if not value.isdigit() or not least <= int(value) <= most:
        raise OptionError(option, value, f"a whole number from {least} to {most}")
    return int(value)


def _checked(options: Options) -> Options:
    if options.source.startswith(options.target) or options.target.startswith(options.source):
        raise OptionError("--target", options.target, f"a prefix apart from the source {options.source}")
    if options.reader == "dynamic_frame" and options.bad_records == "quarantine":
        raise OptionError("--bad_records", "quarantine", dynamic_frame.ERRORS_NAME_NO_LINE)
    if options.reader == "dynamic_frame" and options.schema is not None:
        raise OptionError(
            "--schema", options.schema, "none with the reader dynamic_frame: cast with --columns"
        )
    return options


def convert(spark: SparkSession, glue: Any, options: Options, run: runtime.Run, storage: Storage) -> Summary:
    """Plan, write, commit. Nothing that readers see changes before the commit."""
    summary = Summary(run.id, run.key)
    started = time.monotonic()
    journal = Journal(storage, options.target)
    summary.recovered_runs = journal.recover()
    if (earlier := journal.committed(run.key)) is not None:
        return Summary.of_earlier_attempt(run.id, earlier.summary)
    ledger = journal.ledger(run.key, fail_on_rejection=options.bad_records == "fail")
    with summary.phase("plan"):
        replaces = _replaced(journal, options)
        source = _source(spark, glue, options, storage, ledger, summary)
        summary.tasks = source.tasks
    with summary.phase("write"):
        attempt = str(uuid.uuid4())
        staging = journal.staging(run.key, attempt)
        source.write(Layout(staging, attempt, options.partition_keys, source.rows_a_file))
    with summary.phase("commit"):
        _commit(journal, options, run, ledger, staging, replaces, source.tasks, summary)
    summary.seconds["total"] = round(time.monotonic() - started, 3)
    return summary


@dataclass(frozen=True)
class Source:
    """What is read: how many tasks give an account of it, and the way it is best written."""

    tasks: int
    rows_a_file: int
    write: Callable[[Layout], None]


def _replaced(journal: Journal, options: Options) -> list[str]:
    if options.write_mode == "append":
        return []
    present = journal.data_objects()
    journal.refuse_foreign(present)
    return present


def _source(
    spark: SparkSession,
    glue: Any,
    options: Options,
    storage: Storage,
    ledger: accounts.Ledger,
    summary: Summary,
) -> Source:
    found = planning.list_input(storage, options.source)
    given = schema.from_ddl(options.schema) if options.schema else None
    sample = sampling.take(storage, found, options.source_format, given)
    file_bytes = options.target_file_size_mb * MIB
    group_bytes = int(file_bytes / max(sample.parquet_per_byte, LEAST_PARQUET_PER_BYTE))
    plan = planning.plan(
        found, options.source, group_bytes=group_bytes, slots=spark.sparkContext.defaultParallelism
    )
    summary.files_in, summary.files_empty, summary.bytes_in = plan.files_in, plan.files_empty, plan.bytes_in
    summary.inputs = {"source": options.source, "schema_sampled_from": sample.objects if given is None else 0}
    rows_a_file = int(sample.rows_per_byte * group_bytes)
    if options.reader == "dynamic_frame":
        read = dynamic_frame.read(glue, options.source, options.source_format, group_bytes)
        columns = _output_columns(options, dynamic_frame.columns_of(read))
        rows, tasks = dynamic_frame.cast(read, columns, storage, ledger)
        return Source(tasks, rows_a_file, functools.partial(writing.write, rows))
    names, groups = plan.partition_names, len(plan.groups)
    columns = _output_columns(options, _with_partitions(sample.schema, names))
    for number, group in enumerate(plan.groups):
        planning.write_group(storage, ledger.plan_uri(number), group)
    reading = grouped.Reading(
        storage, ledger, options.source, options.source_format, sample.schema, names, columns
    )
    if reading.lies_in_order(options.partition_keys):
        return Source(groups, rows_a_file, functools.partial(grouped.read_and_write, spark, reading, groups))
    rows = grouped.read(spark, reading, groups)
    return Source(groups, rows_a_file, functools.partial(writing.write, rows))


def _with_partitions(source: pa.Schema, names: Sequence[str]) -> pa.Schema:
    for name in names:
        source = source.append(pa.field(name, pa.string()))
    return schema.checked(source, "the source, with the partition columns of its folders,")


def _output_columns(options: Options, source: pa.Schema) -> tuple[casting.OutputColumn, ...]:
    columns = casting.plan(source, options.columns)
    names = [column.name for column in columns]
    for key in options.partition_keys:
        if key not in names:
            raise OptionError("--partition_keys", key, f"one of the output's columns: {', '.join(names)}")
    if len(options.partition_keys) == len(names):
        raise OptionError("--partition_keys", ",".join(names), "at least one column left for the files")
    return columns


def _commit(
    journal: Journal,
    options: Options,
    run: runtime.Run,
    ledger: accounts.Ledger,
    staging: str,
    replaces: Sequence[str],
    groups: int,
    summary: Summary,
) -> None:
    total = accounts.total(ledger, journal.storage, groups)
    files = writing.written(journal, staging, run.key)
    summary.rows_in, summary.rows_quarantined = total.rows_in, total.rows_quarantined
    summary.rows_out = sum(file.rows for file in files)
    summary.files_out, summary.bytes_out = len(files), sum(file.size_bytes for file in files)
    summary.quarantine = ledger.quarantine if total.rows_quarantined else None
    if summary.rows_out != total.rows_out:
        raise RunError(
            f"the footers count {summary.rows_out} rows, expected the {total.rows_out} that were read"
        )
    if not total.rows_out and total.rows_in:
        raise RunError(f"all {total.rows_in} rows were rejected, see {ledger.quarantine}: not published")
    if not total.rows_out and replaces:
        count = len(replaces)
        raise RunError(f"{options.source} holds no rows: not published, or {count} objects would go for it")
    summary.status = "succeeded"
    commit = Commit(run.key, options.write_mode, tuple(files), tuple(replaces), summary=dict(vars(summary)))
    journal.record(commit)
    journal.publish(commit)


def main(argv: Sequence[str]) -> None:
    options = parse_options(argv[1:])
    session = runtime.start(argv)
    run = runtime.identify(session, must_know_retries=options.write_mode == "append")
    summary = convert(session.glue.spark_session, session.glue, options, run, connect(options.kms_key_arn))
    session.job.commit()
    print(summary.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv)

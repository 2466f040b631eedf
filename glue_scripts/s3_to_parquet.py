"""Small files in, right-sized Parquet out: the `S3ToParquetJob` template's script.

Reads JSON, CSV, Parquet or ORC below one S3 prefix, selects and casts columns, and writes Parquet below
another, exactly once whatever dies. The last line of its output is the run summary, one line of JSON.
The same file runs on Glue and, unchanged, under `hardened-glue run-local`.
"""

import functools
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from glue_shared import (
    accounts,
    casting,
    catalog,
    dynamic_frame,
    formats,
    grouped,
    listing,
    planning,
    processes,
    reading_once,
    registration,
    runtime,
    sampling,
    schema,
    sizes,
    turns,
    writing,
)
from glue_shared.arrow_writing import Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.journal import Journal
from glue_shared.s3_options import Options, parse_options
from glue_shared.source_schema import Given
from glue_shared.storage import Storage, StoredObject, connect
from glue_shared.summary import Summary

__all__ = ["Options", "convert", "main", "parse_options"]

MIB = 2**20


def convert(spark: SparkSession, glue: Any, options: Options, run: runtime.Run, storage: Storage) -> Summary:
    """Plan, write, commit. Nothing that readers see changes before the commit."""
    summary = Summary(run.id, run.key)
    started = time.monotonic()
    journal = Journal(storage, options.target, is_over=turns.ask)
    with journal.turn(turns.Owner(run.key, run.id, run.job_name, processes.this())) as finished:
        summary.recovered_runs = finished
        if (earlier := journal.committed(run.key)) is not None:
            return Summary.of_earlier_attempt(run.id, earlier)
        _run(spark, glue, options, run, journal, summary)
    summary.seconds["total"] = round(time.monotonic() - started, 3)
    return summary


def _run(
    spark: SparkSession, glue: Any, options: Options, run: runtime.Run, journal: Journal, summary: Summary
) -> None:
    ledger = journal.ledger(run.key, refuses=options.refuses)
    with summary.phase("plan"):
        replaces = _replaced(journal, options)
        memory = reading_once.Memory.of(
            journal, run.key, options.reader, options.write_mode, options.incremental
        )
        source = _source(spark, glue, options, journal.storage, ledger, memory, summary)
        if source is None:
            summary.status = "succeeded"
            return
        summary.tasks = source.tasks
        registering = _registering(options, source.columns)
    with summary.phase("write"):
        attempt = str(uuid.uuid4())
        staging = journal.staging(run.key, attempt)
        keys, size = options.partition_keys, source.size
        source.write(Layout(staging, attempt, keys, size.rows_a_file, options.packing, size.shuffled_bytes))
    with summary.phase("commit"):
        _commit(journal, options, run, ledger, staging, replaces, source.tasks, memory, registering, summary)


@dataclass(frozen=True)
class Source:
    """What is read: how many tasks give an account of it, and the way it is best written."""

    tasks: int
    size: sizes.Sizes
    columns: tuple[casting.OutputColumn, ...]
    write: Callable[[Layout], None]


def _registering(options: Options, columns: Sequence[casting.OutputColumn]) -> registration.Plan | None:
    """What the catalog will be told. Raises RunError, and nothing is written, where it would not take it."""
    if options.catalog_table is None:
        return None
    output = casting.output_schema(columns)
    target = registration.Target.of(options.catalog_table, options.target, output, options.partition_keys)
    return registration.Plan.of(catalog.connect(), target)


def _replaced(journal: Journal, options: Options) -> list[str]:
    if options.write_mode != "overwrite":
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
    memory: reading_once.Memory,
    summary: Summary,
) -> Source | None:
    """What there is to read, or None where committed runs have read it all."""
    is_grouped = options.reader == "grouped"
    if is_grouped:
        grouped.start_workers(spark)
    found = listing.write(
        storage,
        options.source,
        f"{ledger.journal}plan/",
        options.selection,
        largest_bytes=formats.LARGEST_BYTES.get(options.source_format) if is_grouped else None,
        only=memory.is_unread if is_grouped else _readable_by_glue,
    )
    _count_files(summary, found, memory)
    if found.files_passed_over and not found.readable:
        return None
    given = Given.of(options)
    sample = _sample(storage, options, found, given)
    keys, file_bytes = options.partition_keys, options.target_file_size_mb * MIB
    summary.inputs = {
        "source": options.source,
        "schema_sampled_from": sample.objects if given.rows is None else 0,
    }
    if not is_grouped:
        seen = casting.plan(sample.schema, None)
        size = sizes.planned(sample, seen, options.packing, keys, file_bytes, is_shuffled=bool(keys))
        read = dynamic_frame.read(glue, options, size.group_bytes)
        columns = _output_columns(options, dynamic_frame.columns_of(read), given)
        rows, tasks = dynamic_frame.cast(read, columns, storage, ledger)
        return Source(tasks, size, columns, functools.partial(writing.write, rows))
    names = found.partition_names
    columns = _output_columns(options, _with_partitions(sample.schema, names), given)
    source_format = formats.named(options.source_format, options.dialect)
    reading = grouped.Reading(storage, ledger, options.source, source_format, sample.schema, names, columns)
    in_order = reading.lies_in_order(keys)
    size = sizes.planned(sample, columns, options.packing, keys, file_bytes, is_shuffled=not in_order)
    slots = spark.sparkContext.defaultParallelism
    spans = planning.spans(found, group_bytes=size.group_bytes, slots=slots)
    groups = len(spans)
    planning.write_spans(storage, found.home, spans, ledger.plan_uri)
    if in_order:
        a_file = sizes.rows_by_group(planning.bytes_by_group(found, spans), sample, size)
        write = functools.partial(grouped.read_and_write, spark, reading, a_file)
        return Source(groups, size, columns, write)
    rows = grouped.read(spark, reading, groups)
    return Source(groups, size, columns, functools.partial(writing.write, rows))


def _readable_by_glue(item: StoredObject) -> bool:
    dynamic_frame.refuse_codec(item)
    return True


def _sample(storage: Storage, options: Options, found: listing.Listing, given: Given) -> sampling.Sample:
    # Glue finds the columns itself; what only Glue can open has no rates to tell either.
    if options.reader == "dynamic_frame" and (
        options.source_format == "avro" or options.compression_type != "by_name"
    ):
        return sampling.UNSEEN
    return sampling.take(
        storage,
        found.sample,
        options.source_format,
        given.rows,
        options.dialect,
        options.schema_evolution,
        refuse_conflicts=options.type_conflicts == "refuse" and options.reader == "grouped",
    )


def _count_files(summary: Summary, found: listing.Listing, memory: reading_once.Memory) -> None:
    summary.files_in, summary.files_empty, summary.bytes_in = (
        found.files_in,
        found.files_empty,
        found.bytes_in,
    )
    summary.files_excluded, summary.files_read_before = found.files_excluded, found.files_passed_over
    summary.files_read_again = memory.read_again


def _with_partitions(source: pa.Schema, names: Sequence[str]) -> pa.Schema:
    for name in names:
        source = source.append(pa.field(name, pa.string()))
    return schema.checked(source, "the source, with the partition columns of its folders,")


def _output_columns(options: Options, source: pa.Schema, given: Given) -> tuple[casting.OutputColumn, ...]:
    columns = casting.plan(source, given.columns(options, source))
    names = [column.name for column in columns]
    for key in options.partition_keys:
        if key not in names:
            raise OptionError("--partition_keys", key, f"one of the output's columns: {', '.join(names)}")
    if len(options.partition_keys) == len(names):
        raise OptionError("--partition_keys", ",".join(names), "at least one column left for the files")
    options.packing.check(casting.output_schema(columns), options.partition_keys)
    return columns


def _commit(
    journal: Journal,
    options: Options,
    run: runtime.Run,
    ledger: accounts.Ledger,
    staging: str,
    replaces: Sequence[str],
    groups: int,
    memory: reading_once.Memory,
    registering: registration.Plan | None,
    summary: Summary,
) -> None:
    total = accounts.total(ledger, journal.storage, groups)
    files = writing.written(journal, staging, run.key)
    if options.write_mode == "overwrite_partitions":
        replaces = journal.objects_beside(files)
        journal.refuse_foreign(replaces)
    summary.rows_in, summary.rows_quarantined = total.rows_in, total.rows_quarantined
    summary.quarantined_by_kind, summary.files_uncounted = dict(total.quarantined), total.files_uncounted
    summary.rows_out = sum(file.rows for file in files)
    summary.files_out, summary.bytes_out = len(files), sum(file.size_bytes for file in files)
    summary.quarantine = ledger.quarantine if total.has_rejected else None
    if summary.rows_out != total.rows_out:
        raise RunError(
            f"the footers count {summary.rows_out} rows, expected the {total.rows_out} that were read"
        )
    if not total.rows_out and total.has_rejected:
        lost = f"all {total.rows_in} rows" if total.rows_in else "all objects"
        raise RunError(f"{lost} were rejected, see {ledger.quarantine}: not published")
    if not total.rows_out and replaces:
        count = len(replaces)
        raise RunError(f"{options.source} holds no rows: not published, or {count} objects would go for it")
    told = registering and registering.of_commit(journal.past, files, replaces)
    summary.catalog = told.told() if told else None
    summary.status = "succeeded"
    commit = journal.past.commit(
        run.key,
        options.write_mode,
        files,
        replaces,
        summary=dict(vars(summary)),
        marks=memory.written(),
        kept_marks=memory.kept,
        registration=told.to_record() if told else None,
    )
    journal.record(commit)
    journal.publish(commit)


def main(argv: Sequence[str]) -> None:
    options = parse_options(argv[1:])
    session = runtime.start(argv)
    run = runtime.identify(session, must_know_retries=options.write_mode == "append")
    summary = convert(session.glue.spark_session, session.glue, options, run, connect(options.kms_key_arn))
    session.job.commit()
    print(summary.line(run.job_name), flush=True)


if __name__ == "__main__":
    main(sys.argv)

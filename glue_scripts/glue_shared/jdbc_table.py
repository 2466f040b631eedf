"""One table of a run: planned, read, written and committed under its own journal."""

import contextlib
import functools
import re
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

from glue_shared import (
    jdbc_arrow,
    jdbc_dialects,
    jdbc_errors,
    jdbc_increments,
    jdbc_planning,
    jdbc_progress,
    jdbc_quarantine,
    jdbc_reading,
    jdbc_reconciling,
    processes,
    registration,
    runtime,
    turns,
    writing,
)
from glue_shared.accounts import Ledger
from glue_shared.arrow_writing import Layout
from glue_shared.errors import RunError
from glue_shared.jdbc_increments import Increment
from glue_shared.jdbc_options import Options, TableOption
from glue_shared.jdbc_reading import Reading
from glue_shared.journal import Journal, WrittenFile
from glue_shared.rows import BAD_RECORD
from glue_shared.storage import Storage
from glue_shared.summary import Summary

if TYPE_CHECKING:
    from glue_shared.jdbc_run import Access

Count = jdbc_quarantine.Count | jdbc_arrow.Count
_PART = re.compile(r"part-(\d+)-")


def copy(
    spark: SparkSession,
    access: "Access",
    option: TableOption,
    options: Options,
    run: runtime.Run,
    storage: Storage,
) -> Summary:
    """Plan, write, commit. Nothing that readers see changes before the commit."""
    summary = Summary(run.id, run.key)
    started = time.monotonic()
    journal = Journal(storage, f"{options.target}{option.target}", is_over=turns.ask)
    with journal.turn(turns.Owner(run.key, run.id, run.job_name, processes.this())) as finished:
        summary.recovered_runs = finished
        if (earlier := journal.committed(run.key)) is not None:
            return Summary.of_earlier_attempt(run.id, earlier)
        with summary.phase(f"plan {option.name}"):
            replaces = _replaced(journal, options)
            jdbc_increments.refuse_forgetting(journal, option, options)
            plan = jdbc_planning.plan(access, option, options, journal, jdbc_planning.slots(spark))
            if plan is None:
                summary.inputs = {"table": str(access.tables[option]), "watermark": "nothing is new"}
                summary.status = "succeeded"
                return summary
            jdbc_planning.describe(summary, *plan, options, journal)
            registering = jdbc_planning.registering(option, options, plan[0])
            summary.inputs["reader"] = reader(options, plan[1])
            if summary.inputs["reader"] == "arrow":
                summary.inputs["fetch_size"] = None  # it fetches by bytes
                summary.inputs["batch_bytes"] = jdbc_arrow.BATCH_BYTES
        with access.permits.taken(plan[0].splits.count):
            _copy(spark, access, options, run, journal, plan, replaces, registering, summary)
    summary.seconds["total"] = round(time.monotonic() - started, 3)
    return summary


def _replaced(journal: Journal, options: Options) -> list[str]:
    if options.write_mode != "overwrite":
        return []
    present = journal.data_objects()
    journal.refuse_foreign(present)
    return present


def _copy(
    spark: SparkSession,
    access: "Access",
    options: Options,
    run: runtime.Run,
    journal: Journal,
    plan: "tuple[Reading, Increment | None]",
    replaces: Sequence[str],
    registering: registration.Plan | None,
    summary: Summary,
) -> None:
    reading, increment = plan
    attempt = str(uuid.uuid4())
    staging = journal.staging(run.key, attempt)
    layout = jdbc_planning.layout(spark, options, reading.table, staging, attempt)
    with summary.phase(f"read {reading.table}"), _explained(reading):
        if reader(options, increment) == "arrow":
            read, fresh = _by_arrow(spark, reading, layout, journal.ledger(run.key), journal.storage)
        else:
            within = jdbc_planning.within_heap(layout, spark)
            read, fresh = _by_jdbc(spark, access, reading, within, increment)
    with summary.phase(f"commit {reading.table}"), _explained(reading):
        _quarantine(spark, options, run, journal, reading, read, summary)
        files = writing.written(journal, staging, run.key)
        summary.inputs["rows_read_before"] = read.rows - fresh.rows
        _count(summary, files, options, fresh)
        _reconcile(spark, access, options, reading, read.rows, staging, files, summary)
        marks = None
        if increment is not None:
            written = (
                spark.read.schema(jdbc_planning.schema(reading)).parquet(staging.rstrip("/"))
                if files
                else None
            )
            marks = jdbc_increments.leave_digests(spark, journal, run.key, written, increment)
        _commit(options, run, journal, files, replaces, increment, marks, registering, summary)


def reader(options: Options, increment: Increment | None) -> str:
    """What reads this table in this run: rows that earlier runs have seen are told apart in Spark alone."""
    return "jdbc" if increment is not None and increment.seen is not None else options.reader


def _by_arrow(
    spark: SparkSession, reading: Reading, layout: Layout, ledger: Ledger, storage: Storage
) -> tuple[Count, Count]:
    so_far = functools.partial(jdbc_arrow.rows_so_far, storage, ledger)
    with jdbc_progress.told(spark, str(reading.table), reading.table.rows, so_far):
        read = jdbc_arrow.read_and_write(spark, reading, layout, ledger, storage)
    return read, read


def _by_jdbc(
    spark: SparkSession, access: "Access", reading: Reading, layout: Layout, increment: Increment | None
) -> tuple[Count, Count]:
    """What was read, and what of it is new."""
    read = fresh = jdbc_quarantine.Count()
    rows = jdbc_reading.made(read.over(jdbc_reading.arriving(spark, reading)), reading)
    if increment is not None and increment.seen is not None:
        fresh = jdbc_quarantine.Count()
        rows = fresh.over(jdbc_increments.without_seen(spark, rows, increment))
    try:
        with jdbc_progress.told(spark, str(reading.table), reading.table.rows):
            writing.write(jdbc_reading.accepted(rows, reading), layout)
    except Exception:
        _end_statements(access, reading)
        raise
    return read, fresh


def _end_statements(access: "Access", reading: Reading) -> None:
    """Spares the server what nobody will keep; where the read failed, this may fail as well."""
    streaming = jdbc_dialects.streaming(reading.database.engine)
    if streaming is not None and reading.is_streamed:
        with contextlib.suppress(RunError), access.session() as session:
            streaming.end(session, reading.mark)


def _reconcile(
    spark: SparkSession,
    access: "Access",
    options: Options,
    reading: Reading,
    rows_read: int,
    staging: str,
    files: Sequence[WrittenFile],
    summary: Summary,
) -> None:
    if options.reconcile == "none":
        return
    with access.session() as session:
        told = jdbc_reconciling.count(session, reading, rows_read)
        if options.reconcile == "checksum" and files:
            written = spark.read.schema(jdbc_planning.schema(reading)).parquet(staging.rstrip("/"))
            told |= jdbc_reconciling.checksum(session, reading, written)
        summary.inputs["reconciled"] = told


class _explained:  # noqa: N801 - used as a function
    """Turns an error of the database's into one of the run's: its class first, and no login in it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: "BaseException | None", trace: object) -> None:
        if isinstance(error, Exception) and jdbc_errors.is_of_java(error):
            doing = f"reading {self._reading.table}"
            raise jdbc_errors.explain(error, self._reading.database, doing) from None


def _quarantine(
    spark: SparkSession,
    options: Options,
    run: runtime.Run,
    journal: Journal,
    reading: Reading,
    count: Count,
    summary: Summary,
) -> None:
    if not reading.faults or not count.rejected:
        return
    if options.bad_records == "fail":
        raise RunError(
            f"{jdbc_quarantine.first(spark, reading)} (--bad_records quarantine would go on; "
            f"{count.rejected} rows are so)"
        )
    ledger = journal.ledger(run.key)
    if isinstance(count, jdbc_quarantine.Count):  # else the tasks have written it
        jdbc_quarantine.keep(spark, reading, count, ledger, journal.storage)
    summary.rows_quarantined, summary.quarantine = count.rejected, ledger.quarantine
    summary.quarantined_by_kind = {BAD_RECORD: count.rejected}


def _count(
    summary: Summary,
    files: Sequence[WrittenFile],
    options: Options,
    count: Count,
) -> None:
    summary.rows_out = sum(file.rows for file in files)
    summary.rows_in = summary.rows_out + summary.rows_quarantined
    summary.files_out, summary.bytes_out = len(files), sum(file.size_bytes for file in files)
    if not options.partition_keys:
        by_split: Counter[int] = Counter()
        for file in files:
            if match := _PART.search(file.staged.rpartition("/")[2]):
                by_split[int(match[1])] += file.rows
        summary.inputs["rows_by_split"] = [by_split[split] for split in range(summary.tasks)]
    if count.rows != summary.rows_in:
        raise RunError(
            f"the footers and the quarantine count {summary.rows_in} rows, expected the {count.rows} that "
            "were read: nothing is published"
        )


def _commit(
    options: Options,
    run: runtime.Run,
    journal: Journal,
    files: Sequence[WrittenFile],
    replaces: Sequence[str],
    increment: Increment | None,
    marks: WrittenFile | None,
    registering: registration.Plan | None,
    summary: Summary,
) -> None:
    if not summary.rows_out and summary.rows_in:
        raise RunError(f"all {summary.rows_in} rows were rejected, see {summary.quarantine}: not published")
    if not summary.rows_out and replaces:
        raise RunError(
            f"{summary.inputs['table']} holds no rows: not published, or {len(replaces)} objects would go "
            "for it"
        )
    told = registering and registering.of_commit(journal.past, files, replaces)
    summary.catalog = told.told() if told else None
    summary.status = "succeeded"
    commit = journal.past.commit(
        run.key,
        options.write_mode,
        files,
        replaces,
        summary=dict(vars(summary)),
        marks=marks,
        kept_marks=() if marks else None,
        watermark=increment.state if increment else None,
        registration=told.to_record() if told else None,
    )
    journal.record(commit)
    journal.publish(commit)

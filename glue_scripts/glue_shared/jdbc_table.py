"""One table of a run: planned, read, written and committed under its own journal."""

import re
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession

from glue_shared import (
    jdbc_columns,
    jdbc_conditions,
    jdbc_errors,
    jdbc_progress,
    jdbc_quarantine,
    jdbc_reading,
    jdbc_splits,
    processes,
    runtime,
    turns,
    writing,
)
from glue_shared.arrow_writing import Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_columns import Table
from glue_shared.jdbc_dialects import Dialect
from glue_shared.jdbc_options import Options, TableOption
from glue_shared.jdbc_reading import Reading
from glue_shared.journal import Journal, WrittenFile
from glue_shared.packing import Packing
from glue_shared.rows import BAD_RECORD
from glue_shared.storage import Storage
from glue_shared.summary import Summary

if TYPE_CHECKING:
    from glue_shared.jdbc_run import Access

MIB = 2**20
PARQUET_PER_BYTE = 0.4  # of a row in a database, headers and all: about what snappy leaves (measured)
LEAST_ROW_GROUP_MB, MOST_ROW_GROUP_MB = 8, 128
SHARE_OF_HEAP = (
    8  # a task's row group is an eighth of its share: columns, pages and dictionaries need the rest
)
_PART = re.compile(r"part-(\d+)-")


def check(option: TableOption, table: Table, dialect: Dialect, options: Options) -> None:
    """Raises OptionError for what the table does not have, before anything is written."""
    columns = table.chosen(option.columns)
    jdbc_columns.refuse_same_names(table, columns)
    jdbc_conditions.of(option.predicate, table, dialect)
    names = [column.name for column in columns]
    for key in options.partition_keys:
        if key not in names:
            raise OptionError("--partition_keys", key, f"one of the columns of {table}: {', '.join(names)}")
    if len(options.partition_keys) == len(names):
        raise OptionError(
            "--partition_keys", ",".join(options.partition_keys), "at least one column left for the files"
        )
    for name in option.split_key or ():
        table.column("--tables split_key", name)


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
            reading = _plan(access, option, options, slots(spark))
            _describe(summary, reading)
        with access.permits.taken(reading.splits.count):
            _copy(spark, options, run, journal, reading, replaces, summary)
    summary.seconds["total"] = round(time.monotonic() - started, 3)
    return summary


def slots(spark: SparkSession) -> int:
    """How many tasks may run at once, also when the cluster is still growing."""
    conf = spark.sparkContext.getConf()
    if conf.get("spark.dynamicAllocation.enabled", "false") == "true":
        most = int(conf.get("spark.dynamicAllocation.maxExecutors", "0") or 0)
        return max(spark.sparkContext.defaultParallelism, most * int(conf.get("spark.executor.cores", "1")))
    return spark.sparkContext.defaultParallelism


def _replaced(journal: Journal, options: Options) -> list[str]:
    if options.write_mode != "overwrite":
        return []
    present = journal.data_objects()
    journal.refuse_foreign(present)
    return present


def _plan(access: "Access", option: TableOption, options: Options, slots: int) -> Reading:
    table = access.tables[option]
    condition = jdbc_conditions.of(option.predicate, table, access.dialect)
    with access.session() as session:
        count = jdbc_splits.wanted(
            table.rows, table.size_bytes, slots=slots, connections=access.permits.count
        )
        splits = access.splitter.split(session, table, option.split_key, count, condition)
    return Reading(
        access.database,
        access.dialect,
        table,
        table.chosen(option.columns),
        condition,
        splits,
        access.snapshot,
        jdbc_reading.fetch_size(table, options.fetch_size),
    )


def _describe(summary: Summary, reading: Reading) -> None:
    summary.tasks = reading.splits.count
    summary.inputs = {
        "table": str(reading.table),
        "splits": reading.splits.count,
        "split_by": reading.splits.how,
        "snapshot": reading.snapshot.words,
        "fetch_size": reading.fetch_size,
        "columns": {each.name: each.type for each in reading.carried},
    }


def _copy(
    spark: SparkSession,
    options: Options,
    run: runtime.Run,
    journal: Journal,
    reading: Reading,
    replaces: Sequence[str],
    summary: Summary,
) -> None:
    attempt = str(uuid.uuid4())
    staging = journal.staging(run.key, attempt)
    count = jdbc_quarantine.Count()
    with summary.phase(f"read {reading.table}"), _explained(reading):
        layout = _layout(spark, options, reading.table, staging, attempt)
        rows = count.over(jdbc_reading.arriving(spark, reading))
        with jdbc_progress.told(spark, str(reading.table), reading.table.rows):
            writing.write(jdbc_reading.output(rows, reading), layout)
    with summary.phase(f"commit {reading.table}"), _explained(reading):
        _quarantine(spark, options, run, journal, reading, count, summary)
        files = writing.written(journal, staging, run.key)
        _count(summary, files, options, count)
        _commit(options, run, journal, files, replaces, summary)


class _explained:  # noqa: N801 - used as a function
    """Turns an error of the database's into one of the run's: its class first, and no login in it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: "BaseException | None", trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, RunError | OptionError | OSError):
            doing = f"reading {self._reading.table}"
            raise jdbc_errors.explain(error, self._reading.database, doing) from None


def _layout(spark: SparkSession, options: Options, table: Table, staging: str, attempt: str) -> Layout:
    bytes_a_row = PARQUET_PER_BYTE * (table.row_bytes or 0)
    rows_a_file = int(options.target_file_size_mb * MIB / bytes_a_row) if bytes_a_row else 0
    return Layout(
        staging,
        attempt,
        options.partition_keys,
        rows_a_file,
        Packing(codec=options.codec, row_group_bytes=row_group_mb(spark) * MIB),
    )


def row_group_mb(spark: SparkSession) -> int:
    """What a writing task may hold of encoded rows: an eighth of its share of the executor's heap."""
    conf = spark.sparkContext.getConf()
    heap_mb = _megabytes(conf.get("spark.executor.memory", "1g"))
    tasks = int(conf.get("spark.executor.cores", "1"))
    return max(LEAST_ROW_GROUP_MB, min(MOST_ROW_GROUP_MB, heap_mb // max(1, tasks) // SHARE_OF_HEAP))


def _megabytes(size: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([kmgt]?)b?", size.strip().lower())
    if match is None:
        return 1024
    return int(int(match[1]) * {"k": 1 / 1024, "m": 1, "": 1 / MIB, "g": 1024, "t": MIB}[match[2]])


def _quarantine(
    spark: SparkSession,
    options: Options,
    run: runtime.Run,
    journal: Journal,
    reading: Reading,
    count: jdbc_quarantine.Count,
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
    jdbc_quarantine.keep(spark, reading, count, ledger, journal.storage)
    summary.rows_quarantined, summary.quarantine = count.rejected, ledger.quarantine
    summary.quarantined_by_kind = {BAD_RECORD: count.rejected}


def _count(
    summary: Summary, files: Sequence[WrittenFile], options: Options, count: jdbc_quarantine.Count
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
    summary: Summary,
) -> None:
    if not summary.rows_out and summary.rows_in:
        raise RunError(f"all {summary.rows_in} rows were rejected, see {summary.quarantine}: not published")
    if not summary.rows_out and replaces:
        raise RunError(
            f"{summary.inputs['table']} holds no rows: not published, or {len(replaces)} objects would go "
            "for it"
        )
    summary.status = "succeeded"
    told: dict[str, Any] = dict(vars(summary))
    commit = journal.past.commit(run.key, options.write_mode, files, replaces, summary=told)
    journal.record(commit)
    journal.publish(commit)

"""How one table is read and written: its rows, its ranges, its files; decided before any row moves."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession

from glue_shared import (
    catalog,
    jdbc_columns,
    jdbc_conditions,
    jdbc_increments,
    jdbc_reading,
    jdbc_splits,
    registration,
)
from glue_shared import schema as schemas
from glue_shared.arrow_writing import Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_columns import Carried, Table
from glue_shared.jdbc_dialects import Dialect
from glue_shared.jdbc_increments import Increment
from glue_shared.jdbc_options import Options, TableOption
from glue_shared.jdbc_reading import Reading
from glue_shared.journal import Journal
from glue_shared.summary import Summary

if TYPE_CHECKING:
    from glue_shared.jdbc_run import Access

MIB = 2**20
PARQUET_PER_BYTE = 0.4  # of a row in a database, headers and all: about what snappy leaves (measured)
LEAST_ROW_GROUP_MB = 8
SHARE_OF_HEAP = (
    8  # a task's row group is an eighth of its share: columns, pages and dictionaries need the rest
)


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
    carried = [dialect.carried(column) for column in columns]  # an engine may have no way for a type
    if options.reconcile == "checksum":
        for each in carried:
            dialect.canonical(each)
    written = schemas.from_ddl(_ddl(carried))
    options.packing.check(written, options.partition_keys, f"the columns of {table} in its files")
    if option.watermark is not None and options.reconcile == "checksum":
        expected = (
            "none or count with a watermark: the server cannot tell late rows from those that were read"
        )
        raise OptionError("--reconcile", "checksum", expected)


def plan(
    access: "Access", option: TableOption, options: Options, journal: Journal, slots: int
) -> "tuple[Reading, Increment | None] | None":
    """What is read, and how; None where a watermark tells that nothing is new."""
    table, dialect = access.tables[option], access.dialect
    condition = jdbc_conditions.of(option.predicate, table, dialect)
    rows, size_bytes, increment = table.rows, table.size_bytes, None
    with access.session() as session:
        if option.watermark is not None:
            increment = jdbc_increments.find(session, dialect, table, option, options, journal)
            if increment is None:
                return None
            condition = f"({condition}) AND {increment.condition}"
        if condition != jdbc_conditions.EVERY_ROW:
            rows = access.splitter.estimate(session, table, condition)
            size_bytes = None if rows is None or table.row_bytes is None else rows * table.row_bytes
        count = jdbc_splits.wanted(rows, size_bytes, slots=slots, connections=access.permits.count)
        splits = access.splitter.split(session, table, option.split_key, count, condition)
    reading = Reading(
        access.database,
        dialect,
        table,
        table.chosen(option.columns),
        condition,
        splits,
        access.snapshot,
        jdbc_reading.fetch_size(access.database.engine, table, options.fetch_size),
        mark=f"hardened-glue {uuid.uuid4().hex}",
    )
    return reading, increment


def describe(
    summary: Summary, reading: Reading, increment: Increment | None, options: Options, journal: Journal
) -> None:
    columns = {each.name: each.type for each in reading.carried}
    summary.tasks = reading.splits.count
    summary.inputs = {
        "table": str(reading.table),
        "splits": reading.splits.count,
        "split_by": reading.splits.how,
        "snapshot": reading.snapshot.words,
        "fetch_size": None if reading.is_streamed else reading.fetch_size,
        "row_by_row": reading.is_streamed,
        "columns": columns,
    }
    if increment is not None:
        summary.inputs["watermark"] = increment.told()
    if options.write_mode == "append" and journal.past.summaries:
        summary.inputs["columns_added"] = _added(reading, columns, journal)


def _added(reading: Reading, columns: Mapping[str, str], journal: Journal) -> list[str]:
    """Columns that the last run's files lack. Raises RunError where readers would no more see one table."""
    last: dict[str, Any] = next(iter(journal.past.summaries.values()))["inputs"].get("columns", columns)
    for name, kind in last.items():
        if columns.get(name) != kind:
            found = columns.get(name, "not there")
            raise RunError(
                f"column {name} of {reading.table} is {found}, expected {kind} as in the files so far: "
                "append to another target, or overwrite this one"
            )
    return [name for name in columns if name not in last]


def slots(spark: SparkSession) -> int:
    """How many tasks may run at once, also when the cluster is still growing."""
    conf = spark.sparkContext.getConf()
    if conf.get("spark.dynamicAllocation.enabled", "false") == "true":
        most = int(conf.get("spark.dynamicAllocation.maxExecutors", "0") or 0)
        return max(spark.sparkContext.defaultParallelism, most * int(conf.get("spark.executor.cores", "1")))
    return spark.sparkContext.defaultParallelism


def layout(spark: SparkSession, options: Options, table: Table, staging: str, attempt: str) -> Layout:
    bytes_a_row = PARQUET_PER_BYTE * (table.row_bytes or 0)
    rows_a_file = int(options.target_file_size_mb * MIB / bytes_a_row) if bytes_a_row else 0
    return Layout(
        staging,
        attempt,
        options.partition_keys,
        rows_a_file,
        options.packing,
    )


def within_heap(layout: Layout, spark: SparkSession) -> Layout:
    """The layout, its row groups no larger than what a writing task of Spark's can hold of encoded rows."""
    least = min(layout.packing.row_group_bytes, row_group_mb(spark) * MIB)
    return replace(layout, packing=replace(layout.packing, row_group_bytes=least))


def row_group_mb(spark: SparkSession) -> int:
    """An eighth of a task's share of the executor's heap."""
    conf = spark.sparkContext.getConf()
    heap_mb = _megabytes(conf.get("spark.executor.memory", "1g"))
    tasks = int(conf.get("spark.executor.cores", "1"))
    return max(LEAST_ROW_GROUP_MB, heap_mb // max(1, tasks) // SHARE_OF_HEAP)


def _megabytes(size: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([kmgt]?)b?", size.strip().lower())
    if match is None:
        return 1024
    return int(int(match[1]) * {"k": 1 / 1024, "m": 1, "": 1 / MIB, "g": 1024, "t": MIB}[match[2]])


def schema(reading: Reading) -> str:
    """The files' columns, partition keys among them, as Spark DDL."""
    return _ddl(reading.carried)


def _ddl(carried: Sequence[Carried]) -> str:
    return ", ".join("`{}` {}".format(each.name.replace("`", "``"), each.type) for each in carried)


def registering(option: TableOption, options: Options, reading: Reading) -> registration.Plan | None:
    """What the catalog will be told. Raises RunError, and nothing is written, where it would not take it."""
    if option.catalog_table is None:
        return None
    written = schemas.from_ddl(schema(reading))
    home = f"{options.target}{option.target}"
    target = registration.Target.of(option.catalog_table, home, written, options.partition_keys)
    return registration.Plan.of(catalog.connect(), target)

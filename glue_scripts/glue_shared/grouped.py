"""The `grouped` reader: a task fetches its group of objects side by side and parses them with Arrow.

The driver plans; the executors read and, where no shuffle is needed, write. Each task leaves one account of
what it read, under a name that is the group's own: a task that runs twice writes the same account again, so
nothing is counted twice.
"""

import contextlib
import functools
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession

from glue_shared import arrow_memory, casting, planning, schema, uris
from glue_shared.accounts import Account, Ledger
from glue_shared.arrow_writing import GroupWriter, Layout
from glue_shared.casting import OutputColumn
from glue_shared.formats import Format
from glue_shared.pieces import PIECE_BYTES
from glue_shared.rows import Parsed
from glue_shared.storage import Storage, StoredObject, side_by_side

MOST_IN_A_LOT = 10_000  # objects: of a few bytes each, a million would fit into a piece
ROWS_A_BATCH = 10_000  # Spark's own default for Arrow batches: what the JVM holds at once

PartitionValues = tuple[str | None, ...]


@dataclass(frozen=True)
class Reading:
    """What every task must know: where the plan lies, how rows look and what comes out."""

    storage: Storage
    ledger: Ledger
    source: str
    source_format: Format
    schema: pa.Schema  # of the rows in the objects
    partition_names: tuple[str, ...]  # of the folders the objects lie in
    columns: tuple[OutputColumn, ...]

    def lies_in_order(self, partition_keys: tuple[str, ...]) -> bool:
        """True where the source's folders already hold together what the output's would: no shuffle then."""
        as_read = {OutputColumn(name, (name,), pa.string()) for name in partition_keys}
        return partition_keys == self.partition_names[: len(partition_keys)] and as_read <= set(self.columns)


def _is_loaded(_slot: int) -> None:
    """Nothing to do: whoever calls this has loaded the module."""


def start_workers(spark: SparkSession, load: Callable[[int], None] = _is_loaded) -> None:
    """Has each task slot start its Python and load this module, while the driver lists and plans.

    That takes some 3 seconds, more than 20,000 small files do. A cluster that grows with its work is asked
    for executors that much earlier.
    """
    context = spark.sparkContext
    slots = context.parallelize(range(context.defaultParallelism), context.defaultParallelism)
    threading.Thread(target=_start, args=(slots, load), daemon=True).start()


def _start(slots: "RDD[int]", load: Callable[[int], None]) -> None:
    with contextlib.suppress(Exception):  # a run that ends meanwhile ends for a reason of its own
        slots.foreach(load)


def read(spark: SparkSession, reading: Reading, groups: int) -> DataFrame:
    """The rows of all groups, one task a group. Nothing is read before the frame is written."""
    ids = spark.range(0, groups, 1, numPartitions=max(groups, 1))
    output = casting.output_schema(reading.columns)
    return ids.mapInArrow(functools.partial(_read_groups, reading), schema.to_spark(output))


def read_and_write(spark: SparkSession, reading: Reading, rows_a_file: Sequence[int], layout: Layout) -> None:
    """Turns all groups into Parquet files below the layout's staging prefix, one task a group.

    Args:
        rows_a_file: of each group, as each has its own number of files.
    """
    groups = spark.sparkContext.parallelize(list(enumerate(rows_a_file)), max(len(rows_a_file), 1))
    groups.foreach(functools.partial(_write_group, reading, layout))


def _write_group(reading: Reading, layout: Layout, numbered: tuple[int, int]) -> None:
    group, rows_a_file = numbered
    writer = GroupWriter(reading.storage, replace(layout, rows_a_file=rows_a_file), group)
    keys = range(len(layout.partition_keys))
    for values, table in _group_tables(reading, group):
        writer.add([values[key] for key in keys], table)
    writer.close()


def _read_groups(reading: Reading, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for group in batch.column(0).to_pylist():
            for _, table in _group_tables(reading, group):
                yield from table.combine_chunks().to_batches(max_chunksize=ROWS_A_BATCH)


def _group_tables(reading: Reading, group: int) -> Iterator[tuple[PartitionValues, pa.Table]]:
    """The rows of a group with the partition they come from; at the end, the group's account."""
    arrow_memory.suit_tasks()
    objects = planning.read_span(reading.storage, reading.ledger.plan_uri(group))
    account = Account(reading.ledger, reading.storage, group)
    source_format = reading.source_format
    fetch = functools.partial(source_format.fetch, reading.storage)
    for values, lot in _lots(reading, objects):
        for parsed in source_format.parse(side_by_side(reading.storage, fetch, lot), reading.schema):
            located = _with_partitions(parsed, reading.partition_names, values)
            table, rejected = casting.apply(located, reading.columns)
            account.add(rows=table.num_rows, rejected=rejected)
            yield values, table
    account.close()


def _lots(
    reading: Reading, objects: Iterable[StoredObject]
) -> Iterator[tuple[PartitionValues, list[StoredObject]]]:
    """Neighbours of one partition, together about one piece's size: what a task fetches at once and holds."""
    for folder, neighbours in itertools.groupby(objects, key=lambda item: item.uri.rpartition("/")[0]):
        found = uris.partition_values(f"{folder}/".removeprefix(reading.source))
        values = tuple(found.get(name) for name in reading.partition_names)
        lot: list[StoredObject] = []
        size = 0
        for item in neighbours:
            if lot and (size + item.size_bytes > PIECE_BYTES or len(lot) == MOST_IN_A_LOT):
                yield values, lot
                lot, size = [], 0
            lot.append(item)
            size += item.size_bytes
        yield values, lot


def _with_partitions(parsed: Parsed, names: Sequence[str], values: PartitionValues) -> Parsed:
    """The rows with their folder's partition columns, as text: `01` is not the number 1 until it is cast."""
    table = parsed.table
    for name, value in zip(names, values, strict=True):
        table = table.append_column(name, pa.repeat(pa.scalar(value, pa.string()), table.num_rows))
    return Parsed(table, parsed.pieces, parsed.rejected, parsed.lines)

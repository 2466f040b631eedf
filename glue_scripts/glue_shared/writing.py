"""Parquet through Spark's own writer and Glue's committer: for rows that a shuffle brings together."""

import functools
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_shared import schema
from glue_shared.arrow_writing import Layout
from glue_shared.journal import Journal, WrittenFile
from glue_shared.storage import Storage, StoredObject, side_by_side

SLACK = 1.3  # of a file's rows: what Spark splits at its own measure is not cut once more for a few of them
# Of a shuffle, for each file. What shares a heavy partition's slice is written by as many tasks as it is: so
# slices are many, and few partitions share one. Spark joins those that are too small.
SLICES_A_FILE = 4
FEWEST_SLICES, MOST_SLICES = 200, 4000
FOOTER_GUESS_BYTES = 64 * 2**10  # a footer of some hundred columns fits: one request a file


def write(rows: DataFrame, layout: Layout) -> None:
    """Writes the rows below the layout's staging prefix.

    With partition keys, the rows of a partition are first brought together; adaptive execution splits what is
    too much for one file and joins what is too little. Without, each task writes what it read.
    """
    # As Arrow writes them: INT96, Spark's own default, has no statistics to prune by.
    rows.sparkSession.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    # And days of any age as they are: Spark's own default ends the run over one before 1582.
    rows.sparkSession.conf.set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED")
    keys, packing = layout.partition_keys, layout.packing
    options = packing.for_spark(schema.from_spark(rows.schema))
    if keys:
        if layout.shuffled_bytes:
            _split_into_files(rows, layout.shuffled_bytes)
        rows = _brought_together(rows, keys)
    if packing.sort_by:  # by the keys first, as Spark's writer would sort by them else, and by nothing more
        rows = rows.sortWithinPartitions(
            *(F.col(_quoted(key)) for key in keys),
            *(F.col(_quoted(name)).asc_nulls_last() for name in packing.sort_by),
        )
    writer = rows.write.options(**options).option("maxRecordsPerFile", int(layout.rows_a_file * SLACK))
    if keys:
        writer = writer.partitionBy(*keys)
    writer.mode("errorifexists").parquet(layout.staging.rstrip("/"))


def _split_into_files(rows: DataFrame, shuffled_bytes: int) -> None:
    """Tells adaptive execution how much of a shuffle makes a file: else 64 MiB, whatever that packs into."""
    slices = min(max(SLICES_A_FILE * rows.rdd.getNumPartitions(), FEWEST_SLICES), MOST_SLICES)
    conf = rows.sparkSession.conf
    conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", str(shuffled_bytes))
    conf.set("spark.sql.adaptive.coalescePartitions.initialPartitionNum", str(slices))


def _brought_together(rows: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The rows with Spark's REBALANCE hint, which PySpark 3.5 offers in SQL alone for columns."""
    columns = ", ".join(map(_quoted, keys))
    return rows.sparkSession.sql(f"SELECT /*+ REBALANCE({columns}) */ * FROM {{rows}}", rows=rows)  # noqa: S608 - quoted above


def _quoted(name: str) -> str:
    return "`{}`".format(name.replace("`", "``"))


def written(journal: Journal, staging: str, run_key: str) -> list[WrittenFile]:
    """What Spark or the tasks left below the staging prefix, with the row counts of the footers."""
    storage = journal.storage
    staged = [item for item in storage.objects(staging) if _is_output(item.uri.removeprefix(staging))]
    staged.sort(key=lambda item: item.uri)
    counts = side_by_side(storage, functools.partial(_rows, storage), staged)
    return [
        WrittenFile(item.uri, journal.final_uri(item.uri, staging, run_key), rows, item.size_bytes)
        for item, rows in zip(staged, counts, strict=True)
        if rows
    ]


def _is_output(relative: str) -> bool:
    return relative.endswith(".parquet") and not relative.startswith("_temporary/")


def _rows(storage: Storage, item: StoredObject) -> int:
    """The row count in a file's footer, from its last bytes alone."""
    start = max(item.size_bytes - FOOTER_GUESS_BYTES, 0)
    tail = storage.get(item.uri, start, item.size_bytes - start)
    length = int.from_bytes(tail[-8:-4], "little") + 8
    if length > len(tail):
        tail = storage.get(item.uri, item.size_bytes - length, length)
    # A footer is read from the end of a file: zeros may stand for what comes before it.
    rows: int = pq.read_metadata(pa.BufferReader(b"PAR1" + tail[-length:])).num_rows
    return rows

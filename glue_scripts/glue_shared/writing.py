"""Parquet through Spark's own writer, so that Glue's committer acts and its metrics count."""

import functools
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame

from glue_shared.journal import Journal, WrittenFile
from glue_shared.storage import Storage, StoredObject, side_by_side

FOOTER_GUESS_BYTES = 64 * 2**10  # a footer of some hundred columns fits: one request a file


def write(
    rows: DataFrame, staging: str, *, partition_keys: Sequence[str], rows_a_file: int, shuffle: bool
) -> None:
    """Writes the rows below the staging prefix, in files of at most `rows_a_file` rows (0: unbounded).

    With `shuffle` the rows of a partition are first brought together; adaptive execution splits what is too
    much for one file and joins what is too little. Without, each task writes what it read.
    """
    if shuffle:
        rows = _brought_together(rows, partition_keys)
    writer = rows.write.option("compression", "snappy").option("maxRecordsPerFile", rows_a_file)
    if partition_keys:
        writer = writer.partitionBy(*partition_keys)
    writer.mode("errorifexists").parquet(staging.rstrip("/"))


def _brought_together(rows: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The rows with Spark's REBALANCE hint, which PySpark 3.5 offers in SQL alone for columns."""
    columns = ", ".join("`{}`".format(key.replace("`", "``")) for key in keys)
    hint = f"/*+ REBALANCE({columns}) */" if keys else "/*+ REBALANCE */"
    return rows.sparkSession.sql(f"SELECT {hint} * FROM {{rows}}", rows=rows)  # noqa: S608 - quoted above


def written(journal: Journal, staging: str, run_key: str) -> list[WrittenFile]:
    """What Spark left below the staging prefix, with the row counts of the footers."""
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

"""How much of the source makes one file: measured on the sampled rows as they will be written.

What counts is what comes out: the chosen columns, cast, in the run's order, codec and dictionaries. A shuffle
counts rows in Spark's own row format, compressed, which is some times what they are in Parquet.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import casting
from glue_shared.casting import OutputColumn
from glue_shared.packing import Packing
from glue_shared.rows import Parsed, TableRows
from glue_shared.sampling import Sample

LEAST_PARQUET_PER_BYTE = 0.01  # a sample of one repeated row must not make one group of everything
SHUFFLED_CELLS = 100_000  # that are put into Spark's row format, in Python: some tenths of a second
LZ4_BLOCK = 32 * 2**10  # Spark's own


@dataclass(frozen=True)
class Sizes:
    """What makes one file: so many bytes of objects, so many rows, so many bytes of what is shuffled."""

    group_bytes: int
    rows_a_file: int
    shuffled_bytes: int


def planned(
    sample: Sample,
    columns: Sequence[OutputColumn],
    packing: Packing,
    keys: Sequence[str],
    file_bytes: int,
    *,
    is_shuffled: bool,
) -> Sizes:
    """The sizes for a run that writes these columns; without a row in the sample, a guess."""
    rows = _as_written(sample, columns, packing)
    if rows is None or not rows.num_rows:
        group_bytes = int(file_bytes / max(sample.parquet_per_byte, LEAST_PARQUET_PER_BYTE))
        return Sizes(group_bytes, int(sample.rows_per_byte * group_bytes), file_bytes)
    in_files = rows.drop([name for name in rows.column_names if name in keys])
    bytes_a_row = _parquet_bytes(in_files, packing) / rows.num_rows
    per_byte = max(bytes_a_row * sample.rows_per_byte, LEAST_PARQUET_PER_BYTE)
    rows_a_file = int(sample.rows_per_byte * file_bytes / per_byte)
    shuffled_bytes = int(rows_a_file * _shuffled_bytes_a_row(rows)) if is_shuffled else 0
    return Sizes(int(file_bytes / per_byte), rows_a_file, shuffled_bytes)


def rows_by_group(bytes_by_group: Sequence[int], sample: Sample, sizes: Sizes) -> list[int]:
    """How many rows a file of each group may have: those of a group in equal files, near the target.

    A tenth is left for what an estimate misses, so that no file of a few rows is left over.
    """
    return [_evenly(size * sample.rows_per_byte, sizes.rows_a_file) for size in bytes_by_group]


def _evenly(rows: float, rows_a_file: int) -> int:
    return int(rows / max(round(rows / rows_a_file), 1) * 1.1) + 1 if rows_a_file else 0


def _as_written(sample: Sample, columns: Sequence[OutputColumn], packing: Packing) -> "pa.Table | None":
    """The sampled rows as they come out, without columns of folders, which are few values."""
    if sample.rows is None:
        return None
    there = [column for column in columns if column.path[0] in sample.rows.column_names]
    if not there:
        return None
    table, _ = casting.apply(Parsed(sample.rows, (), lines=TableRows("", sample.rows)), there)
    keys = [(name, "ascending") for name in packing.sort_by if name in table.column_names]
    return table.sort_by(keys) if keys else table


def _parquet_bytes(rows: pa.Table, packing: Packing) -> int:
    """What the rows take in a file, its footer left out, which a sample would weigh too heavily."""
    if not rows.num_columns:
        return int(rows.num_rows)
    sink = io.BytesIO()
    pq.write_table(rows, sink, **packing.for_arrow(rows))
    footer = pq.read_metadata(sink)
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    chunks = (group.column(number) for group in groups for number in range(group.num_columns))
    return sum(int(chunk.total_compressed_size) for chunk in chunks)


def _shuffled_bytes_a_row(rows: pa.Table) -> float:
    some = rows.slice(0, max(SHUFFLED_CELLS // rows.num_columns, 1))
    packed = b"".join(map(_spark_row, zip(*(column.to_pylist() for column in some.columns), strict=True)))
    blocks = (packed[start : start + LZ4_BLOCK] for start in range(0, len(packed), LZ4_BLOCK))
    compressed = sum(len(pa.compress(block, codec="lz4_raw", asbytes=True)) for block in blocks)
    return compressed / int(some.num_rows)


def _spark_row(values: Sequence[Any]) -> bytes:
    """About what Spark makes of a row: bits for nulls, eight bytes a column, behind them what is longer."""
    fixed, long = [bytes(8 * -(-len(values) // 64))], []
    for value in values:
        if isinstance(value, str | bytes | dict | list | tuple):
            body = _long(value)
            long.append(body + bytes(-len(body) % 8))
            fixed.append(len(body).to_bytes(8, "little"))
        else:
            fixed.append(_word(value))
    return b"".join((*fixed, *long))


def _long(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bytes):
        return value
    return _spark_row(list(value.values()) if isinstance(value, dict) else value)


def _word(value: Any) -> bytes:
    """Eight bytes that pack as well as Spark's of the same value."""
    if isinstance(value, float):
        return struct.pack("<d", value)
    if isinstance(value, date):
        seconds = value.timestamp() if isinstance(value, datetime) else value.toordinal()
        return struct.pack("<q", int(seconds * 10**6))
    if isinstance(value, Decimal):
        return struct.pack("<d", float(value))
    return (value or 0).to_bytes(8, "little", signed=True)

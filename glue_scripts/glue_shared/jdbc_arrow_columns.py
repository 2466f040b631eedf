"""Columns of PostgreSQL on their way through a binary copy into Arrow: what is asked for, what it becomes.

Each column ends as the type that the JDBC reader gives it. Only the way differs, where the copy has a shorter
one: a moment is eight bytes already, and a decimal of up to 18 digits travels as a whole number of its last
place, which costs the client a tenth of what the server's own form of it does (measured).
"""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from glue_shared import jdbc_postgresql as postgresql
from glue_shared import jdbc_quarantine
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import REJECTED, Carried
from glue_shared.jdbc_reading import Reading

MOST_DIGITS_OF_LONG = 18
# What arrives, and what it is without a look at its values.
SAME_BITS = {(pa.int32(), pa.date32()), (pa.timestamp("us"), pa.timestamp("us", "UTC"))}


def query(reading: Reading) -> str:
    """The statement for the rows of all ranges."""
    quote = postgresql.quote
    asked = {quote(each.name): _asked(each) for each in reading.carried}
    if reading.faults:
        record = postgresql.record(reading.columns)
        told = f"json_build_array({jdbc_quarantine.reasons(reading)}, {record})::text"
        asked[quote(REJECTED)] = f"CASE WHEN {reading.faults} THEN {told} END"
    rows = reading.rows_with([f"{sql} AS {name}" for name, sql in asked.items()])
    return f"SELECT {', '.join(asked)} FROM {rows}"  # noqa: S608 - quoted by the dialect


def _asked(carried: Carried) -> str:
    if carried.type == "timestamp":
        return f"CASE WHEN NOT ({carried.fault}) THEN {postgresql.quote(carried.name)} END"
    if carried.type.startswith("decimal"):
        precision, scale = map(int, carried.type[len("decimal(") : -1].split(","))
        if precision > MOST_DIGITS_OF_LONG:
            return f"({carried.sql})::text"
        return f"({carried.sql} * {10**scale})::bigint"
    return carried.sql


def made(batch: pa.RecordBatch, columns: pa.Schema) -> tuple[pa.Table, Sequence[tuple[str, str]]]:
    """The rows that could be carried, and of each other the reason and the row as text."""
    rejected: list[tuple[str, str]] = []
    if REJECTED in batch.schema.names:
        told = batch.column(REJECTED)
        if told.null_count < len(told):
            rejected = [tuple(json.loads(each)) for each in told.drop_null().to_pylist()]
            batch = batch.filter(pc.is_null(told))
    arrays = [_made(field, batch.column(field.name)) for field in columns]
    return pa.Table.from_arrays(arrays, schema=columns), rejected


def _made(field: pa.Field, found: pa.Array) -> pa.Array:
    if found.type == field.type:
        return found
    if pa.types.is_decimal(field.type) and found.type == pa.int64():
        return _of_last_place(found, field.type)
    if (pa.types.is_decimal(field.type) and found.type == pa.string()) or (
        (found.type, field.type) in SAME_BITS
    ):
        return found.cast(field.type)
    raise RunError(f"column {field.name} arrives as {found.type}, expected {field.type} from this driver")


def _of_last_place(numbers: pa.Array, kind: pa.DataType) -> pa.Array:
    """Decimals of whole numbers of their last place: 16 bytes each, of which 8 repeat the sign."""
    wide = np.empty((len(numbers), 2), dtype=np.int64)
    wide[:, 0] = numbers.fill_null(0).to_numpy()
    np.right_shift(wide[:, 0], 63, out=wide[:, 1])
    valid = pc.is_valid(numbers).buffers()[1] if numbers.null_count else None
    return pa.Array.from_buffers(kind, len(numbers), [valid, pa.py_buffer(wide)], numbers.null_count)

"""Which columns come out, under which name and type; a value that its type cannot hold rejects its row.

Only casts that keep the value are offered: a cast never rounds, wraps or turns a value into null.
"""

import decimal
import functools
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from glue_shared import schema as schemas
from glue_shared.errors import OptionError
from glue_shared.rows import Parsed, Rejected

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class OutputColumn:
    """One column of the output: the path of field names to it in the source row, and its type."""

    name: str
    path: tuple[str, ...]
    type: pa.DataType


def parse_columns(option: str | None) -> tuple[dict[str, str], ...] | None:
    """The `--columns` argument: a JSON list of {"name"}, where they differ with "source" and "type"."""
    if option is None:
        return None
    expectation = 'a JSON list such as [{"name": "event_time", "source": "eventTime", "type": "timestamp"}]'
    try:
        columns = json.loads(option)
    except ValueError:
        raise OptionError("--columns", option, expectation) from None
    if not isinstance(columns, list) or not columns:
        raise OptionError("--columns", option, expectation)
    for column in columns:
        if not isinstance(column, dict) or not {"name"} <= set(column) <= {"name", "source", "type"}:
            raise OptionError("--columns", json.dumps(column), expectation)
        if not all(isinstance(value, str) and value for value in column.values()):
            raise OptionError("--columns", json.dumps(column), "names and types as text")
    return tuple(columns)


def plan(source: pa.Schema, columns: "Sequence[dict[str, str]] | None") -> tuple[OutputColumn, ...]:
    """The output's columns; without a choice all of the source's, as they are."""
    if columns is None:
        return tuple(OutputColumn(field.name, (field.name,), field.type) for field in source)
    planned = tuple(_planned(source, column) for column in columns)
    schemas.checked(pa.schema([(column.name, column.type) for column in planned]), "--columns")
    return planned


def _planned(source: pa.Schema, column: dict[str, str]) -> OutputColumn:
    name = column["name"]
    path, found = _located(source, column.get("source", name))
    wanted = (
        schemas.from_ddl(f"value {column['type']}", "--columns").field(0).type if "type" in column else found
    )
    if not keeps_value(found, wanted):
        raise OptionError("--columns", f"{name} {column['type']}", f"a type that keeps every {found} value")
    return OutputColumn(name, path, wanted)


def _located(source: pa.Schema, dotted: str) -> tuple[tuple[str, ...], pa.DataType]:
    """The path of field names that the text means, and the type of what lies there."""
    path = (dotted,) if dotted in source.names else tuple(dotted.split("."))
    kind: pa.DataType = pa.struct(list(source))
    for name in path:
        fields = [field.name for field in kind] if pa.types.is_struct(kind) else []
        if name not in fields:
            raise OptionError(
                "--columns", dotted, f"one of {', '.join(fields) or 'no fields: it is no struct'}"
            )
        kind = kind.field(name).type
    return path, kind


def keeps_value(found: pa.DataType, wanted: pa.DataType) -> bool:
    """True where a cast either keeps the value or fails; False where Arrow would change it without a word."""
    if found == wanted or (pa.types.is_string(found) and not pa.types.is_nested(wanted)):
        return True
    is_ = pa.types
    exact: tuple[Callable[[pa.DataType], bool], ...] = ()
    if is_.is_integer(found):
        exact = (is_.is_integer, is_.is_float64, is_.is_decimal, is_.is_string)
    elif is_.is_floating(found):
        exact = (is_.is_integer, is_.is_float64, is_.is_string)
    elif is_.is_date(found):
        exact = (is_.is_timestamp, is_.is_string)
    elif is_.is_boolean(found) or is_.is_decimal(found):
        exact = (is_.is_string,)
    return any(of_kind(wanted) for of_kind in exact)


def output_schema(columns: Sequence[OutputColumn]) -> pa.Schema:
    return pa.schema([(column.name, column.type) for column in columns])


def apply(parsed: Parsed, columns: Sequence[OutputColumn]) -> tuple[pa.Table, list[Rejected]]:
    """The output's rows of what was parsed, and a rejection for each row with a value that will not fit."""
    rejected = list(parsed.rejected)
    faults: dict[int, str] = {}
    arrays = [_cast_column(parsed.table, column, faults) for column in columns]
    names = [column.name for column in columns]
    table = pa.table(arrays, names=names) if arrays else parsed.table
    if faults:
        rejected += [parsed.reject(row, faults[row]) for row in sorted(faults)]
        keep = [row for row in range(table.num_rows) if row not in faults]
        table = table.take(pa.array(keep, pa.int64()))
    return table, rejected


def _cast_column(table: pa.Table, column: OutputColumn, faults: dict[int, str]) -> pa.ChunkedArray:
    values = table.column(column.path[0])
    for name in column.path[1:]:
        values = pc.struct_field(values, name)
    if values.type == column.type:
        return values
    return pa.chunked_array(_cast(values.combine_chunks(), column, 0, faults), type=column.type)


def _cast(array: pa.Array, column: OutputColumn, first_row: int, faults: dict[int, str]) -> list[pa.Array]:
    """The array in the column's type; a part that fails is halved until one value stands accused."""
    try:
        return [_whole(array, column.type)]
    except pa.ArrowInvalid:
        if len(array) == 1:
            value = array[0].as_py()
            faults.setdefault(first_row, f"column {column.name}: {value!r} is no {_sql_name(column.type)}")
            return [pa.nulls(1, column.type)]
    middle = len(array) // 2
    head = _cast(array.slice(0, middle), column, first_row, faults)
    return head + _cast(array.slice(middle), column, first_row + middle, faults)


def _whole(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_string(array.type) and pa.types.is_timestamp(wanted) and wanted.tz:
        return _zoned(array, wanted)
    if pa.types.is_string(array.type) and pa.types.is_decimal(wanted) and not _arrow_reads_decimals():
        return _decimals(array, wanted)
    cast = pc.cast(array, wanted)
    if pa.types.is_string(array.type) and pa.types.is_floating(wanted):
        _refuse_overflow(array, cast)
    return cast


@functools.cache
def _arrow_reads_decimals() -> bool:
    """That of Glue 4.0 does not."""
    try:
        pc.cast(pa.array(["1"]), pa.decimal128(2, 1))
    except pa.ArrowNotImplementedError:
        return False
    return True


def _decimals(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Text to decimals, as a newer Arrow reads them: no digit is rounded away, no blank passed over."""
    values = array.to_pylist()
    if any(text is not None and not _DECIMAL.fullmatch(text) for text in values):
        raise pa.ArrowInvalid("a text that is no decimal number")
    return pa.array([None if text is None else decimal.Decimal(text) for text in values], wanted)


def _zoned(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Text to instants: with a zone offset as it says, without one in UTC, Glue's session time zone."""
    has_offset = pc.match_substring_regex(array, r"(Z|[+-]\d\d:?\d\d)$")
    if pc.all(has_offset).as_py() is not False:
        return pc.cast(array, wanted)
    offset = pc.cast(pc.if_else(has_offset, array, None), wanted)
    naive = pc.cast(pc.if_else(has_offset, None, array), pa.timestamp(wanted.unit))
    return pc.coalesce(offset, pc.assume_timezone(naive, wanted.tz))


def _refuse_overflow(text: pa.Array, numbers: pa.Array) -> None:
    """A number too large for a double parses as infinity; only text that says infinity may mean it."""
    said = pc.match_substring_regex(text, r"(?i)inf")
    if pc.any(pc.and_(pc.is_inf(numbers), pc.invert(said))).as_py():
        raise pa.ArrowInvalid("a number outside the range of a double")


def _sql_name(kind: pa.DataType) -> str:
    names = {"int64": "bigint", "int32": "int", "date32[day]": "date", "bool": "boolean"}
    return "timestamp" if pa.types.is_timestamp(kind) else names.get(str(kind), str(kind))

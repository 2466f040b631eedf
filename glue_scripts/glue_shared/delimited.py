"""CSV with a header to Arrow text columns; a row that does not fit is rejected with its number.

Rows are numbered as spreadsheets do: the header is line 1. A quoted value may hold line ends, so behind
one the number counts rows, not physical lines.
"""

import csv
import io
import itertools
import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.csv as arrow_csv

from glue_shared.pieces import Piece
from glue_shared.rows import Parsed, Rejected, TableRows

csv.field_size_limit(2**31 - 1)  # the module's 128 KiB would refuse what Arrow reads


def parse(pieces: Sequence[Piece], schema: pa.Schema) -> list[Parsed]:
    """The rows of one CSV object, as text, in the schema's order; a column that it lacks is null."""
    if not pieces:
        return []
    uri, content = pieces[0].uri, b"".join(piece.content for piece in pieces)
    if not content.strip():
        return []
    try:
        names = header(content)
        table = _read(content, names)
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error):
        return [_row_by_row(uri, content, schema)]
    if _fault(names, schema) or content.count(b'"') % 2:  # Arrow takes an open quote to the end of the file
        return [_row_by_row(uri, content, schema)]
    rows = _in_order(table, schema)
    return [Parsed(rows, (), lines=TableRows(uri, table, first_line=2))]


def header(content: bytes) -> list[str]:
    """The column names in the first row."""
    first = next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")), [])
    return [name.strip() for name in first]


def _read(content: bytes, names: Sequence[str]) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(content) + 1, column_names=list(names), skip_rows_after_names=1
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(names) > 1),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,  # "" is an empty text, nothing at all is null
        ),
    )


def _fault(names: Sequence[str], schema: pa.Schema) -> str | None:
    """Why rows under this header cannot be taken, or None."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"the header names {', '.join(map(repr, twice))} twice"
    unknown = [name for name in names if name not in schema.names]
    if unknown:
        return f"columns that the schema lacks: {', '.join(map(repr, unknown))}"
    return None


def _in_order(table: pa.Table, schema: pa.Schema) -> pa.Table:
    nulls = pa.nulls(table.num_rows, pa.string())
    columns = [table.column(name) if name in table.column_names else nulls for name in schema.names]
    return pa.table(columns, names=schema.names)


def _row_by_row(uri: str, content: bytes, schema: pa.Schema) -> Parsed:
    """The same through Python's reader, which can say of each row what is wrong with it."""
    lines = list(io.StringIO(content.decode("utf-8-sig", "surrogateescape"), newline=""))
    reader = csv.reader(iter(lines), strict=True)
    good: list[dict[str, str | None]] = []
    origins: list[tuple[str, int | None, str]] = []
    rejected: list[Rejected] = []
    names = _header_row(reader)
    fault = _fault(names, schema)
    for number in itertools.count(2):
        start = reader.line_num
        try:
            row = next(reader, None)
        except csv.Error as error:  # what follows cannot be told apart any more
            rejected.append(
                Rejected(uri, number, f"{error}, in what is left of the file", "".join(lines[start:]))
            )
            break
        if row is None:
            break
        if not row and len(names) > 1:
            continue
        reason = fault or _row_fault(row or [""], names)
        record = json.dumps(dict(zip(names, row, strict=True)) if len(row) == len(set(names)) else row)
        if reason:
            rejected.append(Rejected(uri, number, reason, record))
            continue
        good.append({name: value or None for name, value in zip(names, row or [""], strict=True)})
        origins.append((uri, number, record))
    table = pa.Table.from_pylist(good, schema=pa.schema([(name, pa.string()) for name in schema.names]))
    return Parsed(table, (), rejected=tuple(rejected), lines=origins)


def _header_row(reader: Iterator[list[str]]) -> list[str]:
    try:
        return [name.strip() for name in next(reader, [])]
    except csv.Error:
        return []


def _row_fault(row: Sequence[str], names: Sequence[str]) -> str | None:
    if len(row) != len(names):
        return f"{len(row)} values, expected {len(names)}"
    if any("\udc80" <= letter <= "\udcff" for value in row for letter in value):
        return "not UTF-8"
    return None

"""CSV to Arrow text columns; a row that does not fit is rejected with its line.

Lines are physical ones, as an editor counts them: a quoted value may hold line ends, and a row's number is
that of the line it begins in.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv

from glue_shared.dialect import PLAIN, Dialect
from glue_shared.pieces import Piece
from glue_shared.rows import BAD_RECORD, UNKNOWN_COLUMN, Parsed, Rejected
from glue_shared.transcoding import UTF8_BOM

LACKING = "columns that the schema lacks"
REST_OF_FILE = ", in what is left of the file"
csv.field_size_limit(2**31 - 1)  # the module's 128 KiB would refuse what Arrow reads


def parse(pieces: Iterable[Piece], schema: pa.Schema, dialect: Dialect = PLAIN) -> Iterator[Parsed]:
    """The rows of one CSV object, as text, in the schema's order; a column that it lacks is null.

    Without a header the columns are the schema's, in its order.
    """
    names: list[str] | None = None if dialect.header else list(schema.names)
    for piece in pieces:
        if not piece.content.strip():
            continue
        if names is None:
            names, piece = _split_header(piece, dialect)
        if piece.content:
            yield _rows(piece, names, schema, dialect)


def header(content: bytes, dialect: Dialect = PLAIN) -> list[str]:
    """The column names in the first row that is not blank; `_c0`, `_c1` and so on where it is no header."""
    row, _ = _first_row(content.removeprefix(UTF8_BOM), dialect)
    return row if dialect.header else [f"_c{number}" for number in range(len(row))]


def _split_header(piece: Piece, dialect: Dialect) -> tuple[list[str], Piece]:
    content = piece.content.removeprefix(UTF8_BOM)
    names, lines = _first_row(content, dialect)
    body = content[sum(len(line.encode("utf-8", "surrogateescape")) for line in lines) :]
    return names, Piece(piece.uri, piece.first_line + _line_ends(lines), body)


def _first_row(content: bytes, dialect: Dialect) -> tuple[list[str], list[str]]:
    """The values of the first row, and the physical lines from the start to its end."""
    lines = io.StringIO(content.decode("utf-8", "surrogateescape"), newline="")
    passed: list[str] = []
    try:
        for row in _reader(_noting(lines, passed), dialect):
            if row:
                return [name.strip() for name in row], passed
    except csv.Error:  # an open quote: no row below it can be told apart
        pass
    return [], passed


def _noting(lines: Iterable[str], passed: list[str]) -> Iterator[str]:
    for line in lines:
        passed.append(line)
        yield line


def _reader(lines: Iterable[str], dialect: Dialect) -> Any:
    return csv.reader(
        lines,
        strict=True,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
    )


def _rows(piece: Piece, names: Sequence[str], schema: pa.Schema, dialect: Dialect) -> Parsed:
    # Arrow takes an open quote to the end of the file: it may read only what cannot hold one.
    open_quote = bool(dialect.quote) and piece.content.count(dialect.quote.encode()) % 2 == 1
    if open_quote or fault_of(names, schema):
        return _row_by_row(piece, names, schema, dialect)
    try:
        table = _read(piece.content, names, dialect)
    except pa.ArrowInvalid:
        return _row_by_row(piece, names, schema, dialect)
    return Parsed(_in_order(table, schema), (), lines=_TracedRows(piece, table, dialect))


def _read(content: bytes, names: Sequence[str], dialect: Dialect) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(content) + 1, column_names=list(names)
        ),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=len(names) > 1, **dialect.arrow
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,  # "" is an empty text, nothing at all is null
        ),
    )


def fault_of(names: Sequence[str], schema: pa.Schema) -> str | None:
    """Why rows under this header cannot be taken, or None."""
    if not names:
        return "no header can be told from the rows"
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"the header names {', '.join(map(repr, twice))} twice"
    unknown = [name for name in names if name not in schema.names]
    if unknown:
        shown = [name.encode("utf-8", "backslashreplace").decode() for name in unknown]
        return f"{LACKING}: {', '.join(map(repr, shown))}"
    return None


def _in_order(table: pa.Table, schema: pa.Schema) -> pa.Table:
    nulls = pa.nulls(table.num_rows, pa.string())
    columns = [table.column(name) if name in table.column_names else nulls for name in schema.names]
    return pa.table(columns, names=schema.names)


class _TracedRows(Sequence[tuple[str, int | None, str]]):
    """File, line and content of each row, worked out only once a row is asked for."""

    def __init__(self, piece: Piece, table: pa.Table, dialect: Dialect) -> None:
        self._piece, self._table, self._dialect = piece, table, dialect
        self._numbers: list[int] = []

    def __len__(self) -> int:
        rows: int = self._table.num_rows
        return rows

    def __getitem__(self, row: "int | slice") -> "tuple[str, int | None, str]":  # type: ignore[override]
        assert isinstance(row, int)
        if not self._numbers:
            one_column = self._table.num_columns == 1
            walked = _walk(self._piece, self._dialect)
            self._numbers = [number for number, values, _, _ in walked if values or one_column]
        record = self._table.slice(row, 1).to_pylist()[0]
        return self._piece.uri, self._numbers[row], json.dumps(record, ensure_ascii=False)


def _walk(piece: Piece, dialect: Dialect) -> Iterator[tuple[int, list[str], str | None, str]]:
    """Line number, values, fault and text of each row, blank ones too, through Python's reader."""
    text = piece.content.decode("utf-8", "surrogateescape")
    passed: list[str] = []
    reader = _reader(_noting(io.StringIO(text, newline=""), passed), dialect)
    number = piece.first_line
    while True:
        fault, values = None, []
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader goes on behind the line that it stumbled over
            fault = str(error)
        if fault == "unexpected end of data":
            fault += REST_OF_FILE  # a quote is open: no row behind it can be told apart
        yield number, values, fault, "".join(passed)
        number += _line_ends(passed)
        passed.clear()


def _line_ends(lines: Sequence[str]) -> int:
    """How many lines `at_row_ends` would count; a lone carriage return ends none of its."""
    return sum(line.endswith("\n") for line in lines)


def _row_by_row(piece: Piece, names: Sequence[str], schema: pa.Schema, dialect: Dialect) -> Parsed:
    """The same through Python's reader, which can say of each row what is wrong with it."""
    good: list[dict[str, str | None]] = []
    origins: list[tuple[str, int | None, str]] = []
    rejected: list[Rejected] = []
    header_fault = fault_of(names, schema)
    for number, values, broken, text in _walk(piece, dialect):
        if not (values or broken) and len(names) != 1:
            continue
        row = values or [""]
        fault = broken or header_fault or _row_fault(row, names)
        if fault:
            shown = text if broken else _record(row, names)
            kind = UNKNOWN_COLUMN if fault.startswith(LACKING) else BAD_RECORD
            count = None if fault.endswith(REST_OF_FILE) else 1
            rejected.append(Rejected(piece.uri, number, fault, shown, kind, count))
            continue
        good.append({name: value or None for name, value in zip(names, row, strict=True)})
        origins.append((piece.uri, number, _record(row, names)))
    table = pa.Table.from_pylist(good, schema=pa.schema([(name, pa.string()) for name in schema.names]))
    return Parsed(table, (), rejected=tuple(rejected), lines=origins)


def _record(row: Sequence[str], names: Sequence[str]) -> str:
    whole = len(row) == len(set(names))
    return json.dumps(dict(zip(names, row, strict=True)) if whole else row)


def _row_fault(row: Sequence[str], names: Sequence[str]) -> str | None:
    if len(row) != len(names):
        return f"{len(row)} values, expected {len(names)}"
    if any("\udc80" <= letter <= "\udcff" for value in row for letter in value):
        return "not UTF-8"
    return None

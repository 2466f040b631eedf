"""Parquet and ORC: columns by name, whatever their order; one that an object lacks is null there.

A row is numbered from 1 within its object. An object whose columns the schema does not take is quarantined
row by row; one that is damaged, with the rows that its footer counts and nobody could read.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import casting, evolution, schema
from glue_shared.orc_child import Footer, OrcDamagedError, OrcReader
from glue_shared.ranged import Fetched
from glue_shared.rows import BAD_RECORD, TYPE_CONFLICT, UNKNOWN_COLUMN, Parsed, Rejected, TableRows
from glue_shared.storage import Storage, StoredObject

ROWS_A_BATCH = 65_536
KINDS = {"parquet": "a Parquet file", "orc": "an ORC file"}
_DAMAGE = (OSError, pa.ArrowException, OrcDamagedError)


class Parquet:
    """Row groups are decoded as they are used: a large object is never held whole."""

    def fetch(self, storage: Storage, item: StoredObject) -> Fetched:
        return Fetched(storage, item)

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        for each in fetched:
            try:
                file = pq.ParquetFile(each.file())
            except _DAMAGE as error:
                yield _no_file(each, columns, f"not a Parquet file: {_first_line(error)}")
                continue
            footer = Footer(file.schema_arrow, file.metadata.num_rows)
            yield from _rows(each, footer, file.iter_batches(batch_size=ROWS_A_BATCH), columns)


class Orc:
    """Decoded by a child process, since a damaged stripe ends the process that decodes it."""

    def fetch(self, storage: Storage, item: StoredObject) -> Fetched:
        return Fetched(storage, item)

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        reader = OrcReader()
        try:
            for each in fetched:
                with on_disk(each) as path:
                    try:
                        footer, batches = reader.read(path)
                    except OrcDamagedError as error:
                        yield _no_file(each, columns, str(error))
                        continue
                    yield from _rows(each, footer, batches, columns)
        finally:
            reader.close()


def footers(
    storage: Storage, chosen: Iterable[StoredObject], source_format: str
) -> Iterator[tuple[StoredObject, Footer]]:
    """What the chosen objects say of themselves; one that is damaged says nothing: read it is quarantined."""
    reader = OrcReader()
    try:
        for item in chosen:
            fetched = Fetched(storage, item)
            try:
                yield (
                    item,
                    _parquet_footer(fetched) if source_format == "parquet" else _orc_footer(fetched, reader),
                )
            except _DAMAGE:
                fetched.raise_failure()
    finally:
        reader.close()


def _parquet_footer(fetched: Fetched) -> Footer:
    file = pq.ParquetFile(fetched.file())
    return Footer(file.schema_arrow, file.metadata.num_rows)


def _orc_footer(fetched: Fetched, reader: OrcReader) -> Footer:
    with on_disk(fetched) as path:
        return reader.footer(path)


class on_disk:  # noqa: N801 - used as a function
    """The object as a file on the worker's disk, for as long as the block lasts."""

    def __init__(self, fetched: Fetched) -> None:
        self._fetched = fetched

    def __enter__(self) -> str:
        self._file = tempfile.NamedTemporaryFile(suffix=".orc")
        for block in self._fetched.blocks():
            self._file.write(block)
        self._file.flush()
        return self._file.name

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _rows(
    fetched: Fetched, footer: Footer, batches: Iterable[pa.RecordBatch], columns: pa.Schema
) -> Iterator[Parsed]:
    unfit = fault_of(footer.schema, columns)
    read = 0
    try:
        for batch in batches:
            yield conformed(fetched.item.uri, pa.Table.from_batches([batch]), columns, read, unfit)
            read += batch.num_rows
        missing = footer.rows - read
        fault = f"its footer counts {footer.rows} rows, {read} could be read" if missing else None
    except _DAMAGE as error:
        fetched.raise_failure()
        missing = footer.rows - read
        fault = f"damaged at row {read + 1}: {_first_line(error)}; {missing} rows could not be read"
    if fault is not None:
        yield rejected_whole(fetched.item.uri, columns, fault, missing if missing > 0 else None)


def _no_file(fetched: Fetched, columns: pa.Schema, reason: str) -> Parsed:
    fetched.raise_failure()
    return rejected_whole(fetched.item.uri, columns, reason, None)


def rejected_whole(uri: str, columns: pa.Schema, reason: str, rows: int | None) -> Parsed:
    """One entry for an object, or what is left of it, and for as many rows as are known to be in it."""
    return Parsed(columns.empty_table(), (), rejected=(Rejected(uri, None, reason, "", rows=rows),))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def fault_of(found: pa.Schema, columns: pa.Schema) -> tuple[str, str] | None:
    """Why rows of this schema cannot be taken, and of which kind that is; or None."""
    names = found.names
    if not names:
        return "rows without a column", BAD_RECORD
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"column {twice[0]!r} is there twice", BAD_RECORD
    unknown = [name for name in names if name not in columns.names]
    if unknown:
        return f"columns that the schema lacks: {', '.join(map(repr, unknown))}", UNKNOWN_COLUMN
    for field in schema.plain(found):
        wanted = columns.field(field.name).type
        if not casting.keeps_value(field.type, wanted) and not evolution.takes(field.type, wanted):
            return f"column {field.name!r} is {field.type}, expected {wanted}", TYPE_CONFLICT
    return None


def conformed(
    uri: str, table: pa.Table, columns: pa.Schema, first: int, fault: tuple[str, str] | None
) -> Parsed:
    """The table's rows in the schema's columns, or each of them rejected for the fault."""
    traced = TableRows(uri, table, first_line=first + 1)
    if fault is not None:
        origins = (traced[row] for row in range(len(traced)))
        rejected = (Rejected(uri, line, fault[0], record, fault[1]) for uri, line, record in origins)
        return Parsed(columns.empty_table(), (), rejected=tuple(rejected))
    arrays = [_column(table, field) for field in columns]
    return Parsed(pa.table(arrays, names=columns.names), (), lines=traced)


def _column(table: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    if field.name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, field.type)])
    found = table.column(field.name)
    kind = schema.usual(found.type)
    if evolution.takes(kind, field.type):
        kind = field.type
    if found.type == kind:
        return found
    return pa.chunked_array([evolution.conformed(chunk, kind) for chunk in found.chunks], type=kind)

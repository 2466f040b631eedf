"""How each source format is fetched (side by side, on threads) and parsed (in order, with Arrow)."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import casting, delimited, json_lines, schema
from glue_shared.errors import RunError
from glue_shared.pieces import PIECE_BYTES, BrokenObjectError, Piece, of_object
from glue_shared.rows import Parsed, Rejected, TableRows
from glue_shared.storage import Storage, StoredObject


class Format(Protocol):
    """One source format. What `fetch` returns is for the same format's `parse` alone."""

    def fetch(self, storage: Storage, item: StoredObject) -> Any: ...
    def parse(self, fetched: Sequence[Any], columns: pa.Schema) -> Iterator[Parsed]: ...


Lines = list[Piece] | Iterator[Piece] | BrokenObjectError


def _fetch_lines(storage: Storage, item: StoredObject) -> Lines:
    """The pieces of one object: at hand if it is small, as they are asked for if it is large."""
    found = of_object(storage, item)
    if item.size_bytes > PIECE_BYTES:
        return found
    try:
        return list(found)
    except BrokenObjectError as broken:
        return broken


class JsonLines:
    """One JSON object a line. Small objects are parsed together, in one call for about 8 MiB."""

    def fetch(self, storage: Storage, item: StoredObject) -> Lines:
        return _fetch_lines(storage, item)

    def parse(self, fetched: Sequence[Lines], columns: pa.Schema) -> Iterator[Parsed]:
        text = schema.json_text(columns)
        together: list[Piece] = []
        for content in fetched:
            if isinstance(content, list):
                together += content
            elif isinstance(content, BrokenObjectError):
                yield _rejected_whole(content, text)
            else:
                yield from self._streamed(content, text)
        if together:
            yield from json_lines.parse(together, text)

    def _streamed(self, content: Iterator[Piece], text: pa.Schema) -> Iterator[Parsed]:
        try:
            for piece in content:
                yield from json_lines.parse([piece], text)
        except BrokenObjectError as broken:
            yield _rejected_whole(broken, text)


class Csv:
    """Rows under a header of each object's own. An object is parsed whole."""

    def fetch(self, storage: Storage, item: StoredObject) -> Lines:
        return _fetch_lines(storage, item)

    def parse(self, fetched: Sequence[Lines], columns: pa.Schema) -> Iterator[Parsed]:
        text = schema.all_text(columns)
        for content in fetched:
            try:
                if isinstance(content, BrokenObjectError):
                    raise content
                yield from delimited.parse(list(content), text)
            except BrokenObjectError as broken:
                yield _rejected_whole(broken, text)


class Parquet:
    """Columns by name, whatever their order; one that an object lacks is null there."""

    def fetch(self, storage: Storage, item: StoredObject) -> tuple[str, bytes]:
        return item.uri, storage.get(item.uri)

    def parse(self, fetched: Sequence[tuple[str, bytes]], columns: pa.Schema) -> Iterator[Parsed]:
        for uri, content in fetched:
            try:
                file = pq.ParquetFile(pa.BufferReader(content))
            except pa.ArrowInvalid as error:
                reason = f"not a Parquet file: {str(error).splitlines()[0]}"
                yield Parsed(columns.empty_table(), (), rejected=(Rejected(uri, None, reason, ""),))
                continue
            for batch in file.iter_batches():
                yield _conformed(uri, pa.Table.from_batches([batch]), columns)


FORMATS: dict[str, Format] = {"json": JsonLines(), "csv": Csv(), "parquet": Parquet()}


def _rejected_whole(broken: BrokenObjectError, text: pa.Schema) -> Parsed:
    """Every line that a broken object still gave, and the object itself, for the lines nobody can count."""
    lines = [(number, line) for piece in broken.salvaged for number, line in piece.lines()]
    rejected = [
        Rejected(broken.uri, number, broken.reason, line.decode("utf-8", "backslashreplace"))
        for number, line in lines
    ]
    rejected.append(Rejected(broken.uri, None, f"{broken.reason}; {len(lines)} lines could be read", ""))
    return Parsed(text.empty_table(), (), rejected=tuple(rejected))


def _conformed(uri: str, table: pa.Table, columns: pa.Schema) -> Parsed:
    unknown = [name for name in table.column_names if name not in columns.names]
    if unknown:
        raise RunError(
            f"{uri} has columns that the schema lacks: {', '.join(unknown)}; name them in --schema"
        )
    arrays = []
    for field in columns:
        known = field.name in table.column_names
        found = table.column(field.name) if known else pa.nulls(table.num_rows, field.type)
        if not casting.keeps_value(found.type, field.type):
            raise RunError(f"{uri} has column {field.name} as {found.type}, expected {field.type}")
        arrays.append(found)
    rows = pa.table(arrays, names=columns.names)
    return Parsed(rows, (), lines=TableRows(uri, rows))

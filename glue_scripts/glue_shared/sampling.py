"""A look at the source before it is read: its schema, and how much Parquet a byte of it makes.

The look is bounded: at most 1,000 objects spread evenly over the listing, the first MiB of each, 16 MiB in
all. What it did not see is quarantined when it turns up, never dropped.
"""

import functools
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import delimited, json_lines, schema
from glue_shared.errors import RunError
from glue_shared.pieces import BrokenObjectError, Piece, of_object
from glue_shared.rows import Parsed
from glue_shared.storage import Storage, StoredObject, side_by_side

SAMPLE_OBJECTS = 1000
SAMPLE_BYTES = 16 * 2**20
SAMPLE_BYTES_OF_ONE = 2**20
SAMPLE_LOT = 64  # fetched together: at most 64 MiB at hand
PARQUET_SAMPLE_OBJECTS = 50  # a footer costs two requests and says the schema for certain
DEFAULT_SHRINKAGE = 0.5  # Parquet bytes a source byte, where nothing could be measured


@dataclass(frozen=True)
class Sample:
    """What the look found; `rows_per_byte` and `parquet_per_byte` are rates per byte of source objects."""

    schema: pa.Schema
    objects: int
    rows_per_byte: float
    parquet_per_byte: float


def take(
    storage: Storage, found: Sequence[StoredObject], source_format: str, given: pa.Schema | None
) -> Sample:
    """Looks at the source. A schema that was given is kept; otherwise it is learnt."""
    readable = [item for item in found if item.size_bytes]
    if source_format == "parquet":
        return _parquet_sample(storage, _spread(readable, PARQUET_SAMPLE_OBJECTS), given)
    heads = _heads(storage, _spread(readable, SAMPLE_OBJECTS))
    if source_format == "csv":
        learnt = given or schema.text_columns(_headers(heads))
    else:
        learnt = given or schema.infer_json(line for _, piece in heads for _, line in piece.lines())
    return _measured(heads, source_format, learnt)


def _spread(found: Sequence[StoredObject], most: int) -> list[StoredObject]:
    step = max(len(found) / most, 1.0)
    return [found[int(index * step)] for index in range(min(len(found), most))]


def _heads(storage: Storage, chosen: Sequence[StoredObject]) -> list[tuple[int, Piece]]:
    """The size of each looked-at object and the first of its lines, until enough bytes were seen."""
    heads: list[tuple[int, Piece]] = []
    seen = 0
    for start in range(0, len(chosen), SAMPLE_LOT):
        lot = chosen[start : start + SAMPLE_LOT]
        for item, piece in zip(
            lot, side_by_side(storage, functools.partial(_head, storage), lot), strict=True
        ):
            if piece is not None and seen < SAMPLE_BYTES:
                heads.append((item.size_bytes, piece))
                seen += len(piece.content)
    return heads


def _head(storage: Storage, item: StoredObject) -> Piece | None:
    if item.uri.endswith(".gz") or item.size_bytes <= SAMPLE_BYTES_OF_ONE:
        try:
            first = next(of_object(storage, item), None)
        except (BrokenObjectError, RunError):  # read it is refused or quarantined; here it teaches nothing
            return None
        return first and _cut(first)
    return _cut(Piece(item.uri, 1, storage.get(item.uri, 0, SAMPLE_BYTES_OF_ONE)))


def _cut(piece: Piece) -> Piece:
    """The whole lines within the first MiB."""
    if len(piece.content) <= SAMPLE_BYTES_OF_ONE // 2:
        return piece
    head = piece.content[:SAMPLE_BYTES_OF_ONE]
    return Piece(piece.uri, 1, head[: head.rfind(b"\n") + 1])


def _headers(heads: Sequence[tuple[int, Piece]]) -> Iterator[list[str]]:
    for _, piece in heads:
        try:
            yield delimited.header(piece.content)
        except (UnicodeDecodeError, ValueError):
            continue


def _measured(heads: Sequence[tuple[int, Piece]], source_format: str, learnt: pa.Schema) -> Sample:
    tables = [parsed.table for parsed in _parsed([piece for _, piece in heads], source_format, learnt)]
    stored = sum(min(size, len(piece.content)) for size, piece in heads)
    if not any(table.num_rows for table in tables):
        return Sample(learnt, len(heads), 0.0, DEFAULT_SHRINKAGE)
    table = pa.concat_tables(tables)
    return Sample(learnt, len(heads), table.num_rows / stored, _parquet_bytes(table) / stored)


def _parsed(sampled: Sequence[Piece], source_format: str, learnt: pa.Schema) -> list[Parsed]:
    if source_format == "json":
        return json_lines.parse(sampled, schema.json_text(learnt)) if sampled else []
    text = schema.all_text(learnt)
    return [parsed for piece in sampled for parsed in delimited.parse([piece], text)]


def _parquet_bytes(table: pa.Table) -> int:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="snappy")
    return len(sink.getbuffer())


def _parquet_sample(storage: Storage, chosen: Sequence[StoredObject], given: pa.Schema | None) -> Sample:
    schemas: list[tuple[str, pa.Schema]] = []
    rows = 0
    for item in chosen:
        try:
            file = pq.ParquetFile(pa.BufferReader(storage.get(item.uri)))
        except pa.ArrowInvalid:  # read it is quarantined; here it teaches nothing
            continue
        schemas.append((item.uri, schema.plain(file.schema_arrow)))
        rows += file.metadata.num_rows
    if not schemas and given is None:
        raise RunError(
            "none of the sampled objects is a Parquet file: there is no schema to learn; give --schema"
        )
    bytes_in = max(sum(item.size_bytes for item in chosen), 1)
    return Sample(given or _one_schema(schemas), len(chosen), rows / bytes_in, 1.0)


def _one_schema(schemas: Sequence[tuple[str, pa.Schema]]) -> pa.Schema:
    columns: dict[str, tuple[str, pa.DataType]] = {}
    for uri, each in schemas:
        for field in each:
            first, kind = columns.setdefault(field.name, (uri, field.type))
            if kind != field.type:
                raise RunError(
                    f"column {field.name!r} is {kind} in {first} and {field.type} in {uri}; give --schema"
                )
    return schema.checked(
        pa.schema([(name, kind) for name, (_, kind) in columns.items()]), "the sampled input"
    )

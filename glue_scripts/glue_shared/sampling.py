"""A look at the source before it is read: its schema, and how much Parquet a byte of it makes.

The look is bounded: at most 1,000 objects spread evenly over the listing, the first MiB of each, 16 MiB in
all. What it did not see is quarantined when it turns up, never dropped.
"""

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from glue_shared import (
    avro,
    avro_files,
    avro_types,
    columnar,
    decompression,
    delimited,
    evolution,
    formats,
    json_documents,
    json_lines,
    schema,
    xml_elements,
    xml_rows,
)
from glue_shared.dialect import PLAIN, Dialect
from glue_shared.errors import RunError
from glue_shared.pieces import Piece
from glue_shared.rows import Parsed
from glue_shared.storage import Storage, StoredObject, side_by_side
from glue_shared.transcoding import to_utf8

SAMPLE_OBJECTS = 1000
SAMPLE_BYTES = 16 * 2**20
SAMPLE_BYTES_OF_ONE = 2**20
SAMPLE_LOTS = (16, 64)  # objects fetched together, at first and at most: each holds up to a MiB
FED_AT_ONCE = 64 * 2**10  # of a compressed object's start, so as not to decode more than is looked at
COLUMNAR_SAMPLE_OBJECTS = 50  # a footer costs two requests and says the schema for certain
COLUMNAR_SAMPLE_READ = 3  # of them, to see how their rows pack
DEFAULT_SHRINKAGE = 0.5  # Parquet bytes a source byte, where nothing could be measured


@dataclass(frozen=True)
class Sample:
    """What the look found; `rows_per_byte` and `parquet_per_byte` are rates per byte of source objects.

    `rows` are some of the source's, as they are parsed; None where none could be had.
    """

    schema: pa.Schema
    objects: int
    rows_per_byte: float
    parquet_per_byte: float
    rows: "pa.Table | None" = None


UNSEEN = Sample(pa.schema([]), 0, 0.0, DEFAULT_SHRINKAGE)


class Learning(NamedTuple):
    """How a schema is learnt of objects that differ."""

    rule: str
    refuse_conflicts: bool


def take(
    storage: Storage,
    found: Sequence[StoredObject],
    source_format: str,
    given: pa.Schema | None,
    dialect: Dialect = PLAIN,
    rule: str = evolution.DEFAULT,
    *,
    refuse_conflicts: bool = False,
) -> Sample:
    """Looks at the source. A schema that was given is kept; otherwise it is learnt, by the rule.

    Where sampled objects or rows differ in a type that the rule cannot reconcile, most of them decide, and
    the others will be quarantined; or the run is refused.
    """
    learning = Learning(rule, refuse_conflicts or rule == "refuse")
    readable = [item for item in found if item.size_bytes]
    if source_format in ("parquet", "orc"):
        chosen = _spread(readable, COLUMNAR_SAMPLE_OBJECTS)
        return _columnar_sample(storage, chosen, source_format, given, learning)
    if source_format == "avro":
        return _avro_sample(storage, _spread(readable, COLUMNAR_SAMPLE_OBJECTS), given, learning)
    encoding = None if source_format == "xml" else dialect.encoding
    look = functools.partial(_head, storage, encoding, source_format in ("json", "csv"))
    heads = _heads(storage, _spread(readable, SAMPLE_OBJECTS), look)
    learnt = given or _learnt(heads, source_format, dialect, learning)
    return _measured(heads, source_format, dialect, learnt)


def _spread(found: Sequence[StoredObject], most: int) -> list[StoredObject]:
    step = max(len(found) / most, 1.0)
    return [found[int(index * step)] for index in range(min(len(found), most))]


@dataclass(frozen=True)
class _Head:
    """The first whole lines of one object, and how many of its stored bytes they took."""

    piece: Piece
    stored_bytes: float


def _heads(
    storage: Storage, chosen: Sequence[StoredObject], look: Callable[[StoredObject], _Head | None]
) -> list[_Head]:
    """The first lines of the looked-at objects, until enough bytes were seen."""
    heads: list[_Head] = []
    seen = start = 0
    lot = SAMPLE_LOTS[0]
    while start < len(chosen) and seen < SAMPLE_BYTES:
        for head in side_by_side(storage, look, chosen[start : start + lot]):
            if head is not None and seen < SAMPLE_BYTES:
                heads.append(head)
                seen += len(head.piece.content)
        start += lot
        missing = (SAMPLE_BYTES - seen) * start / max(seen, 1)  # objects, if they go on as they began
        lot = min(max(math.ceil(missing), 1), SAMPLE_LOTS[1])
    return heads


def _head(storage: Storage, encoding: str | None, at_line_end: bool, item: StoredObject) -> _Head | None:
    """The start of an object, decoded as far as its first MiB goes: cut there, a stream is no broken one."""
    stored = storage.get(item.uri, 0, SAMPLE_BYTES_OF_ONE)
    fed = 0

    def blocks() -> Iterator[bytes]:
        nonlocal fed
        for start in range(0, len(stored), FED_AT_ONCE):
            fed = min(start + FED_AT_ONCE, len(stored))
            yield stored[start:fed]

    decode = decompression.decoder_of(item.uri)
    decoded = decode(blocks(), []) if decode else blocks()
    decoded = decoded if encoding is None else to_utf8(decoded, encoding)
    text = b""
    for block in decoded:
        text += block
        if len(text) >= SAMPLE_BYTES_OF_ONE:
            break
    whole = fed == item.size_bytes and len(text) < SAMPLE_BYTES_OF_ONE
    kept = text if whole or not at_line_end else text[: text.rfind(b"\n", 0, SAMPLE_BYTES_OF_ONE) + 1]
    if not kept or decompression.compressed_unnamed(kept):  # read it is quarantined; here it teaches nothing
        return None
    return _Head(Piece(item.uri, 1, kept), fed * len(kept) / len(text))


def _learnt(heads: Sequence[_Head], source_format: str, dialect: Dialect, learning: Learning) -> pa.Schema:
    if source_format == "csv":
        return _learnt_of_headers(heads, dialect, learning.rule)
    if source_format == "xml":
        return xml_rows.learnt(_elements(heads, dialect.row_tag), dialect.row_tag)
    if source_format == "json_document":
        values = (value for head in heads for value in _document_values(head))
        return schema.infer_json(values, refuse_conflicts=learning.refuse_conflicts)
    if heads and all(formats.is_document(head.piece.content) for head in heads):
        raise RunError(
            f"{heads[0].piece.uri} is a JSON document of several lines, and so is all that was sampled: "
            "give the source format json_document"
        )
    lines = (line for head in heads for _, line in head.piece.lines())
    return schema.infer_json(lines, refuse_conflicts=learning.refuse_conflicts)


def _document_values(head: _Head) -> Iterator[bytes]:
    """The values of a document's start, without the one that the start was cut in."""
    return json_documents.values_of(head.piece.uri, [head.piece.content])


def _elements(heads: Sequence[_Head], row_tag: str) -> Iterator[xml_elements.Element]:
    """The elements of the objects' starts, each as far as it can be read."""
    for head in heads:
        try:
            yield from xml_elements.of_object(head.piece.uri, [head.piece.content], row_tag)
        except xml_elements.DamagedError:  # most often the cut itself; what is broken is told when it is read
            continue


def _learnt_of_headers(heads: Sequence[_Head], dialect: Dialect, rule: str) -> pa.Schema:
    named = [(head.piece.uri, delimited.header(head.piece.content, dialect)) for head in heads]
    readable = [(uri, names) for uri, names in named if names and _is_text(names)]
    if rule == "refuse":
        return evolution.merged(
            ((uri, pa.schema([(name, pa.string()) for name in names])) for uri, names in readable), rule
        )
    return schema.text_columns(names for _, names in readable)


def _is_text(names: Sequence[str]) -> bool:
    """False for a header in another encoding: such names cannot even be written down."""
    return not any("\udc80" <= letter <= "\udcff" for name in names for letter in name)


def _measured(heads: Sequence[_Head], source_format: str, dialect: Dialect, learnt: pa.Schema) -> Sample:
    tables = [parsed.table for parsed in _parsed(heads, source_format, dialect, learnt)]
    stored = sum(head.stored_bytes for head in heads)
    if not any(table.num_rows for table in tables):
        return Sample(learnt, len(heads), 0.0, DEFAULT_SHRINKAGE)
    table = pa.concat_tables(tables)
    return Sample(learnt, len(heads), table.num_rows / stored, DEFAULT_SHRINKAGE, table)


def _parsed(
    heads: Sequence[_Head], source_format: str, dialect: Dialect, learnt: pa.Schema
) -> Iterator[Parsed]:
    sampled = [head.piece for head in heads]
    if source_format == "json":
        yield from json_lines.parse(sampled, schema.json_text(learnt)) if sampled else ()
    elif source_format == "json_document":
        for piece in sampled:
            yield from json_documents.parse(piece.uri, [piece.content], schema.json_text(learnt))
    elif source_format == "xml":
        for piece in sampled:
            yield from xml_rows.parse(piece.uri, [piece.content], dialect.row_tag, learnt)
    else:
        for piece in sampled:
            yield from delimited.parse([piece], schema.all_text(learnt), dialect)


def _columnar_sample(
    storage: Storage,
    chosen: Sequence[StoredObject],
    source_format: str,
    given: pa.Schema | None,
    learning: Learning,
) -> Sample:
    footers = [(item.uri, footer) for item, footer in columnar.footers(storage, chosen, source_format)]
    schemas = [(uri, schema.plain(footer.schema)) for uri, footer in footers]
    if not schemas and given is None:
        raise RunError(
            f"none of the sampled objects is {columnar.KINDS[source_format]}: there is no schema to learn; "
            "give --schema"
        )
    bytes_in = max(sum(item.size_bytes for item in chosen), 1)
    rows = sum(footer.rows for _, footer in footers)
    learnt = given or evolution.merged(schemas, learning.rule, refuse_conflicts=learning.refuse_conflicts)
    some = _some_rows(storage, chosen, source_format, learnt)
    return Sample(learnt, len(chosen), rows / bytes_in, 1.0, some)


def _some_rows(
    storage: Storage, chosen: Sequence[StoredObject], source_format: str, learnt: pa.Schema
) -> "pa.Table | None":
    """The first rows of some objects: what is read of each is one batch."""
    kind = formats.named(source_format, PLAIN)
    tables = []
    for item in _spread(chosen, COLUMNAR_SAMPLE_READ):
        parsed = next(iter(kind.parse([kind.fetch(storage, item)], learnt)), None)
        tables += [parsed.table] if parsed is not None and parsed.table.num_rows else []
    return _together(tables, learnt)


def _together(tables: Sequence[pa.Table], learnt: pa.Schema) -> "pa.Table | None":
    """The rows of the tables that have the schema; a table of other types is cast when it is read."""
    like = [table for table in tables if table.schema.equals(learnt)]
    return pa.concat_tables(like) if like else None


def _avro_sample(
    storage: Storage, chosen: Sequence[StoredObject], given: pa.Schema | None, learning: Learning
) -> Sample:
    """A header says the schema for certain; the first blocks tell how much a row takes."""
    schemas: list[tuple[str, pa.Schema]] = []
    tables: list[pa.Table] = []
    rows = bytes_in = 0
    for item in chosen:
        try:
            footer, table, taken = avro.sample(storage.get(item.uri, 0, SAMPLE_BYTES_OF_ONE))
        except (avro_files.DamagedError, avro_types.UnfitError):  # read, it is quarantined by name
            continue
        schemas.append((item.uri, schema.plain(footer.schema)))
        rows, bytes_in = rows + footer.rows, bytes_in + taken
        tables += [] if table is None else [table]
    if not schemas and given is None:
        raise RunError(
            "no Avro file whose rows a table can have was found in the sampled input: there is no schema to "
            "learn; give --schema"
        )
    if given is None:
        given = evolution.merged(schemas, learning.rule, refuse_conflicts=learning.refuse_conflicts)
    if not rows:
        return Sample(given, len(chosen), 0.0, DEFAULT_SHRINKAGE)
    return Sample(given, len(chosen), rows / bytes_in, DEFAULT_SHRINKAGE, _together(tables, given))

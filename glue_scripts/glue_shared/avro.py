"""Avro: columns by name, whatever their order; a row is numbered from 1 within its object.

An object whose columns the schema does not take is quarantined row by row; one whose schema no table can have
(a union of several types, a record within itself) as one entry that counts its rows.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from glue_shared import avro_files, avro_types, columnar
from glue_shared.avro_files import AvroFile, Block, DamagedError
from glue_shared.avro_types import UnfitError
from glue_shared.orc_child import Footer
from glue_shared.ranged import Fetched
from glue_shared.rows import BAD_RECORD, TYPE_CONFLICT, Parsed, Rejected
from glue_shared.storage import Storage, StoredObject

ROWS_A_BATCH = 10_000  # as Python objects, before they become a table
_REST = "what follows cannot be counted"


class Avro:
    """Blocks are decoded as they are read: a large object is never held whole."""

    def fetch(self, storage: Storage, item: StoredObject) -> Fetched:
        return Fetched(storage, item)

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        for each in fetched:
            try:
                file = AvroFile(each.blocks())
                decoder = Decoder.of(file)
            except DamagedError as damage:
                yield columnar.rejected_whole(each.item.uri, columns, str(damage), None)
            except UnfitError as unfit:
                yield from _unfit(each.item.uri, file, columns, str(unfit))
            else:
                yield from _rows(each.item.uri, decoder, columns)


@dataclass(frozen=True)
class Decoder:
    """A file with the types of its rows."""

    file: AvroFile
    stored: pa.DataType
    meant: pa.DataType
    decoded_by: Any

    @classmethod
    def of(cls, file: AvroFile) -> "Decoder":
        types = avro_types.of_schema(file.schema)
        return cls(file, types.stored, types.meant, avro_files.prepared(types.decoded_by))

    @property
    def schema(self) -> pa.Schema:
        return pa.schema(list(avro_types.in_micros(self.meant)))

    def rows(self, block: Block) -> Iterator[dict[str, Any]]:
        return avro_files.records(self.file.unpacked(block), block.rows, self.decoded_by)

    def table(self, rows: Sequence[dict[str, Any]]) -> pa.Table:
        """The rows as a table. Raises what Arrow does where a value is none of its type."""
        stored = pa.array(rows, self.stored).view(self.meant)
        found = avro_types.as_micros(stored)
        return pa.Table.from_batches([pa.RecordBatch.from_struct_array(found)])


def sample(content: bytes) -> tuple[Footer, pa.Table | None, int]:
    """What the start of an object teaches: its columns, some of its rows, and the bytes that they took.

    Raises DamagedError or UnfitError for an object that teaches nothing.
    """
    file = AvroFile([content])
    decoder = Decoder.of(file)
    rows: list[dict[str, Any]] = []
    taken = file.header_bytes
    try:
        for block in file.blocks():
            rows += decoder.rows(block)
            taken += len(block.packed) + avro_files.MARK_BYTES
    except DamagedError:  # the start ends within a block
        pass
    try:
        table = decoder.table(rows) if rows else None
    except _UNFIT_VALUES:
        table = None
    return Footer(decoder.schema, len(rows)), table, taken


_UNFIT_VALUES = (pa.ArrowException, UnicodeError, OverflowError, ValueError, TypeError)


def _unfit(uri: str, file: AvroFile, columns: pa.Schema, reason: str) -> Iterator[Parsed]:
    count, ends = 0, ""
    try:
        for block in file.blocks():
            count += block.rows
    except DamagedError as damage:
        ends = str(damage)
    rejected = [Rejected(uri, None, reason, "", TYPE_CONFLICT, count)]
    if ends:
        rejected.append(Rejected(uri, None, f"{ends}; {_REST}", "", BAD_RECORD, None))
    yield Parsed(columns.empty_table(), (), rejected=tuple(rejected))


def _rows(uri: str, decoder: Decoder, columns: pa.Schema) -> Iterator[Parsed]:
    fault = columnar.fault_of(decoder.schema, columns)
    before = 0
    try:
        for block in decoder.file.blocks():
            yield from _block(uri, decoder, block, columns, before, fault)
            before += block.rows
    except DamagedError as damage:
        where = f"at row {before + 1}: {damage}"
        if damage.rows:
            yield columnar.rejected_whole(uri, columns, where, damage.rows)
        yield columnar.rejected_whole(uri, columns, f"{where}; {_REST}", None)


def _block(
    uri: str, decoder: Decoder, block: Block, columns: pa.Schema, before: int, fault: tuple[str, str] | None
) -> Iterator[Parsed]:
    damage: DamagedError | None = None

    def decoded() -> Iterator[dict[str, Any]]:
        nonlocal damage
        try:
            yield from decoder.rows(block)
        except DamagedError as found:
            damage = found

    done = before
    stream = decoded()
    while lot := list(itertools.islice(stream, ROWS_A_BATCH)):
        yield from _lot(uri, decoder, lot, columns, done, fault)
        done += len(lot)
    if damage is not None:
        yield columnar.rejected_whole(uri, columns, f"at row {done + 1}: {damage}", damage.rows or None)


def _lot(
    uri: str,
    decoder: Decoder,
    lot: Sequence[dict[str, Any]],
    columns: pa.Schema,
    before: int,
    fault: tuple[str, str] | None,
) -> Iterable[Parsed]:
    """The rows as one table; where a value is none of its type, halves of them, down to the one row."""
    try:
        return [columnar.conformed(uri, decoder.table(lot), columns, before, fault)]
    except _UNFIT_VALUES as error:
        if len(lot) == 1:
            rejected = Rejected(uri, before + 1, str(error).splitlines()[0], repr(lot[0]))
            return [Parsed(columns.empty_table(), (), rejected=(rejected,))]
    middle = len(lot) // 2
    return itertools.chain(
        _lot(uri, decoder, lot[:middle], columns, before, fault),
        _lot(uri, decoder, lot[middle:], columns, before + middle, fault),
    )

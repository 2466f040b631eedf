"""Avro rows as the schema has them; what does not fit is rejected by its number."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from tests.glue_scripts.avro_rows import avro_file, schema

from glue_shared import avro
from glue_shared.avro import Avro, Decoder
from glue_shared.avro_files import AvroFile
from glue_shared.ranged import Fetched
from glue_shared.rows import Rejected
from glue_shared.storage import FolderStorage

URI = "s3://lake/raw/f.avro"
IDS = schema(id="long")
ID = pa.schema([("id", pa.int64())])
UTC = datetime.UTC


def _parsed(
    storage: FolderStorage, content: bytes, columns: pa.Schema
) -> tuple[list[dict[str, Any]], list[Rejected]]:
    storage.put(URI, content)
    (item,) = storage.objects("s3://lake/raw/")
    found = list(Avro().parse([Fetched(storage, item)], columns))
    rows = [row for parsed in found for row in parsed.table.to_pylist()]
    return rows, [each for parsed in found for each in parsed.rejected]


def test_logical_types_are_exact_however_old(storage: FolderStorage) -> None:
    def logical(kind: str, name: str, **more: int) -> dict[str, Any]:
        return {"type": kind, "logicalType": name, **more}

    kind = schema(
        day=logical("int", "date"),
        millis=["null", logical("long", "timestamp-millis")],
        micros=logical("long", "timestamp-micros"),
        price=logical("bytes", "decimal", precision=38, scale=10),
        key=logical("string", "uuid"),
        nested={"type": "array", "items": {"type": "map", "values": logical("int", "date")}},
    )
    day, at = datetime.date(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    row = {
        "day": day,
        "millis": datetime.datetime(1582, 10, 4, 12, tzinfo=UTC),
        "micros": at,
        "price": Decimal("1234567890123456789012345678.0123456789"),
        "key": str(uuid.UUID(int=7)),
        "nested": [{"a": day}, {}],
    }
    content = avro_file(kind, [row, {**row, "millis": None}])

    rows, rejected = _parsed(storage, content, Decoder.of(AvroFile([content])).schema)

    expected = {**row, "nested": [[("a", day)], []]}
    assert (rows, rejected) == ([expected, {**expected, "millis": None}], [])


def test_a_row_is_traced_by_its_number(storage: FolderStorage) -> None:
    rows: list[dict[str, Any]] = [{"a": f"text {number}"} for number in range(3_000)]
    rows[2_500] = {"a": "\udcff"}
    content = avro_file(schema(a="string"), [*rows[:2_500], {"a": "bad"}, *rows[2_501:]], block_bytes=9_000)
    content = content.replace(b"\x06bad", b"\x06b\xffd")

    found, rejected = _parsed(storage, content, pa.schema([("a", pa.string())]))

    assert [row["a"] for row in found] == [row["a"] for row in rows if row["a"] != "\udcff"]
    assert [(each.line, each.kind) for each in rejected] == [(2_501, "bad_record")]


def test_a_damaged_block_is_counted_and_those_around_it_are_read(storage: FolderStorage) -> None:
    content = avro_file(IDS, [{"id": n} for n in range(1_000)], codec="deflate", block_bytes=400)
    blocks = list(AvroFile([content]).blocks())
    broken = content.replace(blocks[1].packed, b"\xff" * len(blocks[1].packed))

    rows, rejected = _parsed(storage, broken, ID)

    assert len(rows) + blocks[1].rows == 1_000
    assert [(each.line, each.rows) for each in rejected] == [(None, blocks[1].rows)]
    assert rejected[0].reason.startswith(f"at row {blocks[0].rows + 1}: damaged block: ")


def test_a_file_that_is_cut_is_counted_as_far_as_it_tells(storage: FolderStorage) -> None:
    content = avro_file(IDS, [{"id": n} for n in range(1_000)], block_bytes=400)

    rows, rejected = _parsed(storage, content[:-30], ID)

    assert [each.rows for each in rejected] == [1_000 - len(rows), None]


@pytest.mark.parametrize(
    ("kind", "rows", "reason"),
    [
        (schema(id=["int", "string"]), [{"id": 1}, {"id": "x"}], "id is a union of int and string, expected"),
        (schema(id="string"), [], ""),
    ],
)
def test_a_union_is_quarantined_by_name_and_counted(
    storage: FolderStorage, kind: dict[str, Any], rows: list[dict[str, Any]], reason: str
) -> None:
    found, rejected = _parsed(storage, avro_file(kind, rows), ID)

    assert found == []
    assert [(each.reason[: len(reason)], each.rows, each.kind) for each in rejected] == (
        [(reason, 2, "type_conflict")] if rows else []
    )


def test_other_columns_are_rejected_row_by_row_and_fewer_are_null(storage: FolderStorage) -> None:
    both = pa.schema([("id", pa.int64()), ("name", pa.string())])

    assert _parsed(storage, avro_file(IDS, [{"id": 1}]), both)[0] == [{"id": 1, "name": None}]
    rows, rejected = _parsed(storage, avro_file(schema(id="long", x="int"), [{"id": 1, "x": 2}] * 2), ID)

    assert rows == []
    assert [(each.line, each.reason, each.kind) for each in rejected] == [
        (number, "columns that the schema lacks: 'x'", "unknown_column") for number in (1, 2)
    ]


def test_the_start_of_an_object_teaches_its_schema_and_its_rates() -> None:
    content = avro_file(IDS, [{"id": n} for n in range(5_000)], block_bytes=1_000)

    footer, table, taken = avro.sample(content[:3_000])

    assert footer.schema == ID
    assert table is not None
    assert footer.rows == table.num_rows > 100
    assert footer.rows / taken * len(content) == pytest.approx(5_000, rel=0.2)

"""Each of Avro's types has one of Arrow's that keeps every value, or its file is not taken."""

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from tests.glue_scripts.avro_rows import schema

from glue_shared import avro_types
from glue_shared.avro_types import UnfitError

INNER = {"type": "record", "name": "inner", "fields": [{"name": "x", "type": "int"}]}


def _logical(kind: Any, logical: str, **more: int) -> dict[str, Any]:
    return {"type": kind, "logicalType": logical, **more}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("int", pa.int32()),
        ("float", pa.float32()),
        ("bytes", pa.binary()),
        (["null", "string"], pa.string()),
        (["string", "null"], pa.string()),
        (["string"], pa.string()),
        (["int", "long"], pa.int64()),
        (["null", "float", "double"], pa.float64()),
        (_logical("int", "date"), pa.date32()),
        (_logical("long", "timestamp-millis"), pa.timestamp("us", "UTC")),
        (["null", _logical("long", "timestamp-micros")], pa.timestamp("us", "UTC")),
        (_logical("long", "local-timestamp-micros"), pa.timestamp("us")),
        (_logical("string", "uuid"), pa.string()),
        (_logical("int", "time-millis"), pa.int32()),  # Spark has no time of day
        (_logical("long", "unheard-of"), pa.int64()),  # what is not known is ignored, says Avro
        (_logical("bytes", "decimal", precision=9, scale=2), pa.decimal128(9, 2)),
        ({"type": "fixed", "name": "f", "size": 3}, pa.binary()),
        ({"type": "enum", "name": "e", "symbols": ["A"]}, pa.string()),
        ({"type": "array", "items": INNER}, pa.list_(pa.struct([("x", pa.int32())]))),
        ({"type": "map", "values": ["null", "long"]}, pa.map_(pa.string(), pa.int64())),
        (
            {"type": "fixed", "name": "f", "size": 8, "logicalType": "decimal", "precision": 18, "scale": 0},
            pa.decimal128(18, 0),
        ),
    ],
)
def test_a_type_keeps_every_value(kind: Any, expected: pa.DataType) -> None:
    found = avro_types.of_schema(schema(a=kind))

    assert avro_types.in_micros(found.meant) == pa.struct([("a", expected)])


def test_a_type_that_is_named_once_is_known_again() -> None:
    found = avro_types.of_schema(
        {**schema(a=INNER, b=["null", "ns.inner"], c="inner"), "namespace": "ns", "name": "row"}
    )

    inner = pa.struct([("x", pa.int32())])
    assert found.meant == pa.struct([("a", inner), ("b", inner), ("c", inner)])


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (["null", "int", "string"], "a is a union of int and string, expected null and one type"),
        (["null"], "a is a union of null alone, expected null and one type"),
        (
            {"type": "array", "items": ["int", INNER]},
            "a\\[\\] is a union of int and inner, expected null and",
        ),
        (["null", "row"], "a is a row within a row, which has no end"),
        ("other", "a is of the unknown type 'other'"),
        (
            _logical("bytes", "decimal", precision=39, scale=2),
            "a is a decimal of 39 digits, expected 1 to 38",
        ),
    ],
)
def test_what_no_column_can_be_is_named(kind: Any, reason: str) -> None:
    with pytest.raises(UnfitError, match=f"^{reason}"):
        avro_types.of_schema(schema(a=kind))


def test_rows_are_records() -> None:
    with pytest.raises(UnfitError, match="its rows are no records"):
        avro_types.of_schema({"type": "map", "values": "int"})


def test_instants_come_in_microseconds_and_nulls_stay_nulls() -> None:
    kind = pa.struct(
        [("a", pa.list_(pa.timestamp("ms", "UTC"))), ("b", pa.map_(pa.string(), pa.timestamp("ms")))]
    )
    at = datetime.datetime(2026, 1, 1)
    rows: list[Any] = [
        {"a": [at.replace(tzinfo=datetime.UTC), None], "b": [("x", at)]},
        None,
        {"a": None, "b": None},
        {"a": [], "b": []},
    ]

    found = avro_types.as_micros(pa.array(rows, kind))

    found.validate(full=True)
    assert found.type == avro_types.in_micros(kind)
    assert found.to_pylist() == rows


def test_an_instant_beyond_microseconds_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid, match="out of bounds"):
        avro_types.as_micros(pa.array([2**62], pa.int64()).view(pa.timestamp("ms")))


def test_decimals_are_decoded_as_such() -> None:
    found = avro_types.of_schema(schema(a=_logical("bytes", "decimal", precision=9, scale=2)))

    assert pa.array([{"a": Decimal("-1.25")}], found.stored).to_pylist() == [{"a": Decimal("-1.25")}]

"""Avro rows of any shape, and instants of any age, come out of Parquet as they went in."""

import datetime
import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.glue_scripts.avro_rows import avro_file, schema

from glue_shared import casting
from glue_shared.avro import Avro, Decoder
from glue_shared.avro_files import AvroFile
from glue_shared.storage import StoredObject

DEEPEST = 4
NAMES = st.sampled_from(["a", "B", "_c", "d1"])
PLAIN = {
    "long": st.integers(-(2**63), 2**63 - 1),
    "int": st.integers(-(2**31), 2**31 - 1),
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "string": st.text(max_size=5),
    "bytes": st.binary(max_size=5),
}


class Whole:
    """An object that was fetched whole."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.item = StoredObject("s3://lake/f.avro", len(content), "v")

    def blocks(self) -> Iterator[bytes]:
        return iter([self.content])


def _kinds(depth: int, path: str = "r") -> st.SearchStrategy[Any]:
    plain: st.SearchStrategy[Any] = st.sampled_from(sorted(PLAIN))
    if depth:
        fields = st.dictionaries(NAMES, _kinds(depth - 1, f"{path}x"), min_size=1, max_size=3)
        plain = (
            plain
            | _kinds(depth - 1, f"{path}y").map(lambda inner: {"type": "array", "items": inner})
            | fields.map(lambda found: {**schema(**found), "name": "renamed"})
        )
    return plain | plain.map(lambda kind: ["null", kind])


def _named(kind: Any, number: Iterator[int]) -> Any:
    """The schema with a name of its own for each record, as Avro wants it."""
    if isinstance(kind, list):
        return [_named(each, number) for each in kind]
    if isinstance(kind, str):
        return kind
    if kind["type"] == "array":
        return {"type": "array", "items": _named(kind["items"], number)}
    fields = [{"name": each["name"], "type": _named(each["type"], number)} for each in kind["fields"]]
    return {"type": "record", "name": f"r{next(number)}", "fields": fields}


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, list):
        return st.none() | _values(kind[1])
    if isinstance(kind, str):
        return PLAIN[kind]
    if kind["type"] == "array":
        return st.lists(_values(kind["items"]), max_size=3)
    return st.fixed_dictionaries({each["name"]: _values(each["type"]) for each in kind["fields"]})


@st.composite
def _files(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    fields = draw(
        st.dictionaries(st.sampled_from(["p", "q", "s"]), _kinds(DEEPEST - 1), min_size=1, max_size=3)
    )
    kind = _named(schema(**fields), iter(range(1_000_000)))
    return kind, draw(st.lists(_values(kind), min_size=1, max_size=4))


def _through_parquet(content: bytes) -> tuple[list[dict[str, Any]], list[Any]]:
    columns = Decoder.of(AvroFile([content])).schema
    parsed = Avro().parse([Whole(content)], columns)  # type: ignore[list-item]  # what it takes of Fetched
    found = [casting.apply(each, casting.plan(columns, None)) for each in parsed]
    sink = io.BytesIO()
    pq.write_table(pa.concat_tables([table for table, _ in found]), sink)
    return pq.read_table(sink).to_pylist(), [rejected for _, rejected in found if rejected]


@settings(max_examples=200, deadline=None)
@given(_files(), st.sampled_from(["null", "deflate"]))
def test_rows_nested_up_to_four_deep_come_out_as_they_went_in(
    made: tuple[dict[str, Any], list[dict[str, Any]]], codec: str
) -> None:
    kind, rows = made

    assert _through_parquet(avro_file(kind, rows, codec=codec)) == (rows, [])


UTC = datetime.UTC
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
ONE = {"millis": datetime.timedelta(milliseconds=1), "micros": datetime.timedelta(microseconds=1)}
INSTANTS = (
    "0001-01-01T00:00:00+00:00",
    "1582-10-04T12:00:00+00:00",
    "1582-10-15T00:00:00+00:00",
    "1899-12-31T23:59:59.999000+00:00",
    "2018-02-18T02:30:00+00:00",  # twice that night in Sao Paulo
    "2018-11-04T00:30:00+00:00",  # left out that night in Sao Paulo
    "9999-12-31T23:59:59.999000+00:00",
)


@pytest.mark.parametrize("unit", ["millis", "micros"])
@pytest.mark.parametrize("text", INSTANTS)
def test_an_instant_of_any_age_is_kept(text: str, unit: str) -> None:
    at = datetime.datetime.fromisoformat(text)
    kind = schema(at={"type": "long", "logicalType": f"timestamp-{unit}"})
    number = (at - EPOCH) // ONE[unit]  # as a number: fastavro's own writer is not what is looked at

    assert _through_parquet(avro_file(kind, [{"at": number}])) == ([{"at": at}], [])


@pytest.mark.parametrize("text", ["0001-01-01", "1582-10-04", "1582-10-15", "1899-12-31", "9999-12-31"])
def test_a_day_of_any_age_is_kept(text: str) -> None:
    day = datetime.date.fromisoformat(text)
    kind = schema(day={"type": "int", "logicalType": "date"})

    assert _through_parquet(avro_file(kind, [{"day": day}])) == ([{"day": day}], [])

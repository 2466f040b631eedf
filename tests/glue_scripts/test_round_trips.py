"""Rows of any shape, and instants of any age, come out of JSON and Parquet as they went in."""

import datetime
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import casting, json_documents, json_lines, schema
from glue_shared.casting import OutputColumn
from glue_shared.pieces import Piece

DEEPEST = 4
NAMES = st.text(st.sampled_from("abé,;{}()=. "), min_size=1, max_size=4)
INSTANT = pa.timestamp("us", "UTC")


def _types(depth: int) -> st.SearchStrategy[pa.DataType]:
    plain = st.sampled_from([pa.int64(), pa.float64(), pa.bool_(), pa.string()])
    if not depth:
        return plain
    inner = _types(depth - 1)
    fields = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    return plain | inner.map(pa.list_) | fields.map(lambda found: pa.struct(list(found.items())))


def _values(kind: pa.DataType) -> st.SearchStrategy[Any]:
    if pa.types.is_struct(kind):
        found: st.SearchStrategy[Any] = st.fixed_dictionaries(
            {field.name: _values(field.type) for field in kind}
        )
    elif pa.types.is_list(kind):
        found = st.lists(_values(kind.value_type), max_size=3)
    else:
        found = {
            pa.int64(): st.integers(-(2**63), 2**63 - 1),
            pa.float64(): st.floats(allow_nan=False, allow_infinity=False),
            pa.bool_(): st.booleans(),
            pa.string(): st.text(max_size=5),
        }[kind]
    return st.none() | found


@st.composite
def _tables(draw: st.DrawFn) -> tuple[pa.Schema, list[dict[str, Any]]]:
    columns = draw(st.dictionaries(NAMES, _types(DEEPEST - 1), min_size=1, max_size=3))
    row = st.fixed_dictionaries({name: _values(kind) for name, kind in columns.items()})
    return pa.schema(list(columns.items())), draw(st.lists(row, min_size=1, max_size=4))


def _through_parquet(table: pa.Table) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    rows: list[dict[str, Any]] = pq.read_table(sink).to_pylist()
    return rows


@settings(max_examples=200, deadline=None)
@given(_tables(), st.sampled_from([None, 1]))
def test_rows_nested_up_to_four_deep_come_out_as_they_went_in(
    made: tuple[pa.Schema, list[dict[str, Any]]], indent: int | None
) -> None:
    columns, rows = made
    text = "\n".join(json.dumps(row, indent=indent, ensure_ascii=False) for row in rows).encode()
    if indent is None:
        found = json_lines.parse([Piece("s3://lake/f", 1, text)], schema.json_text(columns))
    else:
        found = list(json_documents.parse("s3://lake/f", [text], schema.json_text(columns)))

    tables = [casting.apply(parsed, casting.plan(columns, None)) for parsed in found]

    assert [rejected for _, rejected in tables if rejected] == []
    assert _through_parquet(pa.concat_tables([table for table, _ in tables])) == rows


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/Sao_Paulo"])
def _zone_of_the_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone_of_the_process")
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
        ("1582-10-04T12:00:00Z", "1582-10-04T12:00:00+00:00"),
        ("1582-10-10 12:00:00", "1582-10-10T12:00:00+00:00"),  # never was in Rome; is in ISO 8601
        ("1582-10-15T00:00:00", "1582-10-15T00:00:00+00:00"),
        ("1899-12-31 23:59:59.999999", "1899-12-31T23:59:59.999999+00:00"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999+00:00"),
        ("2018-11-04 00:30:00", "2018-11-04T00:30:00+00:00"),  # the hour that Sao Paulo left out
        ("2018-11-04T00:30:00-03:00", "2018-11-04T03:30:00+00:00"),
        ("2018-02-17T23:30:00-02:00", "2018-02-18T01:30:00+00:00"),  # the hour that it had twice
        ("2018-02-17T23:30:00-03:00", "2018-02-18T02:30:00+00:00"),
        ("2026-10-09T12:00:00+05:30", "2026-10-09T06:30:00+00:00"),
    ],
)
def test_an_instant_is_the_same_in_every_zone(text: str, instant: str) -> None:
    lines = json.dumps({"at": text}).encode()
    (parsed,) = json_lines.parse([Piece("s3://lake/f", 1, lines)], pa.schema([("at", pa.string())]))

    table, rejected = casting.apply(parsed, [OutputColumn("at", ("at",), INSTANT)])

    assert rejected == []
    assert _through_parquet(table) == [{"at": datetime.datetime.fromisoformat(instant)}]


@pytest.mark.parametrize("text", ["0001-01-01", "1582-10-04", "1582-10-15", "1899-12-31", "9999-12-31"])
def test_a_date_of_any_age_is_kept(text: str) -> None:
    lines = json.dumps({"day": text}).encode()
    (parsed,) = json_lines.parse([Piece("s3://lake/f", 1, lines)], pa.schema([("day", pa.string())]))

    table, rejected = casting.apply(parsed, [OutputColumn("day", ("day",), pa.date32())])

    assert rejected == []
    assert _through_parquet(table) == [{"day": datetime.date.fromisoformat(text)}]

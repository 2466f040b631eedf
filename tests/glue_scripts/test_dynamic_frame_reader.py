"""Glue's own reader, through this project's small `awsglue`: the same rows as the grouped one."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from demo import rows as demo_rows
from tests.glue_scripts.lake import Lake

pytestmark = pytest.mark.spark

DYNAMIC_FRAME = ("--reader", "dynamic_frame")


def _put_sample(lake: Lake, source_format: str) -> None:
    for number in range(4):
        if source_format == "json":
            row = {"id": number, "user": {"name": f"n{number}"}, "tags": ["a", "b"]}
            lake.put(f"f{number}.json", json.dumps(row).encode())
        elif source_format == "csv":
            lake.put(f"f{number}.csv", b"id,name\n%d,n%d\n" % (number, number))
        else:
            path = lake.storage.path(f"{lake.source}f{number}.parquet")
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.table({"id": [number], "name": [f"n{number}"]}), path)


@pytest.mark.parametrize("source_format", ["json", "csv", "parquet"])
def test_both_readers_give_the_same_rows(lake: Lake, source_format: str) -> None:
    _put_sample(lake, source_format)
    lake.convert(source_format=source_format)
    grouped = demo_rows.of_rows(lake.rows())

    summary = lake.convert(*DYNAMIC_FRAME, source_format=source_format)

    assert demo_rows.of_rows(lake.rows()) == grouped
    assert (summary.rows_in, summary.rows_out, summary.files_in) == (4, 4, 4)


def test_values_of_two_kinds_become_one_column(lake: Lake) -> None:
    rows = [
        {"id": 1, "price": 1, "deep": [{"n": 1}], "mixed": 5},
        {"id": 2**40, "price": 2.5, "deep": [{"n": 2.5}], "mixed": "x"},
    ]
    for number, row in enumerate(rows):
        lake.put(f"f{number}.json", json.dumps(row).encode())

    lake.convert(*DYNAMIC_FRAME)

    assert sorted(lake.rows(), key=lambda row: row["id"]) == [
        {"id": 1, "price": 1.0, "deep": [{"n": 1.0}], "mixed": "5"},
        {"id": 2**40, "price": 2.5, "deep": [{"n": 2.5}], "mixed": "x"},
    ]


def test_columns_are_cast_and_rows_brought_together_by_partition(lake: Lake) -> None:
    for number in range(6):
        lake.put(f"f{number}.json", json.dumps({"id": str(number), "kind": f"k{number % 2}"}).encode())
    columns = json.dumps([{"name": "id", "type": "bigint"}, {"name": "kind"}])

    summary = lake.convert(*DYNAMIC_FRAME, "--columns", columns, "--partition_keys", "kind")

    assert sorted((row["id"], row["kind"]) for row in lake.rows()) == [(n, f"k{n % 2}") for n in range(6)]
    assert summary.files_out == 2


@pytest.mark.parametrize("bad", [b'{"id": 1}\n{broken\n', b"null\n[1]\n"])
def test_a_record_that_glue_cannot_parse_ends_the_run(lake: Lake, bad: bytes) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.put("b.json", bad)

    with pytest.raises(Exception, match="Malformed records"):
        lake.convert(*DYNAMIC_FRAME)

    assert lake.rows() == []


def test_a_value_that_its_cast_refuses_ends_the_run(lake: Lake) -> None:
    lake.put("a.json", b'{"id": "one"}\n')

    with pytest.raises(Exception, match="column id: 'one' is no bigint"):
        lake.convert(*DYNAMIC_FRAME, "--columns", json.dumps([{"name": "id", "type": "bigint"}]))

    assert lake.rows() == []

"""Streams that Spark wrote, text in other encodings, Avro and XML through the script on real Spark."""

import bz2
import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from tests.faults.bad_binary_cases import zstd
from tests.glue_scripts import avro_rows
from tests.glue_scripts.lake import Lake

pytestmark = pytest.mark.spark
ROWS = b"".join(b'{"id": %d}\n' % number for number in range(1_000))


def test_every_codec_is_read_and_a_broken_stream_is_quarantined(lake: Lake) -> None:
    texts = lake.spark.createDataFrame(
        [(json.dumps({"id": number}),) for number in range(500)], "value string"
    )
    texts.coalesce(1).write.option("compression", "snappy").text(f"{lake.source}snappy")
    lake.put("a.json.bz2", bz2.compress(ROWS))
    lake.put("b.json.zst", zstd(ROWS))
    cut = lake.put("c.json.bz2", bz2.compress(ROWS)[:-4])
    lake.put("d.json", ROWS.decode().encode("utf-16"))

    summary = lake.convert("--schema", "id bigint")

    assert summary.rows_out == 3_500
    assert sum(row["id"] for row in lake.rows()) == 3 * sum(range(1_000)) + sum(range(500))
    assert {file for file, _, _ in lake.quarantined(summary)} == {cut}
    assert (summary.rows_quarantined, summary.files_uncounted) == (1_000, 1)
    assert summary.quarantined_by_kind == {"bad_record": 1_000}


def test_csv_is_never_cut_within_quotes(lake: Lake) -> None:
    rows = [(f"{number}", "x\ny," * (number % 7)) for number in range(3_000)]
    body = "".join(f'{number},"{text}"\n' for number, text in rows)
    lake.put("f.csv.bz2", bz2.compress(f"id,text\n{body}".encode()))

    lake.convert("--columns", json.dumps([{"name": "id"}, {"name": "text"}]), source_format="csv")

    assert sorted((row["id"], row["text"]) for row in lake.rows()) == sorted(rows)


@pytest.mark.parametrize("keys", [(), ("--partition_keys", "kind")])
def test_avro_of_nested_and_logical_types_is_kept_with_and_without_a_shuffle(
    lake: Lake, keys: tuple[str, ...]
) -> None:
    day = {"type": "int", "logicalType": "date"}
    kind = avro_rows.schema(
        id="long",
        kind="string",
        day=["null", day],
        at={"type": "long", "logicalType": "timestamp-millis"},
        price={"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2},
        tags={"type": "map", "values": {"type": "array", "items": "int"}},
    )
    at = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
    rows: list[dict[str, Any]] = [
        {
            "id": number,
            "kind": f"k{number % 3}",
            "day": datetime.date(1, 1, 1) if number % 2 else None,
            "at": at + datetime.timedelta(milliseconds=number),
            "price": Decimal(number) / 4,
            "tags": {"a": [number, 1]},
        }
        for number in range(500)
    ]
    for number in range(5):
        part = rows[number * 100 : number * 100 + 100]
        lake.put(f"f{number}.avro", avro_rows.avro_file(kind, part, codec="deflate", block_bytes=800))

    summary = lake.convert(*keys, source_format="avro")

    found = sorted(lake.rows(), key=lambda row: row["id"])
    assert summary.rows_out == 500
    assert [
        {**row, "tags": {name: list(each) for name, each in dict(row["tags"]).items()}} for row in found
    ] == rows


def test_xml_rows_are_elements_and_what_does_not_fit_is_quarantined(lake: Lake) -> None:
    for number in range(4):
        books = "".join(f'<book id="{number}{n}"><t>text {n}</t><t/></book>' for n in range(50))
        lake.put(f"f{number}.xml", f"<books>{books}</books>".encode())
    cut = lake.put("g.xml", b'<books>\n<book id="1"><t>')

    summary = lake.convert("--row_tag", "book", source_format="xml")

    assert (summary.rows_out, summary.rows_quarantined, summary.files_uncounted) == (200, 0, 1)
    assert {file for file, _, _ in lake.quarantined(summary)} == {cut}
    assert all(len(row["t"]) == 2 and row["_id"] for row in lake.rows())

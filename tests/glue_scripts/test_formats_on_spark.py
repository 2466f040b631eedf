"""Streams that Spark wrote, and text in other encodings, through the script on real Spark."""

import bz2
import json

import pytest
from tests.faults.bad_binary_cases import zstd
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

"""Small inputs with all that a version could see in another light: types, nulls, nesting, partitions."""

import datetime
import decimal
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FILES, ROWS_A_FILE = 6, 5
BAD_LINES = 3
# One list of columns for each format: what is read as text becomes what it says, and partitions stay texts.
CASTS = {
    "id": "bigint",
    "amount": "decimal(12,2)",
    "ratio": "double",
    "paid": "boolean",
    "on": "date",
    "at": "timestamp",
    "name": "string",
}


def row(number: int) -> dict[str, Any]:
    """One row as JSON has it."""
    return {
        "id": number,
        "amount": f"{number * 1.25:.2f}",
        "ratio": number / 3,
        "paid": number % 2 == 0,
        "on": f"2026-0{number % 9 + 1}-28",
        "at": f"2026-03-29T0{number % 10}:30:00Z",
        "name": ["plain", "Zoë ☃ 名", 'quo"ted, comma', "", None][number % 5],
        "nested": {"tags": ["a", None, "b"][: number % 4], "depth": {"n": number if number % 3 else None}},
    }


def write_all(bucket: Path) -> None:
    """`json/`, `csv/` and `parquet/` with the same rows, and `bad/` with lines that no reader takes."""
    for number in range(FILES):
        rows = [row(number * ROWS_A_FILE + each) for each in range(ROWS_A_FILE)]
        place = f"day=2026-11-0{number % 3 + 1}/hour={number}"
        _write(bucket / "json" / place / f"{number}.json.gz", gzip.compress(_lines(rows), mtime=0))
        _write(bucket / "csv" / place / f"{number}.csv", _csv(rows))
        _write_parquet(bucket / "parquet" / place / f"{number}.parquet", rows)
    _write(bucket / "bad" / "a.json", b'{"id": 1}\n{broken\n{"id": "two"}\n{"id": 3}\n[1]\n')


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in rows).encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    names = [name for name in rows[0] if name != "nested"]
    quoted = [
        ",".join(
            '"' + str(each[name]).replace('"', '""') + '"' if each[name] is not None else "" for name in names
        )
        for each in rows
    ]
    return "\n".join([",".join(names), *quoted, ""]).encode()


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    typed = [
        {
            **each,
            "amount": decimal.Decimal(each["amount"]),
            "on": datetime.date.fromisoformat(each["on"]),
            "at": datetime.datetime.fromisoformat(each["at"]),
        }
        for each in rows
    ]
    schema = pa.schema(
        {
            "id": pa.int64(),
            "amount": pa.decimal128(12, 2),
            "ratio": pa.float64(),
            "paid": pa.bool_(),
            "on": pa.date32(),
            "at": pa.timestamp("us", tz="UTC"),
            "name": pa.string(),
            "nested": pa.struct({"tags": pa.list_(pa.string()), "depth": pa.struct({"n": pa.int64()})}),
        }
    )
    pq.write_table(pa.Table.from_pylist(typed, schema), path)

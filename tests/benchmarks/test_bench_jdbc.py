"""The JDBC benchmark compares engines only when each wrote the table, to the last value."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from benchmarks.jdbc import __main__ as bench
from benchmarks.jdbc import checks
from databases import orders
from databases.server import Server

ROWS = 3_000
SCHEMA = {"engine", "database", "rows", "seconds", "outcome", "executor_heap_max_mb", "executor_heap_peak_mb"}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The table's rows as an engine should write them."""
    names = ", ".join(orders.COLUMNS)
    made = f"SELECT * FROM ({orders.in_duckdb(ROWS)}) AS made({names})"  # noqa: S608
    duckdb.sql(f"COPY ({made}) TO '{tmp_path / 'rows.parquet'}' (FORMAT parquet)")
    return tmp_path


def test_a_dump_of_the_servers_is_what_arithmetic_says(
    tmp_path: Path, postgresql: Server, mariadb: Server
) -> None:
    results = tmp_path / "results.json"

    ended = bench.main(
        ["--rows", str(ROWS), "--engines", "dump", "--folder", str(tmp_path), "--out", str(results)]
    )

    found = json.loads(results.read_text())
    assert ended == 0
    assert found["not_measured"] == {}
    assert [(run["database"], run["rows"], run["outcome"]) for run in found["runs"]] == [
        ("postgresql", ROWS, "ok"),
        ("mariadb", ROWS, "ok"),
    ]
    assert set(found["runs"][0]) >= SCHEMA


@pytest.mark.parametrize(
    "change",
    [
        "amount + 0.01 AS amount",
        "created_at + INTERVAL 1 MICROSECOND AS created_at",
        "'' AS coupon",
        "sku || ' ' AS sku",
    ],
)
def test_one_value_of_one_row_that_differs_is_found(written: Path, change: str) -> None:
    file, other = written / "rows.parquet", written / "other"
    other.mkdir()
    rows = f"SELECT * REPLACE ({change}) FROM '{file}' WHERE id = 5"  # noqa: S608
    kept = f"SELECT * FROM '{file}' WHERE id <> 5"  # noqa: S608
    duckdb.sql(f"COPY ({rows} UNION ALL {kept}) TO '{other / 'rows.parquet'}' (FORMAT parquet)")

    assert checks.found(other, null="")[0] == ROWS
    assert checks.found(other, null="") != checks.expected(ROWS)


@pytest.mark.parametrize("rows", [ROWS - 1, ROWS + 1])
def test_a_row_too_few_or_too_many_is_found(written: Path, rows: int) -> None:
    assert checks.found(written, null="") != checks.expected(rows)


def test_the_rows_in_any_order_are_the_table(written: Path) -> None:
    file = written / "rows.parquet"
    duckdb.sql(f"COPY (SELECT * FROM '{file}' ORDER BY sku) TO '{file}' (FORMAT parquet)")  # noqa: S608

    assert checks.found(written, null="") == checks.expected(ROWS)


def test_rows_read_twice_are_found(written: Path) -> None:
    shutil.copy(written / "rows.parquet", written / "again.parquet")

    assert checks.found(written, null="")[0] == 2 * ROWS

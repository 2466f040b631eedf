"""The job of a synthesized template copies tables of real servers, by connections that lead here."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pyarrow.parquet as pq
import pytest
from databases import orders
from databases.server import Server
from tests.jobs.job_templates import jdbc_to_s3, new_stack

from hardened_glue.jobs import JdbcToS3Job, Table
from hardened_glue.local import jars
from hardened_glue.local.definition import from_assembly
from hardened_glue.local.known_jars import MYSQL, POSTGRESQL
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runner import RunResult, run

pytestmark = pytest.mark.spark

ROOT = Path(__file__).parents[2]
ROWS = 5_000
DRIVERS = {"postgresql": POSTGRESQL, "mariadb": MYSQL}
SERIES = {"postgresql": "(SELECT generate_series(1, 40000) AS seq) AS s", "mariadb": "seq_1_to_40000"}
WANTED = "id <= 4000 and status in ('paid', 'sent')"


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def _synthesized(folder: Path, table: Table) -> Path:
    app = cdk.App(outdir=str(folder))
    job: JdbcToS3Job = jdbc_to_s3(new_stack(app=app), tables=[table], reconcile="count")
    app.synth()
    assert job.job.job_name == "tables"
    return folder


def _run(server: Server, tmp_path: Path, table: Table, driver_memory: str = "1g") -> RunResult:
    connections = tmp_path / "connections.json"
    connections.touch(mode=0o600)
    connections.write_text(json.dumps({"orders": server.as_connection()}), encoding="utf-8")
    options = RunOptions(
        executors=0,
        driver_memory=driver_memory,
        connections=connections,
        jars=jars.resolve([DRIVERS[server.name]], folder=ROOT / jars.FOLDER),
    )
    definition = from_assembly(_synthesized(tmp_path / "cdk.out", table), "tables")
    return run(definition, root=tmp_path / "s3", run_dir=tmp_path / "run", options=options)


def test_what_the_predicate_wants_arrives_and_the_password_nowhere(server: Server, tmp_path: Path) -> None:
    orders.fill(server, rows=ROWS, table="orders_to_copy")
    table = Table(name="orders_to_copy", columns=["id", "amount", "coupon"], predicate=WANTED, target="copy")
    result = _run(server, tmp_path, table)

    assert result.state == "SUCCEEDED", result.failure
    expected = server.rows(
        "SELECT id, amount, coupon FROM orders_to_copy"
        " WHERE id <= 4000 AND status IN ('paid', 'sent') ORDER BY id"
    )
    assert _written(tmp_path / "s3" / "my-target" / "tables" / "copy") == expected
    assert result.run_summary is not None
    assert result.run_summary["rows_out"] == len(expected)
    password = server.place.reader.password
    told = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "connections.json"]
    assert [path for path in told if password.encode() in path.read_bytes()] == []


def _written(folder: Path) -> list[tuple[int, Decimal, str | None]]:
    files = [file for file in folder.rglob("*.parquet") if "_hardened_glue" not in file.parts]
    rows: list[dict[str, Any]] = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
    return sorted((row["id"], row["amount"], row["coupon"]) for row in rows)


def test_a_result_larger_than_the_heap_passes_by(server: Server, tmp_path: Path) -> None:
    server.execute(
        f"CREATE OR REPLACE VIEW wide AS SELECT seq AS id, repeat('x', 20000) AS x FROM {SERIES[server.name]}"  # noqa: S608 - 800 MB
    )

    result = _run(server, tmp_path, Table(name="wide", target="wide"), driver_memory="512m")

    assert result.state == "SUCCEEDED", result.failure
    assert result.run_summary is not None
    assert result.run_summary["rows_out"] == 40_000

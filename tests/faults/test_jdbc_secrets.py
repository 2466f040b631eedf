"""A login that no file knows: no log, event log, summary, journal, quarantine or error."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases.server import Server

from glue_shared.jdbc_options import CHOICES
from hardened_glue.local import jars, runner
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.known_jars import POSTGRESQL
from hardened_glue.local.options import RunOptions
from hardened_glue.local.result import RunResult

ROOT = Path(__file__).parents[2]
USER, CANARY = "canary_reader_41c7", "canary-Pw-9d2e-77aa"

LOST = "the connection to the server was lost or could not be made"

pytestmark = pytest.mark.spark


@pytest.fixture
def with_a_canary(postgresql: Server) -> Iterator[Server]:
    postgresql.execute(
        f"CREATE ROLE {USER} LOGIN PASSWORD '{CANARY}'",
        "CREATE TABLE secret_days (id int, day date)",
        "INSERT INTO secret_days VALUES (1, '2026-01-31'), (2, 'infinity')",
        f"GRANT SELECT ON secret_days TO {USER}",
    )
    yield postgresql
    postgresql.execute("DROP TABLE secret_days", f"DROP ROLE {USER}")


def _run(
    server: Server, folder: Path, reader: str, *, url: str | None = None, password: str = CANARY
) -> RunResult:
    connections = folder / "connections.json"
    found = {"url": url or server.jdbc_url(), "user": USER, "password": password}
    connections.write_text(json.dumps({"shop": found}))
    connections.chmod(0o600)
    arguments = {
        "--connection": "shop",
        "--tables": json.dumps([{"name": "secret_days", "target": "days"}]),
        "--target": "s3://out/shop/",
        "--reader": reader,
        "--enable-spark-ui": "true",
        "--spark-event-logs-path": "s3://logs/events/",
    }
    definition = JobDefinition(
        name="copy",
        script=ROOT / "glue_scripts" / "jdbc_to_s3.py",
        extra_py_files=(ROOT / "glue_scripts",),
        arguments=arguments,
        jdbc_connections=("shop",),
    )
    options = RunOptions(
        connections=connections, jars=jars.resolve([POSTGRESQL], folder=ROOT / jars.FOLDER), executors=0
    )
    result = runner.run(definition, root=folder / "s3", run_dir=folder / "run", options=options)
    connections.unlink()
    return result


def _files_that_tell(folder: Path, *words: str) -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(folder)), word)
        for path in folder.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize("reader", CHOICES["reader"])
def test_a_run_leaves_the_login_nowhere(with_a_canary: Server, tmp_path: Path, reader: str) -> None:
    result = _run(with_a_canary, tmp_path, reader)

    assert result.state == "SUCCEEDED", result.failure
    assert result.run_summary is not None
    assert result.run_summary["rows_quarantined"] == 1
    assert result.event_log is not None
    assert "secret_days" in result.event_log.read_text()  # it tells of the reading, by either reader
    assert _files_that_tell(tmp_path, USER, CANARY) == []
    assert CANARY not in str(dataclasses.asdict(result))


@pytest.mark.parametrize(
    ("url", "password", "meaning"),
    [
        (None, f"{CANARY}-wrong", "the server refused the login"),
        ("jdbc:postgresql://127.0.0.1:1/shop", CANARY, LOST),
        (
            "jdbc:postgresql://no-such-host.invalid/shop",
            CANARY,
            "the connection to the server was lost or could",
        ),
    ],
)
def test_an_error_tells_no_login(
    with_a_canary: Server, tmp_path: Path, url: str | None, password: str, meaning: str
) -> None:
    result = _run(with_a_canary, tmp_path, "jdbc", url=url, password=password)

    assert result.state == "FAILED"
    assert meaning in str(result.failure)
    assert _files_that_tell(tmp_path, USER, CANARY) == []


def test_an_error_of_a_task_tells_no_login(
    with_a_canary: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver connects by JDBC, and the tasks, whose libpq has another port to go to, cannot."""
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.9")
    result = _run(with_a_canary, tmp_path, "arrow")

    assert result.state == "FAILED"
    assert f"reading public.secret_days of connection shop: {LOST}" in str(result.failure)
    assert _files_that_tell(tmp_path, USER, CANARY) == []

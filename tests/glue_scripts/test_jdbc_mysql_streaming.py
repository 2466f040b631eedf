"""A result of any size passes by: neither the server nor the driver keeps it, and nobody reads it in vain."""

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from databases import orders
from tests.glue_scripts.shop import Shop, told

from glue_shared import jdbc_mysql_streaming
from glue_shared.errors import OptionError

pytestmark = pytest.mark.spark

ROWS = 20_000
SECONDS_TO_BEGIN = 300  # a machine under load takes its time to start Spark
READING = (
    "SELECT id FROM information_schema.processlist WHERE info LIKE '%) hardened_glue%' AND time_ms > 200"
)


@pytest.fixture
def shop(mariadb_shop: Shop) -> Shop:
    return mariadb_shop


def _kept_by_the_server(shop: Shop) -> int:
    """Rows that the server has put into tables of its own."""
    return int(shop.server.rows("SHOW GLOBAL STATUS LIKE 'Handler_tmp_write'")[0][1])


@pytest.mark.parametrize(("arguments", "is_kept"), [((), False), (("--fetch_size", "500"), True)])
def test_the_server_keeps_no_result_unless_rows_are_fetched_in_lots(
    shop: Shop, arguments: tuple[str, ...], is_kept: bool
) -> None:
    orders.fill(shop.server, rows=ROWS, table=shop.table)
    before = _kept_by_the_server(shop)

    summary = shop.copy(*arguments)

    assert (_kept_by_the_server(shop) - before >= ROWS) == is_kept
    assert summary.rows_out == ROWS
    inputs = told(summary)["inputs"]
    assert (inputs["fetch_size"], inputs["row_by_row"]) == ((500, False) if is_kept else (None, True))


def _within(shop: Shop, words: str) -> Any:
    """The shop's database by a URL in which no parameter is seen to stand where one may."""
    place = shop.server.place
    url = f"jdbc:mysql://(host=127.0.0.1,port={place.port},{words})/shop"
    return dataclasses.replace(shop.database, url=url)


@pytest.mark.parametrize(
    ("words", "arguments", "way"),
    [
        ("clobberStreamingResults=true", (), "row by row"),
        ("useCursorFetch=false", ("--fetch_size", "500"), "in lots of --fetch_size"),
    ],
)
def test_a_driver_that_holds_a_result_is_refused_before_anything_is_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, words: str, arguments: tuple[str, ...], way: str
) -> None:
    shop.execute("CREATE TABLE {t} AS SELECT 1 AS id")
    found = _within(shop, words)
    monkeypatch.setattr(Shop, "database", found)

    with pytest.raises(OptionError) as refusal:
        shop.copy(*arguments)

    assert str(refusal.value) == (
        f"--connection is 'shop', expected MySQL's Connector/J and a server that pass on rows {way}: "
        "here a whole result is held"
    )


@contextmanager
def _copying(shop: Shop) -> Iterator[tuple[threading.Thread, list[object]]]:
    """A run in a thread of its own, once the server reads for it; and what became of it."""
    ended: list[object] = []

    def copy() -> None:
        try:
            ended.append(shop.copy("--max_connections", "2"))
        except Exception as error:
            ended.append(error)

    run = threading.Thread(target=copy)
    run.start()
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while not shop.server.rows(READING):
        assert time.monotonic() < deadline, "nobody reads"
        time.sleep(0.05)
    yield run, ended
    run.join(SECONDS_TO_BEGIN)


def test_the_statement_of_a_task_that_is_killed_ends_with_it(shop: Shop) -> None:
    shop.execute("CREATE VIEW {t} AS SELECT seq AS id, sleep(0.002) AS x FROM seq_1_to_20000")  # for 40 s

    with _copying(shop) as (run, ended):
        shop.spark.sparkContext.cancelAllJobs()
        run.join(20)
        assert not run.is_alive()
        assert isinstance(ended[0], Exception)
        assert not shop.server.rows(READING)


def test_a_task_may_pause_for_longer_than_the_server_waits_by_itself(shop: Shop) -> None:
    shop.execute(
        "CREATE VIEW {t} AS SELECT seq AS id, repeat('x', 20000) AS x FROM seq_1_to_20000",
        "SET GLOBAL net_write_timeout = 1",
    )
    java = shop.spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()  # type: ignore[union-attr]

    try:
        with _copying(shop) as (run, ended):
            os.kill(java, signal.SIGSTOP)
            time.sleep(5)  # it may fill what is under way, and tries for a few of its seconds
            os.kill(java, signal.SIGCONT)
            run.join(SECONDS_TO_BEGIN)
    finally:
        shop.execute("SET GLOBAL net_write_timeout = 60")

    assert getattr(ended[0], "rows_out", ended[0]) == 20_000


def test_a_statement_without_the_mark_is_left_alone(shop: Shop) -> None:
    mark = "hardened-glue 0"
    with shop.session() as session, shop.session() as other:
        number = other.value("SELECT CONNECTION_ID()")
        jdbc_mysql_streaming.end(session, mark)

        assert other.value("SELECT CONNECTION_ID()") == number


def test_what_ends_statements_gives_up_when_they_do_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Stubborn:
        def rows(self, query: str, *parameters: str) -> list[tuple[str]]:
            return [("7",)]

        def execute(self, statement: str) -> None:
            asked.append(statement)

    monkeypatch.setattr(jdbc_mysql_streaming, "_SECONDS_BETWEEN", 0)
    session: Any = Stubborn()
    jdbc_mysql_streaming.end(session, "mark")

    assert asked == ["KILL CONNECTION 7"] * 20

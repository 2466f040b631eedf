"""What happens to a server while a table is read: the run fails at once and says why, and never half.

Each fault is a real one, on a real server: a restart, an ended connection, a lock that is never given, a
table or a column that is not there any more.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from tests.glue_scripts.shop import Shop, told

from glue_shared import jdbc_mysql, jdbc_postgresql
from glue_shared.errors import OptionError, RunError

pytestmark = pytest.mark.spark

SECONDS_TO_FAIL = 60
SECONDS_TO_BEGIN = 300  # a machine under load takes its time to start Spark
GONE = ("the connection to the server was lost", "the server ended the connection")
_READING = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE application_name = 'hardened-glue' "
    "AND query LIKE '%) hardened_glue%' AND state = 'active' AND now() - query_start > interval '200 ms'",
    "mariadb": "SELECT id FROM information_schema.processlist WHERE user = 'reader' "
    "AND info LIKE '%) hardened_glue%' AND time_ms > 200",
}
_FILL = {
    "postgresql": "CREATE TABLE {t} AS SELECT i AS id FROM generate_series(1, 100) AS i",
    "mariadb": "CREATE TABLE {t} AS SELECT seq AS id FROM seq_1_to_100",
}
_SLOW = {  # a millisecond a row: whatever the machine, somebody reads it when the fault comes
    "postgresql": "CREATE VIEW {t} AS SELECT i AS id, pg_sleep(0.001)::text AS x"
    " FROM generate_series(1, 20000) AS i",
    "mariadb": "CREATE VIEW {t} AS SELECT seq AS id, sleep(0.001) AS x FROM seq_1_to_20000",
}


@pytest.fixture
def shop(shop_by_any_reader: Shop) -> Shop:
    return shop_by_any_reader


def _restart(shop: Shop) -> None:
    shop.server.restart()


def _crash(shop: Shop) -> None:
    shop.server.kill()
    shop.server.start()


def _end_the_connection(shop: Shop) -> None:
    (reader,) = shop.server.rows(_READING[shop.server.name])[0]
    ending = f"SELECT pg_terminate_backend({reader})" if shop.is_postgresql else f"KILL CONNECTION {reader}"
    shop.execute(ending)


@pytest.mark.parametrize("fault", [_restart, _crash, _end_the_connection])
def test_a_server_that_goes_away_ends_the_run_at_once_and_the_next_is_exact(
    shop: Shop, fault: Callable[[Shop], None]
) -> None:
    shop.execute(_SLOW[shop.server.name])
    failures: list[Exception] = []

    def copy() -> None:
        try:
            shop.copy(columns=["id", "x"])
        except Exception as error:
            failures.append(error)

    run = threading.Thread(target=copy)
    run.start()
    _wait_for_a_reader(shop)
    fault(shop)
    began = time.monotonic()
    run.join(SECONDS_TO_FAIL)

    assert not run.is_alive(), "the run hangs"
    assert time.monotonic() - began < SECONDS_TO_FAIL
    assert isinstance(failures[0], RunError)
    assert "the connection to the server was lost" in str(failures[0]) or "the server ended the" in str(
        failures[0]
    )
    assert not list((shop.root / "out").glob(f"shop{shop.number}/t/*.parquet"))
    shop.execute("DROP VIEW {t}", _FILL[shop.server.name])
    assert shop.copy().rows_out == 100
    assert len(shop.rows()) == 100


def _wait_for_a_reader(shop: Shop) -> None:
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while not shop.server.rows(_READING[shop.server.name]):
        assert time.monotonic() < deadline, "nobody reads"
        time.sleep(0.05)


@contextlib.contextmanager
def _locked(shop: Shop) -> Iterator[None]:
    """Somebody changes the table, and does not come to an end."""
    with contextlib.closing(shop.server.connect()) as connection:
        cursor = connection.cursor()
        if shop.is_postgresql:
            cursor.execute(f"BEGIN; LOCK TABLE {shop.table} IN ACCESS EXCLUSIVE MODE")
        else:
            cursor.execute(f"LOCK TABLES {shop.table} WRITE")
        yield


def test_a_lock_that_is_not_given_ends_the_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jdbc_postgresql, "SETTINGS", {**jdbc_postgresql.SETTINGS, "lock_timeout": "2s"})
    monkeypatch.setattr(jdbc_mysql, "LOCK_SECONDS", 2)
    monkeypatch.setattr(
        jdbc_mysql, "PROPERTIES", {**jdbc_mysql.PROPERTIES, "sessionVariables": "lock_wait_timeout=2"}
    )
    shop.execute(_FILL[shop.server.name])

    with _locked(shop), pytest.raises(RunError, match="a lock on the table was not given in time"):
        shop.copy()
    assert shop.copy().rows_out == 100


def test_a_column_that_came_is_told_and_one_that_went_ends_the_run(shop: Shop) -> None:
    append = ("--write_mode", "append")
    shop.execute(_FILL[shop.server.name])
    shop.copy(*append)

    shop.execute("ALTER TABLE {t} ADD COLUMN name varchar(9)")
    summary = shop.copy(*append)
    assert told(summary)["inputs"]["columns_added"] == ["name"]

    shop.execute("ALTER TABLE {t} DROP COLUMN name")
    with pytest.raises(RunError, match=r"column name of .* is not there, expected string"):
        shop.copy(*append)
    assert len(shop.rows()) == 200


def test_a_table_that_went_ends_the_run(shop: Shop) -> None:
    shop.execute(_FILL[shop.server.name])
    shop.copy()
    shop.execute("DROP TABLE {t}")

    with pytest.raises(OptionError, match="expected a table that the login may read"):
        shop.copy()
    assert len(shop.rows()) == 100

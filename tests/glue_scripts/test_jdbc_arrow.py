"""A PostgreSQL table past the JVM: the same rows, types, counts and quarantine as by JDBC, each row once."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from databases import orders
from databases.server import Server
from pyspark.sql import SparkSession
from tests.glue_scripts.shop import Shop, told

import jdbc_to_s3
from glue_shared import jdbc_arrow, jdbc_run, jdbc_splits
from glue_shared.arrow_writing import Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_options import Options, parse_options
from glue_shared.jdbc_reading import Reading
from glue_shared.journal import Journal
from glue_shared.runtime import Run
from glue_shared.storage import LOCAL_ROOT_VARIABLE

ROWS = 600_000  # enough for two ranges


@pytest.fixture
def shop(spark: SparkSession, spark_root: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(spark_root))
    return Shop(spark, spark_root, postgresql, "arrow")


@pytest.mark.spark
def test_a_table_is_the_same_by_either_reader(shop: Shop) -> None:
    orders.fill(shop.server, rows=ROWS, table=shop.table, skewed=True)

    summary = shop.copy("--reconcile", "checksum")
    shop.copy("--reader", "jdbc", tables=[{"name": shop.table, "target": "by_jdbc"}])

    assert (summary.rows_in, summary.rows_out, summary.rows_quarantined) == (ROWS, ROWS, 0)
    inputs = told(summary)["inputs"]
    assert (inputs["reader"], inputs["fetch_size"], inputs["batch_bytes"]) == ("arrow", None, 8 * 2**20)
    assert len(inputs["rows_by_split"]) == 2
    assert max(inputs["rows_by_split"]) / (ROWS / 2) < 1.1
    by_arrow, by_jdbc = shop.read(), shop.read("by_jdbc")
    assert by_arrow.dtypes == by_jdbc.dtypes
    assert by_arrow.exceptAll(by_jdbc).count() == by_jdbc.exceptAll(by_arrow).count() == 0


@pytest.mark.spark
def test_chosen_columns_of_chosen_rows_in_ranges_of_a_key(shop: Shop) -> None:
    orders.fill(shop.server, rows=ROWS, table=shop.table)

    summary = shop.copy(columns=["sku", "id"], predicate="quantity < 90", split_key=["id"])

    assert told(summary)["inputs"]["split_by"] == "ranges of id"
    assert shop.read().columns == ["sku", "id"]
    assert shop.read().distinct().count() == summary.rows_out > ROWS * 0.9


@pytest.mark.spark
def test_rows_without_a_place_in_parquet_are_in_quarantine(shop: Shop) -> None:
    shop.execute(
        "CREATE TABLE {t} (id int, day date, price numeric(9,2))",
        "INSERT INTO {t} VALUES (1, '2026-01-31', 1.5), (2, 'infinity', 2), (3, '0044-03-15 BC', 'NaN')",
    )

    summary = shop.copy()

    assert (summary.rows_in, summary.rows_out, summary.rows_quarantined) == (3, 1, 2)
    kept = {json.loads(each["record"])["id"]: each for each in shop.quarantined(summary)}
    no_day = "column day is not a day from 0001-01-01 to 9999-12-31"
    assert kept["2"]["reason"] == no_day
    assert kept["3"]["reason"] == f"{no_day}; column price is not a decimal of 9 digits"
    assert {each["file"] for each in kept.values()} == {f"public.{shop.table}"}


@pytest.mark.spark
def test_wide_rows_with_a_hundred_columns_of_which_one_is_wrong(shop: Shop) -> None:
    columns = ", ".join(f"c{place} date" for place in range(100))
    shop.execute(
        f"CREATE TABLE {{t}} ({columns})", "INSERT INTO {t} (c99) VALUES ('infinity'), ('2026-01-31')"
    )

    summary = shop.copy()

    (kept,) = shop.quarantined(summary)
    assert json.loads(kept["record"])["c99"] == "infinity"
    assert summary.rows_out == 1


@pytest.mark.spark
def test_later_runs_of_a_watermark_tell_late_rows_apart_by_jdbc(shop: Shop) -> None:
    shop.execute("CREATE TABLE {t} (id bigint PRIMARY KEY)", "INSERT INTO {t} VALUES (1), (2)")
    append = ("--write_mode", "append")
    mark = {"column": "id", "late_rows": 5}
    first = shop.copy(*append, watermark=mark)
    shop.execute("INSERT INTO {t} VALUES (0), (3)")

    second = shop.copy(*append, watermark=mark)

    assert [told(each)["inputs"]["reader"] for each in (first, second)] == ["arrow", "jdbc"]
    assert shop.rows() == [(0,), (1,), (2,), (3,)]


@pytest.mark.spark
def test_one_connection_is_enough_and_an_empty_table_is_no_error(shop: Shop) -> None:
    shop.execute("CREATE TABLE {t} (id int)")

    assert shop.copy("--max_connections", "1").rows_out == 0
    shop.execute("INSERT INTO {t} VALUES (1)")
    assert shop.copy("--max_connections", "1").rows_out == 1


@pytest.mark.spark
def test_splits_see_one_moment_and_begin_no_process_beside_their_own(shop: Shop) -> None:
    shop.execute(
        "CREATE TABLE {t} (id int)",
        "INSERT INTO {t} VALUES (1)",
        "CREATE VIEW {t}v AS SELECT id, current_setting('max_parallel_workers_per_gather') AS workers,"
        " current_setting('transaction_isolation') AS isolation,"
        " current_setting('transaction_read_only') AS reads, current_setting('TimeZone') AS zone FROM {t}",
    )
    shop.copy(tables=[{"name": f"{shop.table}v", "target": "t"}])

    assert shop.rows() == [(1, "0", "repeatable read", "on", "UTC")]


def _options(shop: Shop) -> Options:
    tables = json.dumps([{"name": shop.table, "target": "t"}])
    given = ["--connection", "shop", "--target", shop.target, "--tables", tables, "--reader", "arrow"]
    return parse_options(given)


@pytest.fixture
def work(shop: Shop) -> Iterator[Any]:
    """Calls a task as Spark would, and what the driver does when all tasks have ended."""
    shop.execute(
        "CREATE TABLE {t} (id int, day date)", "INSERT INTO {t} VALUES (1, '2026-01-31'), (2, 'infinity')"
    )
    with jdbc_run.opened(shop.spark, shop.database, _options(shop)) as access:
        (described,) = access.tables.values()
        reading = Reading(
            shop.database,
            access.dialect,
            described,
            described.columns,
            "1 = 1",
            jdbc_splits.whole("as a whole"),
            access.snapshot,
            1000,
        )
        journal = Journal(shop.storage, f"{shop.target}t/")
        layout = Layout(journal.staging("jr_1", "x"), "x", (), 0)
        yield jdbc_arrow.Work.of(reading, layout, journal.ledger("jr_1"), shop.storage)


@pytest.mark.spark
def test_a_range_that_was_read_twice_is_there_once(work: jdbc_arrow.Work) -> None:
    lost = jdbc_arrow.write_range(work, 0)
    done = jdbc_arrow.write_range(work, 0)

    jdbc_arrow.remove_others(work, [done])

    (staged,) = work.storage.objects(work.layout.staging)
    (kept,) = work.storage.objects(work.ledger.quarantine)
    assert done.attempt in staged.uri
    assert done.attempt in kept.uri
    assert lost.attempt != done.attempt
    assert (done.rows, done.rejected) == (2, 1)


@pytest.mark.spark
def test_tasks_tell_how_far_they_are(work: jdbc_arrow.Work, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jdbc_arrow.rows_so_far(work.storage, work.ledger) == 0
    monkeypatch.setattr(jdbc_arrow, "TOLD_EACH_SECONDS", 0.0)

    jdbc_arrow.write_range(work, 0)

    assert jdbc_arrow.rows_so_far(work.storage, work.ledger) == 2


@pytest.mark.spark
def test_a_batch_is_bounded_whatever_the_table_holds(
    work: jdbc_arrow.Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jdbc_arrow, "BATCH_BYTES", 100_000)
    rows = "(SELECT i AS id, repeat('x', 1000) AS day FROM generate_series(1, 1000) AS i) AS made"
    wide = replace(work, query=f"SELECT * FROM {rows}")  # noqa: S608

    sizes = [batch.nbytes for batch in jdbc_arrow.batches(wide, 0)]

    assert len(sizes) >= 10
    assert max(sizes) < 110_000


@pytest.mark.spark
def test_columns_that_repeat_themselves_have_dictionaries_and_the_codec_is_the_jobs(shop: Shop) -> None:
    orders.fill(shop.server, rows=10_000, table=shop.table)

    shop.copy("--codec", "zstd")

    (file,) = (shop.root / "out" / f"shop{shop.number}" / "t").glob("*.parquet")
    group = pq.read_metadata(file).row_group(0)
    packed = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
    assert {name for name, column in packed.items() if column.has_dictionary_page} == {
        "status",
        "quantity",
        "coupon",
    }
    assert {column.compression for column in packed.values()} == {"ZSTD"}


@pytest.mark.spark
def test_a_type_that_is_not_the_promised_one_ends_the_run(work: jdbc_arrow.Work) -> None:
    other = replace(work, query="SELECT * FROM (SELECT 1::bigint AS id, 0 AS day) AS made")

    with pytest.raises(RunError, match="column id arrives as int64, expected int32 from this driver"):
        jdbc_arrow.write_range(other, 0)


@pytest.mark.spark
def test_a_database_that_does_not_know_its_encoding_is_refused(shop: Shop) -> None:
    shop.server.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0", database=None)
    given = shop.server.as_connection("plain")
    database = replace(shop.database, url=given["url"])

    with pytest.raises(OptionError) as refusal, jdbc_run.opened(shop.spark, database, _options(shop)):
        pass

    assert str(refusal.value) == (
        "--reader is 'arrow', expected jdbc for a database in SQL_ASCII: its texts may be no UTF-8"
    )


@pytest.mark.spark
def test_driver_and_tasks_read_by_enforced_tls(shop: Shop, postgresql_tls: Server) -> None:
    given, certificate = postgresql_tls.as_connection(), postgresql_tls.place.certificate.read_text()
    postgresql_tls.execute(f"CREATE TABLE {shop.table} AS SELECT 7 AS id")
    login = {"user": given["user"], "password": given["password"]}
    database = replace(shop.database, url=given["url"], enforce_ssl=True, certificate=certificate, **login)

    jdbc_to_s3.copy(shop.spark, database, _options(shop), Run("jr_tls", "jr_tls"), shop.storage)

    assert shop.rows() == [(7,)]


@pytest.mark.parametrize("engine", ["mysql", "oracle", "sqlserver", "redshift", "db2"])
def test_another_engine_is_refused_before_connecting(engine: str) -> None:
    with pytest.raises(OptionError) as refusal:
        jdbc_arrow.refuse_unfit(Database("shop", engine, f"jdbc:{engine}://db/shop", ""))

    assert str(refusal.value) == (
        f"--reader is 'arrow', expected jdbc for {engine}: arrow reads PostgreSQL alone"
    )


def test_a_driver_that_is_missing_is_told_of_with_its_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(OptionError) as refusal:
        jdbc_arrow.refuse_unfit(Database("shop", "postgresql", "jdbc:postgresql://db/shop", ""))

    assert str(refusal.value) == (
        "--reader is 'arrow', expected its driver: --additional-python-modules "
        "adbc-driver-manager==1.13.0,adbc-driver-postgresql==1.13.0"
    )

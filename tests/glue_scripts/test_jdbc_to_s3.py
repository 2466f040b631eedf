"""Tables of a real server become Parquet: whole, once, and as the server has them."""

import json
from pathlib import Path

import pytest
from databases import orders
from tests.glue_scripts.shop import Shop, told

import jdbc_to_s3
from glue_shared.errors import OptionError, RunError

pytestmark = pytest.mark.spark

ROWS = 600_000  # enough for two ranges


@pytest.fixture
def filled(shop: Shop) -> Shop:
    orders.fill(shop.server, rows=1000, table=shop.table)
    return shop


def test_a_table_is_copied_whole_in_even_ranges(shop: Shop) -> None:
    orders.fill(shop.server, rows=ROWS, table=shop.table, skewed=True)

    summary = shop.copy()

    sums = shop.server.rows(f"SELECT count(*), sum(id), sum(amount), sum(customer_id) FROM {shop.table}")  # noqa: S608
    assert [
        tuple(row)
        for row in shop.read().selectExpr("count(*)", "sum(id)", "sum(amount)", "sum(customer_id)").collect()
    ] == sums
    assert (summary.rows_in, summary.rows_out, summary.rows_quarantined) == (ROWS, ROWS, 0)
    by_split = told(summary)["inputs"]["rows_by_split"]
    assert len(by_split) == 2
    assert max(by_split) / (ROWS / 2) < 1.1


def test_chosen_columns_of_chosen_rows(filled: Shop) -> None:
    filled.copy(columns=["sku", "id"], predicate="status = 'paid' and id <= 50 or coupon = 'C4'")

    found = filled.read()
    assert found.columns == ["sku", "id"]
    expected = filled.server.rows(
        f"SELECT sku, id FROM {filled.table} WHERE status = 'paid' AND id <= 50 OR coupon = 'C4'"  # noqa: S608
    )
    assert filled.rows() == sorted(expected, key=repr)


def test_an_overwrite_replaces_what_the_last_run_wrote(filled: Shop) -> None:
    filled.copy()
    filled.execute("DELETE FROM {t} WHERE id > 10")

    filled.copy()

    assert len(filled.rows()) == 10


def test_a_retry_reads_nothing_that_its_run_has_committed(filled: Shop) -> None:
    first = filled.copy("--write_mode", "append", run_id="jr_same")

    again = filled.copy("--write_mode", "append", run_id="jr_same")

    assert told(again)["status"] == "committed_by_an_earlier_attempt"
    assert again.rows_out == first.rows_out
    assert len(filled.rows()) == 1000


def test_tables_are_copied_side_by_side_and_fail_alone(filled: Shop) -> None:
    filled.execute("CREATE TABLE {t}b AS SELECT 1 AS x", "CREATE TABLE {t}c AS SELECT 2 AS y")
    names = [filled.table, f"{filled.table}b", f"{filled.table}c"]
    summary = filled.copy(tables=[{"name": name, "target": name} for name in names])

    assert [told(summary, place)["rows_out"] for place in range(3)] == [1000, 1, 1]
    assert filled.rows(names[2]) == [(2,)]


def test_an_empty_table_is_no_error(shop: Shop) -> None:
    shop.execute("CREATE TABLE {t} (id int)")

    assert shop.copy().rows_out == 0


def test_a_table_that_is_not_there_is_refused_with_those_that_are(filled: Shop) -> None:
    with pytest.raises(OptionError, match=r"a table that the login may read; there are: .*\bt\d"):
        filled.copy(tables=[{"name": "no_such"}])


def test_a_column_that_is_not_there_is_refused(filled: Shop) -> None:
    with pytest.raises(OptionError, match="--tables columns is 'no', expected one of the columns of"):
        filled.copy(columns=["no"])
    with pytest.raises(OptionError, match="--tables predicate is 'no', expected one of the columns of"):
        filled.copy(predicate="no = 1")
    with pytest.raises(OptionError, match="--tables split_key is 'no', expected one of the columns of"):
        filled.copy(split_key=["no"])
    assert not list(filled.storage.objects(filled.target))


def test_what_no_run_wrote_is_not_overwritten(filled: Shop) -> None:
    filled.storage.put(f"{filled.target}t/other.parquet", b"x")

    with pytest.raises(RunError, match="1 objects that no run of this job wrote"):
        filled.copy()


def test_rows_are_brought_together_by_partition(filled: Shop) -> None:
    filled.copy("--partition_keys", "status")

    folders = {path.parent.name for path in (filled.root / "out").glob(f"shop{filled.number}/t/*/*.parquet")}
    assert folders == {f"status={status}" for status in ("new", "paid", "packed", "sent", "returned")}
    assert filled.read().count() == 1000


def test_one_connection_is_enough(filled: Shop) -> None:
    summary = filled.copy("--max_connections", "1")

    assert summary.rows_out == 1000
    assert told(summary)["inputs"]["splits"] == 1


def test_the_script_runs_as_it_does_on_glue(
    filled: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = tmp_path / "connections.json"
    connections.write_text(json.dumps({"shop": filled.server.as_connection()}))
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_CONNECTIONS", str(connections))
    tables = json.dumps([{"name": filled.table, "target": "t"}])

    jdbc_to_s3.main(
        ["script", "--JOB_NAME", "x", "--connection", "shop", "--tables", tables, "--target", filled.target]
    )

    assert len(filled.rows()) == 1000

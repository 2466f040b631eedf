"""What was written is held against the server: its count of rows, and the sum of their values."""

import pytest
from tests.glue_scripts.shop import Shop, told

from glue_shared import jdbc_reading
from glue_shared.errors import OptionError, RunError

pytestmark = pytest.mark.spark

ROWS = (
    "(1, -0.05, 'ä|\\\\N', '2026-01-31', '2026-01-31 12:34:56.789012', 0.1)",
    "(2, NULL, NULL, NULL, NULL, NULL)",
    "(3, 12345678.90, '', '0001-01-01', '9999-12-31 23:59:59.999999', 1e300)",
    "(-4, 0, ' ', '1969-12-31', '1969-12-31 23:59:59.999999', 0)",
)


@pytest.fixture
def values(shop: Shop) -> Shop:
    moment, real = ("timestamp", "double precision") if shop.is_postgresql else ("datetime(6)", "double")
    shop.execute(
        "CREATE TABLE {t} (id bigint, total decimal(12,2), name varchar(20), day date, "
        f"at {moment}, part {real})",
        f"INSERT INTO {{t}} VALUES {', '.join(ROWS)}",  # noqa: S608
    )
    return shop


def test_both_sides_sum_up_alike(values: Shop) -> None:
    summary = values.copy("--reconcile", "checksum")

    found = told(summary)["inputs"]["reconciled"]
    assert found["rows"] == 4
    assert int(found["checksum"]) > 0
    assert found["not_in_checksum"] == ["part"]


def test_rows_in_quarantine_are_left_out_of_the_sum(values: Shop) -> None:
    wrong = "'infinity'" if values.is_postgresql else "'0000-00-00'"
    if not values.is_postgresql:
        values.execute("SET GLOBAL sql_mode = ''")
    values.execute(f"INSERT INTO {{t}} (id, day) VALUES (5, {wrong})")  # noqa: S608

    summary = values.copy("--reconcile", "checksum")

    assert (summary.rows_out, summary.rows_quarantined) == (4, 1)


def test_a_value_that_changed_on_the_way_publishes_nothing(
    values: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_read = jdbc_reading.accepted
    monkeypatch.setattr(
        jdbc_reading,
        "accepted",
        lambda rows, reading: as_read(rows, reading).selectExpr(
            "id", "total", "upper(name) AS name", "day", "at", "part"
        ),
    )

    with pytest.raises(RunError, match="sum up to"):
        values.copy("--reconcile", "checksum")
    assert not list((values.root / "out").glob(f"shop{values.number}/t/*.parquet"))


def test_a_row_that_is_missing_publishes_nothing(values: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    as_read = jdbc_reading.arriving
    monkeypatch.setattr(
        jdbc_reading, "arriving", lambda spark, reading: as_read(spark, reading).where("id <> 1")
    )

    with pytest.raises(RunError, match="holds 4 rows, expected the 3 that were read"):
        values.copy("--reconcile", "count")


def test_a_checksum_of_an_increment_is_refused(values: Shop) -> None:
    with pytest.raises(OptionError, match="none or count with a watermark"):
        values.copy("--reconcile", "checksum", watermark={"column": "id"})

"""MySQL's and MariaDB's own values: days that no calendar has."""

import pytest
from tests.glue_scripts.shop import Shop

pytestmark = pytest.mark.spark


def test_a_day_that_is_none_stays_out_of_a_column_that_is_never_null(mariadb_shop: Shop) -> None:
    shop = mariadb_shop
    none = ("0000-00-00", "0000-01-01", "0000-12-31", "2026-00-10", "2026-02-00")
    columns = {"day": "", "clock": " 01:02:03", "fraction": " 01:02:03.000004"}
    whole = {name: f"'0001-01-01{time}'" for name, time in columns.items()}
    rows = [whole, *({**whole, name: f"'{day}{columns[name]}'"} for name in columns for day in none)]
    shop.execute(
        "SET GLOBAL sql_mode = ''",
        "CREATE TABLE {t} (i int, day date NOT NULL, clock datetime NOT NULL, fraction datetime(6) NOT NULL)",
    )
    values = ", ".join(f"({place}, {', '.join(row.values())})" for place, row in enumerate(rows))
    shop.execute(f"INSERT INTO {{t}} VALUES {values}")  # noqa: S608

    summary = shop.copy()

    assert summary.rows_quarantined == len(none) * len(columns)
    (kept,) = shop.read().selectExpr("i", "string(day)", "string(clock)", "string(fraction)").collect()
    assert tuple(kept) == (0, "0001-01-01", "0001-01-01 01:02:03", "0001-01-01 01:02:03.000004")
    reasons = [each["reason"] for each in shop.quarantined(summary)]
    assert {
        name: sum(f"column {name} is" in reason for reason in reasons) for name in columns
    } == dict.fromkeys(columns, len(none))

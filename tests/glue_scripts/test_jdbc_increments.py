"""A run with a watermark reads what is new, and late rows that came since, each once."""

from typing import Any

import pytest
from tests.glue_scripts.shop import Shop, told

from glue_shared.errors import OptionError, RunError

pytestmark = pytest.mark.spark
APPEND = ("--write_mode", "append")


def _visits(shop: Shop, *rows: tuple[int, str]) -> None:
    """Adds visits: a number, and when they were."""
    values = ", ".join(f"({number}, '{moment}')" for number, moment in rows)
    shop.execute(f"INSERT INTO {{t}} VALUES {values}")  # noqa: S608


@pytest.fixture
def visits(shop: Shop) -> Shop:
    moment = "timestamptz" if shop.is_postgresql else "datetime(6)"
    shop.execute(f"CREATE TABLE {{t}} (id bigint NOT NULL PRIMARY KEY, at {moment} NOT NULL)")
    return shop


def _numbers(shop: Shop) -> list[Any]:
    return sorted(row[0] for row in shop.read().collect())


def test_runs_read_on_and_late_rows_come_once(visits: Shop) -> None:
    mark = {"column": "at", "late_minutes": 60}
    _visits(visits, (1, "2026-01-31 10:00:00"), (2, "2026-01-31 12:00:00"))
    visits.copy(*APPEND, watermark=mark, run_id="jr_first")
    # On time, at the very same moment as the last, late within the window, and too late.
    _visits(visits, (3, "2026-01-31 13:00:00"), (4, "2026-01-31 12:00:00"))
    _visits(visits, (5, "2026-01-31 11:00:00.5"), (6, "2026-01-31 10:30:00"))

    second = visits.copy(*APPEND, watermark=mark, run_id="jr_second")
    again = visits.copy(*APPEND, watermark=mark, run_id="jr_second")
    third = visits.copy(*APPEND, watermark=mark)

    assert _numbers(visits) == [1, 2, 3, 4, 5]
    assert second.rows_out == 3
    assert told(second)["inputs"]["rows_read_before"] == 1
    assert told(again)["status"] == "committed_by_an_earlier_attempt"
    assert third.rows_out == 0


def test_a_window_reaches_over_runs(visits: Shop) -> None:
    mark = {"column": "id", "late_rows": 10}
    for numbers in ([1, 20], [15, 22], [13, 16, 22 + 1], [12, 17]):
        _visits(visits, *((number, "2026-01-31 10:00:00") for number in numbers))
        visits.copy(*APPEND, watermark=mark)

    assert _numbers(visits) == [1, 13, 15, 16, 17, 20, 22, 23]  # 12 came when 23 had been read: too late


def test_an_overwrite_begins_anew(visits: Shop) -> None:
    _visits(visits, (1, "2026-01-31 10:00:00"))
    visits.copy(*APPEND, watermark={"column": "id"})
    visits.copy(watermark={"column": "id"})
    _visits(visits, (2, "2026-01-31 10:00:00"))
    visits.copy(*APPEND, "--reconcile", "count", watermark={"column": "id"})

    assert _numbers(visits) == [1, 2]


def test_nothing_new_is_no_error(visits: Shop) -> None:
    summary = visits.copy(*APPEND, watermark={"column": "id"})

    assert told(summary)["inputs"]["watermark"] == "nothing is new"


def test_without_a_key_only_what_lies_above_is_read(shop: Shop) -> None:
    shop.execute("CREATE TABLE {t} (id int NOT NULL)", "INSERT INTO {t} VALUES (1), (2)")
    shop.copy(*APPEND, watermark={"column": "id"})
    shop.execute("INSERT INTO {t} VALUES (2), (3)")
    summary = shop.copy(*APPEND, watermark={"column": "id"})

    assert _numbers(shop) == [1, 2, 3]
    expected = "passed over: no key tells them apart"
    assert told(summary)["inputs"]["watermark"]["late_rows_at_the_last_value"] == expected


def test_runs_that_do_not_remember_alike_are_refused(visits: Shop) -> None:
    _visits(visits, (1, "2026-01-31 10:00:00"))
    visits.copy(*APPEND)
    with pytest.raises(RunError, match="was written by runs without a watermark, expected an empty target"):
        visits.copy(*APPEND, watermark={"column": "id"})
    visits.copy(watermark={"column": "id"})
    with pytest.raises(RunError, match="remembers the watermark id, expected it in --tables"):
        visits.copy(*APPEND)
    with pytest.raises(RunError, match="remembers the watermark id, expected it and not at"):
        visits.copy(*APPEND, watermark={"column": "at"})


def test_a_column_that_is_no_watermark_is_refused(shop: Shop) -> None:
    real = "double precision" if shop.is_postgresql else "double"
    shop.execute(
        f"CREATE TABLE {{t}} (id int NOT NULL, name varchar(9), part {real}, seen int, day date NOT NULL)",
        "INSERT INTO {t} VALUES (1, 'a', 0.5, NULL, '2026-01-31')",
    )

    for column in ("name", "part"):
        with pytest.raises(OptionError, match="expected whole numbers, decimals, days or moments"):
            shop.copy(watermark={"column": column})
    with pytest.raises(RunError, match="1 rows have no value in the watermark seen"):
        shop.copy(watermark={"column": "seen"})
    with pytest.raises(OptionError, match="late_minutes is 5, expected late_rows for a column of numbers"):
        shop.copy(watermark={"column": "id", "late_minutes": 5})
    with pytest.raises(OptionError, match="late_rows is 5, expected late_minutes for a column of"):
        shop.copy(watermark={"column": "day", "late_rows": 5})
    with pytest.raises(OptionError, match="a key among the columns that are read"):
        shop.copy(watermark={"column": "id", "late_rows": 5})

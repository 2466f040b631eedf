"""Every column type of the matrix arrives as the server has it, or its row is in quarantine."""

import contextlib
import datetime
import struct
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.dataset
import pytest
from tests.facts.generated import filled
from tests.glue_scripts.jdbc_type_cases import MARIADB, POSTGRESQL, POSTGRESQL_TYPES, TypeCase
from tests.glue_scripts.jdbc_types_page import PAGE, made
from tests.glue_scripts.shop import Shop

from glue_shared.errors import RunError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(shop_by_any_reader: Shop) -> Shop:
    return shop_by_any_reader


def test_the_page_shows_what_is_held_here() -> None:
    text = (ROOT / "docs" / "reference" / PAGE).read_text()

    assert filled(text, made()) == text, "write it anew: python -m tests.glue_scripts.jdbc_types_page"


@pytest.mark.parametrize("cases", [POSTGRESQL, MARIADB], ids=["postgresql", "mariadb"])
def test_there_are_forty_types_or_more(cases: Sequence[TypeCase]) -> None:
    assert len({case.declared for case in cases}) == len(cases) >= 40


def _cases(shop: Shop) -> Sequence[TypeCase]:
    return POSTGRESQL if shop.is_postgresql else MARIADB


def _make_table(shop: Shop, cases: Sequence[TypeCase]) -> None:
    """A row for each value, its own column filled and all others null; and one row of nulls."""
    if shop.is_postgresql and not shop.server.rows("SELECT 1 FROM pg_type WHERE typname = 'mood'"):
        shop.execute(*POSTGRESQL_TYPES)
    mode = () if shop.is_postgresql else ("SET SESSION sql_mode = '', time_zone = '+00:00'",)
    columns = ", ".join(f"c{place} {_nullable(case)}" for place, case in enumerate(cases))
    inserts = [
        f"INSERT INTO {{t}} (id, c{place}) VALUES ({_id(place, number)}, {value})"  # noqa: S608
        for place, case in enumerate(cases)
        for number, value in enumerate((*case.values, *case.kept_out))
    ]
    serials = [
        f"ALTER TABLE {{t}} ALTER c{place} DROP NOT NULL, ALTER c{place} SET DEFAULT null"
        for place, case in enumerate(cases)
        if "serial" in case.declared
    ]
    shop.execute(
        *mode,
        f"CREATE TABLE {{t}} (id int, {columns})",
        *serials,
        *inserts,
        "INSERT INTO {t} (id) VALUES (-1)",
    )


def _nullable(case: TypeCase) -> str:
    return case.declared if "null" in case.declared or "serial" in case.declared else f"{case.declared} NULL"


def _id(place: int, number: int) -> int:
    return place * 100 + number


@pytest.mark.spark
def test_every_value_arrives_as_the_server_has_it(shop: Shop) -> None:
    cases = _cases(shop)
    _make_table(shop, cases)

    summary = shop.copy()

    files = shop.root / "out" / f"shop{shop.number}" / "t"
    found = {
        row["id"]: row for row in pyarrow.dataset.dataset(files, format="parquet").to_table().to_pylist()
    }
    types = {field.name: field.dataType.simpleString() for field in shop.read().schema}
    shown = _as_the_server_says(shop, cases)
    wrong: list[tuple[object, ...]] = []
    for place, case in enumerate(cases):
        if types[f"c{place}"] != case.out:
            wrong.append((case.declared, "type", types[f"c{place}"], case.out))
        for number, value in enumerate(case.values):
            row = found.get(_id(place, number))
            said = shown[_id(place, number)]
            if row is None or not _is_same(row[f"c{place}"], said):
                wrong.append((case.declared, value[:60], None if row is None else row[f"c{place}"], said))
    assert not wrong
    assert all(value is None for name, value in found[-1].items() if name != "id")
    kept_out = {
        _id(place, len(case.values) + number)
        for place, case in enumerate(cases)
        for number in range(len(case.kept_out))
    }
    assert not kept_out & set(found)
    quarantined = shop.quarantined(summary)
    assert len(quarantined) == len(kept_out) == summary.rows_quarantined
    assert all("is not a d" in each["reason"] and each["record"] for each in quarantined)


def _as_the_server_says(shop: Shop, cases: Sequence[TypeCase]) -> dict[int, str]:
    """The text of each value, by the number of its row."""
    settings = "SET SESSION time_zone = '+00:00'"
    if shop.is_postgresql:
        settings = "SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET IntervalStyle = 'postgres'"
    shown: dict[int, str] = {}
    with contextlib.closing(shop.server.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute(settings)
        for place, case in enumerate(cases):
            expression = case.shown.format(f"c{place}")
            low, high = _id(place, 0), _id(place, len(case.values) - 1)
            cursor.execute(f"SELECT id, {expression} FROM {shop.table} WHERE id BETWEEN {low} AND {high}")  # noqa: S608
            shown |= {row[0]: str(row[1]) for row in cursor.fetchall()}
    return shown


def _is_same(value: Any, shown: str) -> bool:
    if isinstance(value, bool):
        return shown in (("true", "1") if value else ("false", "0"))
    if isinstance(value, Decimal):
        return value == Decimal(shown) and value.as_tuple().exponent == Decimal(shown).as_tuple().exponent
    if isinstance(value, float):
        # Arrow gives a float of 32 bits as the double of the same value.
        said = (np.float64(shown), np.float64(np.float32(shown)))
        return struct.pack("d", value) in [struct.pack("d", each) for each in said]
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds") == _to_microseconds(shown)
    plain = value.hex() if isinstance(value, bytes) else str(value)
    return plain == (shown.lower() if isinstance(value, bytes) else shown)


def _to_microseconds(shown: str) -> str:
    whole, _, fraction = shown.removesuffix("+00").partition(".")
    return f"{whole}.{fraction.ljust(6, '0')}"


@pytest.mark.spark
def test_a_value_without_a_place_ends_the_run_where_that_is_asked_for(shop: Shop) -> None:
    wrong = "'infinity'" if shop.is_postgresql else "'0000-00-00'"
    shop.execute("CREATE TABLE {t} (id int, day date)")
    if shop.is_postgresql:
        shop.execute(f"INSERT INTO {{t}} VALUES (1, '2026-01-31'), (2, {wrong})")  # noqa: S608
    else:
        shop.execute("SET GLOBAL sql_mode = ''")
        shop.execute(f"INSERT INTO {{t}} VALUES (1, '2026-01-31'), (2, {wrong})")  # noqa: S608

    with pytest.raises(RunError) as refusal:
        shop.copy("--bad_records", "fail")

    assert "column day is not a day from 0001-01-01 to 9999-12-31" in str(refusal.value)
    assert not list((shop.root / "out").glob(f"shop{shop.number}/t/*.parquet"))

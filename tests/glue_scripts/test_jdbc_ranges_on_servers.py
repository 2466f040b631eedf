"""On real servers, ranges are even to a tenth on keys of every kind, however close rows lie by each other."""

from collections.abc import Sequence

import pytest
from tests.glue_scripts.shop import Shop

from glue_shared import jdbc_dialects, jdbc_mysql_splits, jdbc_postgresql_splits
from glue_shared.errors import OptionError
from glue_shared.jdbc_splits import Splits

pytestmark = pytest.mark.spark

ROWS = 40_000
SPLITS = 8
EVEN = 0.1
# 90 % of the rows lie in the first tenth of the key's range, whatever it is made of.
_NUMBER = f"CASE WHEN i <= {ROWS * 9 // 10} THEN i ELSE {ROWS * 9 // 10} + (i - {ROWS * 9 // 10}) * 81 END"
_KEYS = {
    "postgresql": {
        "number": ("bigint NOT NULL", _NUMBER),
        "part": ("numeric(12,3) NOT NULL", f"({_NUMBER}) / 1000.0"),
        "day": ("date NOT NULL", f"date '1900-01-01' + (({_NUMBER}) / 40)::int"),
        "at": ("timestamptz NOT NULL", f"timestamptz '2026-01-01' + ({_NUMBER}) * interval '1.5 seconds'"),
        "name": ("text NOT NULL", f"'K' || lpad((({_NUMBER}) * 7919 % 999983)::text, 8, '0') || 'ä'"),
        "uid": ("uuid NOT NULL", "md5(i::text)::uuid"),
        "seldom": ("int", f"CASE WHEN i % 10 < 7 THEN ({_NUMBER})::int END"),
    },
    "mariadb": {
        "number": ("bigint NOT NULL", _NUMBER),
        "part": ("decimal(12,3) NOT NULL", f"({_NUMBER}) / 1000.0"),
        "day": ("date NOT NULL", f"date '1900-01-01' + interval floor(({_NUMBER}) / 40) day"),
        "at": (
            "datetime(6) NOT NULL",
            f"timestamp '2026-01-01 00:00:00' + interval ({_NUMBER}) * 1.5 second",
        ),
        "name": ("varchar(20) NOT NULL", f"concat('K', lpad(({_NUMBER}) * 7919 % 999983, 8, '0'), 'ä')"),
        "uid": ("char(36) NOT NULL", "insert(insert(md5(i), 9, 0, '-'), 14, 0, '-')"),
        "seldom": ("int", f"CASE WHEN i % 10 < 7 THEN {_NUMBER} END"),
    },
}


@pytest.fixture
def skewed(shop: Shop) -> Shop:
    keys = _KEYS[shop.server.name]
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in keys.items())
    values = ", ".join(value for _, value in keys.values())
    series = f"generate_series(1::bigint, {ROWS}) AS i"
    if not shop.is_postgresql:
        series = f"(SELECT seq AS i FROM seq_1_to_{ROWS}) AS series"  # noqa: S608
    shop.execute(
        f"CREATE TABLE {{t}} ({columns})",
        f"INSERT INTO {{t}} SELECT {values} FROM {series}",  # noqa: S608
        "CREATE INDEX i_number_{t} ON {t} (number)",
        "ANALYZE {t}" if shop.is_postgresql else "ANALYZE TABLE {t}",
    )
    return shop


def _split(shop: Shop, key: "Sequence[str] | None", condition: str = "1 = 1") -> Splits:
    _, splitter = jdbc_dialects.of(shop.database.engine)
    with shop.session() as session:
        return splitter.split(session, shop.described(session), key, SPLITS, condition)


def _rows_by_range(shop: Shop, splits: Splits, condition: str = "1 = 1") -> list[int]:
    dialect, _ = jdbc_dialects.of(shop.database.engine)
    aliases = ", ".join(
        f"{key} AS {dialect.quote(f'_hardened_glue_key_{place}')}" for place, key in enumerate(splits.keys)
    )
    source = f"(SELECT {aliases} FROM {shop.table} WHERE {condition}) keyed"  # noqa: S608
    counts = ", ".join(f"sum(CASE WHEN {each} THEN 1 ELSE 0 END)" for each in splits.conditions)
    return [int(count) for count in shop.server.rows(f"SELECT {counts} FROM {source}")[0]]  # noqa: S608


def _assert_even(rows: Sequence[int], total: int) -> None:
    assert sum(rows) == total
    assert max(rows) <= (1 + EVEN) * total / len(rows)
    assert min(rows) >= (1 - EVEN) * total / len(rows)


def test_ranges_are_even_on_every_kind_of_key(skewed: Shop) -> None:
    for key in (["number"], ["part"], ["day"], ["at"], ["name"], ["uid"], ["day", "number"]):
        splits = _split(skewed, key)

        assert splits.count == SPLITS, key
        _assert_even(_rows_by_range(skewed, splits), ROWS)


def test_rows_without_a_key_have_a_place(skewed: Shop) -> None:
    splits = _split(skewed, ["seldom"])
    rows = _rows_by_range(skewed, splits)

    assert sum(rows) == ROWS
    assert rows[0] == ROWS * 3 // 10  # a range of their own, as they fill more than one
    assert max(rows[1:]) <= (1 + EVEN) * ROWS / SPLITS


def test_ranges_are_even_among_the_rows_that_are_wanted(skewed: Shop) -> None:
    condition = f"number <= {ROWS // 2} AND number > 10"

    _assert_even(_rows_by_range(skewed, _split(skewed, ["number"], condition), condition), ROWS // 2 - 10)


def test_estimates_are_as_even_as_a_count(skewed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a table too large to be counted through is planned with."""
    monkeypatch.setattr(jdbc_mysql_splits, "ROWS_COUNTED_THROUGH", 0)
    monkeypatch.setattr(jdbc_postgresql_splits, "PAGES_SAMPLED", 50)

    _assert_even(_rows_by_range(skewed, _split(skewed, ["number"])), ROWS)


def test_pages_need_no_key(skewed: Shop) -> None:
    if not skewed.is_postgresql:
        assert _split(skewed, None).how == "one connection: the table has no key to split by"
        return
    splits = _split(skewed, None)

    assert splits.how == "ranges of pages"
    _assert_even(_rows_by_range(skewed, splits), ROWS)


def test_a_key_that_has_no_order_is_refused(shop: Shop) -> None:
    shape = "point" if shop.is_postgresql else "double"
    shop.execute(f"CREATE TABLE {{t}} (a {shape}, b int, c int NOT NULL)", "INSERT INTO {t} (c) VALUES (1)")

    with pytest.raises(OptionError, match="--tables split_key is 'a "):
        _split(shop, ["a"])
    with pytest.raises(OptionError, match="--tables split_key is 'b', expected columns that are never null"):
        _split(shop, ["b", "c"])

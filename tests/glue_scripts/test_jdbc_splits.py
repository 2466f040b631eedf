"""Ranges hold every row once, whatever their bounds; and there are as many as pay."""

import sqlite3

import pytest

from glue_shared import jdbc_splits
from glue_shared.jdbc_splits import Bound, ranges


def _quote(name: str) -> str:
    return f'"{name}"'


def test_the_ends_are_open_and_nulls_are_with_the_first() -> None:
    key = '"_hardened_glue_key_0"'

    assert ranges([("10",), ("20",)], _quote) == (
        f"{key} < 10 OR {key} IS NULL",
        f"{key} >= 10 AND {key} < 20",
        f"{key} >= 20",
    )


@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ([], 0),
        ([("1",)], 2),
        ([("1",), ("1",), ("2",)], 3),
        ([(None,), ("1",)], 3),
        ([(None,), (None,)], 2),
        ([("1", "2"), ("1", "5"), ("3", "0")], 4),
    ],
)
def test_each_row_is_in_one_range(bounds: list[Bound], count: int) -> None:
    found = ranges(bounds, _quote)
    width = len(bounds[0]) if bounds else 1
    values = [None, *range(-1, 7)] if width == 1 else list(range(-1, 7))
    rows = [(a,) for a in values] if width == 1 else [(a, b) for a in values for b in values]
    table = sqlite3.connect(":memory:")
    names = ", ".join(f'"_hardened_glue_key_{place}"' for place in range(width))
    table.execute(f"CREATE TABLE t ({names})")
    table.executemany(f"INSERT INTO t VALUES ({', '.join('?' * width)})", rows)  # noqa: S608

    assert len(found) == count
    held = [row for condition in found for row in table.execute(f"SELECT * FROM t WHERE {condition}")]  # noqa: S608
    assert sorted(held, key=repr) == (sorted(rows, key=repr) if found else [])


@pytest.mark.parametrize(
    ("rows", "size_bytes", "slots", "connections", "count"),
    [
        (None, None, 2, 7, 2),
        (0, 0, 8, 7, 1),
        (499_999, 0, 8, 7, 1),
        (500_000, 0, 8, 7, 2),
        (34_000_000, 2**31, 2, 7, 4),
        (34_000_000, 2**31, 40, 7, 7),
        (10_000_000, 20 * 2**30, 2, 7, 7),
        (1_000_000_000, 2**40, 2, 100, 100),
    ],
)
def test_as_many_ranges_as_pay(
    rows: int | None, size_bytes: int | None, slots: int, connections: int, count: int
) -> None:
    assert jdbc_splits.wanted(rows, size_bytes, slots=slots, connections=connections) == count

"""Estimates of ranges become bounds between which rows are even; values become numbers and back."""

import itertools

import pytest

from glue_shared import jdbc_mysql_splits
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_mysql_splits import _even, _Range, _Scale


class _Server:
    """Estimates as InnoDB does, with 90 % of a million rows in the first tenth of the key's range."""

    def __init__(self) -> None:
        self.asked = 0

    def rows(self, query: str) -> list[tuple[str, str]]:
        assert "MIN(`id`)" in query
        return [("1", "9000000")]

    def column(self, query: str, name: str) -> str:
        assert name == "rows"
        self.asked += 1
        low, high = (
            int(part.split("`id` ")[-1].split()[1]) for part in query.split(" WHERE ")[1].split(" AND ")
        )
        return str(round(self.upto(high) - self.upto(low)))

    @staticmethod
    def upto(number: int) -> float:
        dense = 900_000
        return float(min(number, dense) + max(0, number - dense) * 100_000 / 8_100_000)


@pytest.mark.parametrize("count", [2, 3, 8, 64])
def test_rows_are_even_on_a_skewed_key(count: int) -> None:
    server = _Server()
    column = Column("id", "bigint", False)
    bounds = jdbc_mysql_splits._estimated(server, Table("s", "t", (column,)), column, count)  # type: ignore[arg-type]

    numbers = [0, *(int(str(bound[0])) for bound in bounds), 9_000_001]
    rows = [server.upto(high) - server.upto(low) for low, high in itertools.pairwise(numbers)]
    assert len(bounds) == count - 1
    assert max(rows) <= 1.1 * 1_000_000 / count
    assert min(rows) >= 0.9 * 1_000_000 / count
    assert server.asked <= 2 * jdbc_mysql_splits.RANGES_ASKED


def test_bounds_lie_within_ranges_that_hold_rows() -> None:
    assert _even([_Range(0, 10, 0), _Range(10, 20, 100), _Range(20, 30, 0)], 4) == [12, 15, 18]
    assert _even([_Range(0, 10, 0)], 4) == []


@pytest.mark.parametrize(
    ("column", "value", "literal"),
    [
        (Column("x", "bigint"), "-5", "-5"),
        (Column("x", "decimal", precision=12, scale=2), "-12.50", "-12.50"),
        (Column("x", "date"), "2026-01-31", "'2026-01-31'"),
        (Column("x", "date"), "0000-00-00", "'0001-01-01'"),
        (Column("x", "datetime"), "2026-01-31 12:34:56", "'2026-01-31 12:34:56'"),
        (Column("x", "timestamp"), "2026-01-31 12:34:56.12", "'2026-01-31 12:34:56.120000'"),
        (Column("x", "datetime"), "9999-12-31 23:59:59.999999", "'9999-12-31 23:59:59.999999'"),
    ],
)
def test_a_value_is_a_number_and_back(column: Column, value: str, literal: str) -> None:
    scale = _Scale(column)

    assert scale.literal(scale.number(value)) == literal

"""Where the tables of MySQL and MariaDB are cut: at the quantiles of an index.

A table of two million rows or fewer is counted through, along its index: exact, and a second at most. In a
larger one the server's own estimate of a range, which costs it two descents of the index whatever the range
holds, is asked for some hundred ranges; those that hold much are halved until none holds much.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from glue_shared import jdbc_mysql as mysql
from glue_shared import jdbc_splits
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_session import Session
from glue_shared.jdbc_splits import Bound, Splits

ROWS_COUNTED_THROUGH = 2_000_000
RANGES_ASKED = 400  # a fifth of a millisecond each
FIRST_RANGES = 32
SHARE_OF_A_SPLIT = 20  # a range is halved until it holds less than a twentieth of a split
TEXT_KEYS = {"char", "varchar", "uuid"}
NUMBERED_KEYS = {*mysql.WHOLE, "decimal", "date", "datetime", "timestamp", "year"}
_EPOCH = datetime.datetime(1, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)


def split(session: Session, table: Table, key: "Sequence[str] | None", count: int, condition: str) -> Splits:
    """Ranges of the key that the job names, or of the first that identifies a row."""
    if key is not None:
        columns = [table.column("--tables split_key", name) for name in key]
        _refuse(columns)
    else:
        found = _first_key(table)
        if found is None:
            return jdbc_splits.whole("one connection: the table has no key to split by")
        columns = found
    if count == 1:
        return jdbc_splits.whole("one connection: more would not pay")
    bounds, how = _bounds(session, table, columns, count, condition)
    names = tuple(mysql.quote(column.name) for column in columns)
    shown = ", ".join(column.name for column in columns)
    return Splits(jdbc_splits.ranges(bounds, mysql.quote), names, f"ranges of {shown}, {how}")


def _first_key(table: Table) -> "list[Column] | None":
    for names in table.keys:
        columns = [table.column("--tables split_key", name) for name in names]
        if all(column.type in TEXT_KEYS | NUMBERED_KEYS for column in columns):
            return columns
    return None


def _refuse(columns: Sequence[Column]) -> None:
    for column in columns:
        if column.type not in TEXT_KEYS | NUMBERED_KEYS | {"binary", "varbinary"}:
            expected = "numbers without floats, text, days or moments to cut into ranges"
            raise OptionError("--tables split_key", f"{column.name} {column.declared}", expected)
        if column.nullable and len(columns) > 1:
            expected = "columns that are never null where there are several"
            raise OptionError("--tables split_key", column.name, expected)


def _bounds(
    session: Session, table: Table, key: Sequence[Column], count: int, condition: str
) -> "tuple[list[Bound], str]":
    first = key[0]
    is_large = table.rows is None or table.rows > ROWS_COUNTED_THROUGH
    if is_large and len(key) == 1 and first.type in NUMBERED_KEYS and _leads_an_index(table, first):
        return _estimated(session, table, first, count), "by the server's estimates"
    return _counted(session, table, key, count, condition), "counted along the key"


def _leads_an_index(table: Table, column: Column) -> bool:
    return any(index[0] == column.name for index in table.indexes)


def _counted(
    session: Session, table: Table, key: Sequence[Column], count: int, condition: str
) -> list[Bound]:
    """Every n-th row in the key's order, each found from the last one on."""
    names = ", ".join(mysql.quote(column.name) for column in key)
    chosen = ", ".join(_as_text(column) for column in key)
    source = f"FROM {mysql.qualified(table)} WHERE {condition}"
    total = int(session.value(f"SELECT COUNT(*) {source}") or 0)
    step = max(1, -(-total // count))
    bounds: list[Bound] = []
    beyond = ""
    for _ in range(count - 1):
        query = f"SELECT {chosen} {source}{beyond} ORDER BY {names} LIMIT 1 OFFSET {step}"
        found = session.rows(query)
        if not found:
            break
        bound = tuple(
            None if value is None else literal_of(column, value)
            for column, value in zip(key, found[0], strict=True)
        )
        bounds.append(bound)
        # More nulls than a split holds: the rest begins behind them.
        beyond = f" AND {names} IS NOT NULL" if None in bound else f" AND {_from_on(key, bound)}"
    return bounds


def _from_on(key: Sequence[Column], bound: Bound) -> str:
    return jdbc_splits.from_on([mysql.quote(column.name) for column in key], bound)


def _as_text(column: Column) -> str:
    at = mysql.quote(column.name)
    return f"HEX({at})" if column.type in mysql.BYTES else f"CAST({at} AS CHAR)"


def literal_of(column: Column, value: str) -> str:
    """A value of the key, as the server wrote it, as a literal that it compares by the column's own rule."""
    if column.type in mysql.BYTES:
        return f"x'{value}'" if value else "''"
    if column.type in TEXT_KEYS:
        return mysql.text(value)
    return value if column.type in (*mysql.WHOLE, "decimal", "year") else f"'{value}'"


@dataclass
class _Range:
    low: int
    high: int  # not part of it
    rows: int


def _estimated(session: Session, table: Table, column: Column, count: int) -> list[Bound]:
    """Bounds between which the server's estimates are even."""
    at, source = mysql.quote(column.name), mysql.qualified(table)
    ends = f"SELECT CAST(MIN({at}) AS CHAR), CAST(MAX({at}) AS CHAR) FROM {source}"  # noqa: S608
    low, high = session.rows(ends)[0]
    if low is None or high is None:
        return []
    scale = _Scale(column)
    first, last = scale.number(low), scale.number(high) + 1

    def asked(low: int, high: int) -> _Range:
        condition = f"{at} >= {scale.literal(low)} AND {at} < {scale.literal(high)}"
        query = f"SELECT {at} FROM {source} WHERE {condition}"  # noqa: S608 - quoted by its dialect
        return _Range(low, high, _estimate(session, query))

    width = max(1, -(-(last - first) // FIRST_RANGES))
    found = [asked(start, min(start + width, last)) for start in range(first, last, width)]
    while len(found) < RANGES_ASKED:
        total = sum(each.rows for each in found)
        most = max(found, key=lambda each: each.rows if each.high - each.low > 1 else -1)
        if most.high - most.low <= 1 or most.rows * count * SHARE_OF_A_SPLIT <= total:
            break
        place, middle = found.index(most), (most.low + most.high) // 2
        found[place : place + 1] = [asked(most.low, middle), asked(middle, most.high)]
    return [(scale.literal(number),) for number in _even(found, count)]


def estimate(session: Session, table: Table, condition: str) -> int | None:
    """How many rows the planner believes to meet a condition."""
    return _estimate(session, f"SELECT 1 FROM {mysql.qualified(table)} WHERE {condition}")  # noqa: S608


def _estimate(session: Session, query: str) -> int:
    return int(session.column(f"EXPLAIN {query}", "rows") or 0)


def _even(found: Sequence[_Range], count: int) -> list[int]:
    """The numbers at which each range but the first begins, between the estimates in a straight line."""
    total = sum(each.rows for each in found)
    bounds: list[int] = []
    upto = 0
    for each in found:
        while each.rows and len(bounds) < count - 1:
            wanted = total * (len(bounds) + 1) / count - upto
            if wanted > each.rows:
                break
            bounds.append(each.low + round((each.high - each.low) * wanted / each.rows))
        upto += each.rows
    return bounds


def _moment(value: str) -> datetime.datetime:
    """A day or moment of the server's; a zero in it, which no calendar has, is taken for a one."""
    whole, _, fraction = value.partition(".")
    day, _, clock = whole.partition(" ")
    year, month, number = (max(1, int(part)) for part in day.split("-"))
    hour, minute, second = map(int, (clock or "0:0:0").split(":"))
    return datetime.datetime(year, month, number, hour, minute, second, int(fraction.ljust(6, "0") or 0))


class _Scale:
    """A key's values as whole numbers and back: a decimal by its last digit, a moment by its microseconds."""

    def __init__(self, column: Column) -> None:
        self._kind, self._digits = column.type, column.scale or 0

    def number(self, value: str) -> int:
        if self._kind in ("date", "datetime", "timestamp"):
            return (_moment(value) - _EPOCH) // self._unit
        return int(Decimal(value).scaleb(self._digits if self._kind == "decimal" else 0))

    def literal(self, number: int) -> str:
        if self._kind == "decimal":
            return f"{Decimal(number).scaleb(-self._digits):f}"
        if self._kind not in ("date", "datetime", "timestamp"):
            return str(number)
        latest = (datetime.datetime.max - _EPOCH) // self._unit
        moment = _EPOCH + min(number, latest) * self._unit
        return f"'{moment.date()}'" if self._kind == "date" else f"'{moment.isoformat(' ')}'"

    @property
    def _unit(self) -> datetime.timedelta:
        return datetime.timedelta(days=1) if self._kind == "date" else _MICROSECOND

"""One table of narrow rows in either database, the same to the last bit: about 60 bytes a row as text.

Every value is arithmetic on the row's number, so nothing needs to be shipped, and any two readers that
compare checksums compare the same rows.
"""

from collections.abc import Callable

from databases.server import Server

COLUMNS = ("id", "customer_id", "status", "amount", "quantity", "sku", "created_at", "coupon")
SKEW = 10  # 9 rows of 10 in one tenth of the key's range

_TYPES = (
    "id bigint NOT NULL, customer_id int NOT NULL, status varchar(12) NOT NULL,"
    " amount decimal(12,2) NOT NULL, quantity int NOT NULL, sku varchar(16) NOT NULL,"
    " created_at {moment} NOT NULL, coupon varchar(8)"
)
# 7919, 104729 and 15485863 are primes: values wander through their range as rows follow each other.
_VALUES = (
    "{key}, (i * 7919) % 1000003, CASE i % 5 WHEN 0 THEN 'new' WHEN 1 THEN 'paid' WHEN 2 THEN 'packed'"
    " WHEN 3 THEN 'sent' ELSE 'returned' END,"
    " ((i * 104729) % 10000000) / 100.00, i % 97,"
    " concat('SKU-', {sku}), {created_at},"
    " CASE WHEN i % 4 = 0 THEN concat('C', i % 9973) END"
)
_SKU = "100000000 + (i * 15485863) % 100000000"
_SECONDS = "i % 157680000"  # five years


def fill(server: Server, *, rows: int, table: str = "orders", skewed: bool = False) -> None:
    """Makes the table with that many rows, its primary key and its statistics, in the database `shop`.

    Args:
        skewed: 9 of 10 rows lie in the first tenth of the range of `id`, and no two share one.
    """
    _FILLERS[server.name](server, table, rows, _key(rows) if skewed else "i")


def in_duckdb(rows: int) -> str:
    """The same rows as a query of DuckDB, which asks no server: what a check can compare with."""
    values = _VALUES.format(key="i", sku=_SKU, created_at=f"timestamp '2020-01-01' + to_seconds({_SECONDS})")
    return f"SELECT {values} FROM range(1, {rows} + 1) AS series(i)"  # noqa: S608 - names of our own


def highest_key(rows: int, *, skewed: bool) -> int:
    """The highest `id` of a table that was filled with that many rows."""
    dense = rows * (SKEW - 1) // SKEW
    return dense + (rows - dense) * _stride() if skewed else rows


def _key(rows: int) -> str:
    dense = rows * (SKEW - 1) // SKEW
    return f"CASE WHEN i <= {dense} THEN i ELSE {dense} + (i - {dense}) * {_stride()} END"


def _stride() -> int:
    # Of N rows 0.9 N lie side by side in [1, 0.9 N]; the other 0.1 N are spread over nine times that range.
    return (SKEW - 1) ** 2


def _postgresql(server: Server, table: str, rows: int, key: str) -> None:
    values = _VALUES.format(
        key=key,
        sku=f"({_SKU})::text",
        created_at=f"timestamp '2020-01-01' + ({_SECONDS}) * interval '1 second'",
    )
    # In one transaction: a table that it made itself needs no log of its rows.
    server.execute(
        f"BEGIN; CREATE TABLE {table} ({_TYPES.format(moment='timestamp')});"  # noqa: S608 - names of our own
        f" INSERT INTO {table} SELECT {values} FROM"
        f" (SELECT generate_series(1::bigint, {rows}) AS i) AS series; COMMIT",
        f"ALTER TABLE {table} ADD PRIMARY KEY (id)",
        f"VACUUM (FREEZE, ANALYZE) {table}",
    )


def _mariadb(server: Server, table: str, rows: int, key: str) -> None:
    values = _VALUES.format(
        key=key,
        sku=_SKU,
        created_at=f"timestamp '2020-01-01 00:00:00' + interval ({_SECONDS}) second",
    )
    # The primary key comes with the table: InnoDB keeps rows in its order, and they arrive in it.
    server.execute(
        f"CREATE TABLE {table} ({_TYPES.format(moment='datetime')}, PRIMARY KEY (id)) ENGINE=InnoDB",
        f"INSERT INTO {table} SELECT {values} FROM (SELECT seq AS i FROM seq_1_to_{rows}) AS series",  # noqa: S608
        f"ANALYZE TABLE {table}",
    )


_FILLERS: dict[str, Callable[[Server, str, int, str], None]] = {
    "postgresql": _postgresql,
    "mariadb": _mariadb,
}

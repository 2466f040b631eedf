"""Whether what an engine wrote is the table: a count and a sum of hashes, whatever the rows' order."""

from pathlib import Path

import duckdb
from databases import orders

_TYPES = {
    "id": "BIGINT",
    "customer_id": "INTEGER",
    "status": "VARCHAR",
    "amount": "DECIMAL(12,2)",
    "quantity": "INTEGER",
    "sku": "VARCHAR",
    "created_at": "TIMESTAMP",
    "coupon": "VARCHAR",
}


def expected(rows: int) -> tuple[int, int]:
    """What `found` must find, from arithmetic alone."""
    names = ", ".join(orders.COLUMNS)
    return _fingerprint(f"(SELECT * FROM ({orders.in_duckdb(rows)}) AS made({names}))")  # noqa: S608


def found(folder: Path, *, null: str) -> tuple[int, int]:
    """The rows below a folder: Parquet, or a client's tab-separated text with its own word for null."""
    if any(folder.rglob("*.tsv")):
        columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in _TYPES.items())
        return _fingerprint(
            f"read_csv('{folder}/*.tsv', delim = '\\t', header = false, quote = '', escape = '',"
            f" nullstr = '{null}', columns = {{{columns}}})"
        )
    return _fingerprint(f"read_parquet('{folder}/**/[!_.]*.parquet', hive_partitioning = false)")


def _fingerprint(relation: str) -> tuple[int, int]:
    values = ", ".join(f"{name}::{type_}" for name, type_ in _TYPES.items())
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    query = f"SELECT count(*), sum(hash({values})::HUGEINT) FROM {relation}"  # noqa: S608
    row = connection.execute(query).fetchone()
    if row is None:
        raise RuntimeError("a sum over rows is one row")
    return int(row[0]), int(row[1] or 0)

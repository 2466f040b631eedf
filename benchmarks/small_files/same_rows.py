"""Whether two engines wrote the same rows: a count, and the sum of one hash a row, whatever their order.

Engines differ in what does not matter here: inferred fields come by name, and a folder's day as a date.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from demo import rows

EVENT = (
    'id, time, action, readOnly, "user".type, "user".account, "user".session.mfa, "user".session.issuer, '
    "[[r.name, r.type] for r in resources], latencyMs, bytesOut, errorCode"
)
FOLDER = ("region", "day")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """How many there are, and digests that are equal for equal multisets of rows.

    Args:
        placed_digest: of the rows with their folders' columns; None of a reader that leaves those out.
    """

    rows: int
    digest: str
    placed_digest: str | None


def written(folder: Path) -> Rows:
    """The rows in an engine's Parquet files."""
    files = [str(path) for path in rows.parquet_files(folder)]
    source = f"read_parquet({files!r}, hive_partitioning = false)"
    names = duckdb.read_parquet(files, hive_partitioning=False).columns
    placed = ", ".join([EVENT, *(f"{name}::VARCHAR" for name in FOLDER if name in names)])
    ((count, digest, placed_digest),) = duckdb.execute(
        f"SELECT count(*), sum(hash({EVENT})::HUGEINT)::VARCHAR, sum(hash({placed})::HUGEINT)::VARCHAR "  # noqa: S608
        f"FROM {source}"
    ).fetchall()
    return Rows(rows=count, digest=digest, placed_digest=placed_digest if set(FOLDER) <= set(names) else None)

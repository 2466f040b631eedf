"""The rows that could not be carried, read again as text: each in quarantine with its table and reason."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from glue_shared import jdbc_reading
from glue_shared.accounts import Account, Ledger
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import KEY, REJECTED, Carried
from glue_shared.jdbc_reading import Reading
from glue_shared.rows import Rejected
from glue_shared.storage import Storage

REASON = "_hardened_glue_reason"


class Count:
    """What a pass saw: rows, and of those that were rejected their number and a hash that knows no order."""

    def __init__(self) -> None:
        self._observation = Observation()

    def over(self, rows: DataFrame) -> DataFrame:
        if REJECTED not in rows.columns:
            return rows.observe(self._observation, F.count(F.lit(1)).alias("rows"))
        return rows.observe(
            self._observation,
            F.count(F.lit(1)).alias("rows"),
            F.count(F.col(REJECTED)).alias("rejected"),
            F.expr(f"bit_xor(xxhash64(`{REJECTED}`))").alias("hash"),
        )

    @property
    def rows(self) -> int:
        return int(self._observation.get["rows"])

    @property
    def rejected(self) -> int:
        return int(self._observation.get.get("rejected", 0))

    @property
    def seen(self) -> tuple[int, int]:
        found = self._observation.get
        return int(found.get("rejected", 0)), int(found.get("hash") or 0)


def first(spark: SparkSession, reading: Reading) -> str:
    """Why the first of the rejected rows was rejected, and what it held."""
    row = _rejected(spark, reading).limit(1).collect()[0]
    return f"{reading.table}: {row[REASON]}: {row[REJECTED]}"


def keep(spark: SparkSession, reading: Reading, count: Count, ledger: Ledger, storage: Storage) -> int:
    """Writes the rejected rows down. Raises RunError unless they are the very rows that stayed out."""
    again = Count()
    rows = again.over(_rejected(spark, reading))
    origin, tasks = str(reading.table), reading.splits.count
    rows.rdd.mapPartitionsWithIndex(lambda task, found: _write(task, found, origin, ledger, storage)).count()
    if again.seen != count.seen:
        raise RunError(
            f"{reading.table} changed while it was read: {count.rejected} rows could not be carried, and "
            f"{again.rejected} when they were read again; nothing is published, run it again"
        )
    return tasks


def _rejected(spark: SparkSession, reading: Reading) -> DataFrame:
    quote = reading.dialect.quote
    reasons = [
        f"CASE WHEN {each.fault} THEN {reading.dialect.text(_reason(each))} END"
        for each in reading.carried
        if each.fault
    ]
    chosen = ", ".join(
        [
            f"{reading.dialect.joined(reasons)} AS {quote(REASON)}",
            f"{reading.dialect.record(reading.columns)} AS {quote(REJECTED)}",
            *(f"{key} AS {quote(f'{KEY}{place}')}" for place, key in enumerate(reading.splits.keys)),
        ]
    )
    source = reading.dialect.qualified(reading.table)
    query = (
        f"(SELECT {chosen} FROM {source} WHERE ({reading.condition}) AND ({reading.faults})) hardened_glue"  # noqa: S608
    )
    return jdbc_reading.arriving(spark, reading, query).select(REASON, REJECTED)


def _reason(carried: Carried) -> str:
    return f"column {carried.name} is not {carried.expected}"


def _write(task: int, rows: Iterable[Any], origin: str, ledger: Ledger, storage: Storage) -> Iterator[int]:
    account = Account(ledger, storage, task)
    for row in rows:
        account.add(rows=0, rejected=[Rejected(origin, None, row[REASON], row[REJECTED])])
    account.close()
    return iter(())


def columns_at_risk(reading: Reading) -> Sequence[str]:
    return [each.name for each in reading.carried if each.fault]

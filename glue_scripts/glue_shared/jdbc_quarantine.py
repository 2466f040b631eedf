"""The rows that could not be carried, read again as text: each in quarantine with its table and reason."""

import functools
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from glue_shared import jdbc_reading
from glue_shared.accounts import Account, Ledger
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import REJECTED, Carried
from glue_shared.jdbc_reading import Reading
from glue_shared.rows import Rejected
from glue_shared.storage import Storage

REASON = "_hardened_glue_reason"
SECONDS_TO_TELL = 120
_HASH = f"bit_xor(CASE WHEN `{REJECTED}` IS NOT NULL THEN xxhash64(`{REJECTED}`) END)"  # null has a hash too


class Count:
    """What a pass saw: rows, and of those that were rejected their number and a hash that knows no order."""

    def __init__(self) -> None:
        self._observation = Observation()
        self._found: dict[str, Any] = {}

    def over(self, rows: DataFrame) -> DataFrame:
        seen = [F.count(F.lit(1)).alias("rows")]
        if REJECTED in rows.columns:
            seen.append(F.count(F.col(REJECTED)).alias("rejected"))
            seen.append(F.expr(_HASH).alias("hash"))
        return rows.observe(self._observation, *seen)

    @property
    def rows(self) -> int:
        return int(self._seen()["rows"])

    @property
    def rejected(self) -> int:
        return self.seen[0]

    @property
    def seen(self) -> tuple[int, int]:
        found = self._seen()
        return int(found.get("rejected") or 0), int(found.get("hash") or 0)

    def _seen(self) -> dict[str, Any]:
        """Spark tells when the pass is over; it would wait for ever if its word of that were lost."""
        if not self._found:
            waiting = threading.Thread(target=lambda: self._found.update(self._observation.get), daemon=True)
            waiting.start()
            waiting.join(SECONDS_TO_TELL)
        if not self._found:
            raise RunError(f"Spark did not tell within {SECONDS_TO_TELL} s how many rows were read")
        return self._found


def first(spark: SparkSession, reading: Reading) -> str:
    """Why the first of the rejected rows was rejected, and what it held."""
    row = _rejected(spark, reading).limit(1).collect()[0]
    return f"{reading.table}: {row[REASON]}: {row[REJECTED]}"


def keep(spark: SparkSession, reading: Reading, count: Count, ledger: Ledger, storage: Storage) -> None:
    """Writes the rejected rows down. Raises RunError unless they are the very rows that stayed out."""
    again = Count()
    rows = again.over(_rejected(spark, reading))
    origin = str(reading.table)
    step = functools.partial(_write, origin, ledger, storage)
    rows.mapInArrow(step, "written long").agg(F.sum("written")).collect()
    if again.seen != count.seen:
        raise RunError(
            f"{reading.table} changed while it was read: {count.rejected} rows could not be carried, and "
            f"{again.rejected} when they were read again; nothing is published, run it again"
        )


def _rejected(spark: SparkSession, reading: Reading) -> DataFrame:
    quote = reading.dialect.quote
    chosen = [
        f"{reasons(reading)} AS {quote(REASON)}",
        f"{reading.dialect.record(reading.columns)} AS {quote(REJECTED)}",
    ]
    query = reading.rows_with(chosen, f"({reading.condition}) AND ({reading.faults})")
    return jdbc_reading.arriving(spark, reading, query).select(REASON, REJECTED)


def reasons(reading: Reading) -> str:
    """Why a row cannot be carried, as an expression of the server's."""
    told = [
        f"CASE WHEN {each.fault} THEN {reading.dialect.text(_reason(each))} END"
        for each in reading.carried
        if each.fault
    ]
    return reading.dialect.joined(told)


def _reason(carried: Carried) -> str:
    return f"column {carried.name} is not {carried.expected}"


def _write(
    origin: str, ledger: Ledger, storage: Storage, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    context = TaskContext.get()
    assert context is not None
    account = Account(ledger, storage, context.partitionId())
    written = 0
    for batch in batches:
        for row in batch.to_pylist():
            account.add(rows=0, rejected=[Rejected(origin, None, row[REASON], row[REJECTED])])
            written += 1
    account.close()
    yield pa.record_batch([pa.array([written], pa.int64())], names=["written"])

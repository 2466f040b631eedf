"""One table's rows on their way to Parquet, without leaving the JVM: Spark's JDBC source, our select list.

Spark is told what to send word for word: each column as its dialect carries it, each range as its condition.
Nothing is pushed down by Spark, and no type is left to its mapping. A row with a value that cannot be carried
arrives with its own text beside it, is counted, and stays out; what it was is read again for the quarantine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from glue_shared import jdbc_connection, jdbc_dialects
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import KEY, REJECTED, Carried, Column, Snapshot, Table
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_dialects import Dialect
from glue_shared.jdbc_splits import Splits

FETCHED_ROWS = 1000  # a round trip less than every 2 ms; 10,000 are no faster and take more heap (measured)
FETCHED_BYTES = 8 * 2**20  # what one fetch may hold: wide rows come in smaller lots
# Spark settings that keep days and moments as they are, from year 1 on.
EXACT_CALENDAR: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
}
# Ours to send: Spark's own filters and sums would change which rows and columns arrive.
_NOTHING_PUSHED = {
    "pushDownPredicate": "false",
    "pushDownAggregate": "false",
    "pushDownLimit": "false",
    "pushDownTableSample": "false",
}


@dataclass(frozen=True)
class Reading:
    """What is read of one table, and how."""

    database: Database
    dialect: Dialect
    table: Table
    columns: tuple[Column, ...]
    condition: str
    splits: Splits
    snapshot: Snapshot
    fetch_size: int
    mark: str = ""  # what tells this reading's statements from all others on the server

    @property
    def is_streamed(self) -> bool:
        return self.fetch_size < 0

    @property
    def carried(self) -> tuple[Carried, ...]:
        return tuple(self.dialect.carried(column) for column in self.columns)

    @property
    def faults(self) -> str | None:
        """When a row cannot be carried, as one condition; None where every row can."""
        found = [each.fault for each in self.carried if each.fault]
        return " OR ".join(f"({fault})" for fault in found) if found else None

    @property
    def query(self) -> str:
        quote = self.dialect.quote
        chosen = [f"{each.sql} AS {quote(each.name)}" for each in self.carried]
        if self.faults:
            record = self.dialect.record(self.columns)
            chosen.append(f"CASE WHEN {self.faults} THEN {record} END AS {quote(REJECTED)}")
        return self.rows_with(chosen)

    def rows_with(self, chosen: Sequence[str], condition: str = "") -> str:
        """The rows that are wanted, with these columns and what the ranges compare, to select from."""
        quote = self.dialect.quote
        keys = [f"{key} AS {quote(f'{KEY}{place}')}" for place, key in enumerate(self.splits.keys)]
        source, wanted = self.dialect.qualified(self.table), condition or self.condition
        mark = f"/* {self.mark} */ " if self.mark else ""
        return f"(SELECT {mark}{', '.join([*chosen, *keys])} FROM {source} WHERE {wanted}) hardened_glue"  # noqa: S608


def fetch_size(engine: str, table: Table, chosen: int | None) -> int:
    """Rows of one round trip: the job's choice; else row by row where it can be, or 1,000, fewer if wide."""
    if chosen is not None:
        return chosen
    if (streaming := jdbc_dialects.streaming(engine)) is not None:
        return streaming.ROW_BY_ROW
    return max(1, min(FETCHED_ROWS, FETCHED_BYTES // (table.row_bytes or 1)))


def properties(reading: Reading) -> dict[str, str]:
    """What Spark and the driver are told for each connection."""
    return {
        **reading.dialect.PROPERTIES,
        **jdbc_connection.tls_properties(reading.database),
        **_NOTHING_PUSHED,
        "driver": reading.database.driver,
        "user": reading.database.user,
        "password": reading.database.password,
        "fetchsize": str(reading.fetch_size),
        "sessionInitStatement": reading.snapshot.statement,
    }


def arriving(spark: SparkSession, reading: Reading, query: str | None = None) -> DataFrame:
    """The rows as they arrive, a partition for each range."""
    for name, value in EXACT_CALENDAR.items():
        spark.conf.set(name, value)
    url, wanted = reading.database.url, properties(reading)
    if reading.splits.conditions:
        conditions = list(reading.splits.conditions)
        return spark.read.jdbc(url, query or reading.query, predicates=conditions, properties=wanted)
    return spark.read.jdbc(url, query or reading.query, properties=wanted)


def made(rows: DataFrame, reading: Reading) -> DataFrame:
    """The output's columns, each in the type that its dialect promised, and what was rejected beside them."""
    columns = [_made(rows.schema[each.name].dataType, each) for each in reading.carried]
    return rows.select(*columns, *([F.col(REJECTED)] if reading.faults else []))


def accepted(rows: DataFrame, reading: Reading) -> DataFrame:
    """The rows that could be carried."""
    return rows.where(F.col(REJECTED).isNull()).drop(REJECTED) if reading.faults else rows


def _made(found: T.DataType, wanted: Carried) -> SparkColumn:
    name = "`{}`".format(wanted.name.replace("`", "``"))
    if wanted.made_by:
        return F.expr(wanted.made_by.format(name)).alias(wanted.name)
    if found.simpleString() == wanted.type:
        return F.col(name)
    if not _widens(found.simpleString(), wanted.type):
        raise RunError(
            f"column {wanted.name} arrives as {found.simpleString()}, expected {wanted.type} from this driver"
        )
    return F.col(name).cast(wanted.type).alias(wanted.name)


def _widens(found: str, wanted: str) -> bool:
    """Whether a cast keeps every value that the column can hold: its type in the database bounds them."""
    whole = ("tinyint", "smallint", "int", "bigint")
    if wanted in whole:
        return found in whole or (found.startswith("decimal") and found.endswith(",0)"))
    if wanted.startswith("decimal"):
        return found in whole or found.startswith("decimal")
    return (found, wanted) in (("double", "float"), ("float", "double"), ("timestamp_ntz", "timestamp"))

"""What is new in a table since the last run: the rows above its watermark, and late ones just below it.

The watermark is part of the commit: it holds from the one put that makes a run happen, or not at all. A run
reads from the last watermark, less the window for late rows, up to the highest value there is as it begins.
Of the window it passes over what earlier runs have read: they left the digests of those rows' keys.

Rows that were updated without a new value in the column, and rows that were deleted, are not seen.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_shared.commits import WrittenFile
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_dialects import Dialect
from glue_shared.jdbc_options import Options, TableOption, Watermark
from glue_shared.jdbc_session import Session
from glue_shared.journal import Journal

OPTION = "--tables watermark"
DIGESTS = ("_hardened_glue_digest_a", "_hardened_glue_digest_b")  # 128 bits: no two keys share them
AT = "_hardened_glue_at"


@dataclass(frozen=True)
class Increment:
    """The rows between two values of a column.

    Args:
        condition: those to read, in the engine's SQL.
        upto: the highest value that is read, as the server writes it; the next run begins there.
        window_from: where the next run's window begins, as a literal of Spark's.
        key: what tells a row that was read from one that was not; empty where nothing does.
        seen: the file of digests that the last run left.
    """

    column: Column
    condition: str
    upto: str
    window_from: str
    key: tuple[str, ...] = ()
    seen: str | None = None
    since: str | None = None

    @property
    def state(self) -> dict[str, Any]:
        """What the commit keeps."""
        return {"column": self.column.name, "value": self.upto}

    def told(self) -> dict[str, Any]:
        beyond = "told apart by key" if self.key else "passed over: no key tells them apart"
        return {
            "column": self.column.name,
            "above": self.since,
            "upto": self.upto,
            "late_rows_at_the_last_value": beyond,
        }


def refuse_forgetting(journal: Journal, option: TableOption, options: Options) -> None:
    """Raises RunError where this run and those before it do not remember alike."""
    remembered = journal.past.watermark
    if options.write_mode == "overwrite":
        return
    if option.watermark is None and remembered is not None:
        raise RunError(
            f"{journal.target} remembers the watermark {remembered['column']}, expected it in --tables: "
            "without it every row would come a second time"
        )
    if option.watermark is None:
        return
    if remembered is None and journal.past.summaries:
        raise RunError(
            f"{journal.target} was written by runs without a watermark, expected an empty target, or one run "
            "with --write_mode overwrite and the watermark before this one"
        )
    if remembered is not None and remembered["column"] != option.watermark.column:
        raise RunError(
            f"{journal.target} remembers the watermark {remembered['column']}, expected it and not "
            f"{option.watermark.column}"
        )


def find(
    session: Session, dialect: Dialect, table: Table, option: TableOption, options: Options, journal: Journal
) -> Increment | None:
    """The rows of this run; None where there are none. Raises for a column that cannot be a watermark."""
    assert option.watermark is not None
    column = table.column(OPTION, option.watermark.column)
    _refuse_column(column, option.watermark, dialect)
    at, source = dialect.quote(column.name), dialect.qualified(table)
    if column.nullable:
        _refuse_nulls(session, column, at, source)
    highest = session.value(f"SELECT {dialect.as_text(f'MAX({at})')} FROM {source}")  # noqa: S608
    if highest is None:
        return None
    if "infinity" in highest:
        raise RunError(f"{table} column {column.name} reaches {highest}, expected values that grow by and by")
    remembered = None if options.write_mode == "overwrite" else journal.past.watermark
    chosen = table.columns if option.columns is None else table.chosen(option.columns)
    key = _key(table, option.watermark, {each.name for each in chosen})
    upto = f"{at} <= {_literal(dialect, column, highest)}"
    window_from = _earlier(column, highest, option.watermark)
    if remembered is None:
        return Increment(column, upto, highest, window_from, key)
    since = str(remembered["value"])
    low, sign = (_earlier(column, since, option.watermark), ">=") if key else (since, ">")
    seen = journal.past.marks[0] if key and journal.past.marks else None
    above = f"{at} {sign} {_literal(dialect, column, low)}"
    return Increment(column, f"{above} AND {upto}", highest, window_from, key, seen, since)


def _refuse_column(column: Column, watermark: Watermark, dialect: Dialect) -> None:
    family = dialect.family(column)
    floats = column.type in ("real", "double precision", "float", "double")
    if family not in ("number", "moment", "flag") or floats:
        raise OptionError(
            OPTION, f"{column.name} {column.declared}", "whole numbers, decimals, days or moments"
        )
    if watermark.late_minutes and family != "moment":
        raise OptionError(
            f"{OPTION} late_minutes", watermark.late_minutes, "late_rows for a column of numbers"
        )
    if watermark.late_rows and family == "moment":
        expected = "late_minutes for a column of moments"
        raise OptionError(f"{OPTION} late_rows", watermark.late_rows, expected)


def _refuse_nulls(session: Session, column: Column, at: str, source: str) -> None:
    count = int(session.value(f"SELECT COUNT(*) FROM {source} WHERE {at} IS NULL") or 0)  # noqa: S608
    if count:
        raise RunError(
            f"{count} rows have no value in the watermark {column.name}, expected none: they would be missing"
        )


def _key(table: Table, watermark: Watermark, chosen: "set[str]") -> tuple[str, ...]:
    key = next((each for each in table.keys if set(each) <= chosen), ())
    if not key and (watermark.late_minutes or watermark.late_rows):
        expected = "a key among the columns that are read: it tells late rows from those that were read"
        raise OptionError(OPTION, watermark.column, expected)
    return key


def _literal(dialect: Dialect, column: Column, value: str) -> str:
    is_number = dialect.family(column) in ("number", "flag")
    if is_number:
        return f"{Decimal(value):f}"
    return dialect.text(value)


def _earlier(column: Column, value: str, watermark: Watermark) -> str:
    """The value less the window for late rows."""
    if column.type == "date":
        day = datetime.date.fromisoformat(value)
        days = -(-watermark.late_minutes // (24 * 60))
        return (
            max(day, datetime.date(1, 1, 2) + datetime.timedelta(days)) - datetime.timedelta(days)
        ).isoformat()
    if "time" in column.type:
        return _earlier_moment(value, watermark.late_minutes)
    return f"{Decimal(value) - watermark.late_rows:f}"


def _earlier_moment(value: str, minutes: int) -> str:
    whole, _, fraction = value.removesuffix("+00").partition(".")
    moment = datetime.datetime.fromisoformat(f"{whole}.{fraction.ljust(6, '0')}")
    return (moment - datetime.timedelta(minutes=minutes)).isoformat(" ")


def without_seen(spark: SparkSession, rows: DataFrame, increment: Increment | None) -> DataFrame:
    """The rows that no earlier run has read."""
    if increment is None or increment.seen is None:
        return rows
    seen = spark.read.parquet(increment.seen).select(*DIGESTS)
    return _with_digests(rows, increment).join(F.broadcast(seen), list(DIGESTS), "left_anti").drop(*DIGESTS)


def _with_digests(rows: DataFrame, increment: Increment) -> DataFrame:
    named = [F.col(_quoted(name)) for name in (increment.column.name, *increment.key)]
    for seed, digest in enumerate(DIGESTS):
        rows = rows.withColumn(digest, F.xxhash64(F.lit(seed), *named))
    return rows


def _quoted(name: str) -> str:
    return "`{}`".format(name.replace("`", "``"))


def leave_digests(
    spark: SparkSession, journal: Journal, run_key: str, rows: DataFrame | None, increment: Increment
) -> WrittenFile | None:
    """Writes the keys of all rows in the next run's window, this run's and earlier ones'."""
    found = None
    at = F.col(_quoted(increment.column.name))
    if increment.key and rows is not None:
        kind = dict(rows.dtypes)[increment.column.name]
        within = at >= F.lit(increment.window_from).cast(kind)
        found = _with_digests(rows.where(within), increment).select(*DIGESTS, at.alias(AT))
    if increment.seen is not None:
        earlier = spark.read.parquet(increment.seen)
        kind = dict(earlier.dtypes)[AT]
        earlier = earlier.where(F.col(AT) >= F.lit(increment.window_from).cast(kind))
        found = earlier if found is None else found.unionByName(earlier)
    if found is None:
        return None
    place = f"{journal.run_prefix(run_key)}window/"
    found.distinct().coalesce(1).write.mode("errorifexists").parquet(place.rstrip("/"))
    parts = [item for item in journal.storage.objects(place) if item.uri.endswith(".parquet")]
    if not parts:
        return None
    return WrittenFile(parts[0].uri, journal.marks_uri(), 0, parts[0].size_bytes)

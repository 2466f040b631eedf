"""Runs a script's own function on each record, and keeps the records that it fails on."""

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql.types import StringType, StructField, StructType

ERROR_SCHEMA = StructType([StructField("record", StringType()), StructField("error", StringType())])
# A predicate that cannot read a record does not hold for it: so Glue's own filter treats these.
_DOES_NOT_HOLD = (KeyError, ValueError, TypeError)


def filtered(rows: DataFrame, predicate: Callable[[Any], bool]) -> tuple[DataFrame, DataFrame]:
    """The rows that the predicate holds for, and the ones it failed on."""

    def judge(row: Row) -> tuple[bool, Any]:
        try:
            return True, row if predicate(row.asDict(recursive=True)) else None
        except _DOES_NOT_HOLD:
            return True, None
        except Exception as error:
            return False, (str(row.asDict(recursive=True)), repr(error))

    judged = rows.rdd.map(judge)
    spark = rows.sparkSession
    kept = judged.filter(lambda each: each[0] and each[1] is not None).map(lambda each: each[1])
    failed = judged.filter(lambda each: not each[0]).map(lambda each: each[1])
    return spark.createDataFrame(kept, rows.schema), spark.createDataFrame(failed, ERROR_SCHEMA)


def mapped(
    rows: DataFrame, function: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[DataFrame, DataFrame]:
    """The records that the function makes, under a schema that fits all, and the ones it failed on."""

    def attempt(row: Row) -> tuple[bool, Any]:
        try:
            return True, function(row.asDict(recursive=True))
        except Exception as error:
            return False, (str(row.asDict(recursive=True)), repr(error))

    attempted = rows.rdd.map(attempt)
    made = attempted.filter(lambda each: each[0]).map(lambda each: each[1])
    failed = attempted.filter(lambda each: not each[0]).map(lambda each: each[1])
    spark = rows.sparkSession
    # All records count for the schema: Glue's frames hold records that differ.
    empty = made.isEmpty()
    schema = StructType([]) if empty else spark.createDataFrame(made.map(_as_row), samplingRatio=1.0).schema
    return spark.createDataFrame(made, schema), spark.createDataFrame(failed, ERROR_SCHEMA)


def _as_row(value: Any) -> Any:
    # Spark takes a dictionary for a map of one kind of value; as a Row it is a structure.
    if isinstance(value, dict):
        return Row(**{str(key): _as_row(inner) for key, inner in value.items()})
    return [_as_row(inner) for inner in value] if isinstance(value, list) else value

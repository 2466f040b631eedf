"""Runs a script's own function on each record, and keeps the records that it fails on.

Each record crosses into Python and back: some tens of microseconds. `map` runs the function twice, the first
time to learn what it makes.
"""

import traceback
from collections.abc import Callable, Iterable
from typing import Any

from pyspark.rdd import RDD
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    ByteType,
    DataType,
    DecimalType,
    FloatType,
    LongType,
    ShortType,
    StringType,
    StructField,
    StructType,
)

from .choices import is_choice, options_of, plain, untagged, without_marks
from .field_paths import quoted
from .inference import Shape, as_row, plain_value, seen_in

_MESSAGE = StructType(
    [
        StructField("msg", StringType()),
        StructField("stackTrace", StringType()),
        StructField("record", StringType()),
    ]
)
ERROR_SCHEMA = StructType([StructField("error", _MESSAGE)])
_VERDICT = StructType([StructField("kept", BooleanType()), StructField("error", _MESSAGE)])
_JUDGED = "__awsglue_judged"
# A predicate that cannot read a record does not hold for it: so Glue's own filter treats these.
_DOES_NOT_HOLD = (KeyError, ValueError, TypeError)


def filtered(rows: DataFrame, predicate: Callable[[Any], bool]) -> tuple[DataFrame, DataFrame]:
    """The rows that the predicate holds for, and the ones it failed on. The rows stay in the JVM."""

    def judge(row: Row) -> tuple[bool, Any]:
        record = record_of(row)
        try:
            return bool(predicate(record)), None
        except _DOES_NOT_HOLD:
            return False, None
        except Exception as error:
            return False, _told(error, record)

    every = F.struct(*(F.col(quoted(name)) for name in rows.columns))
    judged = rows.withColumn(_JUDGED, F.udf(judge, _VERDICT)(every))
    kept = judged.where(F.col(_JUDGED).getField("kept")).select(
        *(F.col(quoted(name)) for name in rows.columns)
    )
    error = F.col(_JUDGED).getField("error")
    return kept, judged.where(error.isNotNull()).select(error.alias("error"))


def mapped(
    rows: DataFrame, function: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[DataFrame, DataFrame]:
    """The records that the function makes, under a schema that fits all, and the ones it failed on."""

    def attempt(row: Row) -> tuple[bool, Any]:
        record = record_of(row)
        try:
            return True, plain_value(function(record))
        except Exception as error:
            return False, (_told(error, record),)

    attempted = rows.rdd.map(attempt)
    made = attempted.filter(lambda each: each[0]).map(lambda each: each[1])
    failed = attempted.filter(lambda each: not each[0]).map(lambda each: each[1])
    spark = rows.sparkSession
    schema = _kept_kinds(schema_of(made), rows.schema)
    return from_records(spark, made, schema), spark.createDataFrame(failed, ERROR_SCHEMA, verifySchema=False)


def schema_of(records: "RDD[Any]") -> StructType:
    """What kinds of values the records hold; all of them count, as Glue's frames hold records that differ."""
    shapes: Iterable[Shape] = records.mapPartitions(seen_in).collect()
    whole = Shape()
    for shape in shapes:
        whole.add(shape)
    return whole.struct()


def from_records(spark: SparkSession, records: "RDD[Any]", schema: StructType) -> DataFrame:
    """Dictionaries as rows of the schema."""
    if not schema.fields:
        return spark.createDataFrame([], schema)
    rows = records.map(lambda record: as_row(record, schema))
    return spark.createDataFrame(rows, schema, verifySchema=False)


def record_of(row: Row) -> Any:
    """A row as a script's function gets it."""
    return untagged(row.asDict(recursive=True))


def parsed_errors(rows: DataFrame, text: str, reason: str) -> DataFrame:
    """Error records for texts that no reader could parse.

    Args:
        text: the column that holds the text; rows without one are no errors.
    """
    made = F.struct(
        F.lit(reason).alias("msg"),
        F.lit(None).cast("string").alias("stackTrace"),
        F.col(quoted(text)).alias("record"),
    )
    return rows.where(F.col(quoted(text)).isNotNull()).select(made.alias("error"))


def as_json(rows: DataFrame) -> list[str]:
    """Each record as one JSON text, the value of a choice whatever its kind."""
    if plain(rows.schema) == rows.schema:
        return [str(row) for row in rows.toJSON().collect()]
    import json

    return [json.dumps(record_of(row), ensure_ascii=False, default=str) for row in rows.collect()]


def empty_errors(spark: SparkSession) -> DataFrame:
    return without_marks(spark.createDataFrame([], ERROR_SCHEMA))


def _told(error: Exception, record: Any) -> tuple[str, str, str]:
    return repr(error), "".join(traceback.format_exception(error)), str(record)


def _kept_kinds(made: StructType, had: StructType) -> StructType:
    """Keeps a field's own numeric type where the function passes it on: Python knows but one whole number."""
    known = {field.name: field.dataType for field in had.fields}
    return StructType(
        [
            StructField(
                field.name,
                _kept(field.dataType, known[field.name]) if field.name in known else field.dataType,
            )
            for field in made.fields
        ]
    )


def _kept(made: DataType, had: DataType) -> DataType:
    if isinstance(made, StructType) and isinstance(had, StructType) and not is_choice(made):
        return made if is_choice(had) else _kept_kinds(made, had)
    if isinstance(made, ArrayType) and isinstance(had, ArrayType):
        return ArrayType(_kept(made.elementType, had.elementType))
    whole = isinstance(had, (LongType, ShortType, ByteType)) and set(options_of(made)) <= {"int", "long"}
    fraction = isinstance(had, (FloatType, DecimalType)) and set(options_of(made)) <= {"double", "decimal"}
    return had if (whole or fraction) else made

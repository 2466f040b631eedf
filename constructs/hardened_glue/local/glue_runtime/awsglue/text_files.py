"""Reads JSON and CSV files: grouped into tasks as the options say, each record's kinds told apart.

Costs two passes over the files, as Spark's own schema inference does: one to see what the records hold, one
to parse. JSON is looked at in Python in the first and parsed by Spark in the second; where a field is a
choice, Python writes each record anew for the second.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.rdd import RDD
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from . import casting
from . import options as read_options
from .choices import MARK, has_choice
from .csv_files import headers_of, rows_of
from .field_paths import quoted, spark_type
from .grouping import Group, plan_groups
from .inference import Shape, seen_in_documents, tagged_document
from .json_files import documents_of
from .records import parsed_errors
from .storage import SourceFile

if TYPE_CHECKING:
    from .context import GlueContext
    from .s3_source import Reading

FORMATS = ("json", "csv")
_LINES = {"multiLine", "multiline"}
_OPTIONS = {
    "json": {"jsonPath", "attachFilename", *_LINES},
    "csv": {"separator", "quoteChar", "escaper", "withHeader", "skipFirst", "attachFilename",
            "strictCheckForQuoting", *_LINES},
}  # fmt: skip
# The text of a record that did not parse, on its way from Spark's parser to errorsAsDynamicFrame.
_CORRUPT = "__awsglue_corrupt_record"


def read(
    context: "GlueContext", reading: "Reading", files: Sequence[SourceFile]
) -> tuple[DataFrame, list[DataFrame]]:
    """The rows of the files, and the records that did not parse."""
    read_options.only(reading.format_options, _OPTIONS[reading.format], f"{reading.format} format")
    reader = _read_json if reading.format == "json" else _read_csv
    rows, errors = reader(context, reading, files)
    for name, kind in reading.partition_keys:
        if name in rows.columns:
            rows = rows.withColumn(name, casting.cast(F.col(quoted(name)), StringType(), kind))
    return rows, errors


def _tasks(
    context: "GlueContext", files: Sequence[SourceFile], connection: Mapping[str, Any]
) -> "RDD[Group]":
    """The groups of files, one a task."""
    spark = context.spark_session.sparkContext
    groups = plan_groups(files, connection, slots=spark.defaultParallelism)
    return spark.parallelize(groups, len(groups))


def _read_json(
    context: "GlueContext", reading: "Reading", files: Sequence[SourceFile]
) -> tuple[DataFrame, list[DataFrame]]:
    options = reading.format_options
    documents = documents_of(
        compression=reading.connection.get("compressionType"),
        whole_files=any(read_options.flag(options, name) for name in _LINES),
        json_path=options.get("jsonPath"),
        file_column=options.get("attachFilename"),
    )
    texts = _tasks(context, files, reading.connection).flatMap(documents)
    schema = _schema_of(texts)
    if has_choice(schema):
        texts = texts.map(lambda text: tagged_document(text, schema))
    mode = "FAILFAST" if read_options.flag(reading.connection, "isFailFast") else "PERMISSIVE"
    reader = context.spark_session.read.options(mode=mode, columnNameOfCorruptRecord=_CORRUPT)
    whole = StructType([*schema.fields, StructField(_CORRUPT, StringType())])
    rows = reader.schema(schema if mode == "FAILFAST" else whole).json(texts)
    if mode == "FAILFAST":
        return rows, []
    good = rows.where(F.col(_CORRUPT).isNull()).drop(_CORRUPT)
    return good, [parsed_errors(rows, _CORRUPT, "not a JSON object")]


def _schema_of(texts: "RDD[str]") -> StructType:
    whole = Shape()
    for shape in texts.mapPartitions(seen_in_documents).collect():
        whole.add(shape)
    return whole.struct()


def _read_csv(
    context: "GlueContext", reading: "Reading", files: Sequence[SourceFile]
) -> tuple[DataFrame, list[DataFrame]]:
    tasks = _tasks(context, files, reading.connection)
    compression = reading.connection.get("compressionType")
    # Each file's own header counts, so the frame has every column that any of them names.
    headers = tasks.flatMap(headers_of(reading.format_options, compression)).distinct().collect()
    columns = list(dict.fromkeys(name for header in sorted(headers) for name in header))
    schema = StructType([StructField(name, StringType()) for name in columns])
    parsed = tasks.flatMap(rows_of(reading.format_options, compression, columns))
    rows = context.spark_session.createDataFrame(parsed, schema, verifySchema=False)
    return (_as_table_says(rows, reading) if reading.columns else rows), []


def _as_table_says(rows: DataFrame, reading: "Reading") -> DataFrame:
    """Names and types of a catalog's table. A column some of whose values are not of its type is a choice."""
    placed = {name for name, _ in reading.partition_keys}
    # A file's own header names its columns; without one they are the table's, in its order.
    by_place = [name for name in rows.columns if name not in placed]
    named = read_options.flag(reading.format_options, "withHeader")
    types = dict(reading.columns)
    names = by_place if named else [
        table_name for (table_name, _), _ in zip(reading.columns, by_place, strict=False)
    ]  # fmt: skip
    known = dict(zip(by_place, names, strict=False))
    rows = rows.select(
        *(F.col(quoted(old)).alias(new) for old, new in known.items()),
        *(F.col(quoted(name)) for name in rows.columns if name in placed),
    )
    typed = {name: kind for name, kind in types.items() if name in names and kind != "string"}
    mixed = _mixed(rows, typed)
    columns = []
    for name in rows.columns:
        column = F.col(quoted(name))
        if name in typed:
            good = casting.cast(_filled(column), StringType(), typed[name])
            column = _choice(column, good, typed[name]) if name in mixed else good
        columns.append(column.alias(name))
    return rows.select(*columns)


def _mixed(rows: DataFrame, typed: Mapping[str, str]) -> set[str]:
    """The columns that hold a value which is not of their type: one pass over the rows."""
    if not typed:
        return set()
    bad = [
        F.max(_is_bad(F.col(quoted(name)), kind)).alias(str(place))
        for place, (name, kind) in enumerate(typed.items())
    ]
    found = rows.agg(*bad).collect()[0]
    return {name for place, name in enumerate(typed) if found[place]}


def _filled(column: Column) -> Column:
    """An empty text of a column that is no text is no value."""
    return F.when(column != "", column)


def _is_bad(column: Column, kind: str) -> Column:
    value = _filled(column)
    return value.isNotNull() & casting.cast(value, StringType(), kind).isNull()


def _choice(text: Column, good: Column, kind: str) -> Column:
    name = casting.glue_name(kind)
    parts = sorted([(name, good), ("string", F.when(good.isNull(), _filled(text)))], key=lambda part: part[0])
    whole = F.struct(
        *(
            part.cast(spark_type(kind) if each == name else "string").alias(MARK + each)
            for each, part in parts
        )
    )
    return F.when(_filled(text).isNotNull(), whole)

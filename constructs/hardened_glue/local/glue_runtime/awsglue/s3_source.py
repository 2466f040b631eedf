"""Reads JSON, CSV and Parquet files of S3 paths, grouped into tasks as the options say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.rdd import RDD
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from . import options as read_options
from .csv_files import columns_of, rows_of
from .errors import refuse
from .grouping import Group, plan_groups
from .json_files import documents_of
from .storage import SourceFile, list_files

if TYPE_CHECKING:
    from .context import GlueContext

# Read, or without meaning where nothing is listed from S3 and no bookmark is kept.
_ACTED_ON = {"paths", "recurse", "exclusions", "groupFiles", "groupSize", "isFailFast", "compressionType"}
_WITHOUT_MEANING = {"useS3ListImplementation", "maxBand", "maxFilesInBand", "excludeStorageClasses"}
_FORMAT_OPTIONS = {
    "json": {"jsonPath", "multiLine", "multiline", "attachFilename"},
    "csv": {
        "separator",
        "quoteChar",
        "escaper",
        "withHeader",
        "skipFirst",
        "multiLine",
        "multiline",
        "attachFilename",
    },
    "parquet": set[str](),
}
# The text of a record that did not parse, on its way from Spark's parser to errorsAsDynamicFrame.
_CORRUPT = "__awsglue_corrupt_record"


def read(
    context: "GlueContext", connection: Mapping[str, Any], format_name: str, format_options: Mapping[str, Any]
) -> tuple[DataFrame, list[DataFrame]]:
    """The rows of the files, and the records that could not be read."""
    if format_name not in _FORMAT_OPTIONS:
        refuse(f"reading format {format_name}")
    read_options.only(connection, _ACTED_ON | _WITHOUT_MEANING, "S3 connection")
    if format_name != "parquet":  # Glue hands Parquet to Spark and drops these without a word
        read_options.only(format_options, _FORMAT_OPTIONS[format_name], f"{format_name} format")
    paths = _paths(connection)
    recurse = format_name == "parquet" or read_options.flag(connection, "recurse")
    exclusions = read_options.exclusions(connection)
    files = list_files(paths, recurse=recurse, exclusions=exclusions)
    if not files:
        return context.spark_session.createDataFrame([], StructType([])), []
    if format_name == "parquet":
        return _read_parquet(context, paths, files if exclusions else ()), []
    reader = _read_json if format_name == "json" else _read_csv
    return reader(context, files, connection, format_options)


def _paths(connection: Mapping[str, Any]) -> list[str]:
    paths = connection.get("paths")
    if not isinstance(paths, list) or not paths:
        raise ValueError(f"paths is {paths!r}, expected a list of S3 paths")
    return paths


def _tasks(
    context: "GlueContext", files: Sequence[SourceFile], connection: Mapping[str, Any]
) -> "RDD[Group]":
    """The groups of files, one a task."""
    spark = context.spark_session.sparkContext
    groups = plan_groups(files, connection, slots=spark.defaultParallelism)
    return spark.parallelize(groups, len(groups))


def _read_json(
    context: "GlueContext",
    files: Sequence[SourceFile],
    connection: Mapping[str, Any],
    options: Mapping[str, Any],
) -> tuple[DataFrame, list[DataFrame]]:
    whole = read_options.flag(options, "multiLine") or read_options.flag(options, "multiline")
    documents = documents_of(
        compression=connection.get("compressionType"),
        whole_files=whole,
        json_path=options.get("jsonPath"),
        file_column=options.get("attachFilename"),
    )
    texts = _tasks(context, files, connection).flatMap(documents)
    mode = "FAILFAST" if read_options.flag(connection, "isFailFast") else "PERMISSIVE"
    rows = context.spark_session.read.options(mode=mode, columnNameOfCorruptRecord=_CORRUPT).json(texts)
    if _CORRUPT not in rows.columns:
        return rows, []
    reason = F.lit("not a JSON object").alias("error")
    errors = rows.where(F.col(_CORRUPT).isNotNull()).select(F.col(_CORRUPT).alias("record"), reason)
    return rows.where(F.col(_CORRUPT).isNull()).drop(_CORRUPT), [errors]


def _read_csv(
    context: "GlueContext",
    files: Sequence[SourceFile],
    connection: Mapping[str, Any],
    options: Mapping[str, Any],
) -> tuple[DataFrame, list[DataFrame]]:
    tasks = _tasks(context, files, connection)
    compression = connection.get("compressionType")
    # Each file's own header counts, so the frame has every column that any of them names.
    headers = tasks.flatMap(columns_of(options, compression)).distinct().collect()
    columns = list(dict.fromkeys(name for header in sorted(headers) for name in header))
    schema = StructType([StructField(name, StringType()) for name in columns])
    return context.spark_session.createDataFrame(
        tasks.flatMap(rows_of(options, compression, columns)), schema
    ), []


def _read_parquet(context: "GlueContext", paths: Sequence[str], files: Sequence[SourceFile]) -> DataFrame:
    """Spark's own reader: it discovers partition columns below the path, and packs files by itself."""
    reader = context.spark_session.read
    if not files:
        return reader.parquet(*paths)
    # Named one by one they no longer tell where the partition columns begin.
    reader = reader.option("basePath", paths[0]) if len(paths) == 1 else reader
    return reader.parquet(*(file.uri for file in files))

"""Writes rows as files below an S3 path, as Glue's sinks do: always in addition, never instead."""

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from .errors import refuse
from .native_files import check_avro
from .options import flag, only

if TYPE_CHECKING:
    from .context import GlueContext

_CONNECTION_OPTIONS = {"path", "partitionKeys", "compression"}
_CSV_NAMES = {"separator": "sep", "quoteChar": "quote", "escaper": "escape"}
# Glue's own Parquet writer; its files are like Spark's.
_GLUE_PARQUET_NAMES = {
    "compression": "compression",
    "blockSize": "parquet.block.size",
    "pageSize": "parquet.page.size",
}


def write(
    context: "GlueContext",
    rows: DataFrame,
    connection: Mapping[str, Any],
    format_name: str,
    format_options: Mapping[str, Any],
) -> None:
    """Writes one file for each partition of the rows, and for each value of the partition keys."""
    only(connection, _CONNECTION_OPTIONS, "S3 connection")
    if "path" not in connection:
        raise ValueError("path is missing from connection_options, expected the S3 path to write to")
    options = _writer_options(context, format_name, format_options)
    if connection.get("compression"):
        options["compression"] = str(connection["compression"])
    if not rows.columns:
        return  # Glue writes nothing for a frame without columns, and Spark refuses to
    keys = partition_keys(connection, rows)
    source = "parquet" if format_name == "glueparquet" else format_name
    writer = rows.write.mode("append").format(source).options(**options)
    (writer.partitionBy(*keys) if keys else writer).save(connection["path"])


def partition_keys(connection: Mapping[str, Any], rows: DataFrame) -> Sequence[str]:
    keys: Sequence[str] = connection.get("partitionKeys") or []
    for key in keys:
        if key not in rows.columns:
            raise ValueError(f"partitionKeys has {key!r}, expected one of {', '.join(rows.columns)}")
    return keys


def _writer_options(context: "GlueContext", format_name: str, options: Mapping[str, Any]) -> dict[str, str]:
    if format_name in ("parquet", "orc"):
        return {}  # Glue drops format_options of these without a word, and so would a job find out here
    if format_name == "avro":
        check_avro(context)
        only(options, ("version",), "avro format")
        return {}
    if format_name == "glueparquet":
        only(options, {*_GLUE_PARQUET_NAMES, "useGlueParquetWriter"}, "glueparquet format")
        warnings.warn("glueparquet is written by Spark's own Parquet writer", stacklevel=2)
        return {name: str(options[key]) for key, name in _GLUE_PARQUET_NAMES.items() if key in options}
    if format_name == "json":
        only(options, (), "json format")
        return {}
    if format_name == "csv":
        only(options, {*_CSV_NAMES, "writeHeader", "multiLine"}, "csv format")
        return _csv_options(options)
    refuse(f"writing format {format_name}", "json, csv, parquet, glueparquet, orc and avro are")


def _csv_options(options: Mapping[str, Any]) -> dict[str, str]:
    named = {_CSV_NAMES[name]: str(value) for name, value in options.items() if name in _CSV_NAMES}
    if named.get("quote") == "-1":
        named["quote"] = "\0"  # Spark's way to say none
    return {**named, "header": str(flag(options, "writeHeader", default=True)).lower()}

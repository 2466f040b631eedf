"""Writes rows as files below an S3 path, as Glue's sinks do: always in addition, never instead."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from .errors import refuse
from .options import flag, only

_CONNECTION_OPTIONS = {"path", "partitionKeys", "compression"}
_CSV_NAMES = {"separator": "sep", "quoteChar": "quote", "escaper": "escape"}
# Glue's own Parquet writer; its files are like Spark's.
_GLUE_PARQUET_OPTIONS = {"compression", "blockSize", "pageSize", "useGlueParquetWriter"}


def write(
    rows: DataFrame, connection: Mapping[str, Any], format_name: str, format_options: Mapping[str, Any]
) -> None:
    """Writes one file for each partition of the rows, and for each value of the partition keys."""
    only(connection, _CONNECTION_OPTIONS, "S3 connection")
    if "path" not in connection:
        raise ValueError("path is missing from connection_options, expected the S3 path to write to")
    if not rows.columns:
        return  # Glue writes nothing for a frame without columns, and Spark refuses to
    writer = rows.write.mode("append").format("parquet" if format_name == "glueparquet" else format_name)
    options = _writer_options(format_name, format_options)
    if "compression" in connection:
        options["compression"] = str(connection["compression"])
    keys = connection.get("partitionKeys") or []
    (writer.options(**options).partitionBy(*keys) if keys else writer.options(**options)).save(
        connection["path"]
    )


def _writer_options(format_name: str, options: Mapping[str, Any]) -> dict[str, str]:
    if format_name == "parquet":
        return {}  # Glue drops format_options for Parquet without a word, and so would a job find out here
    if format_name == "glueparquet":
        only(options, _GLUE_PARQUET_OPTIONS, "glueparquet format")
        names = {
            "compression": "compression",
            "blockSize": "parquet.block.size",
            "pageSize": "parquet.page.size",
        }
        return {names[name]: str(value) for name, value in options.items() if name in names}
    if format_name == "json":
        only(options, (), "json format")
        return {}
    if format_name == "csv":
        only(options, {*_CSV_NAMES, "writeHeader"}, "csv format")
        named = {_CSV_NAMES[name]: str(value) for name, value in options.items() if name in _CSV_NAMES}
        return {**named, "header": str(flag(options, "writeHeader", default=True)).lower()}
    refuse(f"writing format {format_name}")

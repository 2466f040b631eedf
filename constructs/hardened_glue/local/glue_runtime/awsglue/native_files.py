"""Reads Parquet, ORC and Avro files with Spark's own sources, which split and pack them by themselves."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

# Where every Spark since 3.3 has it.
from pyspark.sql.utils import AnalysisException  # type: ignore[attr-defined] # not told of there

from . import casting
from .errors import refuse
from .field_paths import quoted
from .storage import SourceFile

if TYPE_CHECKING:
    from .context import GlueContext
    from .s3_source import Place, Reading

_SOURCES = {"parquet": "parquet", "glueparquet": "parquet", "orc": "orc", "avro": "avro"}
_GUESSING = "spark.sql.sources.partitionColumnTypeInference.enabled"


def check(context: "GlueContext", format_name: str) -> None:
    """Refuses a format that neither this layer nor the running Spark reads."""
    if format_name not in _SOURCES:
        refuse(f"reading format {format_name}", "json, csv, parquet, orc and avro are")
    if format_name == "glueparquet":
        warnings.warn("glueparquet is read as Parquet by Spark's own reader", stacklevel=2)
    if format_name == "avro":
        check_avro(context)


def check_avro(context: "GlueContext") -> None:
    try:
        context.spark_session.read.format("avro").load([])
    except AnalysisException as error:
        if "avro" in str(error).lower():
            refuse("format avro", "put the spark-avro jar of this Spark's version into spark.jars")
        raise


def read(
    context: "GlueContext", reading: "Reading", files: Sequence[SourceFile], *, whole: bool
) -> DataFrame:
    """The rows of the files.

    Args:
        whole: whether these are all files of the reading's places, which can then be named instead.
    """
    source = _SOURCES[reading.format]
    if not reading.partition_keys:
        parts = [_plain(context, source, place, files, whole) for place in reading.places]
        return _together([part for part in parts if part is not None])
    with _text_partitions(context):
        rows = _partitioned(context, source, reading, files)
    for name, kind in reading.partition_keys:
        rows = rows.withColumn(name, casting.cast(F.col(quoted(name)), StringType(), kind))
    return rows


def _plain(
    context: "GlueContext", source: str, place: "Place", files: Sequence[SourceFile], whole: bool
) -> DataFrame | None:
    """Spark discovers partition columns below the path."""
    base = place.uri.rstrip("/")
    mine = [file.uri for file in files if file.uri == base or file.uri.startswith(f"{base}/")]
    if not mine:
        return None
    reader = context.spark_session.read.format(source)
    if whole or mine == [base]:
        return reader.load(place.uri)
    # Named one by one the files no longer tell where the partition columns begin.
    return reader.option("basePath", place.uri).load(mine)


def _partitioned(
    context: "GlueContext", source: str, reading: "Reading", files: Sequence[SourceFile]
) -> DataFrame:
    """Places named `key=value` go in one read; others one by one, as Spark cannot know their values."""
    reader = context.spark_session.read.format(source)
    if reading.base is not None and all(_is_hive_style(place, reading.base) for place in reading.places):
        return reader.option("basePath", reading.base).load([file.uri for file in files])
    by_columns: dict[tuple[tuple[str, str | None], ...], list[str]] = {}
    for file in files:
        by_columns.setdefault(file.columns, []).append(file.uri)
    parts = []
    for columns, uris in by_columns.items():
        rows = context.spark_session.read.format(source).load(uris)
        for name, value in columns:
            rows = rows.withColumn(name, F.lit(value).cast("string"))
        parts.append(rows)
    return _together(parts)


def _is_hive_style(place: "Place", base: str) -> bool:
    below = "/".join(f"{name}={value}" for name, value in place.columns)
    return place.uri.rstrip("/") == f"{base.rstrip('/')}/{below}"


def _together(parts: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)


@contextmanager
def _text_partitions(context: "GlueContext") -> Iterator[None]:
    """Partition values stay as they are written: Spark would make 7 of 007."""
    conf = context.spark_session.conf
    before = conf.get(_GUESSING, "true")
    conf.set(_GUESSING, "false")
    try:
        yield
    finally:
        conf.set(_GUESSING, before or "true")

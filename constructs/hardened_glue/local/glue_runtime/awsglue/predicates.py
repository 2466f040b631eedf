"""Which partitions a predicate keeps: the text is Spark SQL over the partition columns."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StringType, StructField, StructType

from .field_paths import quoted, spark_type

if TYPE_CHECKING:
    from .context import GlueContext

_PLACE = "__awsglue_place"


def matching(
    context: "GlueContext",
    keys: Sequence[tuple[str, str]],
    partitions: Sequence[Mapping[str, Any]],
    predicates: Sequence[str],
) -> list[Mapping[str, Any]]:
    """The partitions that every predicate holds for. Costs one small Spark job."""
    wanted = [text for text in predicates if text.strip()]
    if not wanted or not partitions:
        return list(partitions)
    fields = [StructField(name, StringType()) for name, _ in keys]
    schema = StructType([StructField(_PLACE, LongType()), *fields])
    values = [(place, *partition["Values"]) for place, partition in enumerate(partitions)]
    rows = context.spark_session.createDataFrame(values, schema)
    typed = [F.col(quoted(name)).cast(spark_type(kind)).alias(name) for name, kind in keys]
    rows = rows.select(_PLACE, *typed)
    for text in wanted:
        rows = rows.where(text)
    kept = {row[0] for row in rows.select(_PLACE).collect()}
    return [partition for place, partition in enumerate(partitions) if place in kept]

"""unbox: a field that holds JSON as text becomes the structure that the text describes."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructType

from .choices import has_choice
from .errors import refuse
from .field_paths import find_type, quoted, split
from .inference import Shape, seen_in_documents, tagged_document


def unboxed(rows: DataFrame, path: str, format_name: str, options: Mapping[str, Any]) -> DataFrame:
    """Costs a pass over the field to learn what it holds."""
    if format_name != "json":
        refuse(f"unbox of format {format_name}", "json is")
    for name in options:
        refuse(f"unbox option {name}")
    top, *inner = split(path)
    if not isinstance(find_type(rows.schema, path), StringType):
        raise ValueError(f"unbox of {path}, expected a field of text")
    text = F.col(quoted(path, parts=[top, *inner]))
    schema = _schema(rows.select(text.alias("text")))
    if has_choice(schema):
        text = F.udf(lambda each: None if each is None else tagged_document(each, schema))(text)
    parsed = F.from_json(text, schema)
    if not inner:
        return rows.select(
            *((parsed if name == top else F.col(quoted(name))).alias(name) for name in rows.columns)
        )
    return rows.withColumn(top, F.col(quoted(top)).withField(quoted("", parts=inner), parsed))


def _schema(texts: DataFrame) -> StructType:
    whole = Shape()
    documents = texts.where("text is not null").rdd.map(lambda row: str(row[0]))
    for shape in documents.mapPartitions(seen_in_documents).collect():
        whole.add(shape)
    return whole.struct()

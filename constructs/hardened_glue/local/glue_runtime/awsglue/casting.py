"""Casts as Glue's transforms do them: a value that the type cannot hold becomes null."""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, MapType, StringType, StructType

from .choices import MARK, is_choice, options_of, type_name
from .field_paths import spark_type

# A mapping may name a type without telling what is in it; the field then stays as it is.
_WITHOUT_CONTENT = ("array", "struct", "map", "choice", "null", "")


def cast(column: Column, have: DataType, want: str) -> Column:
    """The column as Glue's type `want`; of a choice, whichever kind each record holds.

    Args:
        want: a type as Glue or Hive writes it, such as `long`, `decimal(10,2)` or `array<string>`.
    """
    if want.strip().lower() in _WITHOUT_CONTENT:
        return column
    target = spark_type(want.strip())
    if not is_choice(have):
        return _cast(column, have, target)
    kinds = options_of(have)
    return F.coalesce(*(_cast(column.getField(MARK + name), kinds[name], target) for name in kinds))


def _cast(column: Column, have: DataType, target: str) -> Column:
    nested = isinstance(have, (StructType, ArrayType, MapType))
    if nested and target == "string":
        return F.to_json(column)
    if nested and "<" not in target:
        return F.lit(None).cast(target)
    # Spark 4 raises on a value that does not fit, unless it is told to try; before that null was the rule.
    try_cast = getattr(column, "try_cast") if hasattr(Column, "try_cast") else column.cast  # noqa: B009
    tried: Column = try_cast(target)
    return tried


def same_type(kind: DataType, name: str) -> bool:
    """Whether a type is the one that the name means: `bigint` and `long` are one."""
    return type_name(kind) == glue_name(name)


def glue_name(name: str) -> str:
    """Glue's word for a type, given any of its spellings."""
    known = {"bigint": "long", "integer": "int", "smallint": "short", "tinyint": "byte", "bool": "boolean"}
    word = name.strip().lower()
    if word.startswith(("varchar", "char")):
        return type_name(StringType())
    return known.get(word, word.partition("(")[0])

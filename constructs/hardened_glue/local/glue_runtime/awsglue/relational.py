"""relationalize: structures become columns, and each array a table of its own that the root points at.

The rows are computed once and kept while the tables are made (Spark's local checkpoint), so that a key in the
root finds its rows whatever Spark does in between. Without an array nothing is kept.
"""

from collections.abc import Iterator

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, MapType, StructType

from .choices import is_choice, options_of
from .errors import refuse
from .reshaping import leaves

_KEY = "__awsglue_row"


def tables(rows: DataFrame, root: str) -> dict[str, DataFrame]:
    """The root table under its name, and one for each array: `root_items`, `root_items.val.parts`."""
    arrays = [name for name, _, kind in leaves(rows.schema) if isinstance(kind, ArrayType)]
    if arrays:
        rows = rows.withColumn(_KEY, F.monotonically_increasing_id()).localCheckpoint()
    return dict(_split(rows, root, root))


def _split(rows: DataFrame, name: str, root: str) -> Iterator[tuple[str, DataFrame]]:
    """A table of flat columns, then those of its arrays."""
    columns, arrays = [], []
    for path, column, kind in leaves(rows.schema):
        if path == _KEY:
            continue
        _check(path, kind)
        if isinstance(kind, ArrayType):
            arrays.append((path, column))
            # The key of the row is the key of each of its arrays, as every array has a table of its own.
            column = F.when(column.isNotNull(), F.col(_KEY))
        columns.append(column.alias(path))
    yield name, rows.select(*columns)
    for path, column in arrays:
        exploded = rows.where(column.isNotNull()).select(
            F.col(_KEY).alias("id"), F.posexplode(column).alias("index", f"{path}.val")
        )
        kind = exploded.schema[f"{path}.val"].dataType
        flat = exploded.withColumn(_KEY, F.monotonically_increasing_id()) if _has_array(kind) else exploded
        yield from _split(flat, f"{root}_{path}", root)


def _has_array(kind: DataType) -> bool:
    if isinstance(kind, StructType):
        return any(_has_array(field.dataType) for field in kind.fields)
    return isinstance(kind, ArrayType)


def _check(path: str, kind: DataType) -> None:
    if isinstance(kind, MapType):
        refuse(f"relationalize of the map {path}")
    nested = [name for name in options_of(kind) if name in ("struct", "array", "map")]
    if is_choice(kind) and nested:
        refuse(f"relationalize of {path}, a choice that may be {nested[0]}", "resolveChoice it first")

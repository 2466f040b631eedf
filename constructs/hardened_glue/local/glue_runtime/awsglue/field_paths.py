"""Field paths as Glue writes them: `user.name`, with backticks around a name that holds a dot."""

import re
from collections.abc import Sequence

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructType

_PART = re.compile(r"`([^`]+)`|([^.`]+)")
_SPARK_NAMES = {"long": "bigint", "integer": "int", "short": "smallint", "byte": "tinyint", "bool": "boolean"}

# A path, the place it goes to, and the type it is cast to.
Wanted = tuple[str, str, DataType | str | None]
Tree = dict[str, "Tree | Column"]


def split(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in _PART.findall(path)]


def quoted(path: str, *, parts: Sequence[str] | None = None) -> str:
    """The path in Spark's notation; a plain name is one part even if it holds a dot."""
    return ".".join(f"`{part}`" for part in (parts or [path]))


def find_type(schema: StructType, path: str) -> DataType | None:
    """The type that the schema has at the path; None where it has nothing."""
    found: DataType = schema
    for part in split(path):
        if not isinstance(found, StructType) or part not in found.names:
            return None
        found = found[part].dataType
    return found


def spark_type(name: str) -> str:
    """Spark's name for a type of Glue's."""
    return re.sub(r"\b[a-z]+\b", lambda match: _SPARK_NAMES.get(match[0], match[0]), name)


def select(schema: StructType, wanted: Sequence[Wanted]) -> list[Column]:
    """The columns that hold each wanted path at its place; paths that the schema lacks are left out."""
    tree: Tree = {}
    for source, target, kind in wanted:
        if find_type(schema, source) is None:
            continue
        column = F.col(quoted(source, parts=split(source)))
        _put(tree, split(target), column if kind is None else column.cast(kind))
    return [_column(node).alias(name) for name, node in tree.items()]


def _put(tree: Tree, place: Sequence[str], column: Column) -> None:
    *folders, name = place
    for folder in folders:
        inner = tree.setdefault(folder, {})
        if not isinstance(inner, dict):
            raise ValueError(f"{'.'.join(place)} lies inside {folder}, which is mapped to a field of its own")
        tree = inner
    tree[name] = column


def _column(node: "Tree | Column") -> Column:
    if not isinstance(node, dict):
        return node
    return F.struct(*(_column(inner).alias(name) for name, inner in node.items()))

"""Field paths as Glue writes them: `user.name`, with backticks around a name that holds a dot."""

import re
from collections.abc import Sequence

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, MapType, StructType

from .errors import refuse

_PART = re.compile(r"`([^`]+)`|([^.`]+)")
_SPARK_NAMES = {
    "long": "bigint",
    "integer": "int",
    "short": "smallint",
    "byte": "tinyint",
    "bool": "boolean",
    "null": "void",
}

Tree = dict[str, "Tree | Column"]


def split(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in _PART.findall(path)]


def quoted(path: str, *, parts: Sequence[str] | None = None) -> str:
    """The path in Spark's notation; a plain name is one part even if it holds a dot."""
    return ".".join(f"`{part.replace('`', '``')}`" for part in (parts or [path]))


def find(schema: StructType, path: str, *, case_sensitive: bool = True) -> tuple[list[str], DataType] | None:
    """The names that lead to a field, as the schema spells them, and its type; None if there is none."""
    found: DataType = schema
    names: list[str] = []
    for part in split(path):
        if isinstance(found, (ArrayType, MapType)):
            refuse(f"the path {path}, which leads into {names[-1]}", "relationalize it, or use toDF()")
        name = _spelled(found, part, case_sensitive)
        if name is None or not isinstance(found, StructType):
            return None
        names.append(name)
        found = found[name].dataType
    return names, found


def find_type(schema: StructType, path: str) -> DataType | None:
    """The type that the schema has at the path; None where it has nothing."""
    found = find(schema, path)
    return None if found is None else found[1]


def spark_type(name: str) -> str:
    """Spark's name for a type of Glue's."""
    return re.sub(r"\b[a-z]+\b", lambda match: _SPARK_NAMES.get(match[0], match[0]), name)


def nested(placed: Sequence[tuple[str, Column]]) -> list[Column]:
    """The columns that hold each value at its place; `a.b` is the field b of the structure a."""
    tree: Tree = {}
    for target, column in placed:
        _put(tree, split(target), column)
    return [_column(node).alias(name) for name, node in tree.items()]


def _spelled(kind: DataType, name: str, case_sensitive: bool) -> str | None:
    if not isinstance(kind, StructType):
        return None
    if name in kind.names or case_sensitive:
        return name if name in kind.names else None
    return next((each for each in kind.names if each.lower() == name.lower()), None)


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

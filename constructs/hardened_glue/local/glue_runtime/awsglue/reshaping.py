"""Selects, drops, renames, maps and unnests fields."""

from collections.abc import Iterable, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, NullType, StructType

from . import casting
from .choices import is_choice
from .field_paths import find, find_type, nested, quoted, split


def listed(given: Sequence[str] | str) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def selected(rows: DataFrame, paths: Sequence[str]) -> DataFrame:
    """The fields at the paths; a path of no field selects nothing."""
    placed = [(path, _at(split(path))) for path in paths if find_type(rows.schema, path) is not None]
    return rows.select(*nested(placed))


def without(rows: DataFrame, paths: Sequence[str]) -> DataFrame:
    return reduce(_without, paths, rows)


def renamed(rows: DataFrame, old: str, new: str) -> DataFrame:
    """Gives a field another name, or another place; the others stay as they are."""
    if find_type(rows.schema, old) is None:
        return rows
    kept = _without(rows, old)
    if len(split(old)) == len(split(new)) == 1:  # stays where it was among the columns
        names = [split(new)[0] if name == split(old)[0] else name for name in rows.columns]
        return rows.select(
            *(F.col(quoted(name)).alias(label) for name, label in zip(rows.columns, names, strict=True))
        )
    moved = nested([(new, _at(split(old)))])
    return rows.select(*(F.col(quoted(name)) for name in kept.columns), *moved)


def mapped(rows: DataFrame, mappings: Iterable[Sequence[str]], *, case_sensitive: bool) -> DataFrame:
    """Selects, renames and casts; drops a field that no mapping names, and a mapping of no field."""
    placed = []
    for source, target, kind in map(_parsed, mappings):
        found = find(rows.schema, source, case_sensitive=case_sensitive)
        if found is not None:
            column = _at(found[0])
            placed.append((target, column if kind is None else casting.cast(column, found[1], kind)))
    return rows.select(*nested(placed))


def unnested(rows: DataFrame) -> DataFrame:
    """Structures become columns of their own, named with dots; arrays stay as they are."""
    return rows.select(*(column.alias(name) for name, column, _ in leaves(rows.schema)))


def leaves(schema: StructType) -> list[tuple[str, Column, DataType]]:
    """Every field that is no structure: its dotted name, its value and its type."""
    return [
        leaf
        for field in schema.fields
        for leaf in leaves_of(field.name, F.col(quoted(field.name)), field.dataType)
    ]


def leaves_of(name: str, column: Column, kind: DataType) -> list[tuple[str, Column, DataType]]:
    if not isinstance(kind, StructType) or is_choice(kind):
        return [(name, column, kind)]
    return [
        leaf
        for field in kind.fields
        for leaf in leaves_of(f"{name}.{field.name}", column.getField(field.name), field.dataType)
    ]


def without_nulls(rows: DataFrame) -> DataFrame:
    """Drops the fields that no record has a value in, inside structures too."""
    return rows.select(*_known(rows.schema, None))


def _known(schema: StructType, parent: Column | None) -> list[Column]:
    columns = []
    for field in schema.fields:
        column = F.col(quoted(field.name)) if parent is None else parent.getField(field.name)
        if isinstance(field.dataType, NullType):
            continue
        if isinstance(field.dataType, StructType) and _holds_null(field.dataType):
            inner = _known(field.dataType, column)
            if not inner:
                continue
            column = F.when(column.isNotNull(), F.struct(*inner))
        columns.append(column.alias(field.name))
    return columns


def _holds_null(kind: DataType) -> bool:
    if isinstance(kind, StructType):
        return any(_holds_null(field.dataType) for field in kind.fields)
    return isinstance(kind, NullType)


def _parsed(mapping: Sequence[str]) -> tuple[str, str, str | None]:
    """(source, target) or (source, source type, target, target type); the source's type is not looked at."""
    if len(mapping) == 4:
        return mapping[0], mapping[2], mapping[3]
    if len(mapping) == 2:
        return mapping[0], mapping[1], None
    raise ValueError(
        f"mapping {tuple(mapping)!r} has {len(mapping)} parts, expected source, type, target, type"
    )


def _at(parts: Sequence[str]) -> Column:
    column = F.col(quoted(parts[0]))
    for part in parts[1:]:
        column = column.getField(part)
    return column


def _without(rows: DataFrame, path: str) -> DataFrame:
    top, *inner = split(path)
    if find_type(rows.schema, path) is None:
        return rows
    if not inner:
        return rows.select(*(F.col(quoted(name)) for name in rows.columns if name != top))
    return rows.withColumn(top, F.col(quoted(top)).dropFields(quoted("", parts=inner)))

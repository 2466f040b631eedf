"""Choice types: fields whose records hold values of several kinds, kept apart until a script resolves them.

Inside this layer a choice is a structure with one field for each kind. The names of these fields carry a mark
that no other field has, so the choice stays known through every Spark operation. Scripts never see the mark.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, MapType, NullType, StructField, StructType

from .field_paths import quoted

MARK = "\x01"
_NAMES = {"integer": "int", "bigint": "long", "smallint": "short", "tinyint": "byte", "void": "null"}


def type_name(kind: DataType) -> str:
    """Glue's word for a type."""
    if is_choice(kind):
        return "choice"
    name = kind.typeName()
    return _NAMES.get(name, name)


def is_choice(kind: DataType) -> bool:
    return isinstance(kind, StructType) and bool(kind.fields) and kind.names[0].startswith(MARK)


def options_of(kind: DataType) -> dict[str, DataType]:
    """The kinds of a choice by their names; of any other type, itself."""
    if isinstance(kind, StructType) and is_choice(kind):
        return {field.name.removeprefix(MARK): field.dataType for field in kind.fields}
    return {type_name(kind): kind}


def choice_of(options: Mapping[str, DataType]) -> DataType:
    """The type of a field that holds these kinds; of one kind alone, that kind."""
    known = {name: kind for name, kind in options.items() if not isinstance(kind, NullType)}
    if not known:
        return NullType()
    if len(known) == 1:
        return next(iter(known.values()))
    return StructType([StructField(MARK + name, known[name]) for name in sorted(known)])


def has_choice(kind: DataType) -> bool:
    """Whether a choice lies anywhere in the type."""
    if isinstance(kind, StructType):
        return is_choice(kind) or any(has_choice(field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return has_choice(kind.elementType)
    return isinstance(kind, MapType) and has_choice(kind.valueType)


def plain(kind: DataType) -> DataType:
    """The type as Spark sees it after toDF: a choice is a structure with a field for each kind."""
    if isinstance(kind, StructType):
        return StructType(
            [StructField(field.name.removeprefix(MARK), plain(field.dataType)) for field in kind.fields]
        )
    if isinstance(kind, ArrayType):
        return ArrayType(plain(kind.elementType), kind.containsNull)
    if isinstance(kind, MapType):
        return MapType(kind.keyType, plain(kind.valueType), kind.valueContainsNull)
    return kind


def without_marks(rows: DataFrame) -> DataFrame:
    """The rows for Spark. Costs nothing where there is no choice, and a renaming where there is one."""
    if not has_choice(rows.schema):
        return rows
    columns = []
    for field in rows.schema.fields:
        column = F.col(quoted(field.name))
        columns.append(column.cast(plain(field.dataType)) if has_choice(field.dataType) else column)
    return rows.select(*(each.alias(name) for each, name in zip(columns, rows.columns, strict=True)))


def merged(first: DataType, second: DataType) -> DataType:
    """The type that holds the values of both."""
    if first == second or isinstance(second, NullType):
        return first
    if isinstance(first, NullType):
        return second
    options = options_of(first)
    for name, kind in options_of(second).items():
        options[name] = _merged_kind(options[name], kind) if name in options else kind
    return choice_of(options)


def _merged_kind(first: DataType, second: DataType) -> DataType:
    if isinstance(first, StructType) and isinstance(second, StructType):
        return merged_structs([first, second])
    if isinstance(first, ArrayType) and isinstance(second, ArrayType):
        return ArrayType(merged(first.elementType, second.elementType))
    return first


def merged_structs(structs: Iterable[StructType]) -> StructType:
    """One structure with the fields of all, in the order in which they appear."""

    def add(fields: dict[str, DataType], struct: StructType) -> dict[str, DataType]:
        for field in struct.fields:
            known = fields.get(field.name)
            fields[field.name] = field.dataType if known is None else merged(known, field.dataType)
        return fields

    fields: dict[str, DataType] = reduce(add, structs, {})
    return StructType([StructField(name, kind) for name, kind in fields.items()])


def lifted(column: Column, have: DataType, want: DataType) -> Column:
    """A column of one type as a column of the merged type."""
    if have == want:
        return column
    if is_choice(want) and not is_choice(have):
        inner = {type_name(have): lifted(column, have, options_of(want)[type_name(have)])}
        return _struct_of(column, want, {MARK + name: value for name, value in inner.items()})
    if isinstance(have, StructType) and isinstance(want, StructType):
        known = {
            field.name: lifted(column.getField(field.name), field.dataType, want[field.name].dataType)
            for field in have.fields
        }
        return _struct_of(column, want, known)
    if isinstance(have, ArrayType) and isinstance(want, ArrayType):
        inside, outside = have.elementType, want.elementType
        return F.transform(column, lambda element: lifted(element, inside, outside))
    return column.cast(want)


def _struct_of(column: Column, want: DataType, known: Mapping[str, Column]) -> Column:
    assert isinstance(want, StructType)
    fields = [known.get(each.name, F.lit(None).cast(each.dataType)).alias(each.name) for each in want.fields]
    return F.when(column.isNotNull(), F.struct(*fields))


def untagged(value: Any) -> Any:
    """A record as a script's function sees it: the value of a choice, whatever its kind."""
    if isinstance(value, dict):
        if value and next(iter(value)).startswith(MARK):
            return next((untagged(each) for each in value.values() if each is not None), None)
        return {name: untagged(inner) for name, inner in value.items()}
    return [untagged(inner) for inner in value] if isinstance(value, list) else value

"""Prints a schema as Glue's printSchema does."""

from collections.abc import Iterator

from pyspark.sql.types import ArrayType, DataType, LongType, MapType, StructType


def describe(schema: StructType) -> str:
    return "\n".join(["root", *_fields(schema, "|-- ", "|    ")])


def _fields(schema: StructType, lead: str, deeper: str) -> Iterator[str]:
    for field in schema.fields:
        yield f"{lead}{field.name}: {_name(field.dataType)}"
        yield from _inside(field.dataType, deeper)


def _inside(kind: DataType, indent: str) -> Iterator[str]:
    if isinstance(kind, StructType):
        yield from _fields(kind, f"{indent}|-- ", f"{indent}|    ")
    elif isinstance(kind, ArrayType):
        yield f"{indent}|-- element: {_name(kind.elementType)}"
        yield from _inside(kind.elementType, f"{indent}|    ")
    elif isinstance(kind, MapType):
        yield f"{indent}|-- keyType: {_name(kind.keyType)}"
        yield f"{indent}|-- valueType: {_name(kind.valueType)}"
        yield from _inside(kind.valueType, f"{indent}|    ")


def _name(kind: DataType) -> str:
    return "long" if isinstance(kind, LongType) else kind.typeName()

"""Prints a schema as Glue's printSchema does."""

from collections.abc import Iterator

from pyspark.sql.types import ArrayType, DataType, MapType, StructType

from .choices import is_choice, options_of, type_name


def describe(schema: StructType) -> str:
    return "\n".join(["root", *_fields(schema, "|-- ", "|    ")])


def _fields(schema: StructType, lead: str, deeper: str) -> Iterator[str]:
    for field in schema.fields:
        yield f"{lead}{field.name}: {type_name(field.dataType)}"
        yield from _inside(field.dataType, deeper)


def _inside(kind: DataType, indent: str) -> Iterator[str]:
    if is_choice(kind):
        for name, option in options_of(kind).items():
            yield f"{indent}|-- {name}"
            yield from _inside(option, f"{indent}|    ")
    elif isinstance(kind, StructType):
        yield from _fields(kind, f"{indent}|-- ", f"{indent}|    ")
    elif isinstance(kind, ArrayType):
        yield f"{indent}|-- element: {type_name(kind.elementType)}"
        yield from _inside(kind.elementType, f"{indent}|    ")
    elif isinstance(kind, MapType):
        yield f"{indent}|-- keyType: {type_name(kind.keyType)}"
        yield f"{indent}|-- valueType: {type_name(kind.valueType)}"
        yield from _inside(kind.valueType, f"{indent}|    ")

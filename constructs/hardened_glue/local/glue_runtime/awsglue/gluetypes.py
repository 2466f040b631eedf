"""Glue's own types, as `DynamicFrame.schema()` gives them and scripts look into them."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyspark.sql import types as spark

from . import choices


class DataType:
    """What a field of a record holds."""

    def __init__(self, properties: dict[str, Any] | None = None) -> None:
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:  # noqa: N802 - Glue's name
        return cls.__name__.removesuffix("Type").lower()

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        """The type as Glue writes it in JSON."""
        return {"dataType": self.typeName(), **({"properties": self.properties} if self.properties else {})}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(str(self.jsonValue()))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({{}})"
            if not self.properties
            else f"{type(self).__name__}({self.properties})"
        )


class AtomicType(DataType):
    """A type without parts."""


class UnknownType(AtomicType):
    pass


class NullType(AtomicType):
    """What a field holds that has a value in no record."""


class BinaryType(AtomicType):
    pass


class BooleanType(AtomicType):
    pass


class ByteType(AtomicType):
    pass


class DateType(AtomicType):
    pass


class DoubleType(AtomicType):
    pass


class FloatType(AtomicType):
    pass


class IntegerType(AtomicType):
    @classmethod
    def typeName(cls) -> str:  # noqa: N802 - Glue's name
        return "int"


class LongType(AtomicType):
    pass


class ShortType(AtomicType):
    pass


class StringType(AtomicType):
    pass


class TimestampType(AtomicType):
    pass


class DecimalType(AtomicType):
    def __init__(self, precision: int = 10, scale: int = 2, properties: dict[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.precision = precision
        self.scale = scale

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {**super().jsonValue(), "precision": self.precision, "scale": self.scale}


class EnumType(AtomicType):
    def __init__(self, options: Iterable[str], properties: dict[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.options = list(options)


class ArrayType(DataType):
    def __init__(self, elementType: DataType | None = None, properties: dict[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {**super().jsonValue(), "elementType": self.elementType.jsonValue()}


class MapType(DataType):
    """Values under keys that are texts."""

    def __init__(self, valueType: DataType | None = None, properties: dict[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.valueType = valueType or UnknownType()

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {**super().jsonValue(), "valueType": self.valueType.jsonValue()}


class SetType(DataType):
    """Glue's own; no reader here gives one."""

    def __init__(self, elementType: DataType | None = None, properties: dict[str, Any] | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.elementType = elementType or UnknownType()


class EntityType(DataType):
    """Glue's own, of documents that name their schema; no reader here gives one."""

    def __init__(
        self, entity: str, base_type: DataType | None = None, properties: dict[str, Any] | None = None
    ) -> None:
        super().__init__(properties)
        self.entity = entity
        self.base_type = base_type


class ChoiceType(DataType):
    """What a field holds whose values differ in kind from record to record."""

    def __init__(self, choices: Iterable[DataType] = (), properties: dict[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.choices = {choice.typeName(): choice for choice in choices}

    def add(self, new_choice: DataType) -> None:
        if new_choice.typeName() in self.choices:
            raise ValueError(f"the choice already has the kind {new_choice.typeName()}")
        self.choices[new_choice.typeName()] = new_choice

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {**super().jsonValue(), "choices": [each.jsonValue() for each in self.choices.values()]}


class Field:
    """A name and what it holds."""

    def __init__(
        self,
        name: str,
        dataType: DataType,  # noqa: N803 - Glue's name
        properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.dataType = dataType
        self.properties = dict(properties or {})

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {"name": self.name, "container": self.dataType.jsonValue()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(str(self.jsonValue()))

    def __repr__(self) -> str:
        return f"Field({self.name}, {self.dataType!r}, {self.properties})"


class StructType(DataType):
    """Fields in their order."""

    def __init__(self, fields: Iterable[Field] = (), properties: dict[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.fields = list(fields)

    @property
    def field_map(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def add(self, field: Field) -> None:
        if self.hasField(field.name):
            raise ValueError(f"the structure already has the field {field.name}")
        self.fields.append(field)

    def hasField(self, field: str | Field) -> bool:  # noqa: N802 - Glue's name
        return (field if isinstance(field, str) else field.name) in self.field_map

    def getField(self, name: str) -> Field:  # noqa: N802 - Glue's name
        return self.field_map[name]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def jsonValue(self) -> Any:  # noqa: N802 - Glue's name
        return {**super().jsonValue(), "fields": [field.jsonValue() for field in self.fields]}


_ATOMS: dict[str, type[AtomicType]] = {
    kind.typeName(): kind
    for kind in (
        NullType, BinaryType, BooleanType, ByteType, DateType, DoubleType,
        FloatType, IntegerType, LongType, ShortType, StringType, TimestampType,
    )
}  # fmt: skip


def from_spark(kind: spark.DataType) -> DataType:
    """Glue's type of a frame's column, choices among them."""
    if choices.is_choice(kind):
        return ChoiceType([from_spark(option) for option in choices.options_of(kind).values()])
    if isinstance(kind, spark.StructType):
        return StructType([Field(field.name, from_spark(field.dataType)) for field in kind.fields])
    if isinstance(kind, spark.ArrayType):
        return ArrayType(from_spark(kind.elementType))
    if isinstance(kind, spark.MapType):
        return MapType(from_spark(kind.valueType))
    if isinstance(kind, spark.DecimalType):
        return DecimalType(kind.precision, kind.scale)
    return _ATOMS.get(choices.type_name(kind), UnknownType)()

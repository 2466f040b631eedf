"""What kinds of values the records hold, found by looking at each one.

Costs one pass over the records in Python, about as much as parsing them. Only where a field turns out to be a
choice is each record written anew, with the kind beside the value.
"""

import datetime
import decimal
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyspark.sql import Row
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

from .choices import MARK, choice_of, has_choice, is_choice, options_of

_INT, _LONG = 2**31, 2**63
_MOST_DIGITS = 38  # of a decimal; a longer whole number is a double
_ATOMS: dict[str, DataType] = {
    "binary": BinaryType(),
    "boolean": BooleanType(),
    "date": DateType(),
    "decimal": DecimalType(38, 18),
    "double": DoubleType(),
    "int": IntegerType(),
    "long": LongType(),
    "string": StringType(),
    "timestamp": TimestampType(),
}
# The order counts: a datetime is a date as well, and True is a whole number.
_PYTHON_KINDS: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (float, "double"),
    (bool, "boolean"),
    (datetime.datetime, "timestamp"),
    (datetime.date, "date"),
    (decimal.Decimal, "decimal"),
    (bytes, "binary"),
    (bytearray, "binary"),
)


class Shape:
    """The kinds seen at one place of the records."""

    __slots__ = ("atoms", "element", "fields")

    def __init__(self) -> None:
        self.atoms: set[str] = set()
        self.fields: dict[str, Shape] | None = None
        self.element: Shape | None = None

    def see(self, value: Any) -> None:
        """Adds one value. Plain texts come first: most values are, and each record passes here."""
        if value.__class__ is str:
            self.atoms.add("string")
        elif value.__class__ is dict or isinstance(value, Mapping):
            self._see_fields(value)
        elif value.__class__ is int and -_INT <= value < _INT:
            self.atoms.add("int")
        elif isinstance(value, (list, tuple)):
            self.element = self.element or Shape()
            for inner in value:
                self.element.see(inner)
        elif value is not None:
            self.atoms.add(kind_of(value))

    def _see_fields(self, value: Mapping[str, Any]) -> None:
        fields = self.fields
        if fields is None:
            fields = self.fields = {}
        for name, inner in value.items():
            shape = fields.get(name)
            if shape is None:
                shape = fields[name] = Shape()
            shape.see(inner)

    def add(self, other: "Shape") -> "Shape":
        """Adds all that another one has seen."""
        self.atoms |= other.atoms
        if other.fields is not None:
            self.fields = {} if self.fields is None else self.fields
            for name, shape in other.fields.items():
                self.fields[name] = self.fields[name].add(shape) if name in self.fields else shape
        if other.element is not None:
            self.element = other.element if self.element is None else self.element.add(other.element)
        return self

    def kind(self) -> DataType:
        """The type that holds every value; a choice where the values differ in kind."""
        options: dict[str, DataType] = {name: _ATOMS[name] for name in self.atoms}
        if self.fields is not None:
            options["struct"] = self.struct()
        if self.element is not None:
            options["array"] = ArrayType(self.element.kind())
        return choice_of(options)

    def struct(self) -> StructType:
        return StructType([StructField(name, shape.kind()) for name, shape in (self.fields or {}).items()])


def kind_of(value: Any) -> str:
    """Glue's word for the kind of a value."""
    if isinstance(value, Mapping):
        return "struct"
    if isinstance(value, (list, tuple)):
        return "array"
    for python, name in _PYTHON_KINDS:
        if isinstance(value, python):
            return name
    if not isinstance(value, int):
        raise TypeError(f"a {type(value).__name__} is no value of a record: {value!r}")
    if -_INT <= value < _INT:
        return "int"
    if -_LONG <= value < _LONG:
        return "long"
    return "decimal" if len(str(abs(value))) <= _MOST_DIGITS - 18 else "double"


def plain_value(value: Any) -> Any:
    """Rows as dictionaries, at any depth."""
    if isinstance(value, Row):
        return {name: plain_value(inner) for name, inner in value.asDict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain_value(inner) for name, inner in value.items()}
    return [plain_value(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def seen_in(records: Iterable[Any]) -> Iterator[Shape]:
    """One shape for all records of a task."""
    shape = Shape()
    for record in records:
        shape.see(plain_value(record))
    yield shape


def seen_in_documents(documents: Iterable[str]) -> Iterator[Shape]:
    """One shape for all JSON documents of a task; one that does not parse is left to the reader to count."""
    shape = Shape()
    for document in documents:
        try:
            value = json.loads(document)
        except ValueError:
            continue
        for record in value if isinstance(value, list) else [value]:
            if isinstance(record, dict):
                shape.see(record)
    yield shape


def tagged(value: Any, kind: DataType) -> Any:
    """A value with the kind beside it wherever the type has a choice."""
    if value is None or not has_choice(kind):
        return value
    if is_choice(kind):
        name = kind_of(value)
        return {MARK + name: tagged(value, options_of(kind)[name])}
    if isinstance(kind, StructType):
        return {
            name: tagged(inner, kind[name].dataType) if name in kind.names else inner
            for name, inner in value.items()
        }
    if isinstance(kind, ArrayType):
        return [tagged(inner, kind.elementType) for inner in value]
    return value


def tagged_document(document: str, kind: StructType) -> str:
    """A JSON document with its choices tagged; one that is no record stays as it is."""
    try:
        value = json.loads(document)
    except ValueError:
        return document
    if isinstance(value, dict):
        return json.dumps(tagged(value, kind), ensure_ascii=False)
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return json.dumps([tagged(each, kind) for each in value], ensure_ascii=False)
    return document


def as_row(value: Any, kind: DataType) -> Any:
    """A value as Spark takes it for the type: structures are tuples in the order of their fields."""
    if value is None:
        return None
    if isinstance(kind, StructType):
        if is_choice(kind):
            value = tagged_flat(value, kind)
        return tuple(as_row(value.get(field.name), field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return [as_row(inner, kind.elementType) for inner in value]
    return value


def tagged_flat(value: Any, kind: DataType) -> dict[str, Any]:
    """The value of a choice under the name of its kind, its own parts untouched."""
    name = kind_of(value)
    known = options_of(kind)
    if name not in known:  # a whole number where the input's own type was kept
        name = next(each for each in ("long", "short", "byte", "double", "float", "decimal") if each in known)
    return {MARK + name: value}

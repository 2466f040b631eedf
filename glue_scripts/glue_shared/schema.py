"""What the source's rows look like: given as Spark DDL, or learnt once from a bounded sample.

JSON is parsed with dates and timestamps still as text, CSV with everything as text; the cast that follows
is where they become values, so that one rule says what a bad value is.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructType

from glue_shared.errors import OptionError, RunError


def from_ddl(ddl: str, option: str = "--schema") -> pa.Schema:
    """The Arrow schema of `id bigint, user struct<name:string>`; needs a running Spark for its parser."""
    from pyspark.sql.types import _parse_datatype_string

    try:
        parsed = _parse_datatype_string(ddl)
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise OptionError(option, ddl, f"Spark DDL such as 'id bigint, name string' ({reason[0]})") from None
    if not isinstance(parsed, StructType):
        raise OptionError(option, ddl, "Spark DDL of columns, such as 'id bigint, name string'")
    return checked(from_spark(parsed), option)


def to_spark(schema: pa.Schema) -> StructType:
    spark_schema: StructType = from_arrow_schema(schema)
    return spark_schema


def from_spark(schema: StructType) -> pa.Schema:
    return plain(to_arrow_schema(schema))


def plain(schema: pa.Schema) -> pa.Schema:
    """The same columns, all of them nullable and without metadata, as data from files is."""
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def checked(schema: pa.Schema, origin: str) -> pa.Schema:
    """The schema, if a table can have it: names that differ by case alone are one column to a catalog."""
    spellings: dict[str, str] = {}
    for name in schema.names:
        other = spellings.setdefault(name.lower(), name)
        if other != name or schema.names.count(name) > 1:
            raise RunError(f"{origin} has columns {other!r} and {name!r}, which a catalog holds to be one")
    if not schema.names:
        raise RunError(f"{origin} has no columns: there is nothing to write")
    return schema


def as_text(kind: pa.DataType) -> pa.DataType:
    """The type that JSON is parsed with: dates and timestamps stay text, also deep inside."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, as_text(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(as_text(kind.value_type))
    if pa.types.is_temporal(kind) or pa.types.is_binary(kind):
        return pa.string()
    return kind


def all_text(schema: pa.Schema) -> pa.Schema:
    """The columns as CSV gives them."""
    return pa.schema([(name, pa.string()) for name in schema.names])


def json_text(schema: pa.Schema) -> pa.Schema:
    """The columns as JSON gives them."""
    return pa.schema([(field.name, as_text(field.type)) for field in schema])


def infer_json(lines: Iterable[bytes]) -> pa.Schema:
    """The schema that most of the sampled JSON lines have; what contradicts it is quarantined when read.

    Fields keep the order in which the sample first showed them. A field that was null or empty all
    through the sample is text. Lines that are not JSON objects teach nothing.
    """
    seen = _Kinds()
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            seen.add(row)
    if not seen.fields:
        raise RunError(
            "no JSON object was found in the sampled input: there is no schema to learn; give --schema"
        )
    return checked(pa.schema(list(seen.struct())), "the sampled input")


class _Kinds:
    """How often a value was seen as which JSON kind, with the fields of objects and the items of arrays."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.fields: dict[str, _Kinds] = {}
        self.items: _Kinds | None = None

    def add(self, value: Any) -> None:
        self.counts[_kind(value)] += 1
        if isinstance(value, dict):
            for name, inner in value.items():
                self.fields.setdefault(name, _Kinds()).add(inner)
        elif isinstance(value, list):
            self.items = self.items or _Kinds()
            for inner in value:
                self.items.add(inner)

    def struct(self) -> pa.DataType:
        return pa.struct([pa.field(name, kinds.type()) for name, kinds in self.fields.items()])

    def type(self) -> pa.DataType:
        counts = Counter({kind: count for kind, count in self.counts.items() if kind != "null"})
        if counts["double"] and counts["bigint"]:
            counts["double"] += counts.pop("bigint")  # 5 is a good double; 5.5 is no integer
        kind = counts.most_common(1)[0][0] if counts else "string"
        if kind == "struct":
            return self.struct() if self.fields else pa.string()
        if kind == "list":
            return pa.list_(self.items.type() if self.items else pa.string())
        return {"boolean": pa.bool_(), "bigint": pa.int64(), "double": pa.float64()}.get(kind, pa.string())


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "bigint"  # also where 64 bits are too few: such a value is quarantined, never rounded
    return {float: "double", dict: "struct", list: "list"}.get(type(value), "string")


def text_columns(headers: Iterable[Sequence[str]]) -> pa.Schema:
    """The columns that the sampled CSV headers name, in the order first seen, all of them text."""
    names = list(dict.fromkeys(name for header in headers for name in header))
    return checked(pa.schema([pa.field(name, pa.string()) for name in names]), "the sampled header")

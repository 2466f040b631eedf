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

MOST_LEVELS = 100  # of nesting that a schema is learnt from: deeper, Spark and Python lose their stacks


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
    return pa.schema([pa.field(field.name, usual(field.type)) for field in schema])


def usual(kind: pa.DataType) -> pa.DataType:
    """The type without Arrow's ways to store it: a dictionary of texts, or large texts, are texts."""
    if pa.types.is_dictionary(kind):
        return usual(kind.value_type)
    return {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}.get(kind, kind)


def checked(schema: pa.Schema, origin: str) -> pa.Schema:
    """The schema, if a table can have it: names that differ by case alone are one column to a catalog."""
    spellings: dict[str, str] = {}
    times = Counter(schema.names)
    for name in schema.names:
        other = spellings.setdefault(name.lower(), name)
        if other != name or times[name] > 1:
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


def infer_json(lines: Iterable[bytes], *, refuse_conflicts: bool = False) -> pa.Schema:
    """The schema that most of the sampled JSON lines have; what contradicts it is quarantined when read.

    Fields keep the order in which the sample first showed them. A field that was null or empty all
    through the sample is text. Lines that are not JSON objects teach nothing. A field of several types is a
    RunError if conflicts are refused.
    """
    seen = _Kinds()
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and not _too_deep(line, row):
            seen.look_into(row)
    if not seen.fields:
        raise RunError(
            "no JSON object was found in the sampled input: there is no schema to learn; give --schema"
        )
    if refuse_conflicts and (conflict := seen.conflict()):
        raise RunError(f"in the sampled input, {conflict}: give --schema, or the schema evolution add")
    return checked(pa.schema(list(seen.struct())), "the sampled input")


def _too_deep(line: bytes, row: Any) -> bool:
    if line.count(b"{") + line.count(b"[") <= MOST_LEVELS:
        return False
    levels, here = 0, [row]
    while here:
        nested = [each.values() if isinstance(each, dict) else each for each in here]
        here = [inner for values in nested for inner in values if isinstance(inner, dict | list)]
        levels += 1
    return levels > MOST_LEVELS


class _Kinds:
    """How often a value was seen as which type of JSON's, with the fields of objects and the items of arrays.

    Fields are counted a whole object at a time: half a million values one by one take a second.
    """

    def __init__(self) -> None:
        self.counts: Counter[type] = Counter()
        self.items: _Kinds | None = None
        self._pairs: Counter[tuple[str, type]] = Counter()
        self._nested: dict[str, _Kinds] = {}  # of the fields that were objects or arrays

    def look_into(self, value: Any) -> None:
        """Counts what an object or an array holds; itself it is counted where it was found."""
        if type(value) is dict:
            self._pairs.update(zip(value, map(type, value.values()), strict=True))
            for name, inner in value.items():
                if type(inner) in _NESTED:
                    kinds = self._nested.get(name)
                    if kinds is None:
                        kinds = self._nested[name] = _Kinds()
                    kinds.look_into(inner)
        elif type(value) is list:
            self.items = self.items or _Kinds()
            self.items.counts.update(map(type, value))
            for inner in value:
                if type(inner) in _NESTED:
                    self.items.look_into(inner)

    @property
    def fields(self) -> "dict[str, _Kinds]":
        """In the order in which the sample first showed them."""
        found: dict[str, _Kinds] = {}
        for (name, kind), count in self._pairs.items():
            kinds = found.setdefault(name, self._nested.get(name) or _Kinds())
            kinds.counts[kind] = count
        return found

    def struct(self) -> pa.DataType:
        return pa.struct([pa.field(name, kinds.type()) for name, kinds in self.fields.items()])

    def conflict(self) -> str | None:
        """A field that was seen as more than one type, in words, or None."""
        for name, kinds in self.fields.items():
            if len(found := kinds.known()) > 1:
                return f"{name!r} is {' and '.join(sorted(found))}"
            if (inner := kinds.conflict()) is not None:
                return f"{inner} in {name!r}"
        if self.items is not None:
            found = self.items.known()
            return f"an item is {' and '.join(sorted(found))}" if len(found) > 1 else self.items.conflict()
        return None

    def known(self) -> "Counter[str]":
        """How often the value was seen as which type, null left out."""
        counts = Counter(
            {_KINDS[kind]: count for kind, count in self.counts.items() if kind is not type(None)}
        )
        if counts["double"] and counts["bigint"]:
            counts["double"] += counts.pop("bigint")  # 5 is a good double; 5.5 is no integer
        return counts

    def type(self) -> pa.DataType:
        counts = self.known()
        kind = counts.most_common(1)[0][0] if counts else "string"
        if kind == "struct":
            return self.struct() if self._pairs else pa.string()
        if kind == "list":
            return pa.list_(self.items.type() if self.items else pa.string())
        return {"boolean": pa.bool_(), "bigint": pa.int64(), "double": pa.float64()}.get(kind, pa.string())


_NESTED = (dict, list)
_KINDS: dict[type, str] = {  # of all that JSON has beside null
    bool: "boolean",
    int: "bigint",  # also where 64 bits are too few: such a value is quarantined, never rounded
    float: "double",
    str: "string",
    dict: "struct",
    list: "list",
}


def text_columns(headers: Iterable[Sequence[str]]) -> pa.Schema:
    """The columns that the sampled CSV headers name, in the order first seen, all of them text."""
    names = list(dict.fromkeys(name for header in headers for name in header))
    return checked(pa.schema([pa.field(name, pa.string()) for name in names]), "the sampled header")

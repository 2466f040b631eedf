"""Avro's types as Arrow's: each value exactly, or the file is not taken.

A union is null and one type, or two numbers of which one takes the other. Recursive records have no finite
type. Dates, instants and UUIDs are decoded as the plain numbers and texts that they are stored as, so that no
year is too early for Python; decimals as decimals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

UTC = "UTC"
MOST_DIGITS = 38
_PLAIN = {
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "bytes": pa.binary(),
    "string": pa.string(),
    "null": pa.null(),
}
_LOGICAL = {
    ("int", "date"): pa.date32(),
    ("long", "timestamp-millis"): pa.timestamp("ms", UTC),
    ("long", "timestamp-micros"): pa.timestamp("us", UTC),
    ("long", "local-timestamp-millis"): pa.timestamp("ms"),
    ("long", "local-timestamp-micros"): pa.timestamp("us"),
}
_WIDER = {frozenset(("int", "long")): "long", frozenset(("float", "double")): "double"}


class UnfitError(ValueError):
    """A schema that no table can have: the text says which field and why."""


@dataclass(frozen=True)
class Types:
    """One Avro type: as it is stored, as it is meant, and the schema to decode it with."""

    stored: pa.DataType
    meant: pa.DataType
    decoded_by: Any


def of_schema(schema: Any) -> Types:
    """The types of a file's rows. Raises UnfitError for a schema that has none."""
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise UnfitError("its rows are no records")
    return _Reader().of(schema, "the row")


class _Reader:
    """Follows the names that a schema gives to its types."""

    def __init__(self) -> None:
        self._named: dict[str, Types] = {}
        self._open: set[str] = set()

    def of(self, schema: Any, where: str, space: str = "") -> Types:
        if isinstance(schema, list):
            return self._union(schema, where, space)
        if isinstance(schema, str):
            return self._by_name(schema, where, space)
        return self._by_type(schema, where, space)

    def _by_type(self, schema: Mapping[str, Any], where: str, space: str) -> Types:
        kind = schema["type"]
        if not isinstance(kind, str):
            return self.of(kind, where, space)
        if kind in ("record", "error", "enum", "fixed"):
            return self._by_definition(schema, where, space)
        if kind == "array":
            items = self.of(schema["items"], f"{where}[]", space)
            return _around({"type": "array", "items": items.decoded_by}, pa.list_, items)
        if kind == "map":
            values = self.of(schema["values"], f"{where}[]", space)
            return _around({"type": "map", "values": values.decoded_by}, _map_of, values)
        return _plain(schema, kind, where) if kind in _PLAIN else self._by_name(kind, where, space)

    def _by_name(self, name: str, where: str, space: str) -> Types:
        if name in _PLAIN:
            return Types(_PLAIN[name], _PLAIN[name], name)
        full = name if "." in name or not space else f"{space}.{name}"
        if full in self._open:
            raise UnfitError(f"{where} is a {full} within a {full}, which has no end")
        found = self._named.get(full) or self._named.get(name)
        if found is None:
            raise UnfitError(f"{where} is of the unknown type {name!r}")
        return found

    def _by_definition(self, schema: Mapping[str, Any], where: str, space: str) -> Types:
        name = schema["name"]
        space = name.rpartition(".")[0] if "." in name else schema.get("namespace", space)
        full = name if "." in name or not space else f"{space}.{name}"
        if schema["type"] in ("record", "error"):
            self._open.add(full)
            found = self._record(schema, where, space)
            self._open.remove(full)
        else:
            found = _enum_or_fixed(schema, where, f"T{len(self._named)}")
        self._named[full] = Types(found.stored, found.meant, _unnamed(found.decoded_by))
        return found

    def _record(self, schema: Mapping[str, Any], where: str, space: str) -> Types:
        top = "" if where == "the row" else f"{where}."
        fields = {
            each["name"]: self.of(each["type"], f"{top}{each['name']}", space) for each in schema["fields"]
        }
        decoded_by = {
            "type": "record",
            "name": f"R{id(schema)}",
            "fields": [{"name": name, "type": each.decoded_by} for name, each in fields.items()],
        }
        stored = pa.struct([(name, each.stored) for name, each in fields.items()])
        return Types(stored, pa.struct([(name, each.meant) for name, each in fields.items()]), decoded_by)

    def _union(self, branches: Sequence[Any], where: str, space: str) -> Types:
        names = frozenset(each for each in branches if isinstance(each, str) and each != "null")
        others = [each for each in branches if each != "null"]
        if len(others) == 2 and names in _WIDER:
            wider = _PLAIN[_WIDER[names]]
            return Types(wider, wider, list(branches))
        if len(others) != 1:
            shown = " and ".join(_shown(each) for each in others) or "null alone"
            raise UnfitError(f"{where} is a union of {shown}, expected null and one type")
        found = self.of(others[0], where, space)
        return Types(
            found.stored, found.meant, ["null" if each == "null" else found.decoded_by for each in branches]
        )


def _plain(schema: Mapping[str, Any], kind: str, where: str) -> Types:
    logical = schema.get("logicalType")
    if logical == "decimal" and kind == "bytes":
        return _decimal(schema, {"type": "bytes"}, where)
    return Types(_PLAIN[kind], _LOGICAL.get((kind, str(logical)), _PLAIN[kind]), kind)


def _decimal(schema: Mapping[str, Any], stored_by: dict[str, Any], where: str) -> Types:
    precision, scale = schema.get("precision"), schema.get("scale", 0)
    if not isinstance(precision, int) or not 0 < precision <= MOST_DIGITS or not 0 <= scale <= precision:
        raise UnfitError(f"{where} is a decimal of {precision} digits, expected 1 to {MOST_DIGITS}")
    kind = pa.decimal128(precision, scale)
    told = {"logicalType": "decimal", "precision": precision, "scale": scale}
    return Types(kind, kind, {**stored_by, **told})


def _enum_or_fixed(schema: Mapping[str, Any], where: str, name: str) -> Types:
    if schema["type"] == "enum":
        decoded_by = {"type": "enum", "name": name, "symbols": schema["symbols"]}
        return Types(pa.string(), pa.string(), decoded_by)
    fixed = {"type": "fixed", "name": name, "size": schema["size"]}
    if schema.get("logicalType") == "decimal":
        return _decimal(schema, fixed, where)
    return Types(pa.binary(), pa.binary(), fixed)


def _unnamed(decoded_by: Any) -> Any:
    """How a named type is written where it is used again: by its name."""
    return decoded_by["name"]


def _map_of(values: pa.DataType) -> pa.DataType:
    return pa.map_(pa.string(), values)


def _around(decoded_by: Any, of: Any, inner: Types) -> Types:
    return Types(of(inner.stored), of(inner.meant), decoded_by)


def _shown(branch: Any) -> str:
    if isinstance(branch, dict):
        return str(branch.get("name") or branch["type"])
    return str(branch)


def in_micros(kind: pa.DataType) -> pa.DataType:
    """The type with its instants in microseconds, the unit of Spark's."""
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, in_micros(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, in_micros(kind.item_type))
    return pa.list_(in_micros(kind.value_type)) if pa.types.is_list(kind) else kind


def as_micros(values: pa.Array) -> pa.Array:
    """The values in microseconds. Raises ArrowInvalid for an instant that they cannot say."""
    wanted = in_micros(values.type)
    if wanted == values.type:
        return values
    if pa.types.is_struct(wanted):
        children = [as_micros(values.field(index)) for index in range(values.type.num_fields)]
        return pa.StructArray.from_arrays(children, fields=list(wanted), mask=values.is_null())
    if pa.types.is_map(wanted):
        found = pa.MapArray.from_arrays(values.offsets, values.keys, as_micros(values.items))
        return _where_valid(found, values)
    if pa.types.is_list(wanted):
        return _where_valid(pa.ListArray.from_arrays(values.offsets, as_micros(values.values)), values)
    return values.cast(wanted)


def _where_valid(found: pa.Array, values: pa.Array) -> pa.Array:
    """The found values, null where the others are: a list's offsets alone do not tell null from empty."""
    buffers = [values.buffers()[0], *found.buffers()[1:2]]
    children = [found.values if pa.types.is_list(found.type) else _entries(found)]
    return pa.Array.from_buffers(found.type, len(found), buffers, children=children)


def _entries(found: pa.Array) -> pa.Array:
    return pa.StructArray.from_arrays(
        [found.keys, found.items], fields=[found.type.key_field, found.type.item_field]
    )

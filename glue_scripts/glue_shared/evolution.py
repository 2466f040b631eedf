"""What happens where objects of one source differ in their columns: a rule that the job names.

`refuse`  the sampled objects have the same columns of the same types, or the run ends and names two.
`add`     a column of any sampled object is a column; where an object lacks it, it is null. Types must agree.
`widen`   as `add`; and where types differ, the column has the narrowest type that keeps every value of both.

Where types cannot be reconciled, the run ends, or the type that most sampled objects have is the column's and
the others' rows are quarantined, as the job's `type_conflicts` says. What the sample did not show is
quarantined when it turns up, row by row: a column that the schema lacks, or a type that it does not take. By
`refuse` such a column ends the run. No rule turns a value into null.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from glue_shared import schema as schemas
from glue_shared.errors import RunError

RULES = ("add", "widen", "refuse")
DEFAULT = "add"
_INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64())
_DIGITS = {pa.int8(): 3, pa.int16(): 5, pa.int32(): 10, pa.int64(): 19}
_MOST_DIGITS = 38


@dataclass
class _Seen:
    """A type of a column, the first object that has it, and how many do."""

    uri: str
    kind: pa.DataType
    objects: int = 1


def merged(found: Iterable[tuple[str, pa.Schema]], rule: str, *, refuse_conflicts: bool = True) -> pa.Schema:
    """The one schema of several objects, each with its address.

    Raises RunError where the rule reconciles two types of a column with none; or, if conflicts are not
    refused, takes the type that most objects have.
    """
    columns: dict[str, list[_Seen]] = {}
    first: tuple[str, pa.Schema] | None = None
    for uri, each in found:
        if first is not None and rule == "refuse":
            _refuse_other_columns(first, (uri, each))
        first = first or (uri, each)
        for field in each:
            seen = columns.setdefault(field.name, [])
            if not _takes_in(seen, field.type, rule):
                if seen and refuse_conflicts:
                    known = f"{seen[0].kind} in {seen[0].uri}"
                    raise RunError(
                        f"column {field.name!r} is {known} and {field.type} in {uri}: {_way_out(rule)}"
                    )
                seen.append(_Seen(uri, field.type))
    most = {name: max(seen, key=lambda each: each.objects).kind for name, seen in columns.items()}
    return schemas.checked(
        pa.schema([(name, _known(kind)) for name, kind in most.items()]), "the sampled input"
    )


def _takes_in(seen: list[_Seen], kind: pa.DataType, rule: str) -> bool:
    """Whether one of the types seen agrees with another object's, which then counts with it."""
    for each in seen:
        agreed = _agreed(each.kind, kind, rule)
        if agreed is not None:
            each.kind, each.objects = agreed, each.objects + 1
            return True
    return False


def _known(kind: pa.DataType) -> pa.DataType:
    """A column of nulls alone is text, as it is for JSON: no table has a column of no type."""
    return pa.string() if pa.types.is_null(kind) else kind


def _refuse_other_columns(first: tuple[str, pa.Schema], other: tuple[str, pa.Schema]) -> None:
    differing = sorted(set(first[1].names) ^ set(other[1].names))
    if differing:
        raise RunError(
            f"{first[0]} and {other[0]} differ in {', '.join(map(repr, differing))}: give --schema, "
            "or the schema evolution add"
        )


def _agreed(one: pa.DataType, other: pa.DataType, rule: str) -> "pa.DataType | None":
    void = pa.types.is_null(one) or pa.types.is_null(other)  # a column that was never more than null
    return wider(one, other) if rule == "widen" or one == other or void else None


def _way_out(rule: str) -> str:
    return "give --schema" if rule == "widen" else "give --schema, or the schema evolution widen"


def wider(one: pa.DataType, other: pa.DataType) -> "pa.DataType | None":
    """The narrowest type that keeps every value of both, or None where there is none."""
    is_ = pa.types
    if one == other or is_.is_null(other):
        return one
    if is_.is_null(one):
        return other
    if is_.is_struct(one) and is_.is_struct(other):
        return _wider_struct(one, other)
    if is_.is_list(one) and is_.is_list(other):
        item = wider(one.value_type, other.value_type)
        return None if item is None else pa.list_(item)
    return _wider_number(one, other) or _wider_time(one, other)


def _wider_struct(one: pa.DataType, other: pa.DataType) -> "pa.DataType | None":
    fields = {field.name: field.type for field in one}
    for field in other:
        kind = wider(fields.get(field.name, field.type), field.type)
        if kind is None:
            return None
        fields[field.name] = kind
    return pa.struct(list(fields.items()))


def _wider_number(one: pa.DataType, other: pa.DataType) -> "pa.DataType | None":
    if one in _INTEGERS and other in _INTEGERS:
        return max(one, other, key=_INTEGERS.index)
    floats = sum(pa.types.is_floating(kind) for kind in (one, other))
    if floats == 2:
        return pa.float64()
    if floats:  # a double keeps every int, not every bigint
        whole = other if pa.types.is_floating(one) else one
        return pa.float64() if whole in _INTEGERS[:3] else None
    return _wider_decimal(one, other)


def _wider_decimal(one: pa.DataType, other: pa.DataType) -> "pa.DataType | None":
    sizes = [_decimal_size(kind) for kind in (one, other)]
    known = [size for size in sizes if size is not None]
    if len(known) < 2:
        return None
    whole, scale = max(size[0] for size in known), max(size[1] for size in known)
    return pa.decimal128(whole + scale, scale) if whole + scale <= _MOST_DIGITS else None


def _decimal_size(kind: pa.DataType) -> "tuple[int, int] | None":
    """The digits before and behind the point."""
    if pa.types.is_decimal(kind):
        return kind.precision - kind.scale, kind.scale
    return (_DIGITS[kind], 0) if kind in _INTEGERS else None


def _wider_time(one: pa.DataType, other: pa.DataType) -> "pa.DataType | None":
    """Of two timestamps of one zone the finer; a date is midnight. In ns years end in 2262: not offered."""
    times = [kind for kind in (one, other) if pa.types.is_timestamp(kind)]
    dates = [kind for kind in (one, other) if pa.types.is_date(kind)]
    if len(times) + len(dates) < 2 or len({kind.tz for kind in times}) > 1:
        return None
    if any(kind.unit == "ns" for kind in times) or (dates and not times):
        return None
    return pa.timestamp("us", times[0].tz) if dates or len({kind.unit for kind in times}) > 1 else times[0]


def takes(found: pa.DataType, wanted: pa.DataType) -> bool:
    """True where `wanted` keeps every value of `found`, so that it can be cast without a look at the rows."""
    return bool(wider(wanted, found) == wanted)


def conformed(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The values in a type that takes them. A field that a struct lacks is null in it."""
    if values.type == wanted:
        return values
    if not pa.types.is_struct(wanted):
        return values.cast(wanted)
    children = []
    for field in wanted:
        index = values.type.get_field_index(field.name)
        child = pa.nulls(len(values), field.type) if index < 0 else values.field(index)
        if index >= 0 and values.offset:
            child = values.flatten()[index]
        children.append(conformed(child, field.type))
    return pa.StructArray.from_arrays(children, fields=list(wanted), mask=values.is_null())

"""XML elements as rows: a column is an attribute, an inner element or a text, and all values are texts.

An element that repeats anywhere in the sample is an array, one that anywhere holds more than text a struct.
What does not fit into that is rejected with the line its row begins in. An element without content is an
empty text, or null where its type is none.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from glue_shared import schema as schemas
from glue_shared import xml_elements
from glue_shared.errors import RunError
from glue_shared.rows import BAD_RECORD, TYPE_CONFLICT, UNKNOWN_COLUMN, Parsed, Rejected
from glue_shared.xml_elements import VALUE, DamagedError, Element

ROWS_A_BATCH = 5_000  # as Python objects, before they become a table


def parse(uri: str, blocks: Iterable[bytes], row_tag: str, columns: pa.Schema) -> Iterator[Parsed]:
    """Every element with the row's tag as a row or a rejection; and an entry for what could not be read."""
    text = text_columns(columns)
    damage: DamagedError | None = None

    def elements() -> Iterator[Element]:
        nonlocal damage
        try:
            yield from xml_elements.of_object(uri, blocks, row_tag)
        except DamagedError as found:
            damage = found

    stream = elements()
    while lot := list(itertools.islice(stream, ROWS_A_BATCH)):
        yield _lot(uri, lot, columns, text)
    if damage is not None:
        rejected = Rejected(uri, damage.line, str(damage), "", BAD_RECORD, None)
        yield Parsed(text.empty_table(), (), rejected=(rejected,))


def _lot(uri: str, lot: list[Element], columns: pa.Schema, text: pa.Schema) -> Parsed:
    whole = pa.struct(list(columns))
    rows: list[Any] = []
    origins: list[tuple[str, int | None, str]] = []
    rejected: list[Rejected] = []
    for element in lot:
        record = json.dumps(element.value, ensure_ascii=False)
        try:
            if element.fault:
                raise _MisfitError(element.fault, BAD_RECORD)
            rows.append(_fitted(element.value, whole, ""))
            origins.append((uri, element.line, record))
        except _MisfitError as misfit:
            rejected.append(Rejected(uri, element.line, str(misfit), record, misfit.kind))
    table = pa.Table.from_pylist(rows, schema=text)
    return Parsed(table, (), rejected=tuple(rejected), lines=origins)


class _MisfitError(ValueError):
    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(reason)
        self.kind = kind


def _fitted(value: Any, kind: pa.DataType, name: str) -> Any:
    """The value as its column's type has it. Raises _MisfitError where it has no place."""
    if pa.types.is_list(kind):
        values = value if isinstance(value, list) else [value]
        return [_fitted(each, kind.value_type, name) for each in values]
    if isinstance(value, list):
        if len(value) > 1:
            raise _MisfitError(f"{name!r} is there {len(value)} times, expected once", TYPE_CONFLICT)
        value = value[0]
    if pa.types.is_struct(kind):
        return _fitted_struct(value, kind, name)
    if isinstance(value, dict):
        raise _MisfitError(f"{name!r} holds elements or attributes, expected a text", TYPE_CONFLICT)
    if pa.types.is_string(kind):
        return value
    return value.strip() or None


def _fitted_struct(value: Any, kind: pa.DataType, name: str) -> Any:
    if isinstance(value, str):
        value = {VALUE: value} if value.strip() else {}
        if value and kind.get_field_index(VALUE) < 0:
            raise _MisfitError(f"{name!r} is a text, expected elements or attributes", TYPE_CONFLICT)
    found = {}
    for key, inner in value.items():
        index = kind.get_field_index(key)
        below = f"{name}.{key}" if name else key
        if index < 0:
            raise _MisfitError(f"an element or attribute that the schema lacks: {below!r}", UNKNOWN_COLUMN)
        found[key] = _fitted(inner, kind.field(index).type, below)
    return found


def text_columns(columns: pa.Schema) -> pa.Schema:
    """The columns as XML gives them: of texts alone, however deep."""
    return pa.schema([(each.name, _as_text(each.type)) for each in columns])


def _as_text(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_struct(kind):
        return pa.struct([(each.name, _as_text(each.type)) for each in kind])
    return pa.list_(_as_text(kind.value_type)) if pa.types.is_list(kind) else pa.string()


def learnt(elements: Iterable[Element], row_tag: str) -> pa.Schema:
    """The columns of the sampled elements, in the order in which they were first seen."""
    seen = _Shape()
    for element in elements:
        if element.fault is None:
            seen.add(element.value)
    if not seen.fields:
        raise RunError(
            f"no element {row_tag!r} with content was found in the sampled input: there is no schema to "
            "learn; is --row_tag right?"
        )
    return schemas.checked(pa.schema(list(seen.type())), "the sampled input")


class _Shape:
    """What was seen of one element or attribute."""

    def __init__(self) -> None:
        self.fields: dict[str, _Shape] = {}
        self.repeats = self.has_text = False

    def add(self, value: Any) -> None:
        if isinstance(value, str):
            self.has_text = self.has_text or bool(value.strip())
            return
        for name, inner in value.items():
            shape = self.fields.setdefault(name, _Shape())
            values = inner if isinstance(inner, list) else [inner]
            shape.repeats = shape.repeats or len(values) > 1
            for each in values:
                shape.add(each)

    def type(self) -> pa.DataType:
        fields = [(name, shape.of_field()) for name, shape in self.fields.items()]
        if fields and self.has_text and VALUE not in self.fields:
            fields.append((VALUE, pa.string()))
        return pa.struct(fields) if fields else pa.string()

    def of_field(self) -> pa.DataType:
        return pa.list_(self.type()) if self.repeats else self.type()

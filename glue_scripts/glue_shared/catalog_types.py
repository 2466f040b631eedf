"""What a column is called in the catalog and what type it has there, and the way back to a schema."""

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from glue_shared import schema as schemas
from glue_shared.errors import RunError

Column = dict[str, str]  # Name and Type, as Glue's API has them
_CHARACTERS = re.compile(r"\b(var)?char\(\d+\)", re.IGNORECASE)  # of a length that no file of ours keeps to
_PLAIN_NAME = re.compile(r"[^:,<>()\s`]+")


def columns(schema: pa.Schema) -> list[Column]:
    """The columns as the catalog keeps them. Raises RunError for a field that its types cannot name."""
    described = schemas.to_spark(schema)
    for field in schema:
        _refuse_unspeakable(field.name, field.type)
    # A timestamp without a zone is no type of Hive's, which reads it as its own.
    return [
        {
            "Name": field.name.lower(),
            "Type": field.dataType.simpleString().replace("timestamp_ntz", "timestamp"),
        }
        for field in described
    ]


def _refuse_unspeakable(column: str, kind: pa.DataType) -> None:
    if pa.types.is_struct(kind):
        for field in kind:
            if not _PLAIN_NAME.fullmatch(field.name):
                raise RunError(
                    f"column {column!r} has a field {field.name!r}, which no type of the catalog can name: "
                    "expected none of :,<>()` or spaces; choose the columns to write with --columns"
                )
            _refuse_unspeakable(column, field.type)
    elif pa.types.is_list(kind):
        _refuse_unspeakable(column, kind.value_type)
    elif pa.types.is_map(kind):
        _refuse_unspeakable(column, kind.item_type)


def schema_of(table: Mapping[str, Any], option: str) -> pa.Schema:
    """The schema of a table's files, its partition keys left out; needs a running Spark for its parser."""
    parts = [
        f"`{each['Name']}` {_CHARACTERS.sub('string', each.get('Type', 'string'))}"
        for each in table["StorageDescriptor"]["Columns"]
    ]
    return schemas.from_ddl(", ".join(parts), option)

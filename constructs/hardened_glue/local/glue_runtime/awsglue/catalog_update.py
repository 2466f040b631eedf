"""What a sink with enableUpdateCatalog tells the catalog: the table's columns, and the partitions written."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from . import catalog
from .field_paths import quoted

_FORMATS = {
    "json": ("org.openx.data.jsonserde.JsonSerDe", "TextInputFormat"),
    "csv": ("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "TextInputFormat"),
    "avro": ("org.apache.hadoop.hive.serde2.avro.AvroSerDe", "AvroContainerInputFormat"),
    "parquet": ("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "MapredParquetInputFormat"),
}
_NULL = "__HIVE_DEFAULT_PARTITION__"  # the folder of rows without a value
_BEHAVIORS = ("UPDATE_IN_DATABASE", "LOG")


def update(
    rows: DataFrame,
    *,
    database: str,
    name: str,
    path: str,
    format_name: str,
    keys: Sequence[str],
    behavior: str = "UPDATE_IN_DATABASE",
) -> None:
    """Makes the table or gives it the rows' columns, and adds the partitions of the rows.

    Args:
        behavior: LOG leaves a table that exists as it is, and adds its partitions all the same.
    """
    if behavior not in _BEHAVIORS:
        raise ValueError(f"updateBehavior is {behavior!r}, expected {' or '.join(_BEHAVIORS)}")
    if format_name not in _FORMATS:
        raise ValueError(
            f"the catalog cannot be updated for format {format_name}, expected {', '.join(_FORMATS)}"
        )
    known = catalog.find_table(database, name)
    if known is None or behavior == "UPDATE_IN_DATABASE":
        catalog.put_table(database, _described(rows.schema, name, path, format_name, keys))
    if keys:
        catalog.add_partitions(database, name, _partitions(rows, path, format_name, keys))


def _described(
    schema: StructType, name: str, path: str, format_name: str, keys: Sequence[str]
) -> dict[str, Any]:
    types = {field.name: field.dataType.simpleString() for field in schema.fields}
    columns = [{"Name": column, "Type": kind} for column, kind in types.items() if column not in keys]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": format_name},
        "StorageDescriptor": {**_storage(path, format_name), "Columns": columns},
        "PartitionKeys": [{"Name": key, "Type": types[key]} for key in keys],
    }


def _storage(location: str, format_name: str) -> dict[str, Any]:
    library, input_format = _FORMATS[format_name]
    return {
        "Location": location,
        "InputFormat": input_format,
        "SerdeInfo": {"SerializationLibrary": library},
    }


def _partitions(rows: DataFrame, path: str, format_name: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    texts = [F.coalesce(F.col(quoted(key)).cast("string"), F.lit(_NULL)).alias(key) for key in keys]
    found = sorted(tuple(row) for row in rows.select(*texts).distinct().collect())
    base = path.rstrip("/")
    return [
        {
            "Values": list(values),
            "StorageDescriptor": _storage(
                base + "".join(f"/{key}={value}" for key, value in zip(keys, values, strict=True)) + "/",
                format_name,
            ),
        }
        for values in found
    ]

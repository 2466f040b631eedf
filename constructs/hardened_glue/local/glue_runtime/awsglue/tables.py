"""Reads and writes the tables of the Data Catalog: where they lie, in which format, and which partitions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from . import catalog, connections, jdbc, predicates, s3_source
from .errors import refuse
from .s3_source import Place, Reading

if TYPE_CHECKING:
    from .context import GlueContext

# A crawler's word for the format, or else what the serialization library tells.
_LIBRARIES = {
    "parquet": "parquet",
    "orc": "orc",
    "avro": "avro",
    "json": "json",
    "opencsv": "csv",
    "lazysimple": "csv",
}
_OF_OPTIONS = "catalogPartitionPredicate"


def read(
    context: "GlueContext",
    database: str,
    name: str,
    *,
    predicate: str,
    options: Mapping[str, Any],
    transformation_ctx: str,
) -> tuple[DataFrame, list[DataFrame]]:
    """The rows of a table, and the records that could not be read."""
    table = catalog.table(database, name)
    kind = str(table.get("Parameters", {}).get("classification", "")).lower()
    if kind in jdbc.KINDS:
        given = {**jdbc_options(table), **options}
        return jdbc.read(context, kind, given, transformation_ctx), []
    given = {key: value for key, value in options.items() if key != _OF_OPTIONS}
    catalog_predicate = str(options.get(_OF_OPTIONS) or "")
    reading = _reading(context, database, table, [predicate, catalog_predicate], given, transformation_ctx)
    return s3_source.read(context, reading)


def format_of(table: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The format of a table's files, and the options to read it with."""
    described = table.get("StorageDescriptor", {})
    serde = described.get("SerdeInfo", {})
    parameters = {**(table.get("Parameters") or {}), **(described.get("Parameters") or {})}
    library = str(serde.get("SerializationLibrary", "")).lower()
    told = str(parameters.get("classification", "")).lower()
    kind = told or next((kind for word, kind in _LIBRARIES.items() if word in library), "")
    if not kind:
        refuse(f"table {table['Name']} without a classification", "set its parameter classification")
    if kind != "csv":
        return kind, {}
    given = serde.get("Parameters") or {}
    separator = given.get("field.delim") or given.get("separatorChar") or parameters.get("delimiter") or ","
    options: dict[str, Any] = {"separator": separator}
    if "quoteChar" in given:
        options["quoteChar"] = given["quoteChar"]
    if str(parameters.get("skip.header.line.count", "0")) not in ("0", ""):
        options["skipFirst"] = True
    return kind, options


def jdbc_options(table: Mapping[str, Any]) -> dict[str, Any]:
    """Where a crawled table of a database lies: its connection, and its name there."""
    parameters = table.get("Parameters", {})
    connection = parameters.get("connectionName")
    if not connection:
        refuse(f"table {table['Name']} of a database without a connectionName")
    place = str(table.get("StorageDescriptor", {}).get("Location") or table["Name"])
    url = connections.connection(str(connection))["url"]
    # A crawler writes database.schema.table; a URL already leads to the database.
    parts = place.split(".")
    database = url.rpartition("/")[2].partition("?")[0]
    within = parts[1:] if len(parts) > 1 and parts[0] == database else parts
    return {"useConnectionProperties": "true", "connectionName": connection, "dbtable": ".".join(within)}


def _reading(
    context: "GlueContext",
    database: str,
    table: Mapping[str, Any],
    wanted: list[str],
    options: Mapping[str, Any],
    transformation_ctx: str,
) -> Reading:
    kind, format_options = format_of(table)
    keys = catalog.partition_keys(table)
    location = str(table["StorageDescriptor"]["Location"])
    return Reading(
        places=_places(context, database, table, keys, wanted) if keys else [Place(location)],
        format=kind,
        format_options={**format_options, **_format_options(options)},
        connection={key: value for key, value in options.items() if key not in _format_options(options)},
        transformation_ctx=transformation_ctx,
        columns=catalog.columns_of(table),
        partition_keys=keys,
        base=location,
        recursive=True,
    )


def _places(
    context: "GlueContext",
    database: str,
    table: Mapping[str, Any],
    keys: list[tuple[str, str]],
    wanted: list[str],
) -> list[Place]:
    known = catalog.partitions(database, str(table["Name"]))
    names = [name for name, _ in keys]
    return [
        Place(
            str(partition["StorageDescriptor"]["Location"]),
            tuple(zip(names, partition["Values"], strict=True)),
        )
        for partition in predicates.matching(context, keys, known, wanted)
    ]


def _format_options(options: Mapping[str, Any]) -> dict[str, Any]:
    # from_catalog has one map for both kinds of options.
    words = ("multiLine", "jsonPath", "attachFilename", "withHeader", "separator", "quoteChar", "escaper")
    return {key: value for key, value in options.items() if key in words}

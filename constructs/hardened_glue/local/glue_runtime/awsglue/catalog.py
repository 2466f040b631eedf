"""The Data Catalog: an emulator's where AWS_ENDPOINT_URL names one, else JSON files beside the buckets.

`<root>/_catalog/<database>/<table>.json` holds `{"Table": ..., "Partitions": [...]}` in the shapes of the
Glue API, so that what `aws glue get-table` and `get-partitions` print can be put there.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .storage import state_root

_FOLDER = "_catalog"
_BATCH = 100  # partitions a call of the API takes
Table = dict[str, Any]
Partition = dict[str, Any]


class EntityNotFound(Exception):  # noqa: N818 - as the API calls it
    """A database or table that the catalog lacks."""


def table(database: str, name: str) -> Table:
    """The table as the Glue API describes it."""
    client = _client()
    if client is None:
        return dict(_read(database, name)["Table"])
    try:
        return dict(client.get_table(DatabaseName=database, Name=name)["Table"])
    except client.exceptions.EntityNotFoundException as error:
        raise EntityNotFound(f"table {database}.{name} is not in the catalog: {error}") from error


def find_table(database: str, name: str) -> Table | None:
    try:
        return table(database, name)
    except EntityNotFound:
        return None


def partitions(database: str, name: str) -> list[Partition]:
    """All partitions of the table."""
    client = _client()
    if client is None:
        return list(_read(database, name).get("Partitions", []))
    pages = client.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
    return [partition for page in pages for partition in page["Partitions"]]


def columns_of(described: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The columns that are in the files, with their types as Hive writes them."""
    columns = described.get("StorageDescriptor", {}).get("Columns", [])
    return [(column["Name"], column.get("Type", "string")) for column in columns]


def partition_keys(described: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The columns that are in the files' places."""
    return [(key["Name"], key.get("Type", "string")) for key in described.get("PartitionKeys") or []]


def put_table(database: str, described: Table) -> None:
    """Makes the table, or replaces its description."""
    client = _client()
    if client is None:
        kept = (
            _read(database, described["Name"])["Partitions"]
            if _path(database, described["Name"]).exists()
            else []
        )
        _write(database, described["Name"], {"Table": described, "Partitions": kept})
    elif find_table(database, described["Name"]) is None:
        client.create_table(DatabaseName=database, TableInput=described)
    else:
        client.update_table(DatabaseName=database, TableInput=described)


def add_partitions(database: str, name: str, new: Sequence[Partition]) -> None:
    """Adds those partitions that the table lacks."""
    known = {tuple(partition["Values"]) for partition in partitions(database, name)}
    missing = [partition for partition in new if tuple(partition["Values"]) not in known]
    client = _client()
    if client is None:
        kept = _read(database, name)
        _write(database, name, {**kept, "Partitions": [*kept.get("Partitions", []), *missing]})
        return
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        client.batch_create_partition(DatabaseName=database, TableName=name, PartitionInputList=batch)


def drop_partitions(database: str, name: str, values: Iterable[Sequence[str]]) -> None:
    gone = {tuple(each) for each in values}
    client = _client()
    if client is None:
        kept = _read(database, name)
        left = [each for each in kept.get("Partitions", []) if tuple(each["Values"]) not in gone]
        _write(database, name, {**kept, "Partitions": left})
        return
    for each in gone:
        client.delete_partition(DatabaseName=database, TableName=name, PartitionValues=list(each))


def _client() -> Any:
    if not (os.environ.get("AWS_ENDPOINT_URL_GLUE") or os.environ.get("AWS_ENDPOINT_URL")):
        return None
    import boto3

    return boto3.client("glue")


def _path(database: str, name: str) -> Path:
    for each in (database, name):
        if not each or "/" in each or each.startswith("."):
            raise ValueError(f"{each!r} is no name of a database or table")
    return state_root() / _FOLDER / database.lower() / f"{name.lower()}.json"


def _read(database: str, name: str) -> dict[str, Any]:
    path = _path(database, name)
    if not path.exists():
        raise EntityNotFound(
            f"{database}.{name} is not in the catalog, expected {path}, or a catalog at AWS_ENDPOINT_URL"
        )
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"Partitions": [], **kept}


def _write(database: str, name: str, kept: Mapping[str, Any]) -> None:
    path = _path(database, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(json.dumps(kept, indent=1, default=str), encoding="utf-8")
    scratch.replace(path)

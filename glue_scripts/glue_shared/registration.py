"""What a commit tells the catalog: the table with its columns, the partitions that came and that went.

It is decided before anything is written, refused where the table is another one, and part of the commit's
record: a run that dies before the catalog knows is finished by the next one. Columns are added, never dropped
and never changed in their type: files that other runs wrote have it.

Partitions come before the files that they replace go, and go after them: whoever reads through the catalog
sees each row of the old or of the new output at every moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from glue_shared import catalog_types
from glue_shared.catalog import Catalog, TableName
from glue_shared.catalog_types import Column
from glue_shared.commits import Past, WrittenFile
from glue_shared.errors import RunError

PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
SERDE = f"{PARQUET}.serde.ParquetHiveSerDe"
STORAGE = {
    "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
    "OutputFormat": f"{PARQUET}.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": SERDE, "Parameters": {"serialization.format": "1"}},
}
PARAMETERS = {"EXTERNAL": "TRUE", "classification": "parquet", "typeOfData": "file"}
# What UpdateTable takes of what GetTable gives.
_KEPT = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "TableType",
    "Parameters",
)


@dataclass(frozen=True)
class Target:
    """The table as this run would have it: the files' columns, the partition keys, where they lie."""

    name: TableName
    location: str
    columns: list[Column]
    partition_keys: list[Column]

    @classmethod
    def of(cls, name: TableName, location: str, schema: pa.Schema, keys: Sequence[str]) -> "Target":
        described = dict(zip(schema.names, catalog_types.columns(schema), strict=True))
        return cls(
            name,
            location,
            [column for key, column in described.items() if key not in keys],
            [described[key] for key in keys],
        )

    def merged(self, found: Mapping[str, Any] | None) -> dict[str, Any]:
        """The table as it is to be. Raises RunError where the one that is there is not this target's."""
        if found is None:
            return {
                "Name": self.name.table,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": dict(PARAMETERS),
                "PartitionKeys": self.partition_keys,
                "StorageDescriptor": self._storage(self.location, self.columns),
            }
        self._refuse_another(found)
        storage = found["StorageDescriptor"]
        columns = self._with_added(storage["Columns"])
        return {
            **{key: found[key] for key in _KEPT if found.get(key) is not None},
            "Parameters": {**found.get("Parameters", {}), "classification": "parquet"},
            "StorageDescriptor": {**storage, "Columns": columns},
        }

    def _storage(self, location: str, columns: Sequence[Column]) -> dict[str, Any]:
        return {**STORAGE, "Location": location, "Columns": list(columns)}

    def _refuse_another(self, found: Mapping[str, Any]) -> None:
        storage = found.get("StorageDescriptor") or {}
        library = (storage.get("SerdeInfo") or {}).get("SerializationLibrary")
        differing = {
            "location": (storage.get("Location", "").rstrip("/"), self.location.rstrip("/")),
            "SerDe": (library, SERDE),
            "partition keys": (_spoken(found.get("PartitionKeys") or []), _spoken(self.partition_keys)),
        }
        for what, (there, wanted) in differing.items():
            if there != wanted:
                raise RunError(
                    f"table {self.name} has the {what} {there or 'none'!r}, expected {wanted or 'none'!r}: "
                    "give another --catalog_table; nothing was written"
                )

    def _with_added(self, there: Sequence[Column]) -> list[Column]:
        known = {each["Name"]: each for each in there}
        for column in self.columns:
            kind = known.setdefault(column["Name"], column).get("Type", "string")
            if _same(kind) != _same(column["Type"]):
                raise RunError(
                    f"column {column['Name']!r} of table {self.name} is {kind}, expected {column['Type']} as "
                    "the run would write it: cast it with --columns, or give another --catalog_table; "
                    "nothing was written"
                )
        return list(known.values())


def _same(kind: str) -> str:
    return kind.lower().replace(" ", "")


def _spoken(columns: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{each['Name']} {_same(each.get('Type', 'string'))}" for each in columns)


@dataclass(frozen=True)
class Registration:
    """What the catalog is to be told of a commit; as plain values, for its record.

    Args:
        put: the folders of the partitions that came, or whose columns did, below the location.
        dropped: those of the partitions that went.
    """

    target: Target
    put: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Registration":
        target = record["target"]
        target = Target(**{**target, "name": TableName(**target["name"])})
        return cls(target, tuple(record["put"]), tuple(record["dropped"]))

    def to_record(self) -> dict[str, Any]:
        return asdict(self)

    def told(self) -> dict[str, object]:
        """What the run summary says of it."""
        put, dropped = len(self.put), len(self.dropped)
        return {"table": str(self.target.name), "partitions_put": put, "partitions_dropped": dropped}

    def add(self, catalog: Catalog) -> None:
        """Makes or updates the table and its partitions. May be repeated."""
        name = self.target.name
        found = catalog.table(name)
        wanted = self.target.merged(found)
        if found is None or any(found.get(key) != value for key, value in wanted.items()):
            catalog.put_table(name, wanted, is_new=found is None)
        storage = wanted["StorageDescriptor"]
        catalog.put_partitions(name, [self._partition(folder, storage) for folder in self.put])

    def drop(self, catalog: Catalog) -> None:
        """Takes out the partitions whose files are gone. May be repeated."""
        catalog.delete_partitions(self.target.name, [_values(folder) for folder in self.dropped])

    def _partition(self, folder: str, storage: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "Values": _values(folder),
            "StorageDescriptor": {**storage, "Location": f"{self.target.location}{folder}/"},
            "Parameters": {"classification": "parquet"},
        }


def _values(folder: str) -> list[str]:
    """The values in a folder's name; a null keeps the name that Hive has for it."""
    return [unquote(part.partition("=")[2]) for part in folder.split("/")]


@dataclass(frozen=True)
class Plan:
    """A target that the catalog will take: the table as it is known there, if it is.

    Raises RunError when it is made, before anything is written, where the table cannot be the target's.
    """

    target: Target
    found: dict[str, Any] | None

    @classmethod
    def of(cls, catalog: Catalog, target: Target) -> "Plan":
        database = target.name.database
        if not catalog.has_database(database):
            raise RunError(
                f"the catalog has no database {database!r}, expected it there: nothing was written"
            )
        found = catalog.table(target.name)
        target.merged(found)
        return cls(target, found)

    def of_commit(self, past: Past, files: Sequence[WrittenFile], replaces: Sequence[str]) -> Registration:
        """What is to be told of a commit on top of a past."""
        return self.registration(
            known=past.registered == asdict(self.target.name),
            written=[file.final for file in files],
            kept=past.owned - set(replaces),
            replaced=replaces,
        )

    def registration(
        self, *, known: bool, written: Iterable[str], kept: Iterable[str], replaced: Iterable[str]
    ) -> Registration:
        """What is to be told of a commit, given the files it writes, the earlier ones that stay and that go.

        Args:
            known: whether the commit before told the same table of all that there was.
        """
        ours, earlier, gone = (self._folders(each) for each in (written, kept, replaced))
        if not known or self.found is None:
            put = ours | earlier
        else:
            put = ours if self._adds_columns() else ours - earlier - gone
        return Registration(self.target, tuple(sorted(put)), tuple(sorted(gone - ours - earlier)))

    def _adds_columns(self) -> bool:
        found = self.found or {}
        columns = found["StorageDescriptor"]["Columns"]
        return bool(self.target.merged(found)["StorageDescriptor"]["Columns"] != columns)

    def _folders(self, files: Iterable[str]) -> set[str]:
        """The partitions' folders in which files lie; of a table without partitions, none."""
        location, keys = self.target.location, [column["Name"] for column in self.target.partition_keys]
        folders = {uri.removeprefix(location).rpartition("/")[0] for uri in files}
        for folder in sorted(folders):
            named = [unquote(part.partition("=")[0]).lower() for part in folder.split("/") if part]
            if named != keys:
                raise RunError(
                    f"{location}{folder} is no partition of table {self.target.name}, expected folders of "
                    f"{', '.join(keys) or 'no partition keys'} alone: overwrite the target, or register "
                    "another; nothing was published"
                )
        return folders if keys else set()

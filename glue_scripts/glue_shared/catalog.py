"""The Glue Data Catalog: tables and partitions by the calls that registration takes, and no others.

Where `hardened-glue run-local` named a folder in the environment, a table is the file
`_catalog/<database>/<table>.json` in it: `{"Table": ..., "Partitions": [...]}` in the shapes of Glue's API.
"""

import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from glue_shared.errors import OptionError, RunError
from glue_shared.storage import LOCAL_ROOT_VARIABLE

LOCAL_FOLDER = "_catalog"
CREATED_AT_ONCE = 100  # the most partitions that BatchCreatePartition takes, and BatchUpdatePartition
DELETED_AT_ONCE = 25  # the most that BatchDeletePartition takes
_NAME = re.compile(r"[^A-Z*?/$\\.\s][^A-Z*?/$\\\s]{0,254}")
_EXISTS, _MISSING = "AlreadyExistsException", "EntityNotFoundException"
Item = TypeVar("Item")
Values = Sequence[str]


@dataclass(frozen=True)
class TableName:
    """A table of a database."""

    database: str
    table: str

    def __str__(self) -> str:
        return f"{self.database}.{self.table}"

    @classmethod
    def checked(cls, option: str, database: str, table: str) -> "TableName":
        """Raises OptionError for a name that the catalog would not keep as it is."""
        for name in (database, table):
            if not _NAME.fullmatch(name):
                expectation = "database.table, each a name in lower case without any of *?/$\\ or spaces"
                raise OptionError(option, f"{database}.{table}", expectation)
        return cls(database, table)

    @classmethod
    def parse(cls, option: str, text: str) -> "TableName":
        database, _, table = text.partition(".")
        return cls.checked(option, database, table)


class Catalog(Protocol):
    """Where tables are known. What changes it may be repeated."""

    def has_database(self, name: str) -> bool: ...
    def table(self, name: TableName) -> dict[str, Any] | None: ...
    def put_table(self, name: TableName, given: Mapping[str, Any], *, is_new: bool) -> None: ...
    def put_partitions(self, name: TableName, partitions: Sequence[Mapping[str, Any]]) -> None: ...
    def delete_partitions(self, name: TableName, values: Sequence[Values]) -> None: ...


def connect() -> Catalog:
    """The catalog of this process: Glue's, unless the local runner named a folder."""
    root = os.environ.get(LOCAL_ROOT_VARIABLE)
    return FolderCatalog(Path(root) / LOCAL_FOLDER) if root else GlueCatalog()


class GlueCatalog:
    """The account's own catalog, through boto3."""

    def __init__(self) -> None:
        import boto3  # only where Glue is really spoken to
        from botocore.config import Config

        self._glue = boto3.client("glue", config=Config(retries={"mode": "adaptive", "max_attempts": 10}))

    def has_database(self, name: str) -> bool:
        return self._found(lambda: self._glue.get_database(Name=name)) is not None

    def table(self, name: TableName) -> dict[str, Any] | None:
        found = self._found(lambda: self._glue.get_table(DatabaseName=name.database, Name=name.table))
        return found["Table"] if found else None

    def put_table(self, name: TableName, given: Mapping[str, Any], *, is_new: bool) -> None:
        put = self._glue.create_table if is_new else self._glue.update_table
        put(DatabaseName=name.database, TableInput=dict(given))

    def put_partitions(self, name: TableName, partitions: Sequence[Mapping[str, Any]]) -> None:
        """Creates them; those that are there already are brought up to date."""
        where = {"DatabaseName": name.database, "TableName": name.table}
        by_values = {tuple(each["Values"]): each for each in partitions}
        for batch in _batches(list(partitions), CREATED_AT_ONCE):
            answer = self._glue.batch_create_partition(**where, PartitionInputList=batch)
            there = _values(name, answer, but=_EXISTS)
            if there:
                entries = [
                    {"PartitionValueList": list(each), "PartitionInput": by_values[each]} for each in there
                ]
                _values(name, self._glue.batch_update_partition(**where, Entries=entries))

    def delete_partitions(self, name: TableName, values: Sequence[Values]) -> None:
        where = {"DatabaseName": name.database, "TableName": name.table}
        for batch in _batches(list(values), DELETED_AT_ONCE):
            entries = [{"Values": list(each)} for each in batch]
            answer = self._glue.batch_delete_partition(**where, PartitionsToDelete=entries)
            _values(name, answer, but=_MISSING)

    def _found(self, ask: Any) -> dict[str, Any] | None:
        try:
            answer: dict[str, Any] = ask()
        except self._glue.exceptions.EntityNotFoundException:
            return None
        return answer


def _batches(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    for start in range(0, len(items), most):
        yield list(items[start : start + most])


def _values(name: TableName, answer: Mapping[str, Any], but: str = "") -> list[tuple[str, ...]]:
    """The partitions that a batch left out for a reason that is none; any other reason is a RunError."""
    left_out = []
    for error in answer.get("Errors", ()):
        detail = error["ErrorDetail"]
        values = error.get("PartitionValues") or error.get("PartitionValueList") or ()
        if detail["ErrorCode"] != but:
            raise RunError(
                f"the catalog refused partition {'/'.join(values)} of {name}: {detail['ErrorCode']} "
                f"({detail.get('ErrorMessage', 'no message')}); the next run registers it again"
            )
        left_out.append(tuple(values))
    return left_out


@dataclass(frozen=True)
class FolderCatalog:
    """A file a table. Databases need not be made."""

    home: Path

    def has_database(self, name: str) -> bool:
        return True

    def table(self, name: TableName) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._read(name).get("Table")
        return found

    def put_table(self, name: TableName, given: Mapping[str, Any], *, is_new: bool) -> None:
        table = {**given, "DatabaseName": name.database}
        self._write(name, {"Partitions": [], **self._read(name), "Table": table})

    def put_partitions(self, name: TableName, partitions: Sequence[Mapping[str, Any]]) -> None:
        place = {"DatabaseName": name.database, "TableName": name.table}
        self._change(name, {tuple(each["Values"]): {**each, **place} for each in partitions}, ())

    def delete_partitions(self, name: TableName, values: Sequence[Values]) -> None:
        self._change(name, {}, values)

    def _change(self, name: TableName, put: Mapping[Any, Any], deleted: Sequence[Values]) -> None:
        kept = self._read(name)
        partitions = {tuple(each["Values"]): each for each in kept.get("Partitions", ())} | dict(put)
        for values in deleted:
            partitions.pop(tuple(values), None)
        self._write(name, {**kept, "Partitions": list(partitions.values())})

    def _path(self, name: TableName) -> Path:
        return self.home / name.database / f"{name.table}.json"

    def _read(self, name: TableName) -> dict[str, Any]:
        path = self._path(name)
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def _write(self, name: TableName, kept: Mapping[str, Any]) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        whole.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        whole.replace(path)

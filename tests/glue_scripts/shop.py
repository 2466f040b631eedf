"""One test's tables in a real database, and the script that copies them to a folder."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from databases.server import Server
from pyspark.sql import DataFrame, SparkSession

import jdbc_to_s3
from glue_shared import jdbc_connection, jdbc_dialects
from glue_shared.jdbc_columns import Table
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_session import Session
from glue_shared.journal import Journal
from glue_shared.runtime import Run
from glue_shared.storage import FolderStorage
from glue_shared.summary import Summary

_number = itertools.count()


class Shop:
    """A database, a target of one test's own, and tables whose names no other test has."""

    def __init__(self, spark: SparkSession, root: Path, server: Server, reader: str = "jdbc") -> None:
        self.spark, self.root, self.server, self.reader = spark, root, server, reader
        self.storage = FolderStorage(root)
        self.number = next(_number)
        self.target = f"s3://out/shop{self.number}/"
        self.table = f"t{self.number}"

    @property
    def is_postgresql(self) -> bool:
        return self.server.name == "postgresql"

    @property
    def database(self) -> Database:
        given = self.server.as_connection()
        engine = "postgresql" if self.is_postgresql else "mysql"
        driver = jdbc_connection.DRIVERS[engine]
        return Database("shop", engine, given["url"], driver, user=given["user"], password=given["password"])

    def execute(self, *statements: str) -> None:
        """Each `{t}` stands for this test's table."""
        self.server.execute(*(statement.replace("{t}", self.table) for statement in statements))

    def copy(
        self,
        *arguments: str,
        run_id: str | None = None,
        tables: "list[dict[str, Any]] | None" = None,
        **table: Any,
    ) -> Summary:
        listed = tables or [{"name": self.table, "target": "t", **table}]
        places = ("--connection", "shop", "--tables", json.dumps(listed), "--target", self.target)
        options = jdbc_to_s3.parse_options([*places, "--reader", self.reader, *arguments])
        run_id = run_id or f"jr_{next(_number)}"
        return jdbc_to_s3.copy(self.spark, self.database, options, Run(run_id, run_id), self.storage)

    def read(self, folder: str = "t") -> DataFrame:
        return self.spark.read.parquet(f"{self.target}{folder}")

    def rows(self, folder: str = "t") -> "list[tuple[Any, ...]]":
        return sorted((tuple(row) for row in self.read(folder).collect()), key=repr)

    def quarantined(self, summary: Summary, folder: str = "t") -> "list[dict[str, Any]]":
        home = Journal(self.storage, f"{self.target}{folder}/").quarantine(summary.run_key)
        bodies = [self.storage.get(item.uri).decode() for item in self.storage.objects(home)]
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    @contextmanager
    def session(self) -> "Iterator[Session]":
        dialect, _ = jdbc_dialects.of(self.database.engine)
        with Session(self.spark, self.database, dialect.PROPERTIES) as session:
            yield session

    def described(self, session: Session, name: str | None = None) -> Table:
        dialect, _ = jdbc_dialects.of(self.database.engine)
        return dialect.describe(session, TableName(None, name or self.table))


def told(summary: Summary, table: int = 0) -> "dict[str, Any]":
    """What the summary tells of one table."""
    found: dict[str, Any] = summary.inputs["tables"][table]  # type: ignore[index]
    return found

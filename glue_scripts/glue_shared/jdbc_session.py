"""The driver's own connection: it asks the catalogue, plans the splits and holds the snapshot open.

It speaks through the JVM's JDBC driver, the one that the executors read with: no second client is needed,
and what it is told is what they will be told. Values come as text, so nothing is lost on the way here.
"""

import contextlib
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from glue_shared import jdbc_errors
from glue_shared.jdbc_connection import Database

FORWARD_ONLY, READ_ONLY = 1003, 1007  # java.sql.ResultSet's own numbers
PLAN_SECONDS = 120  # what one statement of the planning may take before it is given up


class Session:
    """One connection. Statements are committed one by one until `begin`."""

    def __init__(self, spark: Any, database: Database, properties: Mapping[str, str]) -> None:
        self.database = database
        self._connection: Any = None
        jvm = spark.sparkContext._jvm
        wanted = jvm.java.util.Properties()
        for key, value in {**properties, "user": database.user, "password": database.password}.items():
            wanted.setProperty(key, value)
        try:
            # Not DriverManager: it sees no driver that came with --jars.
            loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
            driver = jvm.java.lang.Class.forName(database.driver, True, loader).newInstance()
            self._connection = driver.connect(database.url, wanted)
        except Exception as error:
            failure = jdbc_errors.explain(error, database, "connecting")
        else:
            return
        raise failure  # outside of the handler: Python would print the driver's error as its context

    def execute(self, statement: str) -> None:
        failure = None
        made = None
        try:
            made = self._connection.createStatement()
            made.execute(statement)
        except Exception as error:
            failure = jdbc_errors.explain(error, self.database, "preparing")
        finally:
            if made is not None:
                made.close()
        if failure:
            raise failure

    def rows(self, query: str, *parameters: str) -> list[tuple[str | None, ...]]:
        """All rows of a small result, each value as the server writes it."""
        failure = None
        try:
            return self._rows(query, parameters)
        except Exception as error:
            failure = jdbc_errors.explain(error, self.database, "planning")
        raise failure

    def value(self, query: str, *parameters: str) -> str | None:
        """The only value of the only row; None if there is no row."""
        found = self.rows(query, *parameters)
        return found[0][0] if found else None

    def column(self, query: str, name: str) -> str | None:
        """The value of one column of the first row."""
        failure = None
        try:
            prepared = self._connection.prepareStatement(query)
            results = prepared.executeQuery()
            found = results.getString(name) if results.next() else None
            prepared.close()
            return None if found is None else str(found)
        except Exception as error:
            failure = jdbc_errors.explain(error, self.database, "planning")
        raise failure

    def can_stream(self, fetch_size: int) -> bool:
        """Whether rows pass by the driver one by one: it takes no other statement then before the last.

        What it says by itself would not do: another driver, or a word in its URL, may have it hold them all.
        """
        with contextlib.closing(self._begun("SELECT 1 UNION ALL SELECT 2", fetch_size)):
            try:
                self._connection.createStatement().execute("SELECT 1")
            except Exception:
                return True
        return False

    def read_singly(self, query: str) -> None:
        """Reads a small result, asking for each row by itself."""
        with contextlib.closing(self._begun(query, 1)) as begun:
            results = begun.getResultSet()
            while results.next():
                pass

    def _begun(self, query: str, fetch_size: int) -> Any:
        """A statement as Spark makes it, whose result waits to be read."""
        failure = None
        try:
            begun = self._connection.prepareStatement(query, FORWARD_ONLY, READ_ONLY)
            begun.setFetchSize(fetch_size)
            begun.execute()
            return begun
        except Exception as error:
            failure = jdbc_errors.explain(error, self.database, "trying how rows are fetched")
        raise failure

    def _rows(self, query: str, parameters: Sequence[str]) -> list[tuple[str | None, ...]]:
        prepared = self._connection.prepareStatement(query)
        try:
            prepared.setQueryTimeout(PLAN_SECONDS)
            for place, parameter in enumerate(parameters, start=1):
                prepared.setString(place, parameter)
            results = prepared.executeQuery()
            width = range(1, results.getMetaData().getColumnCount() + 1)
            found = []
            while results.next():
                found.append(tuple(results.getString(place) for place in width))
            return found
        finally:
            prepared.close()

    def begin(self) -> None:
        self._connection.setAutoCommit(False)

    def close(self) -> None:
        if self._connection is None:
            return
        with contextlib.suppress(Exception):  # it may be the very connection that broke
            self._connection.close()
        self._connection = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: "type[BaseException] | BaseException | TracebackType | None") -> None:
        self.close()

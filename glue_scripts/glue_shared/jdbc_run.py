"""The tables of one run: the largest first, side by side, within the connections that the job may have."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import SparkSession

from glue_shared import jdbc_arrow, jdbc_connection, jdbc_dialects, jdbc_planning, jdbc_table, runtime
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import Snapshot, Table
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_dialects import Dialect, Splitter
from glue_shared.jdbc_options import Options, TableOption
from glue_shared.jdbc_session import Session
from glue_shared.storage import Storage
from glue_shared.summary import Summary


class Permits:
    """So many connections and no more. Who asks waits until they are free, in the order of asking."""

    def __init__(self, count: int) -> None:
        self.count = self._free = count
        self._changed = threading.Condition()
        self._waiting: list[object] = []

    @contextmanager
    def taken(self, wanted: int) -> Iterator[None]:
        me = object()
        with self._changed:
            self._waiting.append(me)
            while self._waiting[0] is not me or self._free < wanted:
                self._changed.wait()
            self._waiting.pop(0)
            self._free -= wanted
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += wanted
                self._changed.notify_all()


@dataclass(frozen=True)
class Access:
    """The way to the database. Of several connections the driver keeps one, which holds the snapshot."""

    spark: SparkSession
    database: Database
    dialect: Dialect
    splitter: Splitter
    tables: Mapping[TableOption, Table]
    snapshot: Snapshot
    permits: Permits
    held: Session | None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A connection to plan with: the one that is held, one thread at a time; else one of its own."""
        with self._lock:
            if self.held is not None:
                yield self.held
                return
        # The only connection: nothing is read while it plans, and one table waits for the other.
        with _connected(self.spark, self.database, self.dialect) as session:
            session.execute(self.dialect.settings())
            yield session


@contextmanager
def opened(spark: SparkSession, database: Database, options: Options) -> Iterator[Access]:
    """Finds every table, or raises before anything is written, and takes the snapshot."""
    _refuse_other_time_zones(spark)
    if options.reader == "arrow":
        jdbc_arrow.refuse_unfit(database)
        jdbc_arrow.start_workers(spark)
    dialect, splitter = jdbc_dialects.of(database.engine)
    with _connected(spark, database, dialect) as session:
        if options.reader == "arrow":
            jdbc_arrow.refuse_other_encodings(session)
        if (streaming := jdbc_dialects.streaming(database.engine)) is not None:
            streaming.refuse_held_results(session, options.fetch_size)
        tables = {option: dialect.describe(session, option.name) for option in options.tables}
        for option, table in tables.items():
            jdbc_planning.check(option, table, dialect, options)
        if options.max_connections > 1:
            snapshot = dialect.hold(session, list(tables.values()))
            permits = Permits(options.max_connections - 1)
            yield Access(spark, database, dialect, splitter, tables, snapshot, permits, session)
            return
    words = "each table is read by one statement, at a moment of its own"
    snapshot = Snapshot(dialect.settings(), words, is_shared=False)
    yield Access(spark, database, dialect, splitter, tables, snapshot, Permits(1), None)


@contextmanager
def _connected(spark: SparkSession, database: Database, dialect: Dialect) -> Iterator[Session]:
    properties = {**dialect.PROPERTIES, **jdbc_connection.tls_properties(database)}
    with Session(spark, database, properties) as session:
        yield session


def _refuse_other_time_zones(spark: SparkSession) -> None:
    """A driver that makes a moment of a text takes the JVM's zone for it."""
    jvm: Any = spark.sparkContext._jvm
    zone = str(jvm.java.util.TimeZone.getDefault().getID())
    if zone not in ("UTC", "Etc/UTC", "GMT", "Z", "Zulu", "Universal", "Etc/Universal", "UCT", "Etc/UCT"):
        raise RunError(f"the JVM's time zone is {zone}, expected UTC as on Glue: moments would be shifted")


def copy_all(
    spark: SparkSession, access: Access, options: Options, run: runtime.Run, storage: Storage
) -> dict[str, Summary]:
    """The summary of each table, in the order of the options. Raises RunError if one of them failed."""
    largest_first = sorted(access.tables, key=lambda option: -(access.tables[option].size_bytes or 0))
    done: dict[str, Summary] = {}
    failed: dict[str, Exception] = {}

    def copy(option: TableOption) -> None:
        name = str(option.name)
        try:
            done[name] = jdbc_table.copy(spark, access, option, options, run, storage)
        except Exception as error:
            failed[name] = error
            runtime.announce(json.dumps({"table_failed": name, "error": str(error)[:500]}))

    with ThreadPoolExecutor(min(len(largest_first), access.permits.count)) as pool:
        list(pool.map(copy, largest_first))
    _raise_failures(failed, sorted(done))
    return {str(option.name): done[str(option.name)] for option in options.tables}


def _raise_failures(failed: Mapping[str, Exception], done: Sequence[str]) -> None:
    if not failed:
        return
    name, error = next(iter(failed.items()))
    if len(failed) == 1 and not done:
        raise error from None
    others = f"; also failed: {', '.join(each for each in failed if each != name)}" if len(failed) > 1 else ""
    kept = f"; committed all the same: {', '.join(done)}" if done else ""
    raise RunError(f"{name}: {error}{others}{kept}") from None

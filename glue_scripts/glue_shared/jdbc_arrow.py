"""The `arrow` reader of PostgreSQL: each task copies its range in binary and writes it as Parquet itself.

No row enters the JVM. A task holds one batch of what it copies, a row group that is not encoded yet, and the
file it writes. Spark says which attempt of a task counts: files and quarantine of any other are removed
before anything is counted, so a range that was read twice is in the output once.
"""

import functools
import importlib.util
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from pyspark.sql import SparkSession

from glue_shared import grouped, jdbc_arrow_columns, jdbc_errors, jdbc_libpq, jdbc_planning, schema
from glue_shared.accounts import Account, Ledger
from glue_shared.arrow_writing import GroupWriter, Layout
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_options import ARROW_MODULES
from glue_shared.jdbc_reading import Reading
from glue_shared.jdbc_session import Session
from glue_shared.rows import Rejected
from glue_shared.storage import Storage

BATCH_BYTES = 8 * 2**20  # what a task holds of rows that came but are not taken yet, plus one row
TOLD_EACH_SECONDS = 5.0
# The database bears as many processes as the job may have connections, and no more for each.
ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"


@dataclass(frozen=True)
class Work:
    """What every task must know. The login is in `database`, which shows it to nobody."""

    database: Database
    table: str
    query: str
    conditions: tuple[str, ...]
    statements: tuple[str, ...]
    columns: pa.Schema
    storage: Storage
    ledger: Ledger
    layout: Layout

    @classmethod
    def of(cls, reading: Reading, layout: Layout, ledger: Ledger, storage: Storage) -> "Work":
        return cls(
            reading.database,
            str(reading.table),
            jdbc_arrow_columns.query(reading),
            reading.splits.conditions or ("true",),
            # One at a time, as the driver takes them; none of ours holds a semicolon.
            ("BEGIN", *reading.snapshot.statement.strip("; ").split("; "), ALONE),
            schema.from_ddl(jdbc_planning.schema(reading)),
            storage,
            ledger,
            layout,
        )


@dataclass(frozen=True)
class Done:
    """What the attempt at a range came to that counts."""

    attempt: str
    rows: int
    rejected: int


@dataclass(frozen=True)
class Count:
    """What all ranges held."""

    rows: int
    rejected: int


def refuse_unfit(database: Database) -> None:
    """Raises OptionError, before anything is connected to, where this reader cannot read the database."""
    jdbc_libpq.parameters(database)
    for requirement in ARROW_MODULES:
        if importlib.util.find_spec(requirement.partition("==")[0].replace("-", "_")) is None:
            expected = f"its driver: --additional-python-modules {','.join(ARROW_MODULES)}"
            raise OptionError("--reader", "arrow", expected)


def refuse_other_encodings(session: Session) -> None:
    """Raises OptionError where the server does not know what its own texts are encoded in."""
    if session.value("SHOW server_encoding") == "SQL_ASCII":
        raise OptionError("--reader", "arrow", "jdbc for a database in SQL_ASCII: its texts may be no UTF-8")


def start_workers(spark: SparkSession) -> None:
    """Has each task slot start its Python and load what a task needs, while the driver plans."""
    grouped.start_workers(spark, _load)


def _load(_slot: int) -> None:
    importlib.import_module("adbc_driver_postgresql.dbapi")


def read_and_write(
    spark: SparkSession, reading: Reading, layout: Layout, ledger: Ledger, storage: Storage
) -> Count:
    """Writes all ranges below the layout's staging prefix, one task a range, and what was rejected."""
    shared = Work.of(reading, layout, ledger, storage)
    count = len(shared.conditions)
    ranges = spark.sparkContext.parallelize(range(count), count)
    done = ranges.map(functools.partial(write_range, shared)).collect()
    remove_others(shared, done)
    return Count(sum(each.rows for each in done), sum(each.rejected for each in done))


def rows_so_far(storage: Storage, ledger: Ledger) -> int:
    """How many rows the tasks have told of."""
    return sum(int(storage.get(item.uri)) for item in storage.objects(_progress(ledger)))


def _progress(ledger: Ledger) -> str:
    return f"{ledger.journal}progress/"


def remove_others(shared: Work, done: Sequence[Done]) -> None:
    """Removes what attempts have left that do not count."""
    storage = shared.storage
    for place in (shared.layout.staging, shared.ledger.quarantine):
        found = [item.uri for item in storage.objects(place)]
        storage.delete([uri for uri in found if not any(each.attempt in uri for each in done)])


def write_range(shared: Work, number: int) -> Done:
    attempt = str(uuid.uuid4())
    ledger = replace(shared.ledger, quarantine=f"{shared.ledger.quarantine}{attempt}-")
    account = Account(ledger, shared.storage, number)
    writer = GroupWriter(shared.storage, replace(shared.layout, attempt=attempt), number)
    rows = rejected = 0
    told = time.monotonic()
    for batch in batches(shared, number):
        table, kept_out = jdbc_arrow_columns.made(batch, shared.columns)
        writer.add((), table)
        entries = [Rejected(shared.table, None, reason, record) for reason, record in kept_out]
        account.add(rows=table.num_rows, rejected=entries)
        rows, rejected = rows + batch.num_rows, rejected + len(entries)
        if time.monotonic() - told > TOLD_EACH_SECONDS:
            told = time.monotonic()
            shared.storage.put(f"{_progress(ledger)}range-{number:06d}", str(rows).encode())
    writer.close()
    account.close()
    return Done(attempt, rows, rejected)


def batches(shared: Work, number: int) -> Iterator[pa.RecordBatch]:
    """A range's rows. Raises RunError for what libpq or the server say, without the login."""
    from adbc_driver_manager import Error

    try:
        yield from _copied(shared, number)
        return
    except (Error, OSError) as error:  # OSError: within the stream, where the driver is asked by Arrow
        failure = _explained(error, shared)
    raise failure  # outside of the handler: Python would print the driver's error as its context


def _copied(shared: Work, number: int) -> Iterator[pa.RecordBatch]:
    from adbc_driver_postgresql import StatementOptions, dbapi

    with jdbc_libpq.conninfo(shared.database) as text:
        connection = dbapi.connect(text, autocommit=True)  # what begins the transaction is ours
    with connection, connection.cursor() as cursor:
        for statement in shared.statements:
            cursor.execute(statement)
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)})
        cursor.execute(f"{shared.query} WHERE {shared.conditions[number]}")
        yield from cursor.fetch_record_batch()


def _explained(error: Exception, shared: Work) -> RunError:
    details = dict(getattr(error, "details", None) or ())
    primary: bytes = details.get(b"PG_DIAG_MESSAGE_PRIMARY", b"")  # without the statement
    words = primary.decode("utf-8", "replace") or str(error)
    state = str(getattr(error, "sqlstate", None) or "")
    return jdbc_errors.told(state, 0, words, shared.database, f"reading {shared.table}")

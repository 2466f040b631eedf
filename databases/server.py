"""A database server that is ours from its first start to its last."""

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from databases import children, mariadb, postgresql
from databases.certificate import make_certificate
from databases.place import DATABASE, Dump, Login, Place, new_place

_START_SECONDS = 60
_STOP_SECONDS = 60
_LOG_LINES = 20


class Engine(Protocol):
    """What one kind of server knows; the modules `postgresql` and `mariadb` are such."""

    NAME: str
    OWNER: str
    STOP: signal.Signals
    ABANDON: signal.Signals

    def missing(self, *, tls: bool) -> str | None: ...
    def initialise(self, place: Place) -> None: ...
    def command(self, place: Place) -> list[str]: ...
    def connect(self, place: Place, login: Login, database: str | None) -> Any: ...
    def whose(self, cursor: Any) -> str: ...
    def first_statements(self, place: Place) -> tuple[str, ...]: ...
    def jdbc_url(self, place: Place, database: str) -> str: ...
    def dump(self, place: Place, table: str) -> Dump: ...


ENGINES: dict[str, Engine] = {engine.NAME: engine for engine in (postgresql, mariadb)}


class Server:
    """One running server, with the database `shop` in it."""

    def __init__(self, engine: Engine, place: Place) -> None:
        self.engine = engine
        self.place = place
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """`postgresql` or `mariadb`."""
        return self.engine.NAME

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def jdbc_url(self, database: str = DATABASE) -> str:
        """For Spark; MariaDB is read by MySQL's driver."""
        return self.engine.jdbc_url(self.place, database)

    def as_connection(self, database: str = DATABASE) -> dict[str, str]:
        """The reader's connection, as HARDENED_GLUE_LOCAL_CONNECTIONS describes one."""
        reader = self.place.reader
        return {"url": self.jdbc_url(database), "user": reader.user, "password": reader.password}

    def connect(self, *, login: Login | None = None, database: str | None = DATABASE) -> Any:
        """A DB-API connection, as the owner unless told otherwise; each statement commits."""
        return self.engine.connect(self.place, login or self.place.owner, database)

    def execute(self, *statements: str, database: str | None = DATABASE) -> None:
        with contextlib.closing(self.connect(database=database)) as connection:
            for statement in statements:
                connection.cursor().execute(statement)

    def rows(self, statement: str, *, database: str | None = DATABASE) -> list[tuple[Any, ...]]:
        with contextlib.closing(self.connect(database=database)) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return list(cursor.fetchall())

    def start(self) -> None:
        """Starts the server on its port and waits for it; refuses another that answers in its place."""
        place = self.place
        self._process = children.spawn(
            self.engine.command(place),
            folder=place.folder,
            log=place.log,
            last_signal=self.engine.ABANDON,
        )
        with contextlib.closing(self._first_answer()) as connection:
            answering = self.engine.whose(connection.cursor())
        if Path(answering).resolve() != place.data.resolve():
            raise RuntimeError(f"the server that answers has its data in {answering}, expected {place.data}")

    def stop(self) -> None:
        """Ends the server in good order; it may be started again."""
        self._end(self.engine.STOP)

    def kill(self) -> None:
        """Ends the server as a crash does; it may be started again."""
        self._end(self.engine.ABANDON)

    def restart(self) -> None:
        """What a maintenance window does to the clients of a server."""
        self.stop()
        self.start()

    def _end(self, first: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(first)
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _first_answer(self) -> Any:
        deadline = time.monotonic() + _START_SECONDS
        while self._process is not None:
            try:
                return self.connect(database=None)
            except Exception as error:  # each driver has its own, and the log says more
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise RuntimeError(f"{self.name} did not start:\n{self._end_of_log()}") from error
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} was ended while it started")

    def _end_of_log(self) -> str:
        lines = self.place.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LOG_LINES:])


@contextlib.contextmanager
def running(name: str, *, tls: bool = False, cache_mb: int = 128) -> Iterator[Server]:
    """A server of its own for the block: `postgresql` or `mariadb`.

    Args:
        tls: whether its port refuses connections that are not encrypted.
    """
    engine = ENGINES[name]
    folder = children.new_folder()
    server = Server(engine, new_place(folder, owner=engine.OWNER, tls=tls, cache_mb=cache_mb))
    try:
        if tls:
            make_certificate(server.place)
        engine.initialise(server.place)
        children.account().own(folder)
        server.start()
        server.execute(*engine.first_statements(server.place), database=None)
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)

"""A server of our own answers, is nobody else's, and is gone with the process that started it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from databases.place import HOST, Login
from databases.server import ENGINES, Server, running

ROOT = Path(__file__).parents[2]
REFUSED = (psycopg.Error, pymysql.MySQLError)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["postgresql_tls", "mariadb_tls"])
def tls_server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def _by_port(server: Server, login: Login, *, tls: bool) -> Any:
    place, certificate = server.place, str(server.place.certificate)
    mode: dict[str, Any]
    given: dict[str, Any] = {"host": HOST, "port": place.port, "user": login.user, "password": login.password}
    if server.name == "postgresql":
        mode = {"sslmode": "verify-full", "sslrootcert": certificate} if tls else {"sslmode": "disable"}
        return psycopg.connect(dbname="shop", **given, **mode)
    mode = {"ssl_ca": certificate, "ssl_verify_identity": True} if tls else {"ssl_disabled": True}
    return pymysql.connect(database="shop", **given, **mode)


def test_the_reader_reads_by_the_port_and_writes_nothing(server: Server) -> None:
    server.execute("CREATE TABLE read_only (id int)", "INSERT INTO read_only VALUES (7)")

    with contextlib.closing(_by_port(server, server.place.reader, tls=False)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT id FROM read_only")
        assert cursor.fetchall() in ([(7,)], ((7,),))
        with pytest.raises(REFUSED):
            cursor.execute("INSERT INTO read_only VALUES (8)")
    assert server.rows("SELECT count(*) FROM read_only") == [(1,)]


def test_nobody_enters_without_the_password(server: Server) -> None:
    for user in (server.place.owner.user, server.place.reader.user, "root", "postgres"):
        with pytest.raises(REFUSED):
            _by_port(server, Login(user, ""), tls=False)
        with pytest.raises(REFUSED):
            server.connect(login=Login(user, ""))


def test_a_restart_keeps_port_users_and_rows(server: Server) -> None:
    server.execute("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)")
    before = server.place.port

    server.restart()

    assert server.place.port == before
    with contextlib.closing(_by_port(server, server.place.reader, tls=False)) as connection:
        connection.cursor().execute("SELECT id FROM kept")


def test_tls_is_all_that_the_port_takes(tls_server: Server) -> None:
    reader = tls_server.place.reader

    with contextlib.closing(_by_port(tls_server, reader, tls=True)) as connection:
        connection.cursor().execute("SELECT 1")
    with pytest.raises(REFUSED):
        _by_port(tls_server, reader, tls=False)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_a_server_ends_with_a_process_that_was_killed(name: str) -> None:
    if ENGINES[name].missing(tls=False):
        pytest.skip(f"no {name} here")
    code = (
        "import time\n"
        "from databases.server import running\n"
        f"with running({name!r}) as server:\n"
        "    print(server.pid, server.place.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid, folder = owner.stdout.readline().split()
    owner.stdout.close()

    owner.send_signal(signal.SIGKILL)
    owner.wait()

    assert _gone(int(pid))
    with running(name):  # the next one clears away what the killed one left
        assert not Path(folder).exists()


def test_another_server_that_answers_is_refused(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql.engine, "whose", lambda cursor: "/var/lib/somebody")
    with pytest.raises(RuntimeError, match="the server that answers has its data in /var/lib/somebody"):
        postgresql.restart()

    monkeypatch.undo()
    postgresql.restart()


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z"):
            return True  # nobody has asked after it yet
        time.sleep(0.1)
    return False

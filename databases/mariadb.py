"""MariaDB, which speaks MySQL's protocol: from the system's packages, as no wheel has a server."""

import shutil
import signal
from typing import Any

import pymysql

from databases import children
from databases.place import DATABASE, HOST, Dump, Login, Place, write_privately

NAME = "mariadb"
OWNER = "owner"
STOP, ABANDON = signal.SIGTERM, signal.SIGKILL

_SERVER, _INSTALLER = "mariadbd", "mariadb-install-db"
_HOSTS = (HOST, "localhost")  # by the port, and by the socket
# Debian keeps servers where an ordinary user's PATH does not look.
_FOLDERS = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"

# A server that is thrown away may lose its tables with its power.
_BULK = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-flush-method=fsync",  # O_DIRECT would go past the page cache, which holds the tables here
    "--innodb-stats-persistent=ON",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--local-infile=ON",
    "--default-time-zone=+00:00",
)


def missing(*, tls: bool) -> str | None:
    """Why no such server can be started here, or None."""
    absent = [name for name in (_SERVER, _INSTALLER) if _found(name) is None]
    if not absent:
        return None
    return f"{' and '.join(absent)} not found: install the system's package mariadb-server"


def initialise(place: Place) -> None:
    """Makes the server's folder; before anybody can connect, its start removes users without a password."""
    write_privately(place.folder / "first.sql", "".join(f"{each};\n" for each in _before_anybody(place)))
    children.account().own(place.folder)
    children.run(
        [
            *(str(_found(_INSTALLER)), "--no-defaults", f"--datadir={place.data}", "--skip-test-db"),
            "--auth-root-authentication-method=normal",
        ],
        folder=place.folder,
    )


def command(place: Place) -> list[str]:
    tls = [
        "--require-secure-transport=ON",
        f"--ssl-cert={place.certificate}",
        f"--ssl-key={place.private_key}",
    ]
    return [
        str(_found(_SERVER)),
        "--no-defaults",
        f"--datadir={place.data}",
        f"--tmpdir={place.folder}",
        f"--pid-file={place.folder / 'server.pid'}",
        f"--socket={_socket(place)}",
        f"--bind-address={HOST}",
        f"--port={place.port}",
        f"--init-file={place.folder / 'first.sql'}",
        f"--innodb-buffer-pool-size={place.cache_mb}M",
        f"--innodb-log-file-size={2 * place.cache_mb}M",
        *_BULK,
        *(tls if place.tls else ()),
    ]


def connect(place: Place, login: Login, database: str | None) -> Any:
    """A connection by the server's socket, which no other server has."""
    return pymysql.connect(
        unix_socket=_socket(place),
        user=login.user,
        password=login.password,
        database=database,
        charset="utf8mb4",
        autocommit=True,
        local_infile=True,
    )


def whose(cursor: Any) -> str:
    """The data folder of the server that answers."""
    cursor.execute("SELECT @@datadir")
    return str(cursor.fetchone()[0]).rstrip("/")


def first_statements(place: Place) -> tuple[str, ...]:
    reader = place.reader
    return (
        *(
            statement
            for host in _HOSTS
            for statement in (
                f"CREATE USER '{reader.user}'@'{host}' IDENTIFIED BY '{reader.password}'",
                f"GRANT SELECT, SHOW VIEW ON *.* TO '{reader.user}'@'{host}'",
            )
        ),
        f"CREATE DATABASE {DATABASE}",
    )


def jdbc_url(place: Place, database: str) -> str:
    return f"jdbc:mysql://{HOST}:{place.port}/{database}"


def dump(place: Place, table: str) -> Dump:
    command = [str(_found("mariadb")), "--no-defaults", f"--host={HOST}", f"--port={place.port}"]
    command += [f"--user={place.reader.user}", "--quick", "--batch", "--skip-column-names"]
    command += [f"--execute=SELECT * FROM {table}", DATABASE]  # noqa: S608 - names of our own
    return Dump(command, {"MYSQL_PWD": place.reader.password}, null="NULL")


def _before_anybody(place: Place) -> list[str]:
    # Read at each start, so each must be true the second time too.
    owner = place.owner
    made = [
        statement
        for host in _HOSTS
        for statement in (
            f"CREATE USER IF NOT EXISTS '{owner.user}'@'{host}' IDENTIFIED BY '{owner.password}'",
            f"GRANT ALL ON *.* TO '{owner.user}'@'{host}' WITH GRANT OPTION",
        )
    ]
    return ["DELETE FROM mysql.global_priv WHERE User = 'root'", "FLUSH PRIVILEGES", *made]


def _socket(place: Place) -> str:
    return str(place.folder / "server.sock")


def _found(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_FOLDERS)

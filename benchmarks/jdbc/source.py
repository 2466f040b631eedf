"""What every engine is told: where the table is, and where to put its rows."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from databases.place import DATABASE, HOST, write_privately
from databases.server import Server

TABLE = "orders"
KEY = "id"
CONNECTION = "bench"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One table in one running server.

    Args:
        connections: the file that HARDENED_GLUE_LOCAL_CONNECTIONS names.
    """

    database: str
    jdbc_url: str
    port: int
    user: str
    password: str
    rows: int
    connections: Path
    dump_command: list[str]
    dump_environment: dict[str, str]
    dump_null: str

    @property
    def uri(self) -> str:
        """As clients other than JDBC's write it."""
        protocol = {"postgresql": "postgresql", "mariadb": "mysql"}[self.database]
        return f"{protocol}://{self.user}:{self.password}@{HOST}:{self.port}/{DATABASE}"

    def save(self, path: Path) -> None:
        # With a password in it, so into the server's own folder, for its owner's eyes.
        write_privately(path, json.dumps(asdict(self), default=str))


def load(path: Path) -> Source:
    found = json.loads(path.read_text(encoding="utf-8"))
    return Source(**{**found, "connections": Path(found["connections"])})


def of(server: Server, rows: int) -> Source:
    place = server.place
    connections = place.folder / "connections.json"
    write_privately(connections, json.dumps({CONNECTION: server.as_connection()}))
    dump = server.engine.dump(place, TABLE)
    return Source(
        database=server.name,
        jdbc_url=server.jdbc_url(),
        port=place.port,
        user=place.reader.user,
        password=place.reader.password,
        rows=rows,
        connections=connections,
        dump_command=dump.command,
        dump_environment=dump.environment,
        dump_null=dump.null,
    )

"""Where one server lives, and who may log into it."""

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
DATABASE = "shop"


@dataclass(frozen=True)
class Login:
    """A user of the server, with a password that nothing else knows."""

    user: str
    password: str


@dataclass(frozen=True)
class Dump:
    """The server's own command-line client printing a table as tab-separated text, as the reader."""

    command: list[str]
    environment: dict[str, str]
    null: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """One server's folder, port and users.

    Args:
        owner: may do anything; it makes and fills the tables.
        reader: may read every table and nothing else, as the user of a job should.
        tls: whether the port takes encrypted connections alone, with `certificate` to check them by.
        cache_mb: what the server may keep of its tables in memory of its own.
    """

    folder: Path
    port: int
    owner: Login
    reader: Login
    tls: bool
    cache_mb: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def private_key(self) -> Path:
        return self.folder / "private-key.pem"


def new_place(folder: Path, *, owner: str, tls: bool, cache_mb: int) -> Place:
    """A place with a port that is free now, and passwords made for it."""
    return Place(
        folder=folder,
        port=_free_port(),
        owner=Login(owner, secrets.token_hex(16)),
        reader=Login("reader", secrets.token_hex(16)),
        tls=tls,
        cache_mb=cache_mb,
    )


def write_privately(path: Path, text: str) -> None:
    """Writes a file that its owner alone may read; a server refuses a key that others may."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])

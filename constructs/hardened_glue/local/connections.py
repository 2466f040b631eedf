"""Where a job's JDBC connections lead on this machine: a small file of the developer's own says it.

    {"orders-database": {"url": "jdbc:postgresql://127.0.0.1:5433/orders", "user": "u", "password": "p"}}

The file holds passwords, so only its owner may read it. A run gets its path and nothing of its content: none
of it stands in an argument, a setting, a log or a result.
"""

import json
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardened_glue.local.errors import LocalRunError

VARIABLE = "HARDENED_GLUE_LOCAL_CONNECTIONS"
_FIELDS = ("url", "user", "password")
_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Connections:
    """What a run knows of its connections: where the file lies, and what is open."""

    environment: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def of_run(file: Path | None, wanted: Collection[str]) -> Connections:
    """The connections of one run; without a file those of the job lead nowhere, which is worth a note.

    Args:
        wanted: the names of the job's connections to databases.
    """
    if file is not None:
        return Connections({VARIABLE: str(check(file, wanted))})
    if not wanted:
        return Connections()
    return Connections(
        notes=(f"{', '.join(wanted)} leads to no database here: --connections names a file that says which",)
    )


def check(file: Path, wanted: Collection[str]) -> Path:
    """The file's whole path, once it is known to be private and to hold what the job needs.

    Args:
        wanted: the names of the job's connections.
    """
    if not file.is_file():
        raise LocalRunError(f"connections is {file}, which is no file, expected one like {_example()}")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & _OF_OTHERS:
        raise LocalRunError(
            f"{file} holds passwords and others may open it (mode {mode:03o}), expected `chmod 600 {file}`"
        )
    found = _read(file)
    for name, connection in found.items():
        _check(file, name, connection)
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise LocalRunError(
            f"{file} names {', '.join(found) or 'no connection'}, expected each of the job's: "
            f"{', '.join(missing)} is missing"
        )
    return file.resolve()


def _read(file: Path) -> dict[str, Any]:
    # The content of the file is in no message: an excerpt of it could be a password.
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise LocalRunError(f"{file} is no JSON, expected one like {_example()}") from None
    if not isinstance(found, dict):
        raise LocalRunError(f"{file} holds no object, expected one like {_example()}")
    return found


def _check(file: Path, name: str, connection: Any) -> None:
    fields = connection if isinstance(connection, dict) else {}
    if not all(isinstance(fields.get(name), str) for name in _FIELDS):
        raise LocalRunError(f"connection {name} of {file} is not of the form {_example()}")
    if not connection["url"].startswith("jdbc:"):
        raise LocalRunError(f"the url of connection {name} of {file} is none of JDBC, expected jdbc:...")


def _example() -> str:
    return '{"name": {"url": "jdbc:postgresql://127.0.0.1:5433/db", "user": "...", "password": "..."}}'

"""The file that says where a job's connections lead: private, complete, and in no message."""

import json
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local import connections
from hardened_glue.local.errors import LocalRunError

GOOD = {"orders": {"url": "jdbc:postgresql://127.0.0.1:5433/db", "user": "u", "password": "hunter2"}}
FORM = '{"name": {"url": "jdbc:postgresql://127.0.0.1:5433/db", "user": "...", "password": "..."}}'


def write(folder: Path, content: Any, mode: int = 0o600) -> Path:
    file = folder / "connections.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    file.chmod(mode)
    return file


def test_a_run_gets_the_place_of_the_file_and_nothing_of_its_content(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)

    of_run = connections.of_run(file, ["orders"])

    assert of_run.environment == {"HARDENED_GLUE_LOCAL_CONNECTIONS": str(file)}
    assert of_run.notes == ()


def test_a_job_without_connections_and_file_needs_neither() -> None:
    assert connections.of_run(None, []) == connections.Connections()


def test_a_connection_that_leads_nowhere_is_worth_a_note() -> None:
    hint = "leads to no database here: --connections names a file that says which"

    assert connections.of_run(None, ["orders"]).notes == (f"orders {hint}",)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    file = write(tmp_path, GOOD, mode)

    with pytest.raises(LocalRunError) as raised:
        connections.check(file, [])

    assert str(raised.value) == (
        f"{file} holds passwords and others may open it (mode {mode:03o}), expected `chmod 600 {file}`"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{hunter2", f"{{file}} is no JSON, expected one like {FORM}"),
        (["hunter2"], f"{{file}} holds no object, expected one like {FORM}"),
        ({"orders": "hunter2"}, f"connection orders of {{file}} is not of the form {FORM}"),
        (
            {"orders": {"url": "jdbc:x", "user": "hunter2"}},
            f"connection orders of {{file}} is not of the form {FORM}",
        ),
        (
            {"orders": {**GOOD["orders"], "password": 1}},
            f"connection orders of {{file}} is not of the form {FORM}",
        ),
        (
            {"orders": {**GOOD["orders"], "url": "hunter2@host"}},
            "the url of connection orders of {file} is none of JDBC, expected jdbc:...",
        ),
        ({"other": GOOD["orders"]}, "{file} names other, expected each of the job's: orders is missing"),
        ({}, "{file} names no connection, expected each of the job's: orders is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_without_its_secrets(
    tmp_path: Path, content: Any, told: str
) -> None:
    file = write(tmp_path, content)

    with pytest.raises(LocalRunError) as raised:
        connections.check(file, ["orders"])

    assert str(raised.value) == told.replace("{file}", str(file))
    assert "hunter2" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError, match=r"absent\.json, which is no file, expected one like"):
        connections.check(tmp_path / "absent.json", [])

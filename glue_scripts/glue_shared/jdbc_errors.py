"""What a database's error means for the run: the words of its class first, and never a word of the login."""

import re
from typing import Any

from glue_shared.errors import RunError
from glue_shared.jdbc_connection import Database

LOST = "the connection to the server was lost or could not be made"
# SQLSTATE (its first characters) or the vendor's number -> what happened, in the words of who runs the job.
BY_STATE = (
    ("28", "the server refused the login"),
    ("08", LOST),
    ("57P", "the server ended the connection: it was shut down, or somebody told it to"),
    ("57014", "the server cancelled the statement: its time limit, or somebody told it to"),
    ("55P03", "a lock on the table was not given in time: somebody changes the table"),
    ("40P01", "the server chose this reader to end a deadlock"),
    ("42501", "the login may not read this"),
    ("42P01", "the table is gone"),
    ("42S02", "the table is gone"),
    ("42703", "a column is gone"),
    ("42S22", "a column is gone"),
    ("22023", "the snapshot that all splits share has ended"),
    ("53", "the server has no room for another connection or result"),
)
BY_NUMBER = {
    1040: "the server has no room for another connection or result",
    1044: "the login may not read this",
    1045: "the server refused the login",
    1053: "the server ended the connection: it was shut down, or somebody told it to",
    1142: "the login may not read this",
    1146: "the table is gone",
    1054: "a column is gone",
    1205: "a lock on the table was not given in time: somebody changes the table",
    1213: "the server chose this reader to end a deadlock",
    1317: "the server cancelled the statement: its time limit, or somebody told it to",
    1927: "the server ended the connection: it was shut down, or somebody told it to",
}
_CAUSE = re.compile(r"(?:[a-z][\w$]*\.)+[A-Z]\w*(?:Exception|Error)\b:? ?.*")
_PYTHON_CAUSE = re.compile(r"^[\w.]+(?:Error|Exception): .*", re.MULTILINE)
_TASK = re.compile(r"^glue_shared\.errors\.RunError: (.+)$", re.MULTILINE)
_SNAPSHOT_GONE = re.compile(r"invalid snapshot identifier|snapshot .* does not exist", re.IGNORECASE)
_NO_PEER = re.compile(
    r"java\.net\.\w+Exception|Communications ?(link failure|Exception)|I/O error occurred|EOFException"
    # libpq's words.
    r"|server closed the connection|Connection refused|could not translate host name|timeout expired"
    r"|could not receive data from server|SSL SYSCALL|certificate verify failed|no connection to the server"
)
# What is left where a task's error has come as text; of several the last that fits.
_BY_WORDS = (
    (re.compile(r"canceling statement", re.IGNORECASE), dict(BY_STATE)["57014"]),
    (re.compile(r"terminating connection|shut(ting)? ?down", re.IGNORECASE), dict(BY_STATE)["57P"]),
    (re.compile(r"lock timeout|lock wait timeout", re.IGNORECASE), dict(BY_STATE)["55P03"]),
    (re.compile(r"authentication failed|access denied", re.IGNORECASE), dict(BY_STATE)["28"]),
)
_LONGEST = 500


def explain(error: BaseException, database: Database, doing: str) -> RunError:
    """The error as the run's own, with the server's words and its class."""
    if by_task := _TASK.search(str(error)):  # which has explained it already
        return RunError(by_task[1])
    return told(*_innermost(error), database, doing)


def told(state: str, number: int, words: str, database: Database, doing: str) -> RunError:
    """The run's own error of a driver's SQLSTATE, number and words."""
    meaning = _meaning(state, number, words)
    said = without_login(" ".join(words.split()), database)[:_LONGEST]
    code = f" (SQLSTATE {state})" if state else ""
    return RunError(f"{doing} of connection {database.name}: {meaning}{code}: {said}")


def is_of_java(error: BaseException) -> bool:
    """Whether Spark or a driver raised it, and not this project's own code."""
    return hasattr(error, "java_exception") or hasattr(error, "_origin")


def without_login(text: str, database: Database) -> str:
    """The text without the user's name and password, if a driver should ever put them there."""
    for secret in sorted(filter(None, (database.password, database.user)), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    return text


def _meaning(state: str, number: int, words: str) -> str:
    if _SNAPSHOT_GONE.search(words):
        return "the snapshot that all splits share has ended"
    if _NO_PEER.search(words):
        return LOST
    if number in BY_NUMBER:
        return BY_NUMBER[number]
    found = [meaning for prefix, meaning in BY_STATE if state.startswith(prefix)]
    found = found or [meaning for pattern, meaning in _BY_WORDS if pattern.search(words)]
    return found[-1] if found else ("the server refused a statement" if state else "failed")


def _innermost(error: BaseException) -> tuple[str, int, str]:
    """SQLSTATE, number and words of the SQLException within a Java error; its text where it has none."""
    cause: Any = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    state, number, words = "", 0, ""
    for _ in range(20):
        if cause is None:
            break
        name = str(cause.getClass().getName())
        words = str(cause.getMessage() or name)
        if hasattr(cause, "getSQLState") and _is_sql(cause):
            return str(cause.getSQLState() or ""), int(cause.getErrorCode()), words
        cause = cause.getCause()
    return state, number, words or _last_cause(str(error))


def _is_sql(cause: Any) -> bool:
    kind = cause.getClass()
    while kind is not None:
        if str(kind.getName()) == "java.sql.SQLException":
            return True
        kind = kind.getSuperclass()
    return False


def _last_cause(text: str) -> str:
    """The innermost exception, of Java or else of a Python worker, that a text of Spark's tells of."""
    found = _CAUSE.findall(text) or _PYTHON_CAUSE.findall(text)
    return found[-1] if found else next((line for line in text.splitlines() if line.strip()), "")

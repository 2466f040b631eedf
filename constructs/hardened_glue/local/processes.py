"""Starts a program as the leader of its own session, and ends all that descends from it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_GRACE_SECONDS = 10.0  # Spark's shutdown hooks remove its scratch folders


@contextlib.contextmanager
def session(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    """Runs the command in a session of its own, and ends all of that session on the way out.

    Ctrl-C then reaches this process alone. Also after an orderly end there may be something left to end.
    """
    process = subprocess.Popen(
        list(command),
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Asks, waits, then kills what is left; a second Ctrl-C ends the waiting."""
    _signal(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    with contextlib.suppress(KeyboardInterrupt):
        while time.monotonic() < deadline and _alive(process):
            time.sleep(0.1)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def session_members(session: int) -> list[int]:
    """The processes of a session, where the system tells (Linux); elsewhere none."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The name in brackets may hold spaces and brackets; what follows the last one is plain.
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                members.append(int(stat.parent.name))
    return members


def _alive(process: subprocess.Popen[str]) -> bool:
    return process.poll() is None or bool(session_members(process.pid))


def _signal(session: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)
    # PySpark's workers sit in process groups of their own, but in the same session.
    for pid in session_members(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

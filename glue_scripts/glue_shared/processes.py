"""Local runs are processes of a machine: which one this is, and whether that one still lives."""

import os
import socket


def this() -> str:
    """This process by machine, number and start: a later process may get the number, not the start."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_over(process: str) -> bool | None:
    """Whether a process of this machine has ended; None of another machine's."""
    machine, _, rest = process.partition(":")
    if machine != socket.gethostname():
        return None
    number, _, started = rest.partition(":")
    return not _exists(int(number)) or _started(int(number)) != started


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _started(number: int) -> str:
    """When a process began, where the system says so: the 22nd field, after a name that may hold spaces."""
    try:
        with open(f"/proc/{number}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[0] == "Z" else fields[19]

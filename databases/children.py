"""Processes that a server needs: without root's rights, and ended when the process that started them ends."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PREFIX = "hardened-glue-database-"
_UNPRIVILEGED = "nobody"  # servers refuse to run as root
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whom the servers run as: the caller, or `nobody` where the caller is root."""

    user: int | None
    group: int | None

    def own(self, path: Path) -> None:
        """Gives a file, or a folder with all that is in it, to the account."""
        if self.user is None or self.group is None:
            return
        for each in (path, *path.rglob("*")):
            os.chown(each, self.user, self.group, follow_symlinks=False)

    def options(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}


def account() -> Account:
    if os.geteuid() != 0:
        return Account(user=None, group=None)
    found = pwd.getpwnam(_UNPRIVILEGED)
    return Account(user=found.pw_uid, group=found.pw_gid)


def new_folder() -> Path:
    """An empty folder of the account, named after this process; those of processes now dead are removed."""
    home = Path(tempfile.gettempdir())
    for folder in home.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=home))
    account().own(made)
    return made


def run(command: Sequence[str], *, folder: Path) -> None:
    """Runs a command of the server's to its end; its output is in the error when it fails."""
    done = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, **account().options()
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def works(command: Sequence[str], *, folder: Path) -> bool:
    """Whether the account can run a program: root may see what it cannot."""
    try:
        run(command, folder=folder)
    except (OSError, RuntimeError):
        return False
    return True


def spawn(
    command: Sequence[str], *, folder: Path, log: Path, last_signal: signal.Signals
) -> subprocess.Popen[bytes]:
    """Starts the server itself; `last_signal` reaches it when this process ends, however it ends."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C in a terminal is for the tests, which then stop their servers
            preexec_fn=_ends_with_parent(last_signal),
            **account().options(),
        )


def _ends_with_parent(last_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(last_signal))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask


def _environment(folder: Path) -> dict[str, str]:
    # None of the caller's variables: PGHOST or MYSQL_HOME would lead to another server.
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

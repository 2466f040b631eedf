"""A storage that kills its driver, or its executor, right after the n-th change of a kind."""

import fcntl
import os
import re
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from glue_shared.s3_listing import Entered
from glue_shared.storage import Storage, StoredObject


@dataclass(frozen=True)
class Death:
    """When a process ends: after the n-th change whose `verb address` matches.

    Args:
        counter: a file that the run's processes count in together.
        victim: the driver's process group, or 0 for the executor that made the change.
    """

    event: str
    after: int
    counter: Path
    victim: int = 0

    def notice(self, verb: str, uri: str) -> None:
        if re.search(self.event, f"{verb} {uri}") and self._count() == self.after:
            self._kill()

    def _count(self) -> int:
        with self.counter.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(b".")
            file.flush()
            return file.tell()

    def _kill(self) -> None:
        if self.victim:
            os.killpg(self.victim, signal.SIGKILL)
        else:
            daemon = os.getppid()  # a Python worker is forked by a daemon, whose parent is the executor's JVM
            os.kill(_parent(daemon), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


@dataclass(frozen=True)
class Deadly:
    """A storage whose changes are noticed by a death. It travels to executors."""

    storage: Storage
    death: Death

    @property
    def requests_in_flight(self) -> int:
        return self.storage.requests_in_flight

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        return self.storage.objects(prefix, enters)

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        return self.storage.get(uri, start, length, version)

    def put(self, uri: str, body: bytes) -> None:
        self.storage.put(uri, body)
        self.death.notice("put", uri)

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        is_ours = self.storage.put_if_absent(uri, body)
        self.death.notice("put_if_absent", uri)
        return is_ours

    def copy(self, source: str, target: str) -> None:
        self.storage.copy(source, target)
        self.death.notice("copy", target)

    def delete(self, targets: Iterable[str]) -> None:
        for uri in targets:
            self.storage.delete([uri])
            self.death.notice("delete", uri)

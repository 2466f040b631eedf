"""Storages for tests of the protocol: one in memory, one that dies, one in which others act in between."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from glue_shared.s3_listing import Entered
from glue_shared.storage import Storage, StoredObject


class KilledError(Exception):
    """Stands for the end of the process."""


@dataclass
class MemoryStorage:
    """Objects in a dictionary, and how often each verb was called."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    requests_in_flight: int = 1

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        self.calls.append(("objects", prefix))
        found = [(uri, body) for uri, body in sorted(self.bodies.items()) if uri.startswith(prefix)]
        return iter([StoredObject(uri, len(body), str(hash(body))) for uri, body in found])

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        self.calls.append(("get", uri))
        return self.bodies[uri][start : None if length is None else start + length]

    def put(self, uri: str, body: bytes) -> None:
        self.calls.append(("put", uri))
        self.bodies[uri] = body

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        self.calls.append(("put_if_absent", uri))
        return self.bodies.setdefault(uri, body) == body

    def copy(self, source: str, target: str) -> None:
        self.calls.append(("copy", target))
        self.bodies[target] = self.bodies[source]

    def delete(self, targets: Iterable[str]) -> None:
        for uri in targets:
            self.calls.append(("delete", uri))
            self.bodies.pop(uri, None)


@dataclass
class Watched:
    """A storage that calls `before` ahead of each change, and of each look where `looks` is set."""

    storage: Storage
    before: Callable[[], None]
    looks: bool = False
    requests_in_flight: int = 1

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        self._look()
        return self.storage.objects(prefix)

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        self._look()
        return self.storage.get(uri, start, length, version)

    def put(self, uri: str, body: bytes) -> None:
        self.before()
        self.storage.put(uri, body)

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        self.before()
        return self.storage.put_if_absent(uri, body)

    def copy(self, source: str, target: str) -> None:
        self.before()
        self.storage.copy(source, target)

    def delete(self, targets: Iterable[str]) -> None:
        for uri in targets:
            self.before()
            self.storage.delete([uri])

    def _look(self) -> None:
        if self.looks:
            self.before()


def dying(storage: Storage, changes: int) -> Watched:
    """A storage whose process dies at its n-th change, and changes nothing any more."""
    left = changes

    def spend() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError

    return Watched(storage, spend)


def interrupted(storage: Storage, calls: int, by: Callable[[], None]) -> Watched:
    """A storage in which somebody else acts ahead of the n-th call, be it a look or a change."""
    left = calls

    def spend() -> None:
        nonlocal left
        left -= 1
        if left == -1:
            by()

    return Watched(storage, spend, looks=True)

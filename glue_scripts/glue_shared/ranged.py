"""A stored object as readers take it: whole if it is small, otherwise the ranges that they ask for."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from glue_shared.pieces import PIECE_BYTES, blocks_of
from glue_shared.storage import Storage, StoredObject

BUFFER_BYTES = 2**20  # a request's latency is worth about this many bytes


class RangedFile(io.RawIOBase):
    """Ranges of one object; `failure` is what the storage raised, so that it is not taken for damage."""

    def __init__(self, storage: Storage, item: StoredObject) -> None:
        self._storage, self._item, self._place = storage, item, 0
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._item.size_bytes}[whence]
        self._place = origin + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        length = min(len(buffer), self._item.size_bytes - self._place)
        if length <= 0:
            return 0
        try:
            content = self._storage.get(self._item.uri, self._place, length, self._item.version)
        except Exception as failure:
            self.failure = failure
            raise
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)


class Fetched:
    """One object as it was fetched: its bytes if it is small, otherwise the way to them."""

    def __init__(self, storage: Storage, item: StoredObject) -> None:
        self.item, self._storage = item, storage
        small = item.size_bytes <= PIECE_BYTES
        self.content = storage.get(item.uri, version=item.version) if small else None
        self._ranged: RangedFile | None = None

    def file(self) -> pa.NativeFile:
        """For readers that seek."""
        if self.content is not None:
            return pa.BufferReader(self.content)
        self._ranged = RangedFile(self._storage, self.item)
        return pa.PythonFile(io.BufferedReader(self._ranged, BUFFER_BYTES), "r")

    def raise_failure(self) -> None:
        """Raises what the storage raised, if it did: no fault of the object's."""
        if self._ranged is not None and self._ranged.failure is not None:
            raise self._ranged.failure

    def blocks(self) -> Iterator[bytes]:
        """For readers that go from front to back."""
        return iter([self.content]) if self.content is not None else blocks_of(self._storage, self.item)

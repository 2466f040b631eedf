"""Objects under `s3://` addresses: on S3 itself, or in a folder when `hardened-glue run-local` says so.

Both answer to the same five verbs, and both make a `put` atomic: a reader sees the whole object or none.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from glue_shared import uris
from glue_shared.errors import RunError
from glue_shared.s3_listing import Enter, Entered

LOCAL_ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
Item = TypeVar("Item")
Answer = TypeVar("Answer")


class StoredObject(NamedTuple):  # made a million times: a third of a frozen dataclass's cost
    """One object as a listing shows it; `version` changes whenever its bytes do."""

    uri: str
    size_bytes: int
    version: str


class Storage(Protocol):
    """Where objects lie. Instances travel to the executors inside closures, so they pickle."""

    @property
    def requests_in_flight(self) -> int: ...
    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]: ...  # by address
    def get(
        self, uri: str, start: int = 0, length: int | None = None, version: str | None = None
    ) -> bytes: ...  # raises RunError where the object has another version by now
    def put(self, uri: str, body: bytes) -> None: ...
    def put_if_absent(self, uri: str, body: bytes) -> bool: ...
    def copy(self, source: str, target: str) -> None: ...
    def delete(self, targets: Iterable[str]) -> None: ...


def side_by_side(storage: Storage, work: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    """The answers in the order of the items, with as many requests in flight as pay for this storage."""
    if storage.requests_in_flight == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(storage.requests_in_flight) as pool:
        return list(pool.map(work, items))


def connect(kms_key_arn: str | None = None) -> Storage:
    """The storage of this process: S3, unless the local runner named a folder in the environment."""
    root = os.environ.get(LOCAL_ROOT_VARIABLE)
    if root:
        return FolderStorage(Path(root))
    from glue_shared.s3_storage import S3Storage

    return S3Storage(kms_key_arn)


@dataclass(frozen=True)
class FolderStorage:
    """`s3://bucket/key` as the file `root/bucket/key`."""

    root: Path
    requests_in_flight: int = 1  # a local read does not wait, so threads would only cost

    def path(self, uri: str) -> Path:
        bucket, key = uris.split(uri)
        return self.root / bucket / key

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        """Every object below a prefix that ends in a slash, by address; one folder's names at a time."""
        yield from self._below(str(self.path(prefix)), prefix.rstrip("/"), enters)

    def _below(self, folder: str, uri: str, enters: Entered | None) -> Iterator[StoredObject]:
        try:
            with os.scandir(folder) as found:
                # A folder stands where its first object would: behind `a.b`, as `/` is greater than `.`
                entries = {f"{each.name}/" if each.is_dir() else each.name: each for each in found}
        except (FileNotFoundError, NotADirectoryError):
            return
        for name in sorted(entries):
            entry = entries[name]
            if name.endswith("/"):
                wish = Enter.ALL if enters is None else enters(f"{uri}/{name}")
                if wish is not Enter.NO:
                    below = None if wish is Enter.ALL else enters
                    yield from self._below(entry.path, f"{uri}/{entry.name}", below)
            elif not name.endswith(".crc"):  # Hadoop's local checksums; S3 has none
                try:
                    stat = entry.stat()
                except FileNotFoundError:  # deleted since the folder was listed: S3 would list it or not
                    continue
                yield StoredObject(f"{uri}/{name}", stat.st_size, str(stat.st_mtime_ns))

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        # Text, not a Path: this is called once for each of a million files.
        with open(f"{self.root}/{uri.removeprefix('s3://')}", "rb", buffering=0) as file:
            if start:
                file.seek(start)
            content = file.read() if length is None else file.read(length)
            if version is not None and str(os.fstat(file.fileno()).st_mtime_ns) != version:
                raise changed(uri)
            return content

    @contextmanager
    def _unfinished(self, uri: str) -> Iterator[Path]:
        """A file to be put in the object's place: in its bucket, as a link must be, and below no prefix.

        A full disk leaves none of it, and what a killed process leaves lies in nobody's table.
        """
        path = self.path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = self.root / uris.split(uri)[0] / f".{uuid.uuid4().hex}.crc"  # a name that no listing shows
        try:
            yield whole
        except OSError as error:
            error.filename = error.filename or str(path)  # a write that found the disk full tells no name
            raise
        finally:
            whole.unlink(missing_ok=True)

    def put(self, uri: str, body: bytes) -> None:
        with self._unfinished(uri) as whole:
            whole.write_bytes(body)
            whole.replace(self.path(uri))

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        """Puts an object that is not there yet. True if these bytes are now what lies there."""
        path = self.path(uri)
        with self._unfinished(uri) as whole:
            whole.write_bytes(body)
            try:
                os.link(whole, path)  # a link shows the bytes whole, and fails where there is a file
            except FileExistsError:
                return path.read_bytes() == body
            except OSError as error:
                raise RunError(
                    f"{self.root} has no hard links ({error}): two runs could write at once"
                ) from error
        return True

    def copy(self, source: str, target: str) -> None:
        with self._unfinished(target) as whole:
            shutil.copyfile(self.path(source), whole)
            whole.replace(self.path(target))

    def delete(self, targets: Iterable[str]) -> None:
        """Deletes objects and then the folders that this left empty, up to the bucket's own."""
        for uri in targets:
            path = self.path(uri)
            path.unlink(missing_ok=True)
            path.with_name(f".{path.name}.crc").unlink(missing_ok=True)
            bucket = self.root / uris.split(uri)[0]
            while (path := path.parent) != bucket:
                try:
                    path.rmdir()
                except OSError:  # not empty, or gone
                    break


def changed(uri: str) -> RunError:
    return RunError(f"{uri} changed while the run read it, expected an input that stands still: run it again")

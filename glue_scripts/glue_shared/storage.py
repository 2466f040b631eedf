"""Objects under `s3://` addresses: on S3 itself, or in a folder when `hardened-glue run-local` says so.

Both answer to the same five verbs, and both make a `put` atomic: a reader sees the whole object or none.
"""

import io
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from glue_shared import uris
from glue_shared.errors import RunError
from glue_shared.s3_listing import Page, in_order

LOCAL_ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
CONFLICTS_AT_MOST = 20
DELETE_BATCH = 1000  # the most keys that one DeleteObjects call takes
Item = TypeVar("Item")
Answer = TypeVar("Answer")
REQUESTS_IN_FLIGHT = 32  # hides a GET's 30 ms: a task that waits on 32 at once waits 1 ms an object


class StoredObject(NamedTuple):  # made a million times: a third of a frozen dataclass's cost
    """One object as a listing shows it; `version` changes whenever its bytes do."""

    uri: str
    size_bytes: int
    version: str


class Storage(Protocol):
    """Where objects lie. Instances travel to the executors inside closures, so they pickle."""

    @property
    def requests_in_flight(self) -> int: ...
    def objects(self, prefix: str) -> Iterator[StoredObject]: ...  # by address
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
    return FolderStorage(Path(root)) if root else S3Storage(kms_key_arn)


@dataclass(frozen=True)
class FolderStorage:
    """`s3://bucket/key` as the file `root/bucket/key`."""

    root: Path
    requests_in_flight: int = 1  # a local read does not wait, so threads would only cost

    def path(self, uri: str) -> Path:
        bucket, key = uris.split(uri)
        return self.root / bucket / key

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Every object below a prefix that ends in a slash, by address; one folder's names at a time."""
        yield from self._below(str(self.path(prefix)), prefix.rstrip("/"))

    def _below(self, folder: str, uri: str) -> Iterator[StoredObject]:
        try:
            with os.scandir(folder) as found:
                # A folder stands where its first object would: behind `a.b`, as `/` is greater than `.`
                entries = {f"{each.name}/" if each.is_dir() else each.name: each for each in found}
        except (FileNotFoundError, NotADirectoryError):
            return
        for name in sorted(entries):
            entry = entries[name]
            if name.endswith("/"):
                yield from self._below(entry.path, f"{uri}/{entry.name}")
            elif not name.endswith(".crc"):  # Hadoop's local checksums; S3 has none
                stat = entry.stat()
                yield StoredObject(f"{uri}/{name}", stat.st_size, str(stat.st_mtime_ns))

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        # Text, not a Path: this is called once for each of a million files.
        with open(f"{self.root}/{uri.removeprefix('s3://')}", "rb", buffering=0) as file:
            if start:
                file.seek(start)
            content = file.read() if length is None else file.read(length)
            if version is not None and str(os.fstat(file.fileno()).st_mtime_ns) != version:
                raise _changed(uri)
            return content

    def put(self, uri: str, body: bytes) -> None:
        path = self.path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f".{path.name}.{uuid.uuid4().hex}.crc")  # a name that `list` passes over
        whole.write_bytes(body)
        whole.replace(path)

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        """Puts an object that is not there yet. True if these bytes are now what lies there."""
        path = self.path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f".{path.name}.{uuid.uuid4().hex}.crc")
        whole.write_bytes(body)
        try:
            os.link(whole, path)  # a link shows the bytes whole, and fails where there is a file
        except FileExistsError:
            return path.read_bytes() == body
        except OSError as error:
            raise RunError(
                f"{self.root} has no hard links ({error}): two runs could write at once"
            ) from error
        finally:
            whole.unlink()
        return True

    def copy(self, source: str, target: str) -> None:
        path = self.path(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f".{path.name}.{uuid.uuid4().hex}.crc")
        shutil.copyfile(self.path(source), whole)
        whole.replace(path)

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


class S3Storage:
    """Amazon S3 through boto3; what it writes is encrypted with the key it was given."""

    requests_in_flight = REQUESTS_IN_FLIGHT

    def __init__(self, kms_key_arn: str | None = None) -> None:
        self.kms_key_arn = kms_key_arn
        self._client: Any = None

    def __getstate__(self) -> dict[str, object]:
        return {"kms_key_arn": self.kms_key_arn, "_client": None}

    @property
    def client(self) -> Any:
        if self._client is None:
            import boto3  # only where S3 is really spoken to: a local run needs no AWS SDK
            from botocore.config import Config

            retries = {"mode": "adaptive", "max_attempts": 10}  # 503 SlowDown is S3's way to pace writers
            self._client = boto3.client(
                "s3", config=Config(retries=retries, max_pool_connections=REQUESTS_IN_FLIGHT)
            )
            _teach_conditional_puts(self._client)
        return self._client

    @property
    def _encryption(self) -> dict[str, str]:
        if self.kms_key_arn is None:
            return {}
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key_arn}

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Every object below a prefix, by address; many folders are listed at once."""
        return in_order(self._pages, prefix, self.requests_in_flight)

    def _pages(self, prefix: str, one_level: bool) -> Iterator[Page]:
        bucket, key = uris.split(prefix)
        request = {"Bucket": bucket, "Prefix": key} | ({"Delimiter": "/"} if one_level else {})
        for page in self.client.get_paginator("list_objects_v2").paginate(**request):
            folders = [f"s3://{bucket}/{entry['Prefix']}" for entry in page.get("CommonPrefixes", ())]
            yield Page(list(_objects(bucket, page)), folders, bool(page.get("IsTruncated")))

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        from botocore.exceptions import ClientError

        bucket, key = uris.split(uri)
        request = {"Bucket": bucket, "Key": key}
        if start or length is not None:
            request["Range"] = f"bytes={start}-{'' if length is None else start + length - 1}"
        if version is not None:
            request["IfMatch"] = f'"{version}"'
        try:
            body: bytes = self.client.get_object(**request)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "412"):
                raise _changed(uri) from error
            raise
        return body

    def put(self, uri: str, body: bytes) -> None:
        bucket, key = uris.split(uri)
        self.client.put_object(Bucket=bucket, Key=key, Body=io.BytesIO(body), **self._encryption)

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        """Puts an object that is not there yet. True if these bytes are now what lies there.

        A refusal may answer to our own put, sent again after its answer was lost: so the bytes are compared.
        """
        from botocore.exceptions import ClientError

        bucket, key = uris.split(uri)
        for _ in range(CONFLICTS_AT_MOST):
            try:
                self.client.put_object(
                    Bucket=bucket, Key=key, Body=io.BytesIO(body), IfNoneMatch="*", **self._encryption
                )
                return True
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "PreconditionFailed":
                    return self.get(uri) == body
                if code == "NotImplemented":
                    raise RunError(f"s3://{bucket} has no conditional puts: two runs could write") from error
                if code != "ConditionalRequestConflict":  # somebody puts the same object now: ask again
                    raise
        raise RunError(f"{uri} was in conflict {CONFLICTS_AT_MOST} times, expected one of its puts to win")

    def copy(self, source: str, target: str) -> None:
        """A server-side copy, in parts where an object exceeds what one CopyObject call takes."""
        from_bucket, from_key = uris.split(source)
        bucket, key = uris.split(target)
        self.client.copy({"Bucket": from_bucket, "Key": from_key}, bucket, key, ExtraArgs=self._encryption)

    def delete(self, targets: Iterable[str]) -> None:
        by_bucket: dict[str, list[dict[str, str]]] = {}
        for uri in targets:
            bucket, key = uris.split(uri)
            by_bucket.setdefault(bucket, []).append({"Key": key})
        for bucket, keys in by_bucket.items():
            for start in range(0, len(keys), DELETE_BATCH):
                batch = {"Objects": keys[start : start + DELETE_BATCH], "Quiet": True}
                answer = self.client.delete_objects(Bucket=bucket, Delete=batch)
                if errors := answer.get("Errors"):
                    first = errors[0]
                    raise OSError(f"could not delete s3://{bucket}/{first['Key']}: {first.get('Message')}")


def _changed(uri: str) -> RunError:
    return RunError(f"{uri} changed while the run read it, expected an input that stands still: run it again")


def _objects(bucket: str, page: dict[str, Any]) -> Iterator[StoredObject]:
    for entry in page.get("Contents", ()):
        if not entry["Key"].endswith("/"):  # a console's folder marker holds no rows
            yield StoredObject(f"s3://{bucket}/{entry['Key']}", entry["Size"], entry["ETag"].strip('"'))


def _teach_conditional_puts(client: Any) -> None:
    """Glue 4.0 and 5.0 come with a boto3 from before August 2024, which does not know `IfNoneMatch`."""

    def keep(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["if_none_match"] = params.pop("IfNoneMatch", None)

    def add(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if condition := context.get("if_none_match"):
            params["headers"]["If-None-Match"] = condition

    client.meta.events.register("before-parameter-build.s3.PutObject", keep)
    client.meta.events.register("before-call.s3.PutObject", add)

"""Amazon S3 as the storage of a job, through boto3."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from glue_shared import s3_archives, s3_parts, uris
from glue_shared.errors import RunError, StorageError
from glue_shared.s3_listing import Entered, Page, in_order
from glue_shared.s3_retries import CONNECT_SECONDS, READ_SECONDS, tried
from glue_shared.storage import StoredObject, changed

CONFLICTS_AT_MOST = 20
DELETE_BATCH = 1000  # the most keys that one DeleteObjects call takes
REQUESTS_IN_FLIGHT = 32  # hides a GET's 30 ms: a task that waits on 32 at once waits 1 ms an object


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
            from botocore.config import Config  # only where S3 is spoken to: a local run needs no AWS SDK

            config = Config(
                retries={"total_max_attempts": 1},  # `tried` does it
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                max_pool_connections=REQUESTS_IN_FLIGHT,
            )
            self._client = _session().client("s3", config=config)
            _teach_conditional_puts(self._client)
            s3_archives.ask_what_is_restored(self._client)
        return self._client

    @property
    def _encryption(self) -> dict[str, str]:
        if self.kms_key_arn is None:
            return {}
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key_arn}

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        """Every object below a prefix, by address; many folders are listed at once."""
        return in_order(self._pages, prefix, self.requests_in_flight, enters)

    def _pages(self, prefix: str, one_level: bool) -> Iterator[Page]:
        bucket, key = uris.split(prefix)
        request = {"Bucket": bucket, "Prefix": key} | ({"Delimiter": "/"} if one_level else {})
        while True:
            page = self._ask("ListObjectsV2", **request)
            more = bool(page.get("IsTruncated"))
            folders = [f"s3://{bucket}/{entry['Prefix']}" for entry in page.get("CommonPrefixes", ())]
            yield Page(list(_objects(bucket, page)), folders, more)
            if not more:
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        bucket, key = uris.split(uri)
        request = {"Bucket": bucket, "Key": key}
        if start or length is not None:
            request["Range"] = f"bytes={start}-{'' if length is None else start + length - 1}"
        if version is not None:
            request["IfMatch"] = f'"{version}"'

        def fetch() -> bytes:
            body: bytes = self.client.get_object(**request)["Body"].read()
            return body

        try:
            return tried("GetObject", uri, fetch)
        except StorageError as error:
            if error.code in ("PreconditionFailed", "412"):
                raise changed(uri) from error
            if error.code == "InvalidObjectState":  # archived since it was listed, or by INTELLIGENT_TIERING
                raise RunError(
                    f"{uri} is archived, expected an object that can be read: restore it"
                ) from error
            raise

    def put(self, uri: str, body: bytes) -> None:
        """One request for whatever one takes: it is there as a whole, or nothing of it is."""
        bucket, key = uris.split(uri)
        place = {"Bucket": bucket, "Key": key}
        if len(body) <= s3_parts.ONE_PUT_BYTES:
            self._ask("PutObject", **place, Body=body, **self._encryption)
            return
        whole = memoryview(body)
        parts = [("UploadPart", {"Body": whole[start:stop]}) for start, stop in s3_parts.ranges(len(body))]
        s3_parts.in_parts(self._ask, place, len(body), parts, self._encryption)

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        """Puts an object that is not there yet. True if these bytes are now what lies there.

        A refusal may answer to our own put, sent again after its answer was lost: so the bytes are compared.
        """
        bucket, key = uris.split(uri)
        for _ in range(CONFLICTS_AT_MOST):
            try:
                self._ask("PutObject", Bucket=bucket, Key=key, Body=body, IfNoneMatch="*", **self._encryption)
                return True
            except StorageError as error:
                if error.code == "PreconditionFailed":
                    return self.get(uri) == body
                if error.code == "NotImplemented":
                    raise RunError(f"s3://{bucket} has no conditional puts: two runs could write") from error
                if error.code != "ConditionalRequestConflict":  # somebody puts the same object: ask again
                    raise
        raise RunError(f"{uri} was in conflict {CONFLICTS_AT_MOST} times, expected one of its puts to win")

    def copy(self, source: str, target: str) -> None:
        """A server-side copy, in parts where it would take a request too long."""
        bucket, key = uris.split(source)
        origin = {"Bucket": bucket, "Key": key}
        place = dict(zip(("Bucket", "Key"), uris.split(target), strict=True))
        size = self._ask("HeadObject", **origin)["ContentLength"]
        if size <= s3_parts.ONE_COPY_BYTES:
            self._ask("CopyObject", **place, CopySource=origin, **self._encryption)
            return
        parts = [
            ("UploadPartCopy", {"CopySource": origin, "CopySourceRange": f"bytes={start}-{stop - 1}"})
            for start, stop in s3_parts.ranges(size)
        ]
        s3_parts.in_parts(self._ask, place, size, parts, self._encryption)

    def delete(self, targets: Iterable[str]) -> None:
        by_bucket: dict[str, list[dict[str, str]]] = {}
        for uri in targets:
            bucket, key = uris.split(uri)
            by_bucket.setdefault(bucket, []).append({"Key": key})
        for bucket, keys in by_bucket.items():
            for start in range(0, len(keys), DELETE_BATCH):
                self._delete(bucket, keys[start : start + DELETE_BATCH])

    def _delete(self, bucket: str, keys: list[dict[str, str]]) -> None:
        """Deletes a batch. S3 answers key by key: those that failed for a moment are tried again."""
        first = f"s3://{bucket}/{keys[0]['Key']}"

        def delete_the_rest() -> None:
            answer = self.client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
            errors = answer.get("Errors", [])
            keys[:] = [{"Key": error["Key"]} for error in errors]
            if errors:
                raise _as_client_error(errors[0])

        tried("DeleteObjects", first, delete_the_rest)

    def _ask(self, operation: str, **request: Any) -> Any:
        """One operation of S3's API, tried until it is answered for good."""
        call = getattr(self.client, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower())
        body = request.pop("Body", None)

        def send() -> Any:
            # A file, not bytes: then the connection's time-out is for a piece of it, not for all.
            return call(**request) if body is None else call(**request, Body=io.BytesIO(body))

        return tried(operation, f"s3://{request['Bucket']}/{request.get('Key', request.get('Prefix'))}", send)


def _as_client_error(error: dict[str, str]) -> Exception:
    from botocore.exceptions import ClientError

    response = {"Error": {**error, "Message": f"{error['Key']}: {error.get('Message')}"}}
    failure: Exception = ClientError(response, "DeleteObjects")
    return failure


def _objects(bucket: str, page: dict[str, Any]) -> Iterator[StoredObject]:
    for entry in page.get("Contents", ()):
        if not entry["Key"].endswith("/"):  # a console's folder marker holds no rows
            found = StoredObject(f"s3://{bucket}/{entry['Key']}", entry["Size"], entry["ETag"].strip('"'))
            yield s3_archives.as_listed(found, entry)


def _session() -> Any:
    """A boto3 session that leaves times as text, as nobody here reads them.

    A listed key then costs the driver 24 microseconds of CPU, and 75 with its time parsed (measured).
    """
    import boto3
    import botocore.session

    core = botocore.session.get_session()
    core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=str)
    return boto3.Session(botocore_session=core)


def _teach_conditional_puts(client: Any) -> None:
    """Glue 4.0 and 5.0 come with a boto3 from before August 2024, which does not know `IfNoneMatch`."""

    def keep(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["if_none_match"] = params.pop("IfNoneMatch", None)

    def add(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if condition := context.get("if_none_match"):
            params["headers"]["If-None-Match"] = condition

    client.meta.events.register("before-parameter-build.s3.PutObject", keep)
    client.meta.events.register("before-call.s3.PutObject", add)

"""Objects of a real S3, or of a server that speaks its protocol: when the local runner names no folder."""

import functools
from collections.abc import Iterator
from typing import Any

_MOST_AT_ONCE = 1000  # objects one request lists


def below(uri: str, *, recurse: bool) -> Iterator[tuple[str, int, int]]:
    """The address, size and time (ns) of each object that the address names or stands before, by name."""
    bucket, key = split(uri)
    found = _one(bucket, key) if key and not key.endswith("/") else None
    if found is not None:
        yield uri, found[0], found[1]
        return
    prefix = f"{key.rstrip('/')}/" if key else ""
    pages = (
        client()
        .get_paginator("list_objects_v2")
        .paginate(
            Bucket=bucket,
            Prefix=prefix,
            PaginationConfig={"PageSize": _MOST_AT_ONCE},
            **({} if recurse else {"Delimiter": "/"}),
        )
    )
    scheme = uri.partition("://")[0]
    for page in pages:
        for item in page.get("Contents", []):
            if not item["Key"].endswith("/"):  # what a console leaves where it showed a folder
                yield f"{scheme}://{bucket}/{item['Key']}", item["Size"], _ns(item["LastModified"])


def get(uri: str) -> bytes:
    bucket, key = split(uri)
    body: bytes = client().get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def put(uri: str, body: bytes) -> None:
    bucket, key = split(uri)
    client().put_object(Bucket=bucket, Key=key, Body=body)


def delete(uri: str) -> None:
    bucket, key = split(uri)
    client().delete_object(Bucket=bucket, Key=key)


def split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key.lstrip("/")


@functools.cache
def client() -> Any:
    """One client a process; endpoint and keys come from the environment, as boto3 reads them."""
    import boto3

    return boto3.client("s3")


def _one(bucket: str, key: str) -> tuple[int, int] | None:
    found = client().list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    if not found or found[0]["Key"] != key:
        return None
    return found[0]["Size"], _ns(found[0]["LastModified"])


def _ns(moment: Any) -> int:
    return int(moment.timestamp() * 1_000_000_000)

"""`s3://bucket/key` is the file `<root>/bucket/key`: a bucket is a folder, so any tool can look inside."""

import re
from pathlib import Path, PurePosixPath

from hardened_glue.local.errors import LocalRunError

_URI = re.compile(r"^s3[an]?://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]*)(?:/(?P<key>.*))?$", re.DOTALL)
_URI_INSIDE = re.compile(r"s3[an]?://([A-Za-z0-9][A-Za-z0-9._-]*)")


def to_path(uri: str, root: Path) -> Path:
    """The local file or folder of an S3 address."""
    bucket, key = split(uri)
    # A key may hold `..` on S3, where it means nothing; here it would leave the bucket's folder.
    if ".." in PurePosixPath(key).parts:
        raise LocalRunError(f"{uri} holds '..', expected a key that stays inside its bucket's folder")
    return root / bucket / key


def to_uri(path: Path, root: Path) -> str:
    """The S3 address of a local file or folder below the root."""
    try:
        bucket, *key = path.resolve().relative_to(root.resolve()).parts
    except ValueError:
        raise LocalRunError(f"{path} is not inside a bucket's folder of {root}") from None
    return f"s3://{bucket}/{'/'.join(key)}"


def split(uri: str) -> tuple[str, str]:
    """The bucket and the key of an S3 address; the key has no leading slash."""
    match = _URI.match(uri)
    if match is None:
        raise LocalRunError(f"{uri} is no S3 address, expected s3://bucket/key")
    return match["bucket"], (match["key"] or "").lstrip("/")


def buckets_in(text: str) -> list[str]:
    """Every bucket that a text names in an S3 address, in order of appearance."""
    return list(dict.fromkeys(_URI_INSIDE.findall(text)))

"""Which operation of S3's API an HTTP request asks for, by its path-style address and headers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

_OF_OBJECT = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_OF_UPLOAD = {
    "GET": "ListParts",
    "PUT": "UploadPart",
    "POST": "CompleteMultipartUpload",
    "DELETE": "AbortMultipartUpload",
}
_OF_BUCKET = {"GET": "ListObjects", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}


def operation_of(method: str, target: str, *, copies: bool = False) -> tuple[str, str]:
    """The operation and what it is asked of, as `bucket/key`. An unusual one is its method and parameter.

    Args:
        copies: whether the request names a source to copy from, in `x-amz-copy-source`.
    """
    parts = urlsplit(target)
    path = unquote(parts.path).lstrip("/")
    query = parse_qs(parts.query, keep_blank_values=True)
    bucket, _, key = path.partition("/")
    if "list-type" in query:
        return "ListObjectsV2", f"{bucket}/{query.get('prefix', [''])[0]}"
    return _by_parameter(method, query, bool(key), copies) or _by_path(method, bucket, key, copies), path


def _by_parameter(method: str, query: Mapping[str, object], of_object: bool, copies: bool) -> str | None:
    if "uploadId" in query and method in _OF_UPLOAD:
        return _OF_UPLOAD[method] + ("Copy" if copies else "")
    if "uploads" in query:
        return "CreateMultipartUpload" if of_object else "ListMultipartUploads"
    if "delete" in query and method == "POST":
        return "DeleteObjects"
    named = [name for name in query if name not in ("x-id", "versionId") and not _signs(name)]
    return None if of_object or not named else f"{method} ?{named[0]}"


def _by_path(method: str, bucket: str, key: str, copies: bool) -> str:
    if not bucket:
        return "ListBuckets"
    if copies:
        return "CopyObject"
    return (_OF_OBJECT if key else _OF_BUCKET).get(method, method)


def _signs(parameter: str) -> bool:
    return parameter.lower().startswith("x-amz-")

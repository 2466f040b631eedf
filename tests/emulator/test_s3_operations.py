"""A request is known by its method, address and headers, as S3 itself knows it."""

import pytest

from hardened_glue.emulator.s3_operations import operation_of


@pytest.mark.parametrize(
    ("method", "target", "copies", "operation", "path"),
    [
        ("GET", "/", False, "ListBuckets", ""),
        ("PUT", "/lake", False, "CreateBucket", "lake"),
        ("GET", "/lake?list-type=2&prefix=raw%2F&delimiter=%2F", False, "ListObjectsV2", "lake/raw/"),
        ("GET", "/lake?versioning", False, "GET ?versioning", "lake"),
        ("POST", "/lake?delete", False, "DeleteObjects", "lake"),
        ("GET", "/lake?uploads", False, "ListMultipartUploads", "lake"),
        ("GET", "/lake/raw/a%20b?x-id=GetObject", False, "GetObject", "lake/raw/a b"),
        ("GET", "/lake/a?X-Amz-Signature=1", False, "GetObject", "lake/a"),
        ("HEAD", "/lake/a", False, "HeadObject", "lake/a"),
        ("PUT", "/lake/a", False, "PutObject", "lake/a"),
        ("PUT", "/lake/b", True, "CopyObject", "lake/b"),
        ("DELETE", "/lake/a", False, "DeleteObject", "lake/a"),
        ("POST", "/lake/a?uploads", False, "CreateMultipartUpload", "lake/a"),
        ("PUT", "/lake/a?partNumber=1&uploadId=x", False, "UploadPart", "lake/a"),
        ("PUT", "/lake/a?partNumber=1&uploadId=x", True, "UploadPartCopy", "lake/a"),
        ("POST", "/lake/a?uploadId=x", False, "CompleteMultipartUpload", "lake/a"),
        ("DELETE", "/lake/a?uploadId=x", False, "AbortMultipartUpload", "lake/a"),
    ],
)
def test_it_is_named_as_in_the_api(method: str, target: str, copies: bool, operation: str, path: str) -> None:
    assert operation_of(method, target, copies=copies) == (operation, path)

"""Uploads and copies in parts, for what one request does not take: completed, or given up without a trace."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from glue_shared.errors import StorageError

ONE_PUT_BYTES = 2**30  # S3 takes 5 GiB; a put that fails is sent again as a whole
ONE_COPY_BYTES = 2**29  # S3 takes 5 GiB; a request should be answered within seconds
PART_BYTES = 2**28  # 10,000 of them are 2.5 TiB

Ask = Callable[..., Any]  # of an operation's name and parameters
Part = tuple[str, dict[str, Any]]  # of an operation's name and what is special in this part


def ranges(size: int) -> list[tuple[int, int]]:
    """The parts of so many bytes, as first byte and the one behind the last."""
    return [(start, min(start + PART_BYTES, size)) for start in range(0, size, PART_BYTES)]


def in_parts(
    ask: Ask, place: dict[str, str], size: int, parts: Sequence[Part], encryption: dict[str, str]
) -> None:
    """Makes an object of parts. A failure leaves no upload behind, unless the process dies in it."""
    upload = {**place, "UploadId": ask("CreateMultipartUpload", **place, **encryption)["UploadId"]}
    try:
        made = [
            {"PartNumber": number, "ETag": _etag(ask(operation, PartNumber=number, **upload, **part))}
            for number, (operation, part) in enumerate(parts, 1)
        ]
        _complete(ask, place, upload, made, size)
    except BaseException:
        _give_up(ask, upload)
        raise


def _etag(answer: dict[str, Any]) -> str:
    found: str = answer.get("CopyPartResult", answer)["ETag"]
    return found


def _complete(
    ask: Ask, place: dict[str, str], upload: dict[str, str], made: list[dict[str, Any]], size: int
) -> None:
    try:
        ask("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": made})
    except StorageError as error:
        # Our own completion, whose answer was lost, leaves no upload for the next try, but the object.
        if error.code != "NoSuchUpload" or not _is_there(ask, place, len(made), size):
            raise


def _is_there(ask: Ask, place: dict[str, str], parts: int, size: int) -> bool:
    try:
        found = ask("HeadObject", **place)
    except StorageError:
        return False
    return bool(found["ContentLength"] == size and found["ETag"].strip('"').endswith(f"-{parts}"))


def _give_up(ask: Ask, upload: dict[str, str]) -> None:
    # What made it fail matters more than a failure of this; a bucket's lifecycle rule removes the parts then.
    with contextlib.suppress(StorageError):
        ask("AbortMultipartUpload", **upload)

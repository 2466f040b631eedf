"""S3 through boto3 while requests fail: each verb ends well, or says within a minute what was refused."""

import itertools
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.faults.protocol import ALL, some

from glue_shared import s3_parts, s3_retries, s3_storage
from glue_shared.errors import RunError, StorageError
from glue_shared.s3_storage import S3Storage
from hardened_glue.emulator import Emulator, s3_faults
from hardened_glue.emulator.proxy import FaultyS3
from hardened_glue.emulator.s3_faults import Fault

REAL_TIME = bool(os.environ.get(ALL))  # else what lasts 40 seconds lasts 2
MIB = 2**20
PLACE = "s3://out/storage/"
LARGE = bytes(range(256)) * (11 * MIB // 256)  # three parts of what `storage` sets


@pytest.fixture
def storage(proxy: FaultyS3, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    for bound in ("ONE_PUT_BYTES", "ONE_COPY_BYTES", "PART_BYTES"):
        monkeypatch.setattr(s3_parts, bound, 5 * MIB)
    if not REAL_TIME:
        monkeypatch.setattr(s3_retries, "TRY_FOR_SECONDS", 2.0)
        monkeypatch.setattr(s3_storage, "READ_SECONDS", 1)
    made = S3Storage()
    made.delete([item.uri for item in made.objects(PLACE)])
    made.put(f"{PLACE}there", b"there")
    made.put(f"{PLACE}large", LARGE)
    proxy.counts.clear()
    return made


def _uploads(emulator: Emulator) -> list[str]:
    """The unfinished uploads that hold bytes. One whose beginning was never answered is empty, and free."""
    client = emulator.client("s3")
    found = client.list_multipart_uploads(Bucket="out").get("Uploads", [])
    ids = [(each["Key"], each["UploadId"]) for each in found]
    return [
        key for key, upload in ids if client.list_parts(Bucket="out", Key=key, UploadId=upload).get("Parts")
    ]


def _names(storage: S3Storage) -> list[str]:
    return [item.uri.removeprefix(PLACE) for item in storage.objects(PLACE)]


def _put(storage: S3Storage) -> None:
    storage.put(f"{PLACE}put", b"1")


def _put_large(storage: S3Storage) -> None:
    storage.put(f"{PLACE}put", LARGE)


def _put_if_absent(storage: S3Storage) -> None:
    assert storage.put_if_absent(f"{PLACE}put", b"1")


def _copy(storage: S3Storage) -> None:
    storage.copy(f"{PLACE}there", f"{PLACE}put")


def _copy_large(storage: S3Storage) -> None:
    storage.copy(f"{PLACE}large", f"{PLACE}put")


def _delete(storage: S3Storage) -> None:
    storage.delete([f"{PLACE}there"])


def _get(storage: S3Storage) -> None:
    assert storage.get(f"{PLACE}there") == b"there"
    assert storage.get(f"{PLACE}there", 1, 3) == b"her"


def _get_large(storage: S3Storage) -> None:
    assert storage.get(f"{PLACE}large") == LARGE


def _list(storage: S3Storage) -> None:
    assert _names(storage) == ["large", "there"]


Verb = Callable[[S3Storage], None]
WRITES: dict[str, tuple[Verb, bytes]] = {
    "put": (_put, b"1"),
    "put in parts": (_put_large, LARGE),
    "put if absent": (_put_if_absent, b"1"),
    "copy": (_copy, b"there"),
    "copy in parts": (_copy_large, LARGE),
}
READS: dict[str, Verb] = {"get": _get, "get large": _get_large, "list": _list}
VERBS: dict[str, Verb] = {name: write for name, (write, _) in WRITES.items()} | READS | {"delete": _delete}
PASSING: dict[str, Sequence[Fault]] = {
    "reset before": [s3_faults.reset(percent=40)],
    "reset after": [s3_faults.reset(after_s3_answered=True, percent=40)],
    "stall": [s3_faults.stall(20 if REAL_TIME else 1.5, times=1)],
    "503 on 1 %": [s3_faults.slow_down(1)],
    "503 on 10 %": [s3_faults.slow_down(10)],
    "503 at first": [s3_faults.slow_down(operations=(), times=3)],
    "lost answer": [s3_faults.lost_answer(times=2)],
    "lost answer in a 200": [
        s3_faults.lost_answer(
            in_a_200=True, times=2, operations=("CopyObject", "UploadPartCopy", "CompleteMultipartUpload")
        )
    ],
    "cut answers": [s3_faults.truncated(operations=(), times=3)],
    "latency": [s3_faults.latency(20, 50)],
}


@pytest.mark.parametrize(("fault", "verb"), some([*itertools.product(PASSING, WRITES)], 4))
def test_a_write_survives_what_passes(
    storage: S3Storage, proxy: FaultyS3, emulator: Emulator, fault: str, verb: str
) -> None:
    write, expected = WRITES[verb]
    proxy.faults = PASSING[fault]

    write(storage)

    proxy.faults = []
    assert storage.get(f"{PLACE}put") == expected
    assert _uploads(emulator) == []


@pytest.mark.parametrize(("fault", "verb"), some([*itertools.product(PASSING, READS)], 4))
def test_a_read_is_whole_whatever_passes(storage: S3Storage, proxy: FaultyS3, fault: str, verb: str) -> None:
    proxy.faults = PASSING[fault]

    READS[verb](storage)


@pytest.mark.parametrize("fault", some([*PASSING], 4))
def test_a_delete_survives_what_passes(storage: S3Storage, proxy: FaultyS3, fault: str) -> None:
    proxy.faults = PASSING[fault]

    _delete(storage)

    proxy.faults = []
    assert _names(storage) == ["large"]


LASTING: dict[str, tuple[Fault, str]] = {
    "reset": (s3_faults.reset(), "ConnectionClosedError"),
    "stall": (s3_faults.stall(30 if REAL_TIME else 3), "ReadTimeoutError"),
    "503 on 100 %": (s3_faults.slow_down(operations=()), "SlowDown"),
    "500": (s3_faults.Fault(name="500", instead=s3_faults.INTERNAL_ERROR, reaches_s3=False), "InternalError"),
    "403": (s3_faults.access_denied("^out"), "AccessDenied"),
    "expired": (s3_faults.expired_token(), "ExpiredToken"),
}


@pytest.mark.parametrize(("fault", "verb"), some([*itertools.product(LASTING, VERBS)], 5))
def test_what_does_not_pass_is_named_within_a_minute_and_nothing_is_written(
    storage: S3Storage, proxy: FaultyS3, emulator: Emulator, fault: str, verb: str
) -> None:
    strikes, code = LASTING[fault]
    proxy.faults = [strikes]
    started = time.monotonic()

    with pytest.raises(StorageError) as failed:
        VERBS[verb](storage)

    assert time.monotonic() - started < (60 if REAL_TIME else 6)
    assert str(failed.value).startswith(PLACE)
    assert failed.value.code.startswith(code) or (code, failed.value.code) in SAME
    proxy.faults = []
    assert _names(storage) == ["large", "there"]
    assert _uploads(emulator) == []


SAME = {  # HEAD has no body that could say more, and a reset has many names
    ("AccessDenied", "403"),
    ("ExpiredToken", "400"),
    ("SlowDown", "503"),
    ("InternalError", "500"),
    ("ConnectionClosedError", "HTTPClientError"),
}


def test_the_words_say_what_was_asked_and_what_to_do(storage: S3Storage, proxy: FaultyS3) -> None:
    proxy.faults = [s3_faults.access_denied("put$"), s3_faults.expired_token(operations=("GetObject",))]

    with pytest.raises(StorageError) as denied:
        _put(storage)
    with pytest.raises(StorageError) as expired:
        _get(storage)

    assert str(denied.value) == (
        "s3://out/storage/put: PutObject was refused with AccessDenied (Access Denied): expected a role "
        "that may do PutObject there, with the key of the object too"
    )
    assert str(expired.value) == (
        "s3://out/storage/there: GetObject was refused with ExpiredToken (The provided token has expired.): "
        "the credentials of this process are over, expected ones that last as long as the run"
    )


@pytest.mark.parametrize(
    "lost", [s3_faults.lost_answer(times=1), s3_faults.reset(after_s3_answered=True, times=1)]
)
def test_of_a_conditional_put_whose_answer_is_lost_the_bytes_tell(
    storage: S3Storage, proxy: FaultyS3, lost: Fault
) -> None:
    proxy.faults = [lost]
    assert storage.put_if_absent(f"{PLACE}lock", b"mine")
    proxy.faults = [lost]
    assert not storage.put_if_absent(f"{PLACE}lock", b"another's")

    assert storage.get(f"{PLACE}lock") == b"mine"


def test_a_conditional_put_that_arrives_late_changes_nothing(storage: S3Storage, proxy: FaultyS3) -> None:
    proxy.faults = [s3_faults.stall(20 if REAL_TIME else 1.5, times=1, operations=("PutObject",))]

    assert storage.put_if_absent(f"{PLACE}lock", b"mine")
    assert not storage.put_if_absent(f"{PLACE}lock", b"another's")
    time.sleep(1)

    assert storage.get(f"{PLACE}lock") == b"mine"


def test_an_upload_whose_part_fails_is_given_up(
    storage: S3Storage, proxy: FaultyS3, emulator: Emulator
) -> None:
    proxy.faults = [s3_faults.slow_down(operations=("UploadPart",), after=1)]

    with pytest.raises(StorageError, match=r"UploadPart failed .* SlowDown"):
        _put_large(storage)

    assert proxy.counts["AbortMultipartUpload"] == 1
    assert _uploads(emulator) == []


def test_an_upload_that_was_given_up_elsewhere_is_no_success(storage: S3Storage, proxy: FaultyS3) -> None:
    gone = s3_faults.ErrorAnswer(404, "NoSuchUpload", "The specified upload does not exist.")
    proxy.faults = [
        Fault(name="gone", operations=("CompleteMultipartUpload",), instead=gone, reaches_s3=False)
    ]

    with pytest.raises(StorageError, match="NoSuchUpload"):
        _put_large(storage)


def test_an_object_whose_etag_is_not_the_listed_one_is_refused(storage: S3Storage, proxy: FaultyS3) -> None:
    proxy.faults = [s3_faults.wrong_etag(operations=("ListObjectsV2",))]
    listed = next(item for item in storage.objects(PLACE) if item.uri.endswith("there"))

    with pytest.raises(RunError, match="changed while the run read it"):
        storage.get(listed.uri, version=listed.version)


def test_each_of_many_keys_is_deleted_though_some_failed_for_a_moment(
    storage: S3Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        {"Errors": [{"Key": "storage/b", "Code": "InternalError", "Message": "We encountered an error."}]},
        {},
    ]
    asked: list[list[str]] = []

    def answer(**request: Any) -> dict[str, Any]:
        asked.append([each["Key"] for each in request["Delete"]["Objects"]])
        return answers.pop(0)

    monkeypatch.setattr(storage.client, "delete_objects", answer)
    storage.delete([f"{PLACE}a", f"{PLACE}b"])

    assert asked == [["storage/a", "storage/b"], ["storage/b"]]


def test_a_key_that_may_not_be_deleted_is_named(storage: S3Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"Errors": [{"Key": "storage/b", "Code": "AccessDenied", "Message": "Access Denied"}]}
    monkeypatch.setattr(storage.client, "delete_objects", lambda **_: refused)

    with pytest.raises(StorageError, match=r"AccessDenied \(storage/b: Access Denied\)"):
        storage.delete([f"{PLACE}a", f"{PLACE}b"])


@pytest.mark.parametrize(
    ("size", "requests"),
    [
        (5 * MIB, {"PutObject": 1, "HeadObject": 1, "CopyObject": 1}),
        (5 * MIB + 1, {
            "CreateMultipartUpload": 2, "UploadPart": 2, "HeadObject": 1, "UploadPartCopy": 2,
            "CompleteMultipartUpload": 2,
        }),
    ],
)  # fmt: skip
def test_a_file_takes_so_many_requests(
    storage: S3Storage, proxy: FaultyS3, size: int, requests: dict[str, int]
) -> None:
    storage.put(f"{PLACE}staged", bytes(size))
    storage.copy(f"{PLACE}staged", f"{PLACE}final")

    assert proxy.counts == requests
    assert storage.get(f"{PLACE}final") == bytes(size)


def test_a_file_of_the_usual_size_is_one_put_and_one_copy(proxy: FaultyS3, emulator: Emulator) -> None:
    storage, body = S3Storage(), bytes(128 * MIB)

    storage.put(f"{PLACE}staged", body)
    storage.copy(f"{PLACE}staged", f"{PLACE}final")

    assert proxy.counts == {"PutObject": 1, "HeadObject": 1, "CopyObject": 1}
    assert [item.size_bytes for item in storage.objects(PLACE) if item.uri.endswith("final")] == [len(body)]
    storage.delete([f"{PLACE}staged", f"{PLACE}final"])

"""What a client sees through the proxy, and what S3 behind it has seen."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError, ResponseStreamingError

from hardened_glue.emulator import Emulator, s3_faults
from hardened_glue.emulator.proxy import FaultyS3
from hardened_glue.emulator.resources import KEYS, REGION

Behind = Callable[[Sequence[s3_faults.Fault]], tuple[FaultyS3, Any]]


@pytest.fixture
def behind(emulator: Emulator) -> Iterator[Behind]:
    """The proxy with these faults, and a client of it that tries everything once."""
    running: list[FaultyS3] = []

    def made(faults: Sequence[s3_faults.Fault]) -> tuple[FaultyS3, Any]:
        proxy = FaultyS3(emulator.endpoint_url, faults, seed=1)
        running.append(proxy.__enter__())
        config = Config(retries={"total_max_attempts": 1}, read_timeout=2, max_pool_connections=32)
        return proxy, boto3.client("s3", endpoint_url=proxy.url, region_name=REGION, config=config, **KEYS)

    yield made
    for proxy in running:
        proxy.__exit__(None, None, None)


def _content(emulator: Emulator, key: str) -> bytes | None:
    """What lies there, asked without the proxy."""
    client = emulator.client("s3")
    try:
        body: bytes = client.get_object(Bucket="lake", Key=key)["Body"].read()
    except client.exceptions.NoSuchKey:
        return None
    return body


def test_without_faults_everything_passes(behind: Behind) -> None:
    proxy, client = behind([])
    large = b"x" * 9_000_000

    client.put_object(Bucket="lake", Key="plain/a b", Body=b"12345")
    client.put_object(Bucket="lake", Key="plain/empty", Body=b"")
    client.put_object(Bucket="lake", Key="plain/large", Body=large)
    client.copy_object(Bucket="lake", Key="plain/c", CopySource="lake/plain/a b")

    assert client.get_object(Bucket="lake", Key="plain/c")["Body"].read() == b"12345"
    assert client.get_object(Bucket="lake", Key="plain/a b", Range="bytes=1-2")["Body"].read() == b"23"
    assert client.get_object(Bucket="lake", Key="plain/large")["Body"].read() == large
    assert client.head_object(Bucket="lake", Key="plain/large")["ContentLength"] == len(large)
    listed = client.list_objects_v2(Bucket="lake", Prefix="plain/")["Contents"]
    assert [entry["Size"] for entry in listed] == [5, 5, 0, len(large)]
    assert proxy.counts == {
        "PutObject": 3, "CopyObject": 1, "GetObject": 3, "HeadObject": 1, "ListObjectsV2": 1,
    }  # fmt: skip


def test_latency_is_added_and_hidden_by_requests_side_by_side(behind: Behind) -> None:
    _, client = behind([s3_faults.latency(300)])

    def put(number: int) -> None:
        client.put_object(Bucket="lake", Key=f"late/{number}", Body=b"")

    started = time.monotonic()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(put, range(20)))
    took = time.monotonic() - started

    assert 0.6 <= took < 3, "twice 300 ms, not twenty times"


def test_a_reset_comes_before_or_after_s3_has_done_it(behind: Behind, emulator: Emulator) -> None:
    _, client = behind([s3_faults.reset(key="before"), s3_faults.reset(key="after", after_s3_answered=True)])

    for key in ("reset/before", "reset/after"):
        with pytest.raises(ConnectionClosedError):
            client.put_object(Bucket="lake", Key=key, Body=b"1")

    assert (_content(emulator, "reset/before"), _content(emulator, "reset/after")) == (None, b"1")


def test_a_stalled_request_arrives_late(behind: Behind, emulator: Emulator) -> None:
    _, client = behind([s3_faults.stall(2.5, times=1)])

    with pytest.raises(ReadTimeoutError):
        client.put_object(Bucket="lake", Key="stalled", Body=b"1")

    assert _content(emulator, "stalled") is None
    time.sleep(1.5)
    assert _content(emulator, "stalled") == b"1"


@pytest.mark.parametrize(
    ("fault", "status", "code", "arrives"),
    [
        (s3_faults.slow_down(), 503, "SlowDown", False),
        (s3_faults.lost_answer(), 500, "InternalError", True),
        (s3_faults.lost_answer(operations=("CopyObject",)), 200, "", True),
        (s3_faults.access_denied("^lake/answers/"), 403, "AccessDenied", False),
        (s3_faults.access_denied("^lake/others/"), 200, "", True),
        (s3_faults.expired_token(), 400, "ExpiredToken", False),
    ],
)
def test_an_error_is_worded_as_s3_does(
    behind: Behind, emulator: Emulator, fault: s3_faults.Fault, status: int, code: str, arrives: bool
) -> None:
    _, client = behind([fault])
    emulator.client("s3").delete_object(Bucket="lake", Key="answers/a")

    try:
        answer = client.put_object(Bucket="lake", Key="answers/a", Body=b"1")
    except ClientError as error:
        answer = error.response

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    assert answer.get("Error", {}).get("Code", "") == code
    assert (_content(emulator, "answers/a") is not None) == arrives


def test_an_answer_may_begin_with_200_and_be_an_error(behind: Behind, emulator: Emulator) -> None:
    emulator.client("s3").put_object(Bucket="lake", Key="copied/a", Body=b"1")
    _, client = behind([s3_faults.lost_answer(in_a_200=True)])

    with pytest.raises(ClientError, match="InternalError"):
        client.copy_object(Bucket="lake", Key="copied/b", CopySource="lake/copied/a")

    assert _content(emulator, "copied/b") == b"1"


def test_a_cut_body_is_shorter_than_its_head_told(behind: Behind, emulator: Emulator) -> None:
    emulator.client("s3").put_object(Bucket="lake", Key="cut", Body=b"x" * 1000)
    _, client = behind([s3_faults.truncated(times=1)])

    with pytest.raises(ResponseStreamingError, match="500 bytes read, 500 more expected"):
        client.get_object(Bucket="lake", Key="cut")["Body"].read()

    assert len(client.get_object(Bucket="lake", Key="cut")["Body"].read()) == 1000


def test_an_etag_is_wrong_in_heads_and_listings(behind: Behind) -> None:
    _, client = behind([s3_faults.wrong_etag("0000")])

    assert client.put_object(Bucket="lake", Key="tagged", Body=b"1")["ETag"] == '"0000"'
    listed = client.list_objects_v2(Bucket="lake", Prefix="tagged")["Contents"]
    assert [entry["ETag"] for entry in listed] == ['"0000"']
    assert client.get_object(Bucket="lake", Key="tagged")["Body"].read() == b"1"


def test_the_faults_may_be_changed_while_it_runs(behind: Behind) -> None:
    proxy, client = behind([s3_faults.slow_down()])
    with pytest.raises(ClientError):
        client.put_object(Bucket="lake", Key="changed", Body=b"1")
    assert proxy.struck == {"slow down": 1}

    proxy.faults = []

    client.put_object(Bucket="lake", Key="changed", Body=b"1")
    assert proxy.struck == {}

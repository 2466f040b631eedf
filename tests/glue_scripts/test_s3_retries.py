"""Which failures are worth another try, and how long that goes on."""

import pickle
import random
import time

import pytest
from botocore import exceptions

from glue_shared import s3_retries
from glue_shared.errors import StorageError
from glue_shared.s3_retries import is_of_a_moment, tried


def _answer(code: str, status: int) -> exceptions.ClientError:
    response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return exceptions.ClientError(response, "PutObject")


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (_answer("SlowDown", 503), True),
        (_answer("InternalError", 500), True),
        (_answer("SomethingNew", 502), True),
        (_answer("RequestTimeout", 400), True),
        (_answer("TooMany", 429), True),
        (exceptions.ReadTimeoutError(endpoint_url="u"), True),
        (exceptions.ConnectTimeoutError(endpoint_url="u"), True),
        (exceptions.EndpointConnectionError(endpoint_url="u"), True),
        (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), True),
        (exceptions.FlexibleChecksumError(error_msg="other bytes"), True),
        (_answer("AccessDenied", 403), False),
        (_answer("ExpiredToken", 400), False),
        (_answer("NoSuchBucket", 404), False),
        (_answer("PreconditionFailed", 412), False),
        (exceptions.NoCredentialsError(), False),
        (exceptions.ParamValidationError(report="r"), False),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(error: Exception, passes: bool) -> None:
    assert is_of_a_moment(error) == passes


def test_an_error_of_ours_is_left_as_it_is() -> None:
    def work() -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        tried("GetObject", "s3://lake/a", work)


def test_it_goes_on_until_time_is_up_and_says_how_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", lambda pause: clock.__setitem__(0, clock[0] + pause))
    monkeypatch.setattr(random, "uniform", lambda _, high: high)

    def work() -> None:
        raise _answer("SlowDown", 503)

    with pytest.raises(StorageError) as failed:
        tried("PutObject", "s3://out/a", work)

    assert str(failed.value) == "s3://out/a: PutObject failed 10 times in 37 s, at last with SlowDown"
    assert failed.value.code == "SlowDown"


def test_no_fault_holds_an_operation_for_more_than_a_minute() -> None:
    assert s3_retries.TRY_FOR_SECONDS + s3_retries.CONNECT_SECONDS + s3_retries.READ_SECONDS <= 60


def test_its_error_travels_from_an_executor() -> None:
    error = StorageError("s3://out/a: PutObject failed", "SlowDown")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - what Spark does

    assert (str(again), again.code) == (str(error), error.code)

"""What fails for a moment on the way to S3 is tried again; what fails for good says so, with the address.

The SDK's own retries are off: they know nothing of a body that breaks while it is read, and their adaptive
mode holds a thread for as long as S3 asks to slow down. An operation here is tried for 40 seconds, and the
last try has 20 to be answered: no fault holds a run for more than a minute.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from glue_shared.errors import StorageError

Answer = TypeVar("Answer")

TRY_FOR_SECONDS = 40.0  # a prefix that S3 splits under load answers 503 for a while
CONNECT_SECONDS = 5
READ_SECONDS = 15  # of silence; S3 begins to answer within one, a long copy keeps the line alive
LONGEST_PAUSE_SECONDS = 8.0

_OF_A_MOMENT = {
    "InternalError",
    "SlowDown",
    "ServiceUnavailable",
    "RequestTimeout",  # S3 waited for a body
    "RequestTimeTooSkewed",  # a request that lay in a queue for long
    "IncompleteBody",
    "BadDigest",
    "XAmzContentChecksumMismatch",
    "OperationAborted",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
# Names, as the boto3 of an older Glue lacks some of these classes.
_LOST_ON_THE_WAY = {
    "HTTPClientError",  # no connection, a reset, a time-out, a body that breaks off
    "ConnectionError",
    "IncompleteReadError",
    "FlexibleChecksumError",  # bytes that are not those that were put
    "ResponseParserError",  # an answer that is cut
    "ProtocolError",
    "CredentialRetrievalError",
    "MetadataRetrievalError",
}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNAVAILABLE, _TOO_MANY = 500, 429


def tried(operation: str, uri: str, work: Callable[[], Answer]) -> Answer:
    """The answer to one operation. Raises StorageError if S3 refuses it, or fails until time is up."""
    started, tries = time.monotonic(), 0
    while True:
        try:
            return work()
        except Exception as error:
            tries += 1
            took = time.monotonic() - started
            if not _is_sdks(error):
                raise
            if not is_of_a_moment(error):
                raise _refused(operation, uri, error) from error
            pause = _pause(tries)
            if took + pause > TRY_FOR_SECONDS:
                what = f"{uri}: {operation} failed {tries} times in {took:.0f} s, at last with"
                raise StorageError(f"{what} {_said(error)}", code_of(error)) from error
            time.sleep(pause)


def code_of(error: Exception) -> str:
    """S3's code of an error, or the name of what happened on the way."""
    response = getattr(error, "response", None)
    return str(response["Error"]["Code"]) if response else type(error).__name__


def is_of_a_moment(error: Exception) -> bool:
    """Whether the same request may succeed a moment later."""
    response = getattr(error, "response", None)
    if response:
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error) in _OF_A_MOMENT or status >= _UNAVAILABLE or status == _TOO_MANY
    return any(parent.__name__ in _LOST_ON_THE_WAY for parent in type(error).__mro__)


def _is_sdks(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in ("botocore", "boto3", "urllib3")


def _pause(tries: int) -> float:
    """Grows with each try, and differs between the 32 requests that failed at once."""
    return random.uniform(0.5, 1.0) * min(0.1 * 2.0**tries, LONGEST_PAUSE_SECONDS)  # noqa: S311


def _refused(operation: str, uri: str, error: Exception) -> StorageError:
    advice = ""
    if code_of(error) in _EXPIRED:
        advice = ": the credentials of this process are over, expected ones that last as long as the run"
    elif code_of(error) == "AccessDenied":
        advice = f": expected a role that may do {operation} there, with the key of the object too"
    return StorageError(f"{uri}: {operation} was refused with {_said(error)}{advice}", code_of(error))


def _said(error: Exception) -> str:
    response = getattr(error, "response", None)
    text = response["Error"].get("Message") if response else str(error)
    return f"{code_of(error)} ({text})" if text else code_of(error)

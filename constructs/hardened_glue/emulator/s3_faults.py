"""What may go wrong between a client and S3: each a rule for the requests that it is about.

slow_down(percent=10)                                     503 for a tenth of all puts
lost_answer(operations=("CopyObject",), times=1)          done, but the client reads 500
access_denied(key="_hardened_glue/log/")                  403 below a prefix
latency(20, 50)                                           each request 20 to 50 ms later
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

PUTS = ("PutObject", "UploadPart", "CopyObject", "UploadPartCopy", "CompleteMultipartUpload")
WRITES_WITH_AN_ANSWER = ("CompleteMultipartUpload", "PutObject", "CopyObject", "UploadPartCopy", "UploadPart")


@dataclass(frozen=True)
class ErrorAnswer:
    """An error as S3 words it. One of status 200 comes where S3 began to answer before it knew."""

    status: int
    code: str
    message: str

    def body(self) -> bytes:
        text = f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


INTERNAL_ERROR = ErrorAnswer(500, "InternalError", "We encountered an internal error. Please try again.")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the requests that match, and to which of them.

    Args:
        operations: as S3's API names them; none for all.
        key: a regular expression that is searched for in `bucket/key`, or in a listing's `bucket/prefix`.
        percent: of the matching requests, chosen by the proxy's seed.
        after: so many matching requests pass first.
        times: how often at most.
        instead: what the client reads although, or because, nothing was asked of S3.
        reaches_s3: whether S3 still sees the request, where the client reads something else.
    """

    name: str
    operations: Sequence[str] = ()
    key: str = ""
    percent: float = 100
    after: int = 0
    times: int | None = None
    latency_ms: tuple[float, float] = (0, 0)
    stall_seconds: float = 0
    resets: bool = False
    reaches_s3: bool = True
    instead: ErrorAnswer | None = None
    kept_of_body: float = 1.0
    etag: str | None = None

    def is_about(self, operation: str, path: str) -> bool:
        return (not self.operations or operation in self.operations) and bool(re.search(self.key, path))


def latency(low_ms: float, high_ms: float | None = None, **matching: Any) -> Fault:
    """Each request is answered so much later: always the same, or seeded between the two."""
    return Fault(name="latency", latency_ms=(low_ms, low_ms if high_ms is None else high_ms), **matching)


def reset(*, after_s3_answered: bool = False, **matching: Any) -> Fault:
    """The connection is reset, before S3 saw the request or after it did what was asked."""
    return Fault(name="reset", resets=True, reaches_s3=after_s3_answered, **matching)


def stall(seconds: float, **matching: Any) -> Fault:
    """The request reaches S3 late, whether its client still waits or not."""
    return Fault(name="stall", stall_seconds=seconds, **matching)


def slow_down(percent: float = 100, **matching: Any) -> Fault:
    """503 for so many of the puts, which S3 then has not seen."""
    answer = ErrorAnswer(503, "SlowDown", "Please reduce your request rate.")
    return _refused("slow down", answer, **{"operations": PUTS, "percent": percent, **matching})


def lost_answer(*, in_a_200: bool = False, **matching: Any) -> Fault:
    """S3 did what was asked, and the client reads InternalError: in a 500, or in the body of a 200."""
    answer = replace(INTERNAL_ERROR, status=200) if in_a_200 else INTERNAL_ERROR
    return Fault(name="lost answer", **{"instead": answer, "operations": WRITES_WITH_AN_ANSWER, **matching})


def truncated(kept: float = 0.5, **matching: Any) -> Fault:
    """The body of a GET ends early, and the connection with it."""
    return Fault(name="truncated", kept_of_body=kept, **{"operations": ("GetObject",), **matching})


def access_denied(key: str, **matching: Any) -> Fault:
    return _refused("access denied", ErrorAnswer(403, "AccessDenied", "Access Denied"), key=key, **matching)


def expired_token(**matching: Any) -> Fault:
    answer = ErrorAnswer(400, "ExpiredToken", "The provided token has expired.")
    return _refused("expired token", answer, **matching)


def wrong_etag(etag: str = "0" * 32, **matching: Any) -> Fault:
    """Every ETag in the answer is this one: in its header, and in the body of a listing."""
    return Fault(name="wrong etag", etag=etag, **matching)


def _refused(name: str, answer: ErrorAnswer, **matching: Any) -> Fault:
    return Fault(name=name, instead=answer, reaches_s3=False, **matching)


@dataclass
class Plan:
    """The faults in force, and how often each has struck. One seed gives one sequence of choices."""

    faults: Sequence[Fault]
    seed: int = 0
    struck: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._chance = random.Random(self.seed)  # noqa: S311 - repeatable on purpose
        self._seen = [0] * len(self.faults)
        self._struck = [0] * len(self.faults)

    def for_request(self, operation: str, path: str) -> list[Fault]:
        """What strikes this request: any latency, and of the rest the first that matches."""
        with self._lock:
            found = [
                fault
                for number, fault in enumerate(self.faults)
                if fault.is_about(operation, path) and self._strikes(number, fault)
            ]
            latencies = [fault for fault in found if fault.latency_ms[1]]
            striking = [*latencies, *[fault for fault in found if not fault.latency_ms[1]][:1]]
            for fault in striking:
                self.struck[fault.name] = self.struck.get(fault.name, 0) + 1
            return striking

    def delay_seconds(self, fault: Fault) -> float:
        with self._lock:
            return self._chance.uniform(*fault.latency_ms) / 1000 + fault.stall_seconds

    def _strikes(self, number: int, fault: Fault) -> bool:
        self._seen[number] += 1
        if self._seen[number] <= fault.after or self._struck[number] == fault.times:
            return False
        strikes = self._chance.random() * 100 < fault.percent
        self._struck[number] += strikes
        return strikes

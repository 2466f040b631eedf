"""What goes wrong with S3 while a whole run is under way, and whether the run then ends well."""

from collections.abc import Sequence
from dataclasses import dataclass

from hardened_glue.emulator import s3_faults
from hardened_glue.emulator.s3_faults import Fault


@dataclass(frozen=True)
class RunFault:
    """A fault of S3, and what a run names where it does not get past it."""

    name: str
    faults: Sequence[Fault]
    fails_with: str = ""  # nothing: the run succeeds

    def __str__(self) -> str:
        return self.name


# Longer than a request waits, so that it is sent again and the first one arrives after it.
_STALL = s3_faults.stall(20, after=40, times=1)
_COPIES = ("CopyObject",)
PASSING = (
    RunFault("no fault", []),
    RunFault("20 to 50 ms a request", [s3_faults.latency(20, 50)]),
    RunFault("a request stalls for 20 s", [_STALL]),
    RunFault("reset before the request, 5 %", [s3_faults.reset(percent=5)]),
    RunFault("reset before the answer, 5 %", [s3_faults.reset(percent=5, after_s3_answered=True)]),
    RunFault("503 on 1 % of puts", [s3_faults.slow_down(1)]),
    RunFault("503 on 10 % of puts", [s3_faults.slow_down(10)]),
    RunFault("500 after S3 put it, 10 %", [s3_faults.lost_answer(percent=10, operations=("PutObject",))]),
    RunFault("500 after S3 copied it, 50 %", [s3_faults.lost_answer(percent=50, operations=_COPIES)]),
    RunFault(
        "error in a 200 to a copy, 50 %",
        [s3_faults.lost_answer(percent=50, operations=_COPIES, in_a_200=True)],
    ),
    RunFault("body of a GET cut, 10 %", [s3_faults.truncated(percent=10)]),
)
LASTING = (
    RunFault("503 on all puts of tasks", [s3_faults.slow_down(key="/staging-")], "SlowDown"),
    RunFault("403 on the lock", [s3_faults.access_denied("lock.json")], "AccessDenied"),
    RunFault("403 on what tasks write", [s3_faults.access_denied("/staging-")], "AccessDenied"),
    RunFault("403 on the commit record", [s3_faults.access_denied("commit.json")], "AccessDenied"),
    RunFault("403 on copies", [s3_faults.access_denied("", operations=_COPIES, after=1)], "AccessDenied"),
    RunFault("token over after 60 requests", [s3_faults.expired_token(after=60)], "ExpiredToken"),
    RunFault(
        "another ETag than the listed one",
        [s3_faults.wrong_etag(operations=("ListObjectsV2",), key="^lake/")],
        "changed while the run read it",
    ),
)
RUN_FAULTS = (*PASSING, *LASTING)

"""The texts that Spark and Glue log when memory, disk, access or data fails, old wordings and new.

A text is a literal piece of a line, without the numbers and names in it. It is chosen so that no line of a
healthy run holds it: the name of a class of errors alone also stands in messages about errors survived.
"""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import GLUE_GUIDE, Mark, Source

_SPARK_3_5 = Source("Spark 3.5.4, captured from a run or read in its classes")
_SEED = Source(f"{GLUE_GUIDE}monitor-profile-debug-oom-abnormalities.html")
_REMEMBERED = Source("seen in reports of users, not in a run here", Mark.UNCONFIRMED)


class Failure(Enum):
    """What went wrong, as a reader of the log would say it."""

    DRIVER_MEMORY = "the driver's memory"
    EXECUTOR_MEMORY = "an executor's memory"
    TASK_MEMORY = "a task's memory"
    STAGE = "a stage given up"
    FETCH = "shuffle data gone"
    DISK = "the disk"
    THROTTLED = "S3 throttles"
    ACCESS = "access denied"
    ABSENT = "an object is not there"
    NETWORK = "the network"
    BAD_INPUT = "input that cannot be read"


@dataclass(frozen=True, kw_only=True)
class LogPattern:
    """One text to look for."""

    text: str
    failure: Failure
    source: Source


def _patterns(failure: Failure, source: Source, *texts: str) -> tuple[LogPattern, ...]:
    return tuple(LogPattern(text=text, failure=failure, source=source) for text in texts)


# Before Spark 3 a container was killed "for exceeding memory limits", since then "for exceeding physical
# memory limits"; Glue 2.0 and later run no YARN, and there the executor's command exits with 137.
MEMORY_PATTERNS = (
    *_patterns(
        Failure.DRIVER_MEMORY,
        _SEED,
        "java.lang.OutOfMemoryError: Java heap space",
        # Not `OnOutOfMemoryError` itself: the command line of every healthy JVM holds that.
        "Executing /bin/sh -c",
    ),
    *_patterns(
        Failure.DRIVER_MEMORY,
        _REMEMBERED,
        "java.lang.OutOfMemoryError: GC overhead limit exceeded",
        "java.lang.OutOfMemoryError: Metaspace",
    ),
    *_patterns(
        Failure.DRIVER_MEMORY,
        _SPARK_3_5,
        "is bigger than spark.driver.maxResultSize",
        "Not enough memory to build and broadcast the table",
    ),
    *_patterns(Failure.EXECUTOR_MEMORY, _SEED, "Container killed by YARN for exceeding memory limits"),
    *_patterns(
        Failure.EXECUTOR_MEMORY,
        _SPARK_3_5,
        "Container killed by YARN for exceeding physical memory limits",
        "Container killed by YARN for exceeding virtual memory limits",
        "is running beyond physical memory limits",
        "Command exited with code 137",
        "Exit code is 137",
        "exited with exit code 137",
    ),
    *_patterns(Failure.EXECUTOR_MEMORY, _REMEMBERED, "OOMKilled"),
    *_patterns(Failure.TASK_MEMORY, _SPARK_3_5, "[UNABLE_TO_ACQUIRE_MEMORY]"),
)

ERROR_PATTERNS = (
    *_patterns(
        Failure.STAGE,
        _SPARK_3_5,
        ", most recent failure: Lost task",
        "Max number of executor failures (",
    ),
    *_patterns(
        Failure.FETCH,
        _SPARK_3_5,
        "MetadataFetchFailedException",
        "has failed the maximum allowable number of times",
    ),
    *_patterns(Failure.DISK, _SPARK_3_5, "No space left on device", "Too many open files"),
    *_patterns(Failure.THROTTLED, _SPARK_3_5, "Error Code: SlowDown", "Please reduce your request rate"),
    *_patterns(Failure.ACCESS, _SPARK_3_5, "Error Code: AccessDenied", "is not authorized to perform:"),
    *_patterns(Failure.ABSENT, _SPARK_3_5, "Error Code: NoSuchKey", "[PATH_NOT_FOUND]"),
    *_patterns(
        Failure.NETWORK,
        _SPARK_3_5,
        "Communications link failure",
        "The connection attempt failed",
        "connect timed out",
        "Socket fail to connect to host:",
    ),
    *_patterns(
        Failure.NETWORK,
        _REMEMBERED,
        "Could not find S3 endpoint or NAT gateway",
        "At least one security group must open all ingress ports",
    ),
    *_patterns(
        Failure.ACCESS, _SPARK_3_5, "(using password: YES)", "password authentication failed for user"
    ),
    *_patterns(
        Failure.BAD_INPUT,
        _SPARK_3_5,
        "Unexpected end of input stream",
        "not a gzip file",
        "is not a Parquet file",
        "[CANNOT_READ_FILE_FOOTER]",
        "[MALFORMED_RECORD_IN_PARSING",
        "[UNABLE_TO_INFER_SCHEMA]",
        "[CANNOT_MERGE_SCHEMAS]",
        "Parquet column cannot be converted in file",
        "WRITE_ANCIENT_DATETIME",
    ),
)

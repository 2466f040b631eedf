"""An input, and what it asks of slots, tasks and memory."""

import math
from dataclasses import dataclass

from hardened_glue.checks.glue_version import require_glue_version
from hardened_glue.checks.plain import require_choice, require_int, require_positive, require_text
from hardened_glue.facts.throughput import (
    FORMAT_WEIGHTS,
    GROUP_OVERHEAD_BYTES,
    LAPTOP_CORES_A_VCPU,
    SECONDS_A_LISTED_FILE,
    SMALLEST_GROUP_MB,
    SPEEDS,
    SPLIT_MB,
    STREAMING_TASK_MB,
    UNPACKED_RATIO,
    ReaderSpeed,
)
from hardened_glue.facts.workers import ExecutionClass

MB = 1_000_000
_COLUMNAR = ("parquet", "orc", "avro")  # packed by a codec of their own, within the file
_TEXT_COMPRESSIONS = {
    "grouped": ("none", "gzip", "bzip2", "zstd", "snappy"),
    "dynamic_frame": ("none", "gzip", "bzip2"),
}


@dataclass(frozen=True, kw_only=True)
class Input:
    """What is to be read, and by when."""

    files: int
    bytes: int
    format: str
    compression: str
    largest_file_bytes: int | None
    reader: str
    finish_within_minutes: float
    glue_version: str
    execution_class: str
    region: str | None

    def __post_init__(self) -> None:
        require_int("files", self.files, 1, None)
        require_int("bytes", self.bytes, 1, None)
        require_choice("format", self.format, tuple(FORMAT_WEIGHTS))
        require_choice("reader", self.reader, tuple(SPEEDS))
        if self.format not in _COLUMNAR:
            takes = _TEXT_COMPRESSIONS[self.reader]
            require_choice("compression", self.compression, takes, f"reader {self.reader!r} takes no other")
        require_positive("finish_within_minutes", self.finish_within_minutes)
        require_glue_version(self.glue_version)
        require_choice("execution_class", self.execution_class, tuple(each.value for each in ExecutionClass))
        if self.region is not None:
            require_text("region", self.region)
        if self.largest_file_bytes is not None:
            average = math.ceil(self.bytes / self.files)
            require_int(
                "largest_file_bytes",
                self.largest_file_bytes,
                average,
                self.bytes,
                "between the average and all",
            )

    @property
    def largest(self) -> int:
        """The bytes of the largest file, as far as they are known."""
        return self.largest_file_bytes or math.ceil(self.bytes / self.files)

    @property
    def unpacked_ratio(self) -> float:
        """How many bytes come out of one."""
        return UNPACKED_RATIO["parquet" if self.format in _COLUMNAR else self.compression].value

    @property
    def one_task_a_file(self) -> bool:
        """Whether a file, however large, is one task's: gzip cannot be cut, `grouped` never cuts."""
        # Glue cuts none where a record may have several lines, as the script says of all text but JSON lines.
        cut = self.format in _COLUMNAR or (self.format == "json" and self.compression != "gzip")
        return self.reader == "grouped" or not cut

    @property
    def speed(self) -> ReaderSpeed:
        """The constants of the reader."""
        return SPEEDS[self.reader]


@dataclass(frozen=True, kw_only=True)
class Work:
    """The input as Spark will meet it."""

    slot_seconds: float
    longest_task_seconds: float
    driver_seconds: float
    tasks: int
    task_mb: float
    driver_mb: float


def work_of(asked: Input) -> Work:
    """What the input asks of slots, tasks and memory."""
    mb_a_second = asked.speed.unpacked_mb_a_second.value * LAPTOP_CORES_A_VCPU.value
    mb_a_second /= FORMAT_WEIGHTS[asked.format].value
    unpacked_mb = asked.bytes * asked.unpacked_ratio / MB
    largest_mb = asked.largest * asked.unpacked_ratio / MB
    in_one_task_mb = largest_mb if asked.one_task_a_file else min(largest_mb, SPLIT_MB.value)
    return Work(
        slot_seconds=asked.files * asked.speed.seconds_a_file.value + unpacked_mb / mb_a_second,
        longest_task_seconds=asked.speed.seconds_a_file.value + in_one_task_mb / mb_a_second,
        driver_seconds=asked.files * SECONDS_A_LISTED_FILE.value,
        tasks=_tasks(asked),
        task_mb=_task_mb(asked, largest_mb),
        driver_mb=asked.files * asked.speed.driver_bytes_a_file.value / MB,
    )


def _tasks(asked: Input) -> int:
    if asked.reader == "grouped":
        weight = asked.bytes + asked.files * GROUP_OVERHEAD_BYTES.value
        return min(asked.files, math.ceil(weight / (SMALLEST_GROUP_MB.value * MB)))
    if asked.one_task_a_file:
        return asked.files
    return max(asked.files, math.ceil(asked.bytes / (SPLIT_MB.value * MB)))


def _task_mb(asked: Input, largest_mb: float) -> float:
    if asked.reader == "grouped" and asked.format != "parquet":
        return STREAMING_TASK_MB.value
    # Parquet objects come whole; a file that Spark cannot cut is held whole where its rows are sorted to be
    # written. Either way the unpacked rows lie in memory beside what they were read from.
    if asked.one_task_a_file:
        return max(STREAMING_TASK_MB.value, largest_mb + asked.largest / MB)
    return max(STREAMING_TASK_MB.value, SPLIT_MB.value * (asked.unpacked_ratio + 1))

"""Which files and which rows are new to a bookmark, and what it remembers once the job commits.

Of files it remembers a time, and the files of the last quarter of an hour before it (maxBand), because a file
of that time may have come to light later. So a file of the same instant is read once, a changed one again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .storage import SourceFile

_NS_IN_MS = 1_000_000
DEFAULT_MAX_BAND_MS = 900_000  # 15 minutes, as documented
State = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of what is new one run takes.

    Args:
        max_band_ms: how long before a run's start files may come to light late.
        max_files_in_band: files of that time one run takes; the others wait for the next.
        bounded_files: files one run takes at most, the oldest first.
        bounded_size: bytes one run takes at most.
    """

    max_band_ms: int = DEFAULT_MAX_BAND_MS
    max_files_in_band: int | None = None
    bounded_files: int | None = None
    bounded_size: int | None = None

    @property
    def bounded(self) -> bool:
        return self.bounded_files is not None or self.bounded_size is not None


def new_files(
    files: Sequence[SourceFile], before: State | None, until: State | None, started_ns: int, limits: Limits
) -> tuple[list[SourceFile], State]:
    """The files to read, in the order in which they came in, and the state if the job commits.

    Args:
        before: what an earlier run had read.
        until: in a paused run, what the last run of its range had read.
        started_ns: when the job began; what comes in later is the next run's.
    """
    had, has = _Covered(before), _Covered(until)
    new = [file for file in files if file not in had]
    if until is not None:
        return [file for file in new if file in has], until
    new = sorted((file for file in new if file.modified_ns <= started_ns), key=_age)
    taken = _bounded(_banded(new, started_ns, limits), limits)
    whole = not limits.bounded or len(taken) == len(new)
    high = started_ns if whole else max(taken[-1].modified_ns if taken else 0, had.high_ns)
    done = [*taken, *(file for file in files if file in had)]
    return taken, _remembered(done, high, limits)


class _Covered:
    """The files that a state remembers as read."""

    def __init__(self, state: State | None) -> None:
        if state is not None and state["kind"] != "s3":
            raise ValueError("the transformation_ctx is that of a table, expected one that read S3 before")
        self.high_ns: int = state["high_ns"] if state else 0
        self._low_ns: int = state["low_ns"] if state else -1
        self._seen = {(uri, modified_ns) for uri, modified_ns in state["seen"]} if state else set()

    def __contains__(self, file: SourceFile) -> bool:
        return file.modified_ns <= self._low_ns or (file.uri, file.modified_ns) in self._seen


def _remembered(done: Sequence[SourceFile], high: int, limits: Limits) -> State:
    low = high - limits.max_band_ms * _NS_IN_MS
    seen = sorted({(file.uri, file.modified_ns) for file in done if file.modified_ns > low})
    return {"kind": "s3", "high_ns": high, "low_ns": low, "seen": seen}


def _age(file: SourceFile) -> tuple[int, str]:
    return file.modified_ns, file.uri


def _banded(files: Sequence[SourceFile], started_ns: int, limits: Limits) -> list[SourceFile]:
    if limits.max_files_in_band is None:
        return list(files)
    low = started_ns - limits.max_band_ms * _NS_IN_MS
    old = [file for file in files if file.modified_ns <= low]
    return [*old, *[file for file in files if file.modified_ns > low][: limits.max_files_in_band]]


def _bounded(files: Sequence[SourceFile], limits: Limits) -> list[SourceFile]:
    if limits.bounded_files is not None:
        return list(files[: limits.bounded_files])
    if limits.bounded_size is None:
        return list(files)
    taken: list[SourceFile] = []
    held = 0
    for file in files:
        if taken and held + file.size > limits.bounded_size:
            break
        taken.append(file)
        held += file.size
    return taken

"""What a Spark event log tells of tasks, stages and executors, counted as Glue's metrics count."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

Moments = list[tuple[float, float]]  # epoch seconds, value


@dataclass
class EventCounts:
    """Counts of one event log, as they came: deltas for what ends, levels for what there is."""

    started: float | None = None
    ended: float | None = None
    deltas: dict[str, Moments] = field(default_factory=dict)
    executors: Moments = field(default_factory=list)
    needed: Moments = field(default_factory=list)
    _held: set[str] = field(default_factory=set)
    _open_tasks: dict[tuple[int, int], int] = field(default_factory=dict)
    _cores: int = 1

    @classmethod
    def read(cls, event_log: Path) -> "EventCounts":
        """Counts a log that may be cut anywhere, as that of a run which was killed is."""
        counts = cls()
        for event in _events(event_log):
            counts.take(event)
        return counts

    def take(self, event: Mapping[str, Any]) -> None:
        taker = _TAKERS.get(str(event.get("Event")))
        if taker is not None:
            taker(self, event)

    def began(self, event: Mapping[str, Any]) -> None:
        self.started = event["Timestamp"] / 1000

    def finished(self, event: Mapping[str, Any]) -> None:
        self.ended = event["Timestamp"] / 1000

    def executor_added(self, event: Mapping[str, Any]) -> None:
        self._cores = max(int(event["Executor Info"]["Total Cores"]), 1)
        self._held.add(event["Executor ID"])
        self.executors.append((event["Timestamp"] / 1000, len(self._held)))

    def executor_removed(self, event: Mapping[str, Any]) -> None:
        self._held.discard(event["Executor ID"])
        self.executors.append((event["Timestamp"] / 1000, len(self._held)))

    def stage_submitted(self, event: Mapping[str, Any]) -> None:
        stage = event["Stage Info"]
        self._open_tasks[_id(stage)] = stage["Number of Tasks"]
        if "Submission Time" in stage:
            self._note_needed(stage["Submission Time"] / 1000)

    def stage_completed(self, event: Mapping[str, Any]) -> None:
        stage = event["Stage Info"]
        self._open_tasks.pop(_id(stage), None)
        moment = stage.get("Completion Time")
        if moment is not None:
            self._note_needed(moment / 1000)
            if "Failure Reason" not in stage:
                self._add("numCompletedStages", moment / 1000, 1)

    def task_ended(self, event: Mapping[str, Any]) -> None:
        moment = event["Task Info"]["Finish Time"] / 1000
        reason = event["Task End Reason"]["Reason"]
        kind = {"Success": "numCompletedTasks", "TaskKilled": "numKilledTasks"}.get(reason, "numFailedTasks")
        self._add(kind, moment, 1)
        stage = (event["Stage ID"], event["Stage Attempt ID"])
        if kind == "numCompletedTasks" and stage in self._open_tasks:
            self._open_tasks[stage] -= 1
            self._note_needed(moment)
        for name, value in _moved(event.get("Task Metrics") or {}).items():
            if value:
                self._add(name, moment, value)

    def _note_needed(self, moment: float) -> None:
        self.needed.append((moment, ceil(sum(self._open_tasks.values()) / self._cores)))

    def _add(self, name: str, moment: float, value: float) -> None:
        self.deltas.setdefault(name, []).append((moment, value))


_TAKERS = {
    "SparkListenerApplicationStart": EventCounts.began,
    "SparkListenerApplicationEnd": EventCounts.finished,
    "SparkListenerExecutorAdded": EventCounts.executor_added,
    "SparkListenerExecutorRemoved": EventCounts.executor_removed,
    "SparkListenerStageSubmitted": EventCounts.stage_submitted,
    "SparkListenerStageCompleted": EventCounts.stage_completed,
    "SparkListenerTaskEnd": EventCounts.task_ended,
}


def _id(stage: Mapping[str, Any]) -> tuple[int, int]:
    return stage["Stage ID"], stage["Stage Attempt ID"]


def _moved(metrics: Mapping[str, Any]) -> dict[str, float]:
    """What a task moved, under the last part of Glue's names."""
    read, written = metrics.get("Input Metrics", {}), metrics.get("Shuffle Write Metrics", {})
    shuffled = metrics.get("Shuffle Read Metrics", {})
    return {
        "bytesRead": read.get("Bytes Read", 0),
        "recordsRead": read.get("Records Read", 0),
        "shuffleBytesWritten": written.get("Shuffle Bytes Written", 0),
        "shuffleLocalBytesRead": shuffled.get("Local Bytes Read", 0) + shuffled.get("Remote Bytes Read", 0),
    }


def _events(event_log: Path) -> Iterator[Mapping[str, Any]]:
    for line in _lines(event_log):
        if any(f'"{name}"' in line[:80] for name in _TAKERS):  # a task's start need not be parsed
            try:
                yield json.loads(line)
            except ValueError:  # the last line of a run that was killed
                return


def _lines(event_log: Path) -> Iterable[str]:
    with event_log.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        with gzip.open(event_log, "rt", encoding="utf-8") as lines:
            yield from lines
    else:
        with event_log.open(encoding="utf-8", errors="replace") as lines:
            yield from lines

import gzip
from pathlib import Path

import pytest
from tests.profile.runs import START, event_log, executor, removed, stage, started, task

from hardened_glue.profile.event_counts import EventCounts


def test_executors_are_those_added_and_not_yet_removed(tmp_path: Path) -> None:
    log = event_log(tmp_path / "log", started(), executor(1, "0"), executor(2, "1"), removed(9, "0"))

    counts = EventCounts.read(log)

    assert counts.started == START
    assert counts.executors == [(START + 1, 1), (START + 2, 2), (START + 9, 1)]


def test_open_tasks_say_how_many_executors_they_would_fill(tmp_path: Path) -> None:
    log = event_log(
        tmp_path / "log", executor(0, "0", cores=2), stage(1, 5), task(3), task(4), stage(5, 5, ends=True)
    )

    assert EventCounts.read(log).needed == [
        (START + 1, 3),  # five tasks on two cores each
        (START + 3, 2),
        (START + 4, 2),
        (START + 5, 0),
    ]


@pytest.mark.parametrize(
    ("reason", "counted"),
    [
        ("Success", "numCompletedTasks"),
        ("TaskKilled", "numKilledTasks"),
        ("ExceptionFailure", "numFailedTasks"),
        ("ExecutorLostFailure", "numFailedTasks"),
    ],
)
def test_a_task_counts_by_how_it_ended(tmp_path: Path, reason: str, counted: str) -> None:
    counts = EventCounts.read(event_log(tmp_path / "log", task(2, reason)))

    assert counts.deltas == {counted: [(START + 2, 1)]}


def test_a_stage_that_failed_is_not_completed(tmp_path: Path) -> None:
    log = event_log(tmp_path / "log", stage(1, 1, ends=True, fails=True), stage(2, 1, ends=True))

    assert EventCounts.read(log).deltas == {"numCompletedStages": [(START + 2, 1)]}


def test_what_a_task_moved_is_counted_as_it_ends(tmp_path: Path) -> None:
    moved = task(
        3,
        Input_Metrics={"Bytes Read": 100, "Records Read": 7},
        Shuffle_Write_Metrics={"Shuffle Bytes Written": 40},
        Shuffle_Read_Metrics={"Local Bytes Read": 10, "Remote Bytes Read": 5},
    )

    deltas = EventCounts.read(event_log(tmp_path / "log", moved)).deltas

    assert {name: points[0][1] for name, points in deltas.items()} == {
        "numCompletedTasks": 1,
        "bytesRead": 100,
        "recordsRead": 7,
        "shuffleBytesWritten": 40,
        "shuffleLocalBytesRead": 15,
    }


def test_the_log_of_a_killed_run_counts_up_to_its_cut(tmp_path: Path) -> None:
    log = event_log(tmp_path / "log", started(), task(1), task(2))
    whole = log.read_text(encoding="utf-8")
    log.write_text(whole[:-40], encoding="utf-8")

    assert EventCounts.read(log).deltas["numCompletedTasks"] == [(START + 1, 1)]


def test_a_packed_log_is_read_too(tmp_path: Path) -> None:
    log = event_log(tmp_path / "log", started(), task(1))
    packed = tmp_path / "log.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))

    assert EventCounts.read(packed).deltas == {"numCompletedTasks": [(START + 1, 1)]}

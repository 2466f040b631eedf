from pathlib import Path

from tests.profile.runs import START, event_log, executor, samples, started, task

from hardened_glue.profile.recording import recorded


def test_gauges_carry_glues_names_and_count_from_the_runs_start(tmp_path: Path) -> None:
    folder = samples(
        tmp_path / "metrics", {"driver.jvm.heap.usage": [(5, 0.25)], "0.jvm.heap.usage": [(7, 0.5)]}
    )
    log = event_log(tmp_path / "log", started())

    start, series = recorded(folder, log)

    assert start == START
    assert {each.name: each.points for each in series} == {
        "glue.driver.jvm.heap.usage": ((5.0, 0.25),),
        "glue.ALL.jvm.heap.usage": ((7.0, 0.5),),
        "glue.0.jvm.heap.usage": ((7.0, 0.5),),
    }


def test_all_executors_are_the_mean_of_those_there_are(tmp_path: Path) -> None:
    folder = samples(tmp_path, {"0.jvm.heap.usage": [(0, 0.2), (1, 0.4)], "1.jvm.heap.usage": [(1, 0.8)]})

    _, series = recorded(folder, None)

    [mean] = [each for each in series if each.name == "glue.ALL.jvm.heap.usage"]
    assert [round(value, 6) for _, value in mean.points] == [0.2, 0.6]


def test_bytes_are_what_came_since_the_sample_before_over_all_file_systems(tmp_path: Path) -> None:
    folder = samples(
        tmp_path,
        {
            "0.executor.filesystem.file.read_bytes": [(0, 100), (1, 250)],
            "0.executor.filesystem.s3a.read_bytes": [(1, 50)],
            "1.executor.filesystem.file.read_bytes": [(1, 7)],
            "0.jvm.heap.usage": [(0, 0.1)],
        },
    )

    _, series = recorded(folder, None)

    found = {each.name: each for each in series}
    assert [value for _, value in found["glue.0.s3.filesystem.read_bytes"].points] == [100, 200]
    assert found["glue.ALL.s3.filesystem.read_bytes"].total() == 307


def test_counts_come_from_the_event_log_as_deltas(tmp_path: Path) -> None:
    log = event_log(tmp_path / "log", started(), executor(2, "0"), task(4))

    _, series = recorded(tmp_path / "none", log)

    assert {each.name: (each.type, each.points) for each in series} == {
        "glue.driver.aggregate.numCompletedTasks": ("count", ((4.0, 1),)),
        "glue.driver.ExecutorAllocationManager.executors.numberAllExecutors": ("gauge", ((2.0, 1),)),
    }


def test_a_run_that_left_nothing_has_no_series(tmp_path: Path) -> None:
    assert recorded(tmp_path, None) == (None, ())

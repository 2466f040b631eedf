"""Runs played through the synthesized alarms: each rings when it should, and only then."""

from collections.abc import Mapping

import pytest
from tests.replay import report, stacks, windows
from tests.replay.replay import Resources, by_name, replay
from tests.replay.report import Found, Rung
from tests.replay.runs import KILLS_S, RUNS, START, Run, measured

from hardened_glue.cloudwatch.alarm_states import Rules
from hardened_glue.cloudwatch.metric_math import READINGS

pytestmark = pytest.mark.whole

OURS, PEER, PLAIN = "ours", "cdk-monitoring-constructs", "plain L2"
BY_ID = {run.id: run for run in RUNS}


@pytest.fixture(scope="module")
def templates() -> Mapping[str, Resources]:
    return stacks.all_styles()


@pytest.fixture(scope="module")
def found(templates: Mapping[str, Resources]) -> Found:
    return report.replay_all(templates)


# Minutes of the run, rounded up. What is not here is silent.
BY_DEFAULT: dict[str, Rung] = {
    "driver_oom": {"DriverHeap": [2], "MemoryCritical": [3], "event": [4]},
    "executor_oom": {"ExecutorsHeap": [1], "MemoryCritical": [2], "event": [5]},
    "one_hot_executor": {"MemoryCritical": [11]},
    "straggler": {},
    "healthy_etl": {},
    "healthy_small_heap": {"ExecutorsHeap": [2]},
    "healthy_aggregating": {"ExecutorsHeap": [1], "MemoryCritical": [14, 49]},
    "never_starts": {"event": [1]},
    "one_failed_night": {"event": [45]},
    "short_nights": {},
    "hung": {"event": [180]},
    "no_success": {},
    "two_at_once": {"DriverHeap": [2], "MemoryCritical": [3], "event": [4]},
    "too_few_workers": {},
    "started_too_often": {},
    "tasks_fail": {"event": [20]},
    "disk_full": {},
    "quarantine": {},
}
# What the full preset, 30 dollars a day and a notify delay of 90 minutes ring besides.
IN_FULL: dict[str, Rung] = {
    "driver_oom": {"OutOfMemory": [4]},
    "executor_oom": {"OutOfMemory": [5], "FailedTasks": [2]},
    "one_hot_executor": {"FailedTasks": [11]},
    "straggler": {"Skew": [14]},
    "one_failed_night": {"NoSuccess": [180]},
    "hung": {"event": [90, 180]},
    "no_success": {"NoSuccess": [1575]},
    "two_at_once": {"OutOfMemory": [4]},
    "too_few_workers": {"UnderProvisioned": [10]},
    "started_too_often": {"NoSuccess": [2510], "Cost": [610]},
    "tasks_fail": {"FailedTasks": [1], "ErrorLines": [1]},
    "disk_full": {"ErrorLines": [11]},
    "quarantine": {"QuarantinedRows": [46]},
}


@pytest.mark.parametrize("run_id", BY_ID)
def test_a_job_as_it_comes_rings_when_it_should_and_only_then(run_id: str, found: Found) -> None:
    assert found[OURS][run_id] == BY_DEFAULT[run_id]


@pytest.mark.parametrize("run_id", BY_ID)
def test_the_alarms_on_request_ring_when_they_should_and_only_then(run_id: str, found: Found) -> None:
    assert found[stacks.FULL_COLUMN][run_id] == {**BY_DEFAULT[run_id], **IN_FULL.get(run_id, {})}


def test_every_alarm_of_the_table_rings_in_some_run(templates: Mapping[str, Resources], found: Found) -> None:
    rung = {name for each in found[stacks.FULL_COLUMN].values() for name in each} - {"event"}
    made = {
        str(each["Properties"]["AlarmName"]).removeprefix("nightly-")
        for each in templates[stacks.FULL_COLUMN].values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }

    assert rung == made


@pytest.mark.parametrize("phase_s", [0, 7, 19, 29])
@pytest.mark.parametrize("run_id", ["driver_oom", "executor_oom"])
def test_half_the_heap_rings_before_the_last_jvm_is_dead(
    run_id: str, phase_s: float, templates: Mapping[str, Resources]
) -> None:
    alarm = {"driver_oom": "DriverHeap", "executor_oom": "ExecutorsHeap"}[run_id]
    dead_s = {"driver_oom": len(measured("filled_driver")), "executor_oom": KILLS_S[-1]}[run_id]

    rung = _rung(templates[OURS], BY_ID[run_id], phase_s=phase_s)

    assert len(rung[alarm]) == 1
    assert rung[alarm][0] < START + dead_s


@pytest.mark.parametrize("reading", READINGS, ids=str)
@pytest.mark.parametrize("extra_points", [0, 1, 5])
@pytest.mark.parametrize("run_id", ["driver_oom", "executor_oom", "one_hot_executor", "healthy_etl"])
def test_what_aws_leaves_open_changes_no_alarm(
    run_id: str, extra_points: int, reading: object, templates: Mapping[str, Resources]
) -> None:
    rules = Rules(extra_points=extra_points, reading=reading)  # type: ignore[arg-type]  # one of READINGS

    rung = _rung(templates[OURS], BY_ID[run_id], rules=rules)

    assert {name: len(times) for name, times in rung.items()} == {
        name: len(times) for name, times in BY_DEFAULT[run_id].items()
    }


@pytest.mark.parametrize("delay_s", [30, 90])
@pytest.mark.parametrize("run_id", ["driver_oom", "executor_oom", "one_hot_executor", "healthy_etl"])
def test_data_that_comes_late_rings_late_and_is_not_lost(
    run_id: str, delay_s: int, templates: Mapping[str, Resources]
) -> None:
    at_once = _rung(templates[OURS], BY_ID[run_id])

    late = _rung(templates[OURS], BY_ID[run_id], delay_s=delay_s)

    assert set(late) == set(at_once)
    assert all(0 <= late[name][0] - at_once[name][0] <= 120 for name in late)


@pytest.mark.parametrize("extra_points", [0, 5])
@pytest.mark.parametrize("run_id", ["no_success", "one_failed_night", "started_too_often"])
def test_the_alarms_of_hours_and_days_do_not_hang_on_it_either(
    run_id: str, extra_points: int, templates: Mapping[str, Resources], found: Found
) -> None:
    rung = _rung(templates[stacks.FULL_COLUMN], BY_ID[run_id], rules=Rules(extra_points=extra_points))

    assert {name: len(times) for name, times in rung.items()} == {
        name: len(times) for name, times in found[stacks.FULL_COLUMN][run_id].items()
    }


def test_one_failed_night_never_rings_where_three_windows_must_fail(found: Found) -> None:
    assert found[PEER]["one_failed_night"] == {}
    assert "event" in found[OURS]["one_failed_night"]


def test_the_peer_rings_on_what_lasts(found: Found) -> None:
    assert found[PEER]["tasks_fail"], "or this replay would not do it justice"


def test_five_minutes_on_average_hide_the_executors(found: Found) -> None:
    assert "ExecutorsHeap" not in found[PLAIN]["executor_oom"]
    assert "ExecutorsHeap" in found[OURS]["executor_oom"]


def test_the_chosen_window_misses_no_try_of_a_documented_failure() -> None:
    chosen = ("Maximum", 1, 10)

    for run_id, metric in windows.FAILURES.items():
        missed = windows.outcome(run_id, metric, chosen)
        assert (missed.rung, missed.times_rung) == (missed.tries, missed.tries)
    assert windows.outcome("healthy_etl", "glue.ALL.jvm.heap.usage", chosen).rung == 0


def test_every_window_of_two_minutes_misses_some_try() -> None:
    slower = [each for each in windows.CANDIDATES if each[1] > 1]

    for candidate in slower:
        outcomes = [windows.outcome(run_id, metric, candidate) for run_id, metric in windows.FAILURES.items()]
        assert any(each.rung < each.tries for each in outcomes), candidate


def test_the_page_of_alarms_is_what_the_code_says(found: Found) -> None:
    assert report.PAGE.read_text(encoding="utf-8") == report.render(found), (
        "run `python -m tests.replay.report`"
    )


def test_decision_005_shows_the_replay_of_today() -> None:
    assert windows.PAGE.read_text(encoding="utf-8") == windows.page(), "run `python -m tests.replay.windows`"


def _rung(resources: Resources, run: Run, **how: object) -> dict[str, list[float]]:
    return by_name(resources, replay(resources, run, **how))  # type: ignore[arg-type]  # replay's own options

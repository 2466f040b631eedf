"""From a run's folder to its profile, without Spark: what a run leaves is made here."""

import json
from pathlib import Path

import pytest
from tests.profile.runs import event_log, executor, samples, stage, started, task

from hardened_glue import run_profile
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.result import RunResult
from hardened_glue.profile.series import read


def a_run(folder: Path) -> RunResult:
    folder.mkdir()
    samples(folder / "metrics", {"driver.jvm.heap.usage": [(5, 0.25)], "0.jvm.heap.usage": [(6, 0.5)]})
    log = event_log(folder / "events", started(), executor(2, "0"), stage(3, 1), task(8))
    (folder / "driver.log").write_text("done\n", encoding="utf-8")
    return RunResult(
        job="nightly",
        run_id="jr_1",
        state="SUCCEEDED",
        exit_code=0,
        seconds=20.0,
        run_dir=folder,
        log=folder / "driver.log",
        event_log=log,
        run_summary={"rows_in": 5},
    )


def test_a_run_leaves_its_profile_as_data_picture_and_page(tmp_path: Path) -> None:
    definition = JobDefinition(name="nightly", script=tmp_path / "script.py")

    told = list(run_profile.write(definition, a_run(tmp_path / "run")))

    profile = read(tmp_path / "run" / "profile.json")
    assert profile.summary == {"rows_in": 5}
    assert profile.named("glue.0.jvm.heap.usage") is not None
    assert (tmp_path / "run" / "profile.png").read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in (tmp_path / "run" / "profile.html").read_text(encoding="utf-8")
    assert told[0] == "driver heap      peak 25%"


def test_a_profile_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    definition = JobDefinition(name="nightly", script=tmp_path / "script.py")
    list(run_profile.write(definition, a_run(tmp_path / "run")))
    file = tmp_path / "run" / "profile.json"

    assert json.loads(read(file).as_json()) == json.loads(file.read_text(encoding="utf-8"))


def test_two_profiles_are_drawn_side_by_side(tmp_path: Path) -> None:
    definition = JobDefinition(name="nightly", script=tmp_path / "script.py")
    for name in ("before", "after"):
        list(run_profile.write(definition, a_run(tmp_path / name)))

    made = list(run_profile.compare([tmp_path / "before", tmp_path / "after"], tmp_path / "out" / "both"))

    assert made == [str(tmp_path / "out" / "both.html"), str(tmp_path / "out" / "both.png")]
    assert "before and after" in (tmp_path / "out" / "both.html").read_text(encoding="utf-8")


def test_a_folder_without_a_profile_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError, match=r"holds no profile.json, expected the folder of a run with"):
        list(run_profile.compare([tmp_path], tmp_path / "both"))

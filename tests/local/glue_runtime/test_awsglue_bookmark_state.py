"""The file that holds a job's bookmarks, and Job's use of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue.bookmark_state import BookmarkState
from hardened_glue.local.glue_runtime.awsglue.job import Job

STATE = {"kind": "s3", "high_ns": 1}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    return tmp_path


def begun(run_id: str, option: str = "job-bookmark-enable", **more: Any) -> Job:
    job = Job(None)
    job.init("orders", {"JOB_RUN_ID": run_id, "job_bookmark_option": option, **more})
    return job


def committed(run_id: str, **contexts: Any) -> None:
    job = begun(run_id)
    for context, state in contexts.items():
        job.remember(context, state)
    job.commit()


def test_is_written_at_commit_alone(root: Path) -> None:
    job = begun("jr_1")
    job.remember("source", STATE)
    assert not (root / "_bookmarks").exists()

    job.commit()

    kept = json.loads((root / "_bookmarks" / "orders.json").read_text(encoding="utf-8"))
    assert kept == {"version": 1, "runs": [{"run_id": "jr_1", "contexts": {"source": STATE}}]}


def test_is_read_at_init_by_job_and_context(root: Path) -> None:
    committed("jr_1", source=STATE)

    job = begun("jr_2")

    assert job.bookmark("source") == (STATE, None)
    assert job.bookmark("other") == (None, None)
    assert [job.keeps_bookmark("source"), job.keeps_bookmark("")] == [True, False]
    other = Job(None)
    other.init("customers", {"job_bookmark_option": "job-bookmark-enable"})
    assert other.bookmark("source") == (None, None)


def test_a_context_that_a_run_does_not_read_keeps_its_state(root: Path) -> None:
    committed("jr_1", source=STATE)
    committed("jr_2", other={"kind": "s3", "high_ns": 2})

    assert begun("jr_3").bookmark("source") == (STATE, None)


@pytest.mark.parametrize("option", ["job-bookmark-disable", None])
def test_is_left_alone_when_disabled(root: Path, option: str | None) -> None:
    committed("jr_1", source=STATE)
    job = begun("jr_2", option)  # type: ignore[arg-type] # Glue hands a missing argument on as None

    assert not job.keeps_bookmark("source")
    job.commit()
    assert BookmarkState.of("orders").latest() == {"source": STATE}


def test_a_paused_run_reads_it_and_leaves_it(root: Path) -> None:
    committed("jr_1", source=STATE)
    job = begun("jr_2", "job-bookmark-pause")
    assert job.bookmark("source") == (STATE, None)

    job.remember("source", {"kind": "s3", "high_ns": 9})
    job.commit()

    assert BookmarkState.of("orders").latest() == {"source": STATE}


def test_a_paused_run_over_a_range_reads_the_states_of_two_runs(root: Path) -> None:
    for number in (1, 2, 3):
        committed(f"jr_{number}", source={"kind": "s3", "high_ns": number})

    job = begun("jr_4", "job-bookmark-pause", job_bookmark_from="jr_1", job_bookmark_to="jr_2")

    assert job.bookmark("source") == ({"kind": "s3", "high_ns": 1}, {"kind": "s3", "high_ns": 2})


def test_a_range_names_runs_that_committed(root: Path) -> None:
    committed("jr_1", source=STATE)

    with pytest.raises(
        ValueError, match=r"run jr_9 has no bookmark, expected a run that committed one: jr_1 "
    ):
        begun("jr_2", "job-bookmark-pause", job_bookmark_from="jr_9", job_bookmark_to="jr_1")


def test_of_two_runs_at_once_the_second_to_commit_fails(root: Path) -> None:
    first, second = begun("jr_1"), begun("jr_2")
    first.init("orders", {"JOB_RUN_ID": "jr_1", "job_bookmark_option": "job-bookmark-enable"})
    first.commit()
    second.init("orders", {"JOB_RUN_ID": "jr_2", "job_bookmark_option": "job-bookmark-enable"})
    committed("jr_3")
    Job._current = second

    with pytest.raises(RuntimeError, match="the bookmark's version is 2, expected 1: another run committed"):
        second.commit()


def test_deleting_the_file_resets_it(root: Path) -> None:
    committed("jr_1", source=STATE)

    (root / "_bookmarks" / "orders.json").unlink()

    assert begun("jr_2").bookmark("source") == (None, None)


def test_a_job_s_name_may_hold_a_slash(root: Path) -> None:
    job = Job(None)
    job.init("team/orders", {"job_bookmark_option": "job-bookmark-enable"})
    job.commit()

    assert [path.name for path in (root / "_bookmarks").iterdir()] == ["team%2Forders.json"]


def test_states_of_many_runs_are_not_kept_for_ever(root: Path) -> None:
    for number in range(60):
        committed(f"jr_{number}", source=STATE)

    runs = json.loads((root / "_bookmarks" / "orders.json").read_text(encoding="utf-8"))["runs"]
    assert [runs[0]["run_id"], runs[-1]["run_id"], len(runs)] == ["jr_10", "jr_59", 50]

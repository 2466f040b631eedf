"""A driver that is killed while it writes leaves the old output, and its retry makes the new one exact."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from demo import audit_log, rows

from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.runner import RunOptions, RunResult, run

pytestmark = pytest.mark.spark

ROOT = Path(__file__).parents[2]
JOB = JobDefinition(
    name="audit",
    script=ROOT / "glue_scripts" / "s3_to_parquet.py",
    extra_py_files=(ROOT / "glue_scripts",),
    arguments={
        "--source": "s3://lake/audit/",
        "--target": "s3://out/audit/",
        "--source_format": "json",
        "--partition_keys": "region",
        "--target_file_size_mb": "1",
        "--enable-metrics": "true",
    },
)
ONE_TASK_AT_A_TIME = RunOptions(executors=1, executor_cores=1)


def _run(tmp_path: Path, name: str) -> RunResult:
    return run(JOB, root=tmp_path / "s3", run_dir=tmp_path / name, options=ONE_TASK_AT_A_TIME)


def _kill_the_driver_when_files_are_staged(tmp_path: Path, run_dir: Path, done: threading.Event) -> None:
    staging = tmp_path / "s3" / "out" / "audit" / "_hardened_glue"
    while not done.is_set():
        if any(staging.rglob("staging-*/**/*.parquet")):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                if _is_driver_of(process, run_dir):
                    os.kill(int(process.parent.name), signal.SIGKILL)
        time.sleep(0.01)


def rows_were_not_committed(outcome: Path) -> bool:
    """True where the run had no time for an outcome, or put down that it has none."""
    return not outcome.exists() or b"given_up_by" in outcome.read_bytes()


def _is_driver_of(process: Path, run_dir: Path) -> bool:
    try:
        command = process.read_bytes()
    except OSError:  # it ended meanwhile
        return False
    return str(run_dir).encode() in command and b"SparkSubmit" in command


def test_a_run_killed_in_the_middle_of_its_write_is_as_if_it_never_was(tmp_path: Path) -> None:
    source, target = tmp_path / "s3" / "lake" / "audit", tmp_path / "s3" / "out" / "audit"
    audit_log.write_objects(source, objects=320)
    assert _run(tmp_path, "before").exit_code == 0
    old = rows.fingerprint("parquet", target)
    audit_log.write_objects(source, objects=9_600, seed=7)

    done = threading.Event()
    killer = threading.Thread(
        target=_kill_the_driver_when_files_are_staged, args=(tmp_path, tmp_path / "killed", done)
    )
    killer.start()
    killed = _run(tmp_path, "killed")
    done.set()
    killer.join()

    assert killed.exit_code != 0
    assert any((target / "_hardened_glue").rglob("staging-*/**/*.parquet"))
    assert rows_were_not_committed(target / "_hardened_glue" / "log" / "00000002.commit.json")
    assert rows.fingerprint("parquet", target) == old

    retried = _run(tmp_path, "retried")

    assert retried.exit_code == 0
    assert rows.fingerprint("parquet", target) == rows.fingerprint("json", source)
    assert not any((target / "_hardened_glue").rglob("staging-*"))
    assert not list(target.rglob(f"*{killed.run_id}*"))

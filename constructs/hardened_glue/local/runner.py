"""Runs one job's script, with the job's arguments, in a real spark-submit on this machine."""

import subprocess
import sys
import time
from pathlib import Path

from hardened_glue.local import processes
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.failure import innermost_error
from hardened_glue.local.heap import driver_heap, driver_heap_now_mb
from hardened_glue.local.java import find_java_home
from hardened_glue.local.launch import Launch
from hardened_glue.local.layout import RunLayout
from hardened_glue.local.options import RunOptions
from hardened_glue.local.output import RunOutput
from hardened_glue.local.progress import Progress
from hardened_glue.local.result import (
    STOPPED_EXIT_CODE,
    TIMEOUT_EXIT_CODE,
    RunResult,
    shell_exit_code,
    state_of,
)

__all__ = ["RunOptions", "RunResult", "run"]

_POLL_SECONDS = 0.2
_DEFAULTS = RunOptions()


def run(
    definition: JobDefinition, *, root: Path, run_dir: Path, options: RunOptions = _DEFAULTS
) -> RunResult:
    """Runs the job to its end and leaves `driver.log`, `metrics/` and `result.json` in the run's folder.

    Args:
        root: the folder whose sub-folders are the buckets; those that the arguments name are made.
        run_dir: a folder of this run's own.
    """
    java_home = find_java_home()
    launch = Launch(definition, root.resolve(), RunLayout(run_dir.resolve()), options)
    launch.prepare()
    earlier_logs = _entries(launch.event_logs)
    started = time.monotonic()
    output = RunOutput(launch.layout.log)
    try:
        state, exit_code = _execute(launch, java_home, output)
    finally:
        output.close()
        launch.layout.remove_scratch()
    seconds = round(time.monotonic() - started, 2)
    event_log = _newest(_entries(launch.event_logs) - earlier_logs)
    result = _result(launch, output, state, exit_code, seconds, event_log)
    launch.layout.result.write_text(result.as_json() + "\n", encoding="utf-8")
    return result


def _execute(launch: Launch, java_home: Path, output: RunOutput) -> tuple[str, int]:
    progress = Progress(launch.options.progress or sys.stderr)
    command, environment = launch.command(), launch.environment(java_home)
    try:
        with processes.session(command, environment=environment, folder=launch.layout.folder) as process:
            output.follow(process.stdout, process.stderr)
            return _wait(process, launch, output, progress)
    except KeyboardInterrupt:
        return "STOPPED", STOPPED_EXIT_CODE
    finally:
        progress.clear()


def _wait(
    process: subprocess.Popen[str], launch: Launch, output: RunOutput, progress: Progress
) -> tuple[str, int]:
    deadline = time.monotonic() + launch.timeout_minutes * 60
    while process.poll() is None:
        if time.monotonic() > deadline:
            return "TIMEOUT", TIMEOUT_EXIT_CODE
        if progress.due():
            heap_mb = driver_heap_now_mb(launch.layout.metrics)
            progress.show(
                job=launch.definition.name,
                phase=output.phase,
                heap_mb=heap_mb,
                driver_memory=launch.cluster.driver_memory,
            )
        time.sleep(_POLL_SECONDS)
    exit_code = shell_exit_code(process.returncode)
    return state_of(exit_code), exit_code


def _result(
    launch: Launch, output: RunOutput, state: str, exit_code: int, seconds: float, event_log: Path | None
) -> RunResult:
    heap = driver_heap(launch.layout.metrics)
    return RunResult(
        job=launch.definition.name,
        run_id=launch.run_id,
        state=state,
        exit_code=exit_code,
        seconds=seconds,
        run_dir=launch.layout.folder,
        log=launch.layout.log,
        run_summary=output.summary,
        driver_heap_max_mb=heap.max_mb if heap else None,
        driver_heap_peak_mb=heap.peak_mb if heap else None,
        driver_heap_peak_fraction=heap.peak_fraction if heap else None,
        event_log=event_log,
        glue_version=launch.runtime.version.name,
        spark=launch.runtime.version.spark,
        failure=_failure(launch, state),
        notes=tuple(launch.notes),
    )


def _failure(launch: Launch, state: str) -> str | None:
    if state == "FAILED":
        return innermost_error(launch.layout.log) or "the script ended with an error and printed none"
    limit = f"the run took longer than its timeout of {launch.timeout_minutes:g} minutes"
    return {"TIMEOUT": limit, "STOPPED": "the run was interrupted"}.get(state)


def _entries(folder: Path | None) -> set[Path]:
    return set(folder.iterdir()) if folder else set()


def _newest(logs: set[Path]) -> Path | None:
    return max(logs, key=lambda path: path.stat().st_mtime, default=None)

"""A measured run in a process of its own: wall, CPU of all that descends from it, tasks, driver heap."""

import contextlib
import ctypes
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import profiles
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runner import RunResult, run

ROOT = Path(__file__).parents[1]
DRIVER_MEMORY = "512m"  # what fits into it here fits into a G.1X driver many times over
SET_CHILD_SUBREAPER = 36  # prctl(2)
EVENTS = ("--enable-spark-ui", "true"), ("--spark-event-logs-path", "s3://events/")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one engine took. `seconds` leave out Spark's start; of a run that died, they are all it had."""

    seconds: float
    tasks: int | None
    outcome: str  # "ok" | "oom"
    driver_heap_max_mb: float | None = None
    driver_heap_peak_mb: float | None = None


def in_own_process(module: str, *arguments: str) -> dict[str, Any]:
    """What `python -m module ARGUMENTS ANSWER` writes to the file ANSWER."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        done = subprocess.run([sys.executable, "-m", module, *arguments, str(answer)], cwd=ROOT, check=False)
        if done.returncode:
            raise SystemExit(f"{module} {' '.join(arguments)} ended with {done.returncode}")
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def adopt_orphans() -> None:
    """Makes this process the heir of what its children leave behind, so that their CPU counts (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_seconds() -> float:
    """The CPU of this process and of all that descended from it, to their ends."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


def spark(definition: JobDefinition, *, root: Path, run_dir: Path) -> Measured:
    """Runs a script as `run-local` does, in a Spark whose driver and executor are JVMs of their own."""
    result = run(definition, root=root, run_dir=run_dir, options=RunOptions(driver_memory=DRIVER_MEMORY))
    profiles.write(definition, result)
    return Measured(
        seconds=_seconds(result),
        tasks=tasks_in(result.event_log),
        outcome="oom" if result.exit_code else "ok",
        driver_heap_max_mb=result.driver_heap_max_mb,
        driver_heap_peak_mb=result.driver_heap_peak_mb,
    )


def _seconds(result: RunResult) -> float:
    if not result.exit_code and result.run_summary is not None:
        return float(result.run_summary["seconds"]["total"])
    if "OutOfMemoryError" in (result.failure or ""):
        return result.seconds
    raise SystemExit(f"{result.job} ended with {result.exit_code}: {result.failure}\nits log: {result.log}")


def tasks_in(event_log: Path | None) -> int | None:
    """How many tasks a run's event log saw end; a run that died may have left its last line half."""
    if event_log is None:
        return None
    content = event_log.read_bytes()
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return text.count(b'{"Event":"SparkListenerTaskEnd"')

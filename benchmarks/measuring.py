"""A measured run in a process of its own: wall, CPU of all that descends from it, tasks, heaps, workers.

A run's peak in Python is what all its workers held at once; they are looked at each second, as Spark samples
heaps.
"""

import contextlib
import ctypes
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import profiles
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runner import RunResult, run
from hardened_glue.local.s3a import S3Access

ROOT = Path(__file__).parents[1]
DRIVER_MEMORY = "512m"  # what fits into it here fits into a G.1X driver many times over
SET_CHILD_SUBREAPER = 36  # prctl(2)
EVENTS = ("--enable-spark-ui", "true"), ("--spark-event-logs-path", "s3://events/")
LOOK_EACH_SECONDS = 1.0
# The session is there when its executor is: so no engine's seconds hold a part of Spark's start.
STARTED_WHOLE = {
    "spark.cores.max": str(os.cpu_count()),
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.driver.extraJavaOptions": "-XX:+ExitOnOutOfMemoryError",  # else one without memory may hang on
}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one engine took.

    Args:
        seconds: without Spark's start; of a run that died, all it had.
        seconds_with_start: of the whole process.
        cpu_seconds: of all processes but Spark's Python workers, whose daemon leaves theirs to nobody.
        python_workers_cpu_seconds: of those, as last looked at.
    """

    seconds: float
    seconds_with_start: float
    cpu_seconds: float
    outcome: str  # "ok" | "oom"
    tasks: int | None = None
    driver_heap_max_mb: float | None = None
    driver_heap_peak_mb: float | None = None
    executor_heap_peak_mb: float | None = None
    python_workers_peak_mb: float | None = None
    python_workers_cpu_seconds: float | None = None


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
    return round(sum(usage.ru_utime + usage.ru_stime for usage in each), 2)


def in_this_process(seconds: float) -> Measured:
    """What an engine took that is a call of this process."""
    return Measured(
        seconds=round(seconds, 3),
        seconds_with_start=round(seconds, 3),
        cpu_seconds=cpu_seconds(),
        outcome="ok",
    )


def spark(
    definition: JobDefinition,
    *,
    root: Path,
    run_dir: Path,
    driver_memory: str = DRIVER_MEMORY,
    s3: S3Access | None = None,
) -> Measured:
    """Runs a script as `run-local` does, in a Spark whose driver and executor are JVMs of their own."""
    options = RunOptions(driver_memory=driver_memory, conf=STARTED_WHOLE, s3=s3, sample_python_memory=True)
    with WorkersWatched() as workers:
        result = run(definition, root=root, run_dir=run_dir, options=options)
    cpu = cpu_seconds()
    profiles.write(definition, result)
    return Measured(
        seconds=_seconds(result),
        seconds_with_start=result.seconds,
        cpu_seconds=cpu,
        tasks=tasks_in(result.event_log),
        outcome="oom" if result.exit_code else "ok",
        driver_heap_max_mb=result.driver_heap_max_mb,
        driver_heap_peak_mb=result.driver_heap_peak_mb,
        executor_heap_peak_mb=_executor_heap_peak_mb(run_dir / "metrics"),
        python_workers_peak_mb=workers.peak_mb,
        python_workers_cpu_seconds=workers.all_cpu_seconds,
    )


class WorkersWatched:
    """The memory of all Python workers that descend from this process, together, and the CPU of each."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self.cpu_seconds: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "WorkersWatched":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def all_cpu_seconds(self) -> float:
        return round(sum(self.cpu_seconds.values()), 2)

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EACH_SECONDS):
            workers = [pid for pid in _descendants() if b"pyspark" in _command(pid)]
            self.peak_mb = max(self.peak_mb, round(sum(map(_held_kb, workers)) / 1024, 1))
            self.cpu_seconds |= {pid: seconds for pid in workers if (seconds := _cpu_seconds_of(pid))}


def _descendants() -> list[str]:
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            parents[pid] = status.rpartition(")")[2].split()[1]
    found, ours = [], {str(os.getpid())}
    while ours:
        ours = {pid for pid, parent in parents.items() if parent in ours}
        found += sorted(ours)
    return found


def _command(pid: str) -> bytes:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return b" ".join(words[1:]) if b"python" in words[0] else b""
    return b""


def _held_kb(pid: str) -> int:
    """A process's own memory and its share of what forks have in common."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _cpu_seconds_of(pid: str) -> float:
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _executor_heap_peak_mb(metrics: Path) -> float | None:
    used = [
        float(line.rpartition(",")[2])
        for file in metrics.glob("*.jvm.heap.used.csv")
        if ".driver." not in file.name
        for line in file.read_text(encoding="ascii").splitlines()[1:]
        if line.count(",") == 1 and line[-1:].isdigit()
    ]
    return round(max(used) / 2**20, 1) if used else None


def _seconds(result: RunResult) -> float:
    if not result.exit_code and result.run_summary is not None:
        return float(result.run_summary["seconds"]["total"])
    log = result.log.read_text(encoding="utf-8", errors="replace")
    if "OutOfMemoryError" in log or "OutOfMemoryError" in (result.failure or ""):
        return result.seconds
    raise SystemExit(f"{result.job} ended with {result.exit_code}: {result.failure}\nits log: {result.log}")


def tasks_in(event_log: Path | None) -> int | None:
    """How many tasks a run's event log saw end; a run that died may have left its last line half."""
    if event_log is None:
        return None
    content = event_log.read_bytes()
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return text.count(b'{"Event":"SparkListenerTaskEnd"')

"""What one engine took, and how a Spark's executors fared."""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks import profiles
from benchmarks.measuring import WorkersWatched
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runner import RunResult, run
from hardened_glue.profile.spark_samples import DRIVER, SparkSamples

_MB = 1024 * 1024
_LOST = re.compile(r"Lost executor \d+ (?!.*code 143$)", re.MULTILINE)  # 143 is how Spark ends one itself
_SIGNS_OF_LACK = ("OutOfMemoryError", "exited with code 52", "exited with code 137")  # Spark's own code is 52


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run. `seconds` leave out Spark's start; of a run that died, they are all it had.

    Args:
        outcome: `ok`, or `oom`.
        process_peak_mb: what the process held in memory at most; of a Spark, its Python workers together.
        python_workers_cpu_seconds: of those, as last looked at: their daemon leaves it to nobody.
        note: what a reader of the numbers must know.
    """

    seconds: float
    outcome: str = "ok"
    executor_heap_max_mb: float | None = None
    executor_heap_peak_mb: float | None = None
    executors_lost: int | None = None
    process_peak_mb: float | None = None
    python_workers_cpu_seconds: float = 0.0
    note: str | None = None


def spark(definition: JobDefinition, *, root: Path, run_dir: Path, options: RunOptions) -> Measured:
    """Runs a script as `run-local` does, beside one executor in a JVM of its own."""
    with WorkersWatched() as workers:
        result = run(definition, root=root, run_dir=run_dir, options=options)
    profiles.write(definition, result)
    samples = SparkSamples(run_dir / "metrics")
    executors = [name for name in samples.instances() if name != DRIVER]
    return Measured(
        seconds=_seconds(result),
        outcome="oom" if result.exit_code else "ok",
        executor_heap_max_mb=_highest(samples, executors, "jvm.heap.max"),
        executor_heap_peak_mb=_highest(samples, executors, "jvm.heap.used"),
        process_peak_mb=workers.peak_mb or None,
        python_workers_cpu_seconds=workers.all_cpu_seconds,
        executors_lost=len(_LOST.findall(result.log.read_text(encoding="utf-8", errors="replace"))),
    )


def _highest(samples: SparkSamples, executors: list[str], metric: str) -> float | None:
    values = [value for name in executors for _, value in samples.of(name, metric)]
    return round(max(values) / _MB, 1) if values else None


def _seconds(result: RunResult) -> float:
    if not result.exit_code and result.run_summary is not None:
        return float(result.run_summary["seconds"]["total"])
    log = result.log.read_text(encoding="utf-8", errors="replace")
    if result.exit_code and any(sign in log for sign in _SIGNS_OF_LACK):
        return result.seconds
    raise SystemExit(f"{result.job} ended with {result.exit_code}: {result.failure}\nits log: {result.log}")

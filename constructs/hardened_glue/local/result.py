"""What a run came to, in Glue's words for its states."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Exit codes of what the script itself cannot exit with: `timeout`'s code, and a shell's after Ctrl-C.
TIMEOUT_EXIT_CODE = 124
STOPPED_EXIT_CODE = 130


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """One finished run.

    Args:
        state: SUCCEEDED, FAILED, TIMEOUT or STOPPED, as Glue's JobRunState.
        driver_heap_peak_mb: the highest of one sample a second; None when the run ended before the first.
        event_log: None when the job's arguments ask for none, or the script never opened a SparkContext.
        failure: the innermost error of a run that did not succeed.
        glue_version: the one whose runtime ran the job, `spark` its version.
        notes: what of the job's settings had to be left out here, and in what this machine is not Glue.
    """

    job: str
    run_id: str
    state: str
    exit_code: int
    seconds: float
    run_dir: Path
    log: Path
    run_summary: dict[str, Any] | None = None
    driver_heap_max_mb: float | None = None
    driver_heap_peak_mb: float | None = None
    driver_heap_peak_fraction: float | None = None
    event_log: Path | None = None
    glue_version: str | None = None
    spark: str | None = None
    failure: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2, default=str)


def state_of(exit_code: int) -> str:
    return "SUCCEEDED" if exit_code == 0 else "FAILED"


def shell_exit_code(return_code: int) -> int:
    """A process's code as a shell reports it: one that a signal ended gets 128 and the signal's number."""
    return return_code if return_code >= 0 else 128 - return_code

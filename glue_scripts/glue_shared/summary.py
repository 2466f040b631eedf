"""The run summary: what a run did, as its last line says it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from glue_shared import runtime

METRIC_NAMESPACE = "HardenedGlue"
METRICS = ("rows_out", "rows_quarantined", "files_uncounted")  # each is a custom metric, which costs


@dataclass
class Summary:
    """What a run did, as its last line says it."""

    run_id: str
    run_key: str
    status: str = "running"
    recovered_runs: tuple[str, ...] = ()
    inputs: dict[str, object] = field(default_factory=dict)
    rows_in: int = 0
    rows_out: int = 0
    rows_quarantined: int = 0
    quarantined_by_kind: dict[str, int] = field(default_factory=dict)
    files_uncounted: int = 0  # hold rows in quarantine beside those counted, and nobody can tell how many
    files_in: int = 0
    files_empty: int = 0
    files_excluded: int = 0
    files_read_before: int = 0  # passed over: a committed run has read them in this version
    files_read_again: int = 0  # read in another version before, whose rows stay in the output
    files_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    tasks: int = 0
    quarantine: str | None = None
    catalog: dict[str, object] | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of_earlier_attempt(cls, run_id: str, committed: dict[str, Any]) -> "Summary":
        """What the attempt did that this run retries, and that it therefore must not do again."""
        return cls(**{**committed, "run_id": run_id, "status": "committed_by_an_earlier_attempt"})

    def line(self, job_name: str = "") -> str:
        """The run's last line; with the job's name, CloudWatch makes metrics of the job out of it."""
        told: dict[str, object] = {"run_summary": vars(self)}
        return json.dumps({**told, **self._as_metrics(job_name)} if job_name else told)

    def _as_metrics(self, job_name: str) -> dict[str, object]:
        """The members of CloudWatch's embedded metric format: no call, no permission, no resource."""
        metrics = {
            "Namespace": METRIC_NAMESPACE,
            "Dimensions": [["JobName"]],
            "Metrics": [{"Name": name, "Unit": "Count"} for name in METRICS],
        }
        values = {name: getattr(self, name) for name in METRICS}
        told = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metrics]}
        return {"_aws": told, "JobName": job_name, **values}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Announces a phase to whoever watches, and keeps its seconds."""
        runtime.announce(json.dumps({"phase": name, "files_in": self.files_in, "tasks": self.tasks}))
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)

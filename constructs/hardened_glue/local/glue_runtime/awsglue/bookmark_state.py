"""What a job's bookmarks remember: one JSON file a job, below `_bookmarks` in the folder of buckets.

Deleting the file resets the job's bookmarks. It keeps the state after each of the last runs, so that a paused
run can read a range of them.
"""

import json
import os
import urllib.parse
from pathlib import Path
from typing import Any

from .storage import state_root

_FOLDER = "_bookmarks"
_RUNS_KEPT = 50
Contexts = dict[str, dict[str, Any]]


class BookmarkState:
    """The states after the runs of one job, the last one at the end."""

    def __init__(self, path: Path, version: int, runs: list[dict[str, Any]]) -> None:
        self._path = path
        self._version = version
        self._runs = runs

    @classmethod
    def of(cls, job_name: str) -> "BookmarkState":
        path = state_root() / _FOLDER / f"{urllib.parse.quote(job_name, safe=' ')}.json"
        if not path.exists():
            return cls(path, 0, [])
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(path, kept["version"], kept["runs"])

    def latest(self) -> Contexts:
        """What each transformation_ctx had read when a run last committed."""
        return dict(self._runs[-1]["contexts"]) if self._runs else {}

    def after(self, run_id: str) -> Contexts:
        """What had been read when that run committed."""
        for run in self._runs:
            if run["run_id"] == run_id:
                return dict(run["contexts"])
        known = ", ".join(run["run_id"] for run in self._runs) or "none"
        raise ValueError(
            f"run {run_id} has no bookmark, expected a run that committed one: {known} ({self._path})"
        )

    def commit(self, run_id: str, contexts: Contexts) -> None:
        """Adds the state after a run. If another run committed meanwhile, this one fails, as on Glue."""
        current = BookmarkState.of_path(self._path)
        if current != self._version:
            raise RuntimeError(
                f"the bookmark's version is {current}, expected {self._version}: another run committed"
            )
        runs = [*self._runs, {"run_id": run_id, "contexts": contexts}][-_RUNS_KEPT:]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._path.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps({"version": self._version + 1, "runs": runs}), encoding="utf-8")
        scratch.replace(self._path)
        self._version, self._runs = self._version + 1, runs

    @staticmethod
    def of_path(path: Path) -> int:
        """The version that the file has now; 0 where there is none."""
        return int(json.loads(path.read_text(encoding="utf-8"))["version"]) if path.exists() else 0

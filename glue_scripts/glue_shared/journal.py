"""The commit protocol: a run's files become the truth by one atomic record, and never in part.

A run lives under the target's own `_hardened_glue/`, which readers of Hive-style tables pass over:

    runs/<run key>/plan/        what is read, written before anything is
    runs/<run key>/accounts/    what each task read
    runs/<run key>/staging-*/   what was written; nobody's output yet
    runs/<run key>/commit.json  written in one put: from here on the run has happened
    runs/<run key>/done.json    its files are in place and what they replace is gone
    quarantine/<run key>/       the lines that could not become rows

A run that dies before commit.json never happened: the next one removes it. One that dies after it is
finished by the next one, from the record, as often as it takes: each step may be repeated.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from glue_shared import uris
from glue_shared.accounts import Ledger
from glue_shared.errors import RunError
from glue_shared.storage import Storage, side_by_side

HOUSEKEEPING = "_hardened_glue/"
SPARK_FILE = re.compile(r"part-(?P<part>\d+)-[0-9a-f-]{36}[.-](?P<count>c\d+)\.(?P<rest>.+)")


@dataclass(frozen=True)
class WrittenFile:
    """One Parquet file of the run: where it was left, where it belongs, and what its footer says."""

    staged: str
    final: str
    rows: int
    size_bytes: int


@dataclass(frozen=True)
class Commit:
    """The record that makes a run's files the truth."""

    run_key: str
    mode: str
    files: tuple[WrittenFile, ...]
    replaces: tuple[str, ...]
    summary: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        moment = datetime.now(timezone.utc).isoformat(timespec="seconds")
        return json.dumps({**vars(self), "files": [vars(file) for file in self.files], "at": moment}).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Commit":
        record = json.loads(body)
        files = tuple(WrittenFile(**file) for file in record["files"])
        return cls(record["run_key"], record["mode"], files, tuple(record["replaces"]), record["summary"])


class Journal:
    """The runs of one target."""

    def __init__(self, storage: Storage, target: str) -> None:
        self.storage = storage
        self.target = target
        self.home = f"{target}{HOUSEKEEPING}"

    def ledger(self, run_key: str, *, fail_on_rejection: bool) -> Ledger:
        return Ledger(self.run_prefix(run_key), self.quarantine(run_key), fail_on_rejection)

    def run_prefix(self, run_key: str) -> str:
        return f"{self.home}runs/{run_key}/"

    def quarantine(self, run_key: str) -> str:
        return f"{self.home}quarantine/{run_key}/"

    def staging(self, run_key: str, attempt: str) -> str:
        return f"{self.run_prefix(run_key)}staging-{attempt}/"

    def recover(self) -> tuple[str, ...]:
        """Finishes the committed runs, removes what others left. Returns the keys of those finished."""
        finished = []
        for run_key, records in self._runs().items():
            if "done.json" in records:
                if records - {"commit.json", "done.json"}:
                    self._clear(run_key)
            elif "commit.json" in records:
                self.publish(self._commit(run_key))
                finished.append(run_key)
            else:
                self._delete_below(self.run_prefix(run_key))
                self._delete_below(self.quarantine(run_key))
        return tuple(finished)

    def committed(self, run_key: str) -> Commit | None:
        """The commit of a run that has happened, or None."""
        record = f"{self.run_prefix(run_key)}commit.json"
        known = any(item.uri == record for item in self.storage.objects(self.run_prefix(run_key)))
        return self._commit(run_key) if known else None

    def data_objects(self) -> list[str]:
        """What readers see at the target now."""
        listed = (item.uri for item in self.storage.objects(self.target))
        return sorted(uri for uri in listed if not uris.is_hidden(uri.removeprefix(self.target)))

    def refuse_foreign(self, data_objects: Iterable[str]) -> None:
        """Raises RunError if an overwrite would delete what no run of this job wrote."""
        committed = [run_key for run_key, records in self._runs().items() if "commit.json" in records]
        own = {file.final for run_key in committed for file in self._commit(run_key).files}
        foreign = sorted(set(data_objects) - own)
        if foreign:
            raise RunError(
                f"{self.target} holds {len(foreign)} objects that no run of this job wrote (first: "
                f"{foreign[0]}), expected none or this job's own: move them, or set --write_mode append"
            )

    def record(self, commit: Commit) -> None:
        self.storage.put(f"{self.run_prefix(commit.run_key)}commit.json", commit.to_json())

    def publish(self, commit: Commit) -> None:
        """Puts a committed run's files in place, then removes what they replace. May be repeated."""
        side_by_side(self.storage, lambda file: self.storage.copy(file.staged, file.final), commit.files)
        self.storage.delete(commit.replaces)
        self.storage.put(f"{self.run_prefix(commit.run_key)}done.json", b"{}")
        self._clear(commit.run_key)
        if commit.mode == "overwrite":
            self._forget_all_but(commit.run_key)

    def final_uri(self, staged: str, staging: str, run_key: str) -> str:
        """Where a staged file belongs: the same partition, under a name that its run owns."""
        folder, _, name = staged.removeprefix(staging).rpartition("/")
        match = SPARK_FILE.fullmatch(name)
        if match is None:
            raise RunError(
                f"{staged} is not a file that Spark would write: expected part-N-UUID.cN.*.parquet"
            )
        owned = f"part-{match['part']}-{match['count']}-{run_key}.{match['rest']}"
        return f"{self.target}{folder}/{owned}" if folder else f"{self.target}{owned}"

    def _runs(self) -> dict[str, set[str]]:
        """The run keys in the journal, each with the names of the records directly below it."""
        runs: dict[str, set[str]] = {}
        base = f"{self.home}runs/"
        for item in self.storage.objects(base):
            run_key, _, rest = item.uri.removeprefix(base).partition("/")
            runs.setdefault(run_key, set()).add(rest)
        return runs

    def _commit(self, run_key: str) -> Commit:
        return Commit.from_json(self.storage.get(f"{self.run_prefix(run_key)}commit.json"))

    def _clear(self, run_key: str) -> None:
        """Removes all of a finished run but its two records."""
        prefix = self.run_prefix(run_key)
        records = {f"{prefix}commit.json", f"{prefix}done.json"}
        self.storage.delete([item.uri for item in self.storage.objects(prefix) if item.uri not in records])

    def _forget_all_but(self, run_key: str) -> None:
        for other in self._runs():
            if other != run_key:
                self._delete_below(self.run_prefix(other))

    def _delete_below(self, prefix: str) -> None:
        self.storage.delete([item.uri for item in self.storage.objects(prefix)])

"""The record of a commit: what the run wrote, what that replaces, and what is known of the runs before it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

RUNS_REMEMBERED = 100  # a retry follows its run at once, so it finds it among far fewer


@dataclass(frozen=True)
class WrittenFile:
    """One file of the run: where it was left, where it belongs, and how many rows it holds."""

    staged: str
    final: str
    rows: int
    size_bytes: int


@dataclass(frozen=True)
class Commit:
    """The record that makes a run's files the truth.

    `earlier_files` are those of committed runs that stay, `earlier_runs` the summaries by run key. `marks`
    says what this run read, `earlier_marks` what those before it did; None where nobody remembers.
    `watermark` is where the next run begins in a table of a database. `registration` says what the catalog is
    to be told, if it is.
    """

    run_key: str
    mode: str
    files: tuple[WrittenFile, ...]
    replaces: tuple[str, ...]
    summary: dict[str, Any] = field(default_factory=dict)
    earlier_files: tuple[str, ...] = ()
    earlier_runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: WrittenFile | None = None
    earlier_marks: tuple[str, ...] | None = None
    watermark: dict[str, Any] | None = None
    registration: dict[str, Any] | None = None

    def to_json(self) -> bytes:
        moment = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        files = [vars(file) for file in self.files]
        marks = vars(self.marks) if self.marks else None
        return json.dumps({**vars(self), "files": files, "marks": marks, "at": moment}).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Commit":
        record = json.loads(body)
        del record["at"]
        record["files"] = tuple(WrittenFile(**file) for file in record["files"])
        record["marks"] = WrittenFile(**record["marks"]) if record["marks"] else None
        for name in ("replaces", "earlier_files", "earlier_marks"):
            record[name] = None if record[name] is None else tuple(record[name])
        return cls(**record)

    def to_place(self) -> list[WrittenFile]:
        return [*self.files, *([self.marks] if self.marks else [])]


@dataclass(frozen=True)
class Past:
    """What the last commit tells: the files that are the job's own, the runs there were, what they read."""

    owned: frozenset[str] = frozenset()
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: tuple[str, ...] | None = None
    watermark: dict[str, Any] | None = None
    registered: dict[str, str] | None = None  # the table that the catalog was told of

    @classmethod
    def after(cls, commit: Commit) -> "Past":
        marks = commit.earlier_marks
        if commit.marks is not None:
            marks = (*(marks or ()), commit.marks.final)
        return cls(
            owned=frozenset(commit.earlier_files) | {file.final for file in commit.files},
            summaries={commit.run_key: commit.summary, **commit.earlier_runs},
            marks=marks,
            watermark=commit.watermark,
            registered=commit.registration["target"]["name"] if commit.registration else None,
        )

    def commit(
        self,
        run_key: str,
        mode: str,
        files: Sequence[WrittenFile],
        replaces: Sequence[str],
        *,
        summary: dict[str, Any],
        marks: WrittenFile | None = None,
        kept_marks: Sequence[str] | None = None,
        watermark: dict[str, Any] | None = None,
        registration: dict[str, Any] | None = None,
    ) -> Commit:
        """A commit on top of this past. Marks that are not kept are replaced, as data is."""
        dropped = sorted(set(self.marks or ()) - set(kept_marks or ()))
        return Commit(
            run_key,
            mode,
            tuple(files),
            (*replaces, *dropped),
            summary,
            earlier_files=tuple(sorted(self.owned - set(replaces))),
            earlier_runs=dict(list(self.summaries.items())[: RUNS_REMEMBERED - 1]),
            marks=marks,
            earlier_marks=None if kept_marks is None else tuple(kept_marks),
            watermark=watermark,
            registration=registration,
        )

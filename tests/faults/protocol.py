"""A run of the job as the protocol sees it: without Spark, with the files that Spark would have written."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from glue_shared.journal import Journal, WrittenFile
from glue_shared.reading_once import Memory
from glue_shared.storage import Storage
from glue_shared.turns import IsOver, Owner

TARGET = "s3://out/table/"
SOURCE = "s3://lake/raw/"
LAST = {"day=9": b"last"}  # what `finish` writes
ALL = "HARDENED_GLUE_ALL_FAULTS"
ATTEMPT = "00000000-0000-0000-0000-000000000000"
Case = TypeVar("Case")
Files = Mapping[str, bytes]  # by partition folder, such as `day=1`


def each_or_some(cases: range, nth: int) -> range:
    """All of the cases where the environment asks for them, else every n-th."""
    return cases if os.environ.get(ALL) else cases[::nth]


def some(cases: Sequence[Case], nth: int) -> Sequence[Case]:
    """As `each_or_some`, of whatever the cases are."""
    return cases if os.environ.get(ALL) else cases[::nth]


def ended(_: Owner) -> bool | None:
    return True


def alive(_: Owner) -> bool | None:
    return False


@dataclass(frozen=True)
class Attempt:
    """One attempt of a run: what it writes where; `incremental` writes a file for each unread object."""

    run_key: str
    mode: str = "append"
    files: Files | None = None
    run_id: str = ""

    def on(self, storage: Storage, is_over: IsOver = ended) -> None:
        journal = Journal(storage, TARGET, is_over)
        with journal.turn(Owner(self.run_key, self.run_id or self.run_key)):
            if journal.committed(self.run_key) is None:
                self._run(journal)

    def _run(self, journal: Journal) -> None:
        replaces = []
        if self.mode == "overwrite":
            replaces = journal.data_objects()
            journal.refuse_foreign(replaces)
        incremental = self.mode == "incremental"
        memory = Memory.of(
            journal, self.run_key, "grouped", "append" if incremental else self.mode, incremental
        )
        contents = _unread(journal, memory) if incremental else dict(self.files or {})
        if not contents:
            return
        files = list(self._written(journal, contents))
        if self.mode == "overwrite_partitions":
            replaces = journal.objects_beside(files)
            journal.refuse_foreign(replaces)
        summary = {"run_id": self.run_id or self.run_key}
        commit = journal.past.commit(
            self.run_key,
            self.mode,
            files,
            replaces,
            summary=summary,
            marks=memory.written(),
            kept_marks=memory.kept,
        )
        journal.record(commit)
        journal.publish(commit)

    def _written(self, journal: Journal, contents: Files) -> Iterator[WrittenFile]:
        staging = journal.staging(self.run_key, self.run_id or "a1")
        for number, (folder, content) in enumerate(contents.items()):
            staged = f"{staging}{folder}/part-{number:05d}-{ATTEMPT}.c000.snappy.parquet"
            journal.storage.put(staged, content)
            final = journal.final_uri(staged, staging, self.run_key)
            yield WrittenFile(staged, final, 1, len(content))


def _unread(journal: Journal, memory: Memory) -> Files:
    found = [item for item in journal.storage.objects(SOURCE) if memory.is_unread(item)]
    return {f"file={item.uri.rpartition('/')[2]}": journal.storage.get(item.uri) for item in found}


def finish(storage: Storage) -> None:
    """One more run that commits: what dead runs left behind is gone after it."""
    Attempt("jr_last", "append", LAST).on(storage)


def visible(storage: Storage) -> list[bytes]:
    """What readers of the table see, as a sorted multiset."""
    return sorted(storage.get(uri) for uri in Journal(storage, TARGET).data_objects())


def leftovers(storage: Storage) -> list[str]:
    """What the journal holds beyond the last turn, which was a commit, and the marks of what was read."""
    home = Journal(storage, TARGET).home
    rest = [item.uri.removeprefix(home) for item in storage.objects(home)]
    turns = sorted({name.partition(".")[0] for name in rest if name.startswith("log/")})
    kept = tuple(f"{turn}." for turn in turns[-1:])
    return [name for name in rest if not name.startswith((*kept, "read/"))]

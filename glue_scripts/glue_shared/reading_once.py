"""Incremental runs: which objects a run passes over, and what it leaves for the next one to know.

What was read is part of the commit: it holds from the one put that makes the run happen, or not at all. Once
a target's runs remember, all that follow do, so that no run reads again what another one has read.
"""

from dataclasses import dataclass, field

from glue_shared import read_marks
from glue_shared.commits import WrittenFile
from glue_shared.errors import RunError
from glue_shared.journal import Journal
from glue_shared.read_marks import ReadMarks
from glue_shared.storage import StoredObject


@dataclass
class Memory:
    """What this run knows of earlier reading. The commit keeps `kept` of it; None where nobody remembers."""

    journal: Journal
    run_key: str
    passes_over: ReadMarks | None = None
    kept: tuple[str, ...] | None = None
    _read: bytearray = field(default_factory=bytearray)

    @classmethod
    def of(cls, journal: Journal, run_key: str, reader: str, write_mode: str, incremental: bool) -> "Memory":
        """Raises RunError where earlier runs, or this one's reader, keep no account of what they read."""
        marks = journal.past.marks
        if not incremental and marks is None:
            return cls(journal, run_key)
        if reader == "dynamic_frame":
            raise RunError(
                f"{journal.target} remembers what was read, which --reader dynamic_frame cannot tell: "
                "expected --reader grouped, or another target"
            )
        if write_mode == "overwrite":
            return cls(journal, run_key, kept=())
        if marks is None and journal.past.summaries:
            raise RunError(
                f"{journal.target} was written by runs that did not remember what they read, expected an "
                "empty target, or one run with --write_mode overwrite --incremental true before this one"
            )
        kept = marks or ()
        return cls(journal, run_key, ReadMarks.load(journal.storage, kept) if incremental else None, kept)

    @property
    def read_again(self) -> int:
        return self.passes_over.rewritten if self.passes_over else 0

    def is_unread(self, item: StoredObject) -> bool:
        """False for an object to pass over. Notes the others as read; empty ones are not worth a mark."""
        if self.passes_over is not None and not self.passes_over.is_unread(item):
            return False
        if self.kept is not None and item.size_bytes:
            self._read += read_marks.of_object(item)
        return True

    def written(self) -> WrittenFile | None:
        """This run's marks, in a file that its commit puts in place; every eighth run merges all files."""
        if self.kept is None:
            return None
        storage, added = self.journal.storage, bytes(self._read)
        if len(self.kept) >= read_marks.FILES_AT_MOST - 1:
            added, self.kept = read_marks.merged(storage, self.kept, added), ()
        staged = f"{self.journal.run_prefix(self.run_key)}read.marks"
        storage.put(staged, added)
        count = len(added) // read_marks.MARK.itemsize
        return WrittenFile(staged, self.journal.marks_uri(), count, len(added))

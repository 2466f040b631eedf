"""The commit protocol: a run's files become the truth by one atomic record, and never in part.

A run lives under the target's own `_hardened_glue/`, which readers of Hive-style tables pass over:

    log/<turn>.*                      who may write, and what came of it: see `turns`
    runs/<run key>/<turn>/plan/       what is read, written before anything is
    runs/<run key>/<turn>/accounts/   what each task read
    runs/<run key>/<turn>/staging-*/  what was written; nobody's output yet
    quarantine/<run key>/<turn>/      the lines that could not become rows
    read/<turn>.marks                 what committed runs have read, if that is remembered: see `read_marks`

No two attempts share a name there, so one that wakes up late cannot delete what a later one has written.

The outcome in the log is written in one put: from there on the run has happened. A run that dies before it
never happened: the next one removes it. One that dies after it is finished by the next one, from the record,
as often as it takes: each step may be repeated. The last commit tells what is to be known of those before it.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from glue_shared import catalog, runtime, turns, uris
from glue_shared.accounts import Ledger
from glue_shared.catalog import Catalog
from glue_shared.commits import Commit, Past, WrittenFile
from glue_shared.errors import RunError
from glue_shared.registration import Registration
from glue_shared.storage import Storage, side_by_side
from glue_shared.turns import IsOver, Owner, Records, Turns

__all__ = ["Commit", "Journal", "Past", "WrittenFile"]

HOUSEKEEPING = "_hardened_glue/"
SPARK_FILE = re.compile(r"part-(?P<part>\d+)-[0-9a-f-]{36}[.-](?P<count>c\d+)\.(?P<rest>.+)")


def _nobody_can_tell(_: Owner) -> bool | None:
    return None


@dataclass
class Journal:
    """The runs of one target. Within `turn`, the target is this run's alone."""

    storage: Storage
    target: str
    is_over: IsOver = _nobody_can_tell
    now: Callable[[], float] = time.time
    past: Past = field(default_factory=Past)
    catalog: Callable[[], Catalog] = catalog.connect  # asked for where a commit has something to tell it
    _number: int = 0
    _stage: str = "undecided"  # then "decided", then "over"
    _records: Records = field(default_factory=dict)

    @property
    def home(self) -> str:
        return f"{self.target}{HOUSEKEEPING}"

    @property
    def turns(self) -> Turns:
        return Turns(self.storage, self.target, f"{self.home}log/", self.is_over, self.now)

    def ledger(self, run_key: str, *, refuses: tuple[str, ...] = ()) -> Ledger:
        quarantine = f"{self.quarantine(run_key)}{self._number:08d}/"
        return Ledger(self.run_prefix(run_key), quarantine, refuses)

    def run_prefix(self, run_key: str) -> str:
        """Where this attempt of a run keeps what only it needs."""
        return f"{self.home}runs/{run_key}/{self._number:08d}/"

    def quarantine(self, run_key: str) -> str:
        return f"{self.home}quarantine/{run_key}/"

    def staging(self, run_key: str, attempt: str) -> str:
        return f"{self.run_prefix(run_key)}staging-{attempt}/"

    def marks_uri(self) -> str:
        return f"{self.home}read/{self._number:08d}.marks"

    @contextmanager
    def turn(self, owner: Owner) -> Iterator[tuple[str, ...]]:
        """Holds the target; gives the keys of the runs that this one had to finish first.

        Raises RunError, and has written nothing, while another run holds it.
        """
        self._number, self._records = self.turns.take(owner)
        self._stage = "undecided"
        with self.turns.renewed(self._number):
            try:
                yield self._recover()
            finally:
                self._end(owner)

    def committed(self, run_key: str) -> dict[str, Any] | None:
        """The summary of a run that has happened, or None."""
        return self.past.summaries.get(run_key)

    def data_objects(self, prefix: str = "") -> list[str]:
        """What readers see now at the target, or in one folder of it."""
        listed = (item.uri for item in self.storage.objects(f"{self.target}{prefix}"))
        return sorted(uri for uri in listed if not uris.is_hidden(uri.removeprefix(self.target)))

    def objects_beside(self, files: Sequence[WrittenFile]) -> list[str]:
        """What readers see now in the partitions that these files belong to."""
        folders = {file.final.removeprefix(self.target).rpartition("/")[0] for file in files}
        prefixes = [f"{folder}/" if folder else "" for folder in sorted(folders)]
        found = side_by_side(self.storage, self.data_objects, prefixes)
        return sorted({uri for uris_of_folder in found for uri in uris_of_folder})

    def refuse_foreign(self, data_objects: Iterable[str]) -> None:
        """Raises RunError if an overwrite would delete what no run of this job wrote."""
        foreign = sorted(set(data_objects) - self.past.owned)
        if foreign:
            raise RunError(
                f"{self.target} holds {len(foreign)} objects that no run of this job wrote (first: "
                f"{foreign[0]}), expected none or this job's own: move them, or set --write_mode append"
            )

    def record(self, commit: Commit) -> None:
        """The one put that makes the run happen. Raises RunError if another run has taken the turn over."""
        if not self.turns.decide(self._number, commit.to_json()):
            raise RunError(f"{self.target} was taken over by another run: nothing of this one is published")
        self._stage = "decided"
        if not self.turns.is_last(self._number):
            raise RunError(f"{self.target} was taken over by another run, which finishes this one's commit")

    def publish(self, commit: Commit) -> None:
        """Puts the committed run's files in place, then removes what they replace. May be repeated.

        The catalog is told what came before anything goes, and what went after it.
        """
        self._publish(self._number, commit)
        self._stage = "over"

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

    def _publish(self, number: int, commit: Commit) -> None:
        side_by_side(self.storage, lambda file: self.storage.copy(file.staged, file.final), commit.to_place())
        told = Registration.from_record(commit.registration) if commit.registration else None
        if told:
            told.add(self.catalog())
        self.storage.delete(commit.replaces)
        if told:
            told.drop(self.catalog())
        self.storage.put(self.turns.uri(number, "done"), b"{}")
        self._delete_below(f"{self.home}runs/{commit.run_key}/{number:08d}/")
        self._forget_before(number)
        self.past = Past.after(commit)

    def _recover(self) -> tuple[str, ...]:
        """Settles the turns since the last commit, finishes that one, and removes what the others left."""
        finished: tuple[str, ...] = ()
        given_up: list[int] = []
        for number in sorted(self._records, reverse=True):
            records = self._records[number]
            if number >= self._number or "lock" not in records or "cleared" in records:
                continue
            commit = self._outcome(number, records)
            if commit is None:
                given_up.append(number)
                continue
            if "done" not in records:
                self._publish(number, commit)
                finished = (commit.run_key,)
            self._forget_before(number)
            self.past = Past.after(commit)
            break
        stale = [item.uri for item in self.storage.objects(f"{self.home}runs/")]
        if not self.turns.is_last(self._number):  # else what was listed is nobody's any more
            raise RunError(f"{self.target} was taken over by another run before this one began")
        self.storage.delete(stale)
        for number in given_up:
            self._clear(number)
        return finished

    def _outcome(self, number: int, records: set[str]) -> Commit | None:
        """The commit of an earlier turn; or None, and then it can have none any more."""
        if "commit" not in records:
            self.turns.give_up(number, self.turns.owner(self._number))  # unless it is committed just now
        body = self.turns.outcome(number)
        return None if turns.given_up_by(body) else Commit.from_json(body)

    def _clear(self, number: int) -> None:
        """Removes what a turn without a commit left. Its outcome stays where its run may not know of it."""
        owner = self.turns.owner(number)
        self._delete_below(f"{self.quarantine(owner.run_key)}{number:08d}/")
        if turns.given_up_by(self.turns.outcome(number)) == owner:
            self.storage.delete([self.turns.uri(number, record) for record in ("lock", "commit", "lease")])
        else:
            self.storage.put(self.turns.uri(number, "cleared"), b"{}")

    def _end(self, owner: Owner) -> None:
        """Lets the next run in at once, which removes or finishes what this one left."""
        try:
            if self._stage == "undecided":
                self.turns.give_up(self._number, owner)
            elif self._stage == "decided":
                self.storage.put(self.turns.uri(self._number, "released"), b"{}")
        except Exception as error:  # the run's own error matters more, and the next run asks Glue
            runtime.announce(json.dumps({"turn_not_given_up": str(error)}))

    def _forget_before(self, number: int) -> None:
        stale = [
            self.turns.uri(each, record)
            for each, records in self._records.items()
            if each < number
            for record in sorted(records)
        ]
        self.storage.delete(stale)
        self._records = {each: found for each, found in self._records.items() if each >= number}

    def _delete_below(self, prefix: str) -> None:
        self.storage.delete([item.uri for item in self.storage.objects(prefix)])

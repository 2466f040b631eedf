"""Accounts of what was read: rows that went on, and rejected lines with file, line and reason.

A task writes its account under its group's number and only when it has read the group to its end. The
run's account is the sum over groups, and it is complete only if every group has one.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue_shared.errors import RunError
from glue_shared.rows import BAD_RECORD, TYPE_CONFLICT, UNKNOWN_COLUMN, Rejected
from glue_shared.storage import Storage, side_by_side

QUARANTINE_PART_BYTES = 16 * 2**20  # what a task holds of rejected lines before it writes them down

WAYS_ON = {
    BAD_RECORD: "--bad_records quarantine",
    TYPE_CONFLICT: "--bad_records and --type_conflicts quarantine",
    UNKNOWN_COLUMN: "--bad_records quarantine and --schema_evolution add",
}


@dataclass(frozen=True)
class Ledger:
    """Where a run keeps its plan, its accounts and its quarantine; and which kinds of bad line end it."""

    journal: str
    quarantine: str
    refuses: tuple[str, ...] = ()

    def plan_uri(self, group: int) -> str:
        return f"{self.journal}plan/group-{group:06d}.json.gz"

    def account_uri(self, group: int) -> str:
        return f"{self.journal}accounts/group-{group:06d}.json"

    def quarantine_uri(self, group: int, part: int) -> str:
        return f"{self.quarantine}group-{group:06d}-{part:04d}.jsonl"


class Account:
    """One group's count, kept while it is read."""

    def __init__(self, ledger: Ledger, storage: Storage, group: int) -> None:
        self._ledger, self._storage, self._group = ledger, storage, group
        self._rows = self._parts = self._pending_bytes = 0
        self._rejected: Counter[str] = Counter()
        self._uncounted: set[str] = set()
        self._pending: list[str] = []

    def add(self, *, rows: int, rejected: Sequence[Rejected]) -> None:
        self._rows += rows
        for each in rejected:
            if each.kind in self._ledger.refuses:
                raise _refusal(each)
            if each.rows is None:
                self._uncounted.add(each.file)
            else:
                self._rejected[each.kind] += each.rows
            line = json.dumps(each.as_dict(), ensure_ascii=False)
            self._pending.append(line)
            self._pending_bytes += len(line)
            if self._pending_bytes > QUARANTINE_PART_BYTES:
                self._flush()

    def close(self) -> None:
        self._flush()
        account = {
            "rows_out": self._rows,
            "rows_quarantined": dict(self._rejected),
            "files_uncounted": len(self._uncounted),
        }
        self._storage.put(self._ledger.account_uri(self._group), json.dumps(account).encode())

    def _flush(self) -> None:
        if not self._pending:
            return
        body = ("\n".join(self._pending) + "\n").encode("utf-8", "backslashreplace")
        self._storage.put(self._ledger.quarantine_uri(self._group, self._parts), body)
        self._parts += 1
        self._pending, self._pending_bytes = [], 0


def _refusal(first: Rejected) -> RunError:
    line = "" if first.line is None else f" line {first.line}"
    return RunError(f"{first.file}{line}: {first.reason} ({WAYS_ON[first.kind]} would go on)")


@dataclass(frozen=True)
class Total:
    """The sum of all groups' accounts.

    `files_uncounted` are objects that hold rows beside those counted: how many, nobody can tell.
    """

    rows_out: int
    quarantined: Mapping[str, int]
    files_uncounted: int = 0

    @property
    def rows_quarantined(self) -> int:
        return sum(self.quarantined.values())

    @property
    def has_rejected(self) -> bool:
        return bool(self.rows_quarantined or self.files_uncounted)

    @property
    def rows_in(self) -> int:
        return self.rows_out + self.rows_quarantined


def total(ledger: Ledger, storage: Storage, groups: int) -> Total:
    """Adds up the accounts. Raises RunError if a group has none: its rows would be missing in silence."""
    found = [item.uri for item in storage.objects(f"{ledger.journal}accounts/")]
    if len(found) != groups:
        raise RunError(f"{len(found)} of {groups} groups gave an account of what they read")
    accounts = [json.loads(body) for body in side_by_side(storage, storage.get, found)]
    return Total(
        rows_out=sum(account["rows_out"] for account in accounts),
        quarantined=sum((Counter(account["rows_quarantined"]) for account in accounts), Counter()),
        files_uncounted=sum(account["files_uncounted"] for account in accounts),
    )

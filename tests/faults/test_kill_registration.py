"""Killed at any change, the catalog's among them: files and partitions are exact once a run has finished."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest
from tests.faults.doubles import KilledError, MemoryStorage, Watched
from tests.faults.protocol import ATTEMPT, TARGET, each_or_some, ended

from glue_shared.catalog import TableName, Values
from glue_shared.commits import WrittenFile
from glue_shared.errors import RunError
from glue_shared.journal import Journal
from glue_shared.registration import Plan, Target
from glue_shared.turns import Owner

NAME = TableName("sales", "orders")
OLD, NEW = (1, 2), (2, 3)  # days
DEATHS = 30  # more changes than any of these runs makes: asserted below
EXPECTED = {"append": [1, 2, 3], "overwrite": [2, 3], "overwrite_partitions": [1, 2, 3]}
MODES = list(EXPECTED)


@dataclass
class MemoryCatalog:
    """One table; `before` is called ahead of each change."""

    before: Callable[[], None] = lambda: None
    kept: dict[str, Any] = field(default_factory=dict)

    def has_database(self, name: str) -> bool:
        return True

    def table(self, name: TableName) -> dict[str, Any] | None:
        return self.kept.get("table")

    def put_table(self, name: TableName, given: Mapping[str, Any], *, is_new: bool) -> None:
        self.before()
        assert is_new == ("table" not in self.kept)
        self.kept["table"] = given

    def put_partitions(self, name: TableName, partitions: Sequence[Mapping[str, Any]]) -> None:
        for each in partitions:
            self.before()
            self.kept.setdefault("days", {})[int(each["Values"][0])] = each

    def delete_partitions(self, name: TableName, values: Sequence[Values]) -> None:
        for each in values:
            self.before()
            self.kept["days"].pop(int(each[0]), None)


def _attempt(
    storage: Any, catalog: MemoryCatalog, mode: str, days: Sequence[int], run_key: str, columns: int = 1
) -> None:
    journal = Journal(storage, TARGET, ended, catalog=lambda: catalog)
    with journal.turn(Owner(run_key, run_key)):
        if journal.committed(run_key) is not None:
            return
        schema = pa.schema([*((f"c{each}", pa.int64()) for each in range(columns)), ("day", pa.string())])
        plan = Plan.of(catalog, Target.of(NAME, TARGET, schema, ["day"]))
        replaces = journal.data_objects() if mode == "overwrite" else []
        staging = journal.staging(run_key, "a1")
        files = []
        for number, day in enumerate(days):
            staged = f"{staging}day={day}/part-{number:05d}-{ATTEMPT}.c000.snappy.parquet"
            journal.storage.put(staged, f"{run_key} {day}".encode())
            files.append(WrittenFile(staged, journal.final_uri(staged, staging, run_key), 1, 1))
        if mode == "overwrite_partitions":
            replaces = journal.objects_beside(files)
        told = plan.of_commit(journal.past, files, replaces)
        commit = journal.past.commit(
            run_key, mode, files, replaces, summary={"run": run_key}, registration=told.to_record()
        )
        journal.record(commit)
        journal.publish(commit)


def _dies(storage: MemoryStorage, kept: dict[str, Any], changes: int, *attempt: Any) -> bool:
    left = changes

    def spend() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError

    try:
        _attempt(Watched(storage, spend), MemoryCatalog(spend, kept), *attempt)
    except KilledError:
        return True
    return False


def _before(mode: str) -> tuple[MemoryStorage, dict[str, Any]]:
    storage, kept = MemoryStorage(), dict[str, Any]()
    _attempt(storage, MemoryCatalog(kept=kept), mode, OLD, "jr_old")
    return storage, kept


def _days_with_files(storage: MemoryStorage) -> list[int]:
    found = Journal(storage, TARGET).data_objects()
    return sorted({int(uri.removeprefix(f"{TARGET}day=").partition("/")[0]) for uri in found})


@pytest.mark.parametrize("mode", MODES)
def test_the_deaths_below_cover_every_change(mode: str) -> None:
    deaths = []
    for changes in range(DEATHS):
        storage, kept = _before(mode)
        deaths.append(_dies(storage, kept, changes, mode, NEW, "jr_new", 2))

    assert deaths[0]
    assert not deaths[-1]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("first_death", range(DEATHS))
def test_after_two_deaths_the_catalog_has_what_the_target_has(mode: str, first_death: int) -> None:
    for second_death in each_or_some(range(DEATHS), 5):
        storage, kept = _before(mode)

        _dies(storage, kept, first_death, mode, NEW, "jr_new", 2)
        _dies(storage, kept, second_death, mode, NEW, "jr_new", 2)
        _attempt(storage, MemoryCatalog(kept=kept), mode, NEW, "jr_new", 2)

        assert _days_with_files(storage) == EXPECTED[mode] == sorted(kept["days"]), second_death
        assert len(kept["table"]["StorageDescriptor"]["Columns"]) == 2
        written = [kept["days"][day] for day in NEW]
        assert all(len(each["StorageDescriptor"]["Columns"]) == 2 for each in written), second_death


@pytest.mark.parametrize("mode", MODES)
def test_the_next_run_tells_the_catalog_what_a_dead_one_had_committed(mode: str) -> None:
    for changes in range(DEATHS):
        storage, kept = _before(mode)
        _dies(storage, kept, changes, mode, NEW, "jr_new")

        _attempt(storage, MemoryCatalog(kept=kept), "append", [9], "jr_next")

        assert _days_with_files(storage) == sorted(kept["days"]), changes


def test_whoever_reads_through_the_catalog_sees_all_of_the_old_rows_or_all_of_the_new() -> None:
    """Of each day that the catalog knows at some moment, the files that lie there then."""
    storage, kept = _before("overwrite")
    seen = []

    def look() -> None:
        files = Journal(storage, TARGET).data_objects()
        bodies = [storage.bodies[uri].decode() for uri in files]
        known = {body for body in bodies if int(body.split()[1]) in kept["days"]}
        seen.append((known >= {"jr_old 1", "jr_old 2"}, known >= {"jr_new 2", "jr_new 3"}))

    _attempt(Watched(storage, look), MemoryCatalog(look, kept), "overwrite", NEW, "jr_new")
    look()

    assert all(old or new for old, new in seen)
    assert (seen[0], seen[-1]) == ((True, False), (False, True))


def test_a_catalog_that_refuses_leaves_its_part_to_the_next_run() -> None:
    storage, kept = _before("append")

    def refuse() -> None:
        raise RunError("no")

    with pytest.raises(RunError, match="no"):
        _attempt(storage, MemoryCatalog(refuse, kept), "append", NEW, "jr_new")
    assert _days_with_files(storage) == [1, 2, 3]
    assert sorted(kept["days"]) == [1, 2]

    _attempt(storage, MemoryCatalog(kept=kept), "append", NEW, "jr_new")

    assert sorted(kept["days"]) == [1, 2, 3]

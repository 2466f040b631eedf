"""A run's files become the output by one record; what it replaces is this job's own, and nobody else's."""

import pytest
from tests.faults.doubles import KilledError, MemoryStorage, dying
from tests.faults.protocol import TARGET, Attempt, alive, visible

from glue_shared.errors import RunError
from glue_shared.journal import Commit, Journal, WrittenFile
from glue_shared.storage import FolderStorage
from glue_shared.turns import Owner

HOME = f"{TARGET}_hardened_glue/"


def _die(storage: MemoryStorage, attempt: Attempt, changes: int) -> None:
    with pytest.raises(KilledError):
        attempt.on(dying(storage, changes))


def test_the_next_run_finishes_what_was_committed() -> None:
    storage = MemoryStorage()
    _die(storage, Attempt("jr_dead", files={"day=1": b"1", "day=2": b"2"}), 6)
    assert visible(storage) == [b"1"]

    Attempt("jr_next", files={"day=3": b"3"}).on(storage)

    assert visible(storage) == [b"1", b"2", b"3"]


def test_the_next_run_removes_what_was_not_committed_and_its_quarantine() -> None:
    storage = MemoryStorage()
    _die(storage, Attempt("jr_dead", files={"day=1": b"1", "day=2": b"2"}), 3)
    storage.put(f"{HOME}quarantine/jr_dead/00000001/group-000000-0000.jsonl", b"{}")

    Attempt("jr_next", files={"day=3": b"3"}).on(storage)

    assert visible(storage) == [b"3"]
    assert [uri for uri in storage.bodies if "jr_dead" in uri] == []


def test_a_retry_keeps_the_quarantine_of_the_run_that_was_committed() -> None:
    storage = MemoryStorage()
    lines = f"{HOME}quarantine/jr_1/00000001/group-000000-0000.jsonl"
    storage.put(lines, b"{}")
    Attempt("jr_1", files={"day=1": b"1"}).on(storage)

    for number in (2, 3):
        Attempt("jr_1", files={"day=1": b"1"}, run_id=f"retry {number}").on(storage)

    assert lines in storage.bodies
    assert visible(storage) == [b"1"]


def test_a_run_that_was_committed_before_an_overwrite_is_still_not_repeated() -> None:
    storage = MemoryStorage()
    _die(storage, Attempt("jr_1", files={"day=1": b"1"}), 4)
    Attempt("jr_2", "overwrite", {"day=1": b"2"}).on(storage)

    Attempt("jr_1", files={"day=1": b"1"}, run_id="retry").on(storage)

    assert visible(storage) == [b"2"]


def test_every_file_carries_the_key_of_its_run() -> None:
    storage = MemoryStorage()
    Attempt("jr_1", files={"day=1": b"1"}).on(storage)

    assert Journal(storage, TARGET).data_objects() == [f"{TARGET}day=1/part-00000-c000-jr_1.snappy.parquet"]


@pytest.mark.parametrize("mode", ["overwrite", "overwrite_partitions"])
def test_an_overwrite_refuses_to_delete_what_others_wrote(mode: str) -> None:
    storage = MemoryStorage()
    Attempt("jr_1", mode, {"day=1": b"1"}).on(storage)
    storage.put(f"{TARGET}day=1/deeper/somebody.parquet", b"precious")

    with pytest.raises(RunError) as refused:
        Attempt("jr_2", mode, {"day=1": b"2"}).on(storage)

    assert str(refused.value).startswith(
        "s3://out/table/ holds 1 objects that no run of this job wrote (first: s3://out/table/day=1/deeper/"
        "somebody.parquet), expected none or this job's own"
    )
    assert visible(storage) == [b"1", b"precious"]


def test_partitions_that_a_run_does_not_write_are_nobodys_business() -> None:
    storage = MemoryStorage()
    Attempt("jr_1", "append", {"day=1": b"1", "day=10": b"10"}).on(storage)
    storage.put(f"{TARGET}day=2/somebody.parquet", b"precious")

    Attempt("jr_2", "overwrite_partitions", {"day=1": b"new"}).on(storage)

    assert visible(storage) == [b"10", b"new", b"precious"]


def test_output_of_many_runs_is_not_foreign_and_the_journal_does_not_grow() -> None:
    storage = MemoryStorage()
    sizes = []
    for number in range(120):
        Attempt(f"jr_{number}", files={"day=1": b"%d" % number}).on(storage)
        storage.calls.clear()
        sizes.append(sum(uri.startswith(HOME) for uri in storage.bodies))
    Attempt("jr_last", files={"day=1": b"last"}).on(storage)
    looks = [where.removeprefix(HOME) for call, where in storage.calls if call in ("objects", "get")]

    Attempt("jr_all", "overwrite", {"day=1": b"all"}).on(storage)

    assert visible(storage) == [b"all"]
    assert set(sizes) == {3}  # a lock, a commit and that it is done
    assert sorted(looks) == [*["log/"] * 4, "log/00000120.commit.json", "runs/", "runs/jr_last/00000121/"]


def test_runs_that_had_nothing_to_do_leave_nothing_to_list() -> None:
    storage = MemoryStorage()
    Attempt("jr_0", files={"day=1": b"0"}).on(storage)
    for number in range(1, 20):
        Attempt(f"jr_{number}", files={}).on(storage)

    assert sum(uri.startswith(HOME) for uri in storage.bodies) == 5


def test_a_commit_whose_publishing_failed_is_finished_by_the_next_run_at_once() -> None:
    storage = MemoryStorage()
    real = storage.copy

    def fail(source: str, target: str) -> None:
        raise OSError("no")

    storage.copy = fail  # type: ignore[method-assign]
    with pytest.raises(OSError, match="no"):
        Attempt("jr_1", files={"day=1": b"1"}).on(storage, alive)
    storage.copy = real  # type: ignore[method-assign]

    Attempt("jr_2", files={"day=2": b"2"}).on(storage, alive)

    assert visible(storage) == [b"1", b"2"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("00000001.commit", "was taken over by another run: nothing of this one is published"),
        ("00000002.lock", "was taken over by another run, which finishes this one's commit"),
    ],
)
def test_a_run_publishes_nothing_once_its_outcome_or_the_next_turn_is_there(
    record: str, message: str
) -> None:
    storage = MemoryStorage()
    journal = Journal(storage, TARGET)
    staged, final = f"{HOME}runs/jr_1/00000001/a", f"{TARGET}a"

    with journal.turn(Owner("jr_1", "jr_1")):
        storage.put(staged, b"1")
        storage.put(f"{HOME}log/{record}.json", b'{"given_up_by": {"run_key": "jr_2", "run_id": "jr_2"}}')
        commit = journal.past.commit("jr_1", "append", [WrittenFile(staged, final, 1, 1)], [], summary={})
        with pytest.raises(RunError, match=message):
            journal.record(commit)

    assert visible(storage) == []


def test_a_commit_is_read_back_as_it_was() -> None:
    file = WrittenFile("s3://out/a", "s3://out/b", 3, 7)
    commit = Commit(
        "jr_1", "append", (file,), ("s3://out/c",), {"rows": 1}, ("s3://out/d",), {}, file, ("m",)
    )

    assert Commit.from_json(commit.to_json()) == commit


def test_a_file_that_spark_did_not_write_is_never_published(storage: FolderStorage) -> None:
    with pytest.raises(RunError, match="not a file that Spark would write"):
        Journal(storage, TARGET).final_uri(f"{TARGET}staging/x.parquet", f"{TARGET}staging/", "jr_1")

"""What committed runs have read is passed over, and nothing else is."""

import pytest
from tests.faults.doubles import MemoryStorage
from tests.faults.protocol import SOURCE, TARGET, Attempt, visible

from glue_shared import read_marks
from glue_shared.errors import RunError
from glue_shared.journal import Journal
from glue_shared.read_marks import ReadMarks
from glue_shared.reading_once import Memory
from glue_shared.storage import StoredObject
from glue_shared.turns import Owner


def _source(storage: MemoryStorage, **bodies: bytes) -> None:
    for name, body in bodies.items():
        storage.put(f"{SOURCE}{name}.json", body)


def _marks(storage: MemoryStorage) -> list[str]:
    return [uri for uri in storage.bodies if uri.endswith(".marks")]


def test_marks_tell_read_from_unread_and_rewritten_whatever_their_digests() -> None:
    storage = MemoryStorage()
    read = [StoredObject(f"{SOURCE}{number}", number, "v1") for number in range(2_000)]
    storage.put("marks", b"".join(map(read_marks.of_object, read)))  # some digests end in a zero byte
    marks = ReadMarks.load(storage, ["marks"])

    assert not any(marks.is_unread(item) for item in read)
    assert marks.rewritten == 0
    for other in (
        StoredObject(f"{SOURCE}7", 7, "v2"),
        StoredObject(f"{SOURCE}7", 8, "v1"),
        StoredObject(f"{SOURCE}new", 7, "v1"),
    ):
        assert marks.is_unread(other)
    assert marks.rewritten == 2


def test_each_object_is_read_once_and_a_rewritten_one_again() -> None:
    storage = MemoryStorage()
    _source(storage, a=b"a", b=b"b")
    Attempt("jr_1", "incremental").on(storage)
    _source(storage, b=b"b2", c=b"c")
    for number in (2, 3, 4):
        Attempt(f"jr_{number}", "incremental").on(storage)

    assert visible(storage) == [b"a", b"b", b"b2", b"c"]


def test_the_marks_of_many_runs_are_merged() -> None:
    storage = MemoryStorage()
    counts = []
    for number in range(20):
        _source(storage, **{f"file{number}": b"%d" % number})
        Attempt(f"jr_{number}", "incremental").on(storage)
        counts.append(len(_marks(storage)))

    assert max(counts) == read_marks.FILES_AT_MOST - 1
    assert sum(len(storage.bodies[uri]) for uri in _marks(storage)) == 20 * 24
    assert visible(storage) == sorted(b"%d" % number for number in range(20))


def test_what_any_run_has_read_counts_once_runs_remember() -> None:
    storage = MemoryStorage()
    _source(storage, a=b"a")
    Attempt("jr_1", "incremental").on(storage)
    _source(storage, b=b"b")
    _overwrite(storage, "jr_2", incremental=False)
    _source(storage, c=b"c")

    Attempt("jr_3", "incremental").on(storage)

    assert visible(storage) == [b"all of 2", b"c"]
    assert len(_marks(storage)) == 2


def _overwrite(storage: MemoryStorage, run_key: str, *, incremental: bool) -> None:
    journal = Journal(storage, TARGET)
    with journal.turn(Owner(run_key, run_key)):
        memory = Memory.of(journal, run_key, "grouped", "overwrite", incremental)
        found = [item for item in storage.objects(SOURCE) if memory.is_unread(item)]
        content = {"day=1": b"all of %d" % len(found)}
        files = list(Attempt(run_key)._written(journal, content))
        commit = journal.past.commit(
            run_key,
            "overwrite",
            files,
            journal.data_objects(),
            summary={},
            marks=memory.written(),
            kept_marks=memory.kept,
        )
        journal.record(commit)
        journal.publish(commit)


def test_where_earlier_runs_did_not_remember_an_incremental_one_refuses_until_an_overwrite_did() -> None:
    storage = MemoryStorage()
    _source(storage, a=b"a", b=b"b")
    Attempt("jr_1", "append", {"day=1": b"somehow a"}).on(storage)

    with pytest.raises(
        RunError, match="runs that did not remember what they read, expected an empty target, or"
    ):
        Attempt("jr_2", "incremental").on(storage)
    _overwrite(storage, "jr_3", incremental=True)
    Attempt("jr_4", "incremental").on(storage)

    assert visible(storage) == [b"all of 2"]


def test_glues_own_reader_cannot_write_where_runs_remember() -> None:
    storage = MemoryStorage()
    _source(storage, a=b"a")
    Attempt("jr_1", "incremental").on(storage)
    journal = Journal(storage, TARGET)

    with (
        journal.turn(Owner("jr_2", "jr_2")),
        pytest.raises(RunError, match="remembers what was read, which --reader dynamic_frame cannot tell"),
    ):
        Memory.of(journal, "jr_2", "dynamic_frame", "append", False)


def test_an_empty_object_is_not_remembered() -> None:
    storage = MemoryStorage()
    _source(storage, a=b"a", empty=b"")
    Attempt("jr_1", "incremental").on(storage)

    assert [len(storage.bodies[uri]) for uri in _marks(storage)] == [24]

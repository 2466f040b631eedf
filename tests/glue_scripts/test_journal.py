"""A run that dies at any call leaves what was there before or what it wrote, never a mixture that stays."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from glue_shared.errors import RunError
from glue_shared.journal import Commit, Journal, WrittenFile
from glue_shared.storage import FolderStorage, StoredObject

TARGET = "s3://out/table/"


class KilledError(Exception):
    """Stands for the end of the process."""


@dataclass
class Mortal:
    """A storage whose process dies at its n-th change."""

    storage: FolderStorage
    changes_left: int
    requests_in_flight: int = 1

    def _spend(self) -> None:
        self.changes_left -= 1
        if self.changes_left < 0:
            raise KilledError

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        return self.storage.objects(prefix)

    def get(self, uri: str, start: int = 0, length: int | None = None) -> bytes:
        return self.storage.get(uri, start, length)

    def put(self, uri: str, body: bytes) -> None:
        self._spend()
        self.storage.put(uri, body)

    def copy(self, source: str, target: str) -> None:
        self._spend()
        self.storage.copy(source, target)

    def delete(self, targets: Iterable[str]) -> None:
        for uri in targets:
            self._spend()
            self.storage.delete([uri])


def _attempt(journal: Journal, run_key: str, mode: str, contents: list[bytes]) -> None:
    """What a run does to its target, with files that Spark would have written."""
    journal.recover()
    if journal.committed(run_key):
        return
    replaces = journal.data_objects() if mode == "overwrite" else []
    staging = journal.staging(run_key, "a1")
    files = []
    for number, content in enumerate(contents):
        name = f"part-{number:05d}-{'0' * 8}-{'0' * 4}-{'0' * 4}-{'0' * 4}-{'0' * 12}.c000.snappy.parquet"
        staged = f"{staging}day=1/{name}"
        journal.storage.put(staged, content)
        files.append(WrittenFile(staged, journal.final_uri(staged, staging, run_key), 1, len(content)))
    commit = Commit(run_key, mode, tuple(files), tuple(replaces))
    journal.record(commit)
    journal.publish(commit)


def _visible(storage: FolderStorage) -> list[bytes]:
    return sorted(storage.get(uri) for uri in Journal(storage, TARGET).data_objects())


@pytest.mark.parametrize("mode", ["append", "overwrite"])
@pytest.mark.parametrize("first_death", range(0, 14))
@pytest.mark.parametrize("second_death", [0, 1, 3, 14])
def test_a_retry_after_deaths_at_any_change_is_exact(
    storage: FolderStorage, mode: str, first_death: int, second_death: int
) -> None:
    new = [b"new 1", b"new 2", b"new 3"]
    _attempt(Journal(storage, TARGET), "jr_old", mode, [b"old 1", b"old 2"])

    for changes in (first_death, second_death):
        with contextlib.suppress(KilledError):
            _attempt(Journal(Mortal(storage, changes), TARGET), "jr_new", mode, new)
    _attempt(Journal(storage, TARGET), "jr_new", mode, new)

    assert _visible(storage) == (new if mode == "overwrite" else [*new, b"old 1", b"old 2"])
    leftovers = [item.uri for item in storage.objects(f"{TARGET}_hardened_glue/") if "/staging-" in item.uri]
    assert leftovers == []


@pytest.mark.parametrize("changes", range(0, 4))
def test_until_the_commit_record_nothing_that_readers_see_has_changed(
    storage: FolderStorage, changes: int
) -> None:
    _attempt(Journal(storage, TARGET), "jr_old", "overwrite", [b"old"])

    with pytest.raises(KilledError):
        _attempt(Journal(Mortal(storage, changes), TARGET), "jr_new", "overwrite", [b"1", b"2", b"3"])

    assert _visible(storage) == [b"old"]


def test_the_next_run_finishes_what_was_committed(storage: FolderStorage) -> None:
    with pytest.raises(KilledError):
        _attempt(Journal(Mortal(storage, 3), TARGET), "jr_dead", "append", [b"1", b"2"])

    assert Journal(storage, TARGET).recover() == ("jr_dead",)
    assert _visible(storage) == [b"1", b"2"]


def test_the_next_run_removes_what_was_not_committed(storage: FolderStorage) -> None:
    with pytest.raises(KilledError):
        _attempt(Journal(Mortal(storage, 1), TARGET), "jr_dead", "append", [b"1", b"2"])
    storage.put(Journal(storage, TARGET).quarantine("jr_dead") + "group-000000-0000.jsonl", b"{}")

    assert Journal(storage, TARGET).recover() == ()
    assert list(storage.objects(TARGET)) == []


def test_every_file_carries_the_key_of_its_run(storage: FolderStorage) -> None:
    _attempt(Journal(storage, TARGET), "jr_1", "append", [b"1"])

    assert Journal(storage, TARGET).data_objects() == [f"{TARGET}day=1/part-00000-c000-jr_1.snappy.parquet"]


def test_an_overwrite_refuses_to_delete_what_others_wrote(storage: FolderStorage) -> None:
    _attempt(Journal(storage, TARGET), "jr_1", "overwrite", [b"1"])
    storage.put(f"{TARGET}somebody.parquet", b"precious")
    journal = Journal(storage, TARGET)

    with pytest.raises(RunError) as refused:
        journal.refuse_foreign(journal.data_objects())

    assert "holds 1 objects that no run of this job wrote (first: s3://out/table/somebody.parquet)" in str(
        refused.value
    )


def test_its_own_output_is_not_foreign(storage: FolderStorage) -> None:
    for run_key in ("jr_1", "jr_2"):
        _attempt(Journal(storage, TARGET), run_key, "append", [run_key.encode()])
    journal = Journal(storage, TARGET)

    journal.refuse_foreign(journal.data_objects())

    assert len(journal.data_objects()) == 2


def test_a_file_that_spark_did_not_write_is_never_published(storage: FolderStorage) -> None:
    with pytest.raises(RunError, match="not a file that Spark would write"):
        Journal(storage, TARGET).final_uri(f"{TARGET}staging/x.parquet", f"{TARGET}staging/", "jr_1")

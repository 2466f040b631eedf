"""Somebody reads the target all the while it is overwritten: nothing is missing at any moment."""

import threading
import time
from pathlib import Path

import pytest
from tests.faults.doubles import Watched
from tests.faults.protocol import TARGET, Attempt

from glue_shared.journal import Journal
from glue_shared.storage import FolderStorage

DAYS = [f"day={number}" for number in range(12)]
State = dict[str, set[bytes]]  # by partition, what a reader finds there
COMMIT = f"{TARGET}_hardened_glue/log/00000002.commit.json"


def _files(version: str) -> dict[str, bytes]:
    return {day: f"{version} {day}".encode() for day in DAYS}


def _look(storage: FolderStorage) -> tuple[State, int]:
    """What one listing leads to, and how many of its files were gone when they were opened."""
    state: State = {day: set() for day in DAYS}
    gone = 0
    for uri in Journal(storage, TARGET).data_objects():
        try:
            body = storage.get(uri)
        except FileNotFoundError:
            gone += 1
            continue
        state[uri.removeprefix(TARGET).partition("/")[0]].add(body)
    return state, gone


class _Reader(threading.Thread):
    """Lists and reads until it is told to stop; keeps each state, and whether there was a commit by then."""

    def __init__(self, storage: FolderStorage) -> None:
        super().__init__(daemon=True)
        self._storage = storage
        self.done = threading.Event()
        self.seen: list[tuple[State, int, bool]] = []
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            while not self.done.is_set():
                state, gone = _look(self._storage)
                self.seen.append((state, gone, self._storage.path(COMMIT).exists()))
        except Exception as error:  # a thread's death fails no test by itself
            self.failed = error


@pytest.mark.parametrize("mode", ["overwrite", "overwrite_partitions"])
def test_a_reader_finds_the_old_output_until_the_commit_and_never_less_than_one_output(
    tmp_path: Path, mode: str
) -> None:
    storage = FolderStorage(tmp_path)
    old, new = _files("old"), _files("new")
    Attempt("jr_old", mode, old).on(storage)
    reader = _Reader(storage)

    reader.start()
    slowed = Watched(storage, lambda: time.sleep(0.004))  # a change takes as long as the reader's look
    Attempt("jr_new", mode, new).on(slowed)
    time.sleep(0.1)
    reader.done.set()
    reader.join()

    assert reader.failed is None
    before = [(state, gone) for state, gone, committed in reader.seen if not committed]
    assert before
    assert all((state, gone) == ({day: {old[day]} for day in DAYS}, 0) for state, gone in before)
    for state, gone, _ in reader.seen:
        missing = [day for day in DAYS if not state[day] & {old[day], new[day]}]
        assert len(missing) <= gone, "a file that was listed and deleted before it was opened, and no other"
    assert reader.seen[-1][0] == {day: {new[day]} for day in DAYS}
    mixed = [state for state, _, _ in reader.seen if any(len(found) == 2 for found in state.values())]
    assert mixed, (
        "the window that decision 001 tells of: both outputs, between the record and the last delete"
    )

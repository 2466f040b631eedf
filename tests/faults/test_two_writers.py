"""Two runs on one target: one is refused by name; one that was wrongly taken for dead cannot commit."""

import contextlib

import pytest
from tests.faults.doubles import KilledError, MemoryStorage, dying, interrupted
from tests.faults.protocol import SOURCE, Attempt, alive, each_or_some, ended, finish, leftovers, visible

from glue_shared.errors import RunError

FIRST, SECOND = {"day=1": b"first 1", "day=2": b"first 2"}, {"day=1": b"second 1"}
OLD = {"day=1": b"old 1", "day=3": b"old 3"}
MODES = ["append", "overwrite", "overwrite_partitions", "incremental"]
CALLS = 60  # more than any of these runs makes, looks included: asserted below


def _before(mode: str) -> MemoryStorage:
    storage = MemoryStorage()
    for name in ("a", "b"):
        storage.put(f"{SOURCE}{name}.json", f"rows of {name}".encode())
    if mode != "incremental":
        Attempt("jr_old", mode, OLD).on(storage)
    return storage


def _exact(mode: str) -> list[list[bytes]]:
    """What both runs leave, whichever was first."""
    if mode == "incremental":
        return [[b"rows of a", b"rows of b"]]
    if mode == "append":
        return [sorted([*OLD.values(), *FIRST.values(), *SECOND.values()])]
    kept = [] if mode == "overwrite" else [b"old 3"]
    if mode == "overwrite":
        return [[b"second 1"], sorted(FIRST.values())]
    return [sorted([*kept, b"second 1", b"first 2"]), sorted([*kept, *FIRST.values()])]


@pytest.mark.parametrize("mode", MODES)
def test_a_second_run_is_refused_at_every_step_of_the_first(mode: str) -> None:
    refusals = 0
    for calls in range(CALLS):
        storage = _before(mode)
        outcomes: list[str] = []

        def intrude(storage: MemoryStorage = storage, outcomes: list[str] = outcomes) -> None:
            before = dict(storage.bodies)
            try:
                Attempt("jr_second", mode, SECOND).on(storage, alive)
            except RunError as refused:
                assert "is being written by run jr_first, expected one run at a time" in str(refused)  # noqa: PT017
                assert storage.bodies == before
                outcomes.append("refused")
            else:
                outcomes.append("wrote")

        try:
            Attempt("jr_first", mode, FIRST).on(interrupted(storage, calls, intrude), alive)
        except RunError as beaten:
            assert "other runs were faster" in str(beaten) or "is being written" in str(beaten)  # noqa: PT017
            assert outcomes == ["wrote"]
        refusals += outcomes.count("refused")
        Attempt("jr_second", mode, SECOND).on(storage, alive)
        Attempt("jr_first", mode, FIRST).on(storage, alive)

        assert visible(storage) in _exact(mode), calls

    assert outcomes == []  # the last of these runs was not interrupted any more
    assert refusals > 10


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("death", [None, *each_or_some(range(20), 6)])
def test_a_run_that_was_wrongly_taken_for_dead_loses_its_turn_for_good(mode: str, death: int | None) -> None:
    """The lease ended while it slept: at whichever call it wakes, both runs' rows are exact in the end."""
    for calls in range(CALLS):
        storage = _before(mode)

        def take_over(storage: MemoryStorage = storage) -> None:
            with contextlib.suppress(KilledError):
                Attempt("jr_second", mode, SECOND).on(
                    storage if death is None else dying(storage, death), ended
                )

        with contextlib.suppress(RunError, KeyError):  # a KeyError: what it would copy is gone
            Attempt("jr_first", mode, FIRST).on(interrupted(storage, calls, take_over), ended)
        Attempt("jr_second", mode, SECOND, "jr_second_2").on(storage, ended)
        Attempt("jr_first", mode, FIRST, "jr_first_2").on(storage, ended)

        assert visible(storage) in _exact(mode), calls
        finish(storage)
        assert leftovers(storage) == [], calls

"""Killed at any of its changes, in any write mode, and killed again: what is there in the end is exact."""

import contextlib

import pytest
from tests.faults.doubles import KilledError, MemoryStorage, dying
from tests.faults.protocol import SOURCE, Attempt, each_or_some, finish, leftovers, visible

OLD = {"day=1": b"old 1", "day=2": b"old 2"}
NEW = {"day=2": b"new 2", "day=3": b"new 3"}
BESIDE = {"day=3": b"beside 3"}
EXPECTED = {
    "append": [*OLD.values(), *NEW.values()],
    "overwrite": [*NEW.values()],
    "overwrite_partitions": [b"old 1", *NEW.values()],
}
MODES = [*EXPECTED, "incremental"]
CHANGES = 26  # more than any of these runs makes: asserted below


def _before(mode: str) -> MemoryStorage:
    storage = MemoryStorage()
    if mode == "incremental":
        for name in ("a", "b"):
            storage.put(f"{SOURCE}{name}.json", f"rows of {name}".encode())
        Attempt("jr_old", mode).on(storage)
        for name in ("b", "c", "d"):
            storage.put(f"{SOURCE}{name}.json", f"new rows of {name}".encode())
    else:
        Attempt("jr_old", mode, OLD).on(storage)
    return storage


def _expected(mode: str) -> list[bytes]:
    if mode == "incremental":  # b was rewritten: its new version is read, its old rows stay
        return sorted(
            [b"rows of a", b"rows of b", b"new rows of b", b"new rows of c", b"new rows of d"],
        )
    return sorted(EXPECTED[mode])


def _killed(attempt: Attempt, storage: MemoryStorage, changes: int) -> bool:
    try:
        attempt.on(dying(storage, changes))
    except KilledError:
        return True
    return False


@pytest.mark.parametrize("mode", MODES)
def test_the_deaths_below_cover_every_change_of_a_run(mode: str) -> None:
    deaths = [_killed(Attempt("jr_new", mode, NEW), _before(mode), changes) for changes in range(CHANGES)]

    assert deaths[0]
    assert not deaths[-1]
    assert deaths == sorted(deaths, reverse=True)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("first_death", range(CHANGES))
def test_a_retry_after_two_deaths_is_exact(mode: str, first_death: int) -> None:
    for second_death in each_or_some(range(CHANGES), 5):
        storage = _before(mode)

        _killed(Attempt("jr_new", mode, NEW, "jr_new"), storage, first_death)
        _killed(Attempt("jr_new", mode, NEW, "jr_new_2"), storage, second_death)
        Attempt("jr_new", mode, NEW, "jr_new_3").on(storage)

        assert visible(storage) == _expected(mode), second_death
        finish(storage)
        assert visible(storage) == sorted([*_expected(mode), b"last"]), second_death
        assert leftovers(storage) == [], second_death


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("first_death", range(CHANGES))
def test_another_run_that_dies_while_it_recovers_loses_and_doubles_nothing(
    mode: str, first_death: int
) -> None:
    other_mode = "incremental" if mode == "incremental" else "append"
    for second_death in each_or_some(range(CHANGES), 5):
        storage = _before(mode)

        _killed(Attempt("jr_new", mode, NEW), storage, first_death)
        _killed(Attempt("jr_beside", other_mode, BESIDE), storage, second_death)
        Attempt("jr_new", mode, NEW, "jr_new_2").on(storage)
        Attempt("jr_beside", other_mode, BESIDE, "jr_beside_2").on(storage)

        beside = [] if mode == "incremental" else [b"beside 3"]
        if mode in ("overwrite", "overwrite_partitions") and b"beside 3" not in visible(storage):
            beside = []  # it was committed before the retry, which then replaced it as it should
        assert visible(storage) == sorted([*_expected(mode), *beside]), second_death


@pytest.mark.parametrize("mode", MODES)
def test_until_the_outcome_is_put_readers_see_the_old_output(mode: str) -> None:
    old = visible(_before(mode))
    for changes in range(CHANGES):
        storage = _before(mode)
        with contextlib.suppress(KilledError):
            Attempt("jr_new", mode, NEW).on(dying(storage, changes))
        if ("put_if_absent", "s3://out/table/_hardened_glue/log/00000002.commit.json") in storage.calls:
            break
        assert visible(storage) == old

    assert changes > 4

"""Which files a bookmark lets through: those that came in since, once each."""

import dataclasses
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue.bookmarks import Limits, new_files
from hardened_glue.local.glue_runtime.awsglue.storage import SourceFile

NS_IN_S = 1_000_000_000
HOUR = 3600


def file(name: str, second: float, size: int = 1) -> SourceFile:
    return SourceFile(f"s3://lake/{name}", f"/{name}", size, int(second * NS_IN_S))


def run(files: list[SourceFile], before: Any, at: float, **limits: Any) -> tuple[list[str], Any]:
    taken, state = new_files(files, before, None, int(at * NS_IN_S), Limits(**limits))
    return [each.uri.removeprefix("s3://lake/") for each in taken], state


def test_a_first_run_takes_all_and_a_second_what_came_since() -> None:
    first = [file("a", 10), file("b", 20)]
    taken, state = run(first, None, 30)
    assert taken == ["a", "b"]

    assert run([*first, file("c", 40)], state, 50)[0] == ["c"]


def test_a_file_that_comes_in_after_the_start_is_the_next_run_s() -> None:
    files = [file("a", 10), file("late", 31)]
    taken, state = run(files, None, 30)

    assert taken == ["a"]
    assert run(files, state, 60)[0] == ["late"]


def test_of_two_files_of_one_instant_the_one_not_seen_is_taken() -> None:
    _, state = run([file("a", 30)], None, 30)

    assert run([file("a", 30), file("b", 30)], state, 60)[0] == ["b"]


def test_a_file_that_changed_is_taken_again() -> None:
    _, state = run([file("a", 10)], None, 30)

    assert run([file("a", 40)], state, 60)[0] == ["a"]


def test_a_file_that_came_to_light_late_is_taken_within_the_band_alone() -> None:
    _, state = run([file("a", HOUR)], None, HOUR + 10)

    late = [file("in-band", HOUR + 10 - 899), file("too-late", HOUR + 10 - 901)]
    assert run(late, state, 2 * HOUR)[0] == ["in-band"]


def test_what_was_seen_long_ago_stays_seen_without_being_remembered() -> None:
    files = [file("a", 10), file("b", HOUR)]
    _, state = run(files, None, HOUR + 1)
    taken, state = run(files, state, 3 * HOUR)

    assert (taken, state["seen"]) == ([], [])
    assert run(files, state, 4 * HOUR)[0] == []


def test_bounded_runs_take_the_oldest_first_until_all_are_read() -> None:
    files = [file("c", 30), file("a", 10), file("b", 20), file("b2", 20)]
    rounds, state = [], None
    for at in (100, 200, 300):
        taken, state = run(files, state, at, bounded_files=2)
        rounds.append(taken)

    assert rounds == [["a", "b"], ["b2", "c"], []]


def test_a_bounded_size_takes_one_file_at_least() -> None:
    files = [file("a", 10, size=900), file("b", 20, size=10), file("c", 30, size=10)]
    taken, state = run(files, None, 100, bounded_size=15)

    assert taken == ["a"]
    assert run(files, state, 200, bounded_size=15)[0] == ["b"]


def test_max_files_in_band_leaves_the_other_young_files_to_the_next_run() -> None:
    files = [file("old", 10), file("y1", HOUR), file("y2", HOUR), file("y3", HOUR)]
    taken, state = run(files, None, HOUR + 10, max_files_in_band=2)

    assert taken == ["old", "y1", "y2"]
    assert run(files, state, HOUR + 20)[0] == ["y3"]


def test_a_range_of_a_paused_run_is_what_came_between_two_runs() -> None:
    a, b, c = file("a", 10), file("b", HOUR), file("c", 3 * HOUR)
    _, first = run([a], None, 20)
    _, second = run([a, b], first, HOUR + 10)

    taken, state = new_files([a, b, c], first, second, 4 * HOUR * NS_IN_S, Limits())

    assert taken == [b]
    assert state is second


def test_refuses_a_context_that_read_a_table() -> None:
    with pytest.raises(ValueError, match="is that of a table, expected one that read S3 before"):
        new_files([], {"kind": "jdbc"}, None, 1, Limits())


def test_limits_tell_whether_a_run_is_bounded() -> None:
    assert [dataclasses.replace(Limits(), **each).bounded for each in ({}, {"bounded_size": 1})] == [
        False,
        True,
    ]

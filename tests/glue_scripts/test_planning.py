"""Groups: neighbours together, none lost, none twice, as many as the slots can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_shared import planning
from glue_shared.errors import RunError
from glue_shared.storage import FolderStorage, StoredObject

SOURCE = "s3://lake/raw/"
MIB = 2**20


def _objects(sizes: list[int]) -> list[StoredObject]:
    return [StoredObject(f"{SOURCE}f{number:04d}", size, "1") for number, size in enumerate(sizes)]


@given(
    st.lists(st.integers(0, 300 * MIB), min_size=1, max_size=60),
    st.integers(1, 9),
    st.integers(MIB, 500 * MIB),
)
def test_every_object_that_holds_bytes_is_in_exactly_one_group(
    sizes: list[int], slots: int, group_bytes: int
) -> None:
    found = _objects(sizes)

    plan = planning.plan(found, SOURCE, group_bytes=group_bytes, slots=slots)

    assert [item for group in plan.groups for item in group] == [item for item in found if item.size_bytes]
    assert (plan.files_in, plan.files_empty) == (len(sizes), sizes.count(0))
    assert all(plan.groups)


def test_little_input_is_one_group_however_many_slots() -> None:
    assert len(planning.plan(_objects([1000] * 10), SOURCE, group_bytes=128 * MIB, slots=40).groups) == 1


def test_every_slot_gets_a_group_when_the_input_allows() -> None:
    groups = planning.plan(_objects([MIB] * 400), SOURCE, group_bytes=400 * MIB, slots=8).groups

    assert [len(group) for group in groups] == [50] * 8


def test_a_million_small_files_make_few_groups() -> None:
    plan = planning.plan(_objects([2000] * 100_000), SOURCE, group_bytes=64 * MIB, slots=4)

    assert len(plan.groups) == 10  # 200 MB of bytes and 400 MB of requests, by 64 MiB


def test_a_listing_leaves_out_what_readers_skip(storage: FolderStorage) -> None:
    for name in ("b.json", "a.json", "_SUCCESS", "_temporary/x.json", "day=1/c.json"):
        storage.put(f"{SOURCE}{name}", b"{}")

    found = planning.list_input(storage, SOURCE)

    assert [item.uri.removeprefix(SOURCE) for item in found] == ["a.json", "b.json", "day=1/c.json"]


def test_an_empty_prefix_is_refused(storage: FolderStorage) -> None:
    with pytest.raises(RunError, match="s3://lake/raw/ holds no objects, expected at least one"):
        planning.list_input(storage, SOURCE)


def test_a_group_comes_back_as_it_was_written(storage: FolderStorage) -> None:
    group = _objects([1, 2, 3])

    planning.write_group(storage, "s3://out/plan/group-000000.json.gz", group)

    assert planning.read_group(storage, "s3://out/plan/group-000000.json.gz") == group


def test_partition_names_come_in_the_order_of_the_folders() -> None:
    found = [
        StoredObject(f"{SOURCE}region=eu/day=1/f", 1, "1"),
        StoredObject(f"{SOURCE}region=us/hour=2/f", 1, "1"),
    ]

    assert planning.partition_names(found, SOURCE) == ("region", "day", "hour")

"""Groups: neighbours together, none lost, none twice, as many as the slots can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_shared import listing, planning
from glue_shared.listing import Thinned
from glue_shared.storage import FolderStorage

SOURCE = "s3://lake/raw/"
MIB = 2**20


def _listed(sizes: list[int]) -> listing.Listing:
    marks: Thinned[tuple[int, int]] = Thinned(listing.MOST_MARKS)
    weight = 0
    readable = [size for size in sizes if size]
    for number, size in enumerate(readable):
        marks.add([(number, weight)])
        weight += size + listing.OBJECT_OVERHEAD_BYTES
    empty = len(sizes) - len(readable)
    return listing.Listing("s3://out/plan/", len(sizes), empty, 0, 0, sum(sizes), (), (), tuple(marks.kept))


@given(
    st.lists(st.integers(0, 300 * MIB), min_size=1, max_size=60),
    st.integers(1, 9),
    st.integers(MIB, 500 * MIB),
)
def test_spans_hold_every_object_that_holds_bytes_once(
    sizes: list[int], slots: int, group_bytes: int
) -> None:
    listed = _listed(sizes)

    spans = planning.spans(listed, group_bytes=group_bytes, slots=slots)

    assert [number for first, stop in spans for number in range(first, stop)] == list(range(listed.readable))
    assert all(first < stop for first, stop in spans)


def test_little_input_is_one_span_however_many_slots() -> None:
    assert planning.spans(_listed([1000] * 10), group_bytes=128 * MIB, slots=40) == ((0, 10),)


def test_every_slot_gets_a_span_when_the_input_allows() -> None:
    spans = planning.spans(_listed([MIB] * 400), group_bytes=400 * MIB, slots=8)

    assert [stop - first for first, stop in spans] == [50] * 8


def test_a_million_small_files_make_few_spans_of_like_weight() -> None:
    spans = planning.spans(_listed([2000] * 1_000_000), group_bytes=256 * MIB, slots=4)

    assert len(spans) == 24  # 2 GB of bytes and 4 GB of requests, by 256 MiB, in six rounds of four
    assert max(stop - first for first, stop in spans) < 1.01 * min(stop - first for first, stop in spans)


@pytest.mark.parametrize(
    ("groups", "expected"), [(7, 8), (8, 8), (9, 16), (16, 16), (17, 16), (18, 24), (88, 88), (89, 88)]
)
def test_the_last_round_of_tasks_fills_all_slots(groups: int, expected: int) -> None:
    sizes = [MIB - listing.OBJECT_OVERHEAD_BYTES] * groups * 100

    assert len(planning.spans(_listed(sizes), group_bytes=100 * MIB, slots=8)) == expected


def test_a_partition_that_is_far_larger_than_the_others_is_no_straggler() -> None:
    sizes = [MIB] * 10 + [MIB] * 900 + [MIB] * 10  # three partitions, the second ninety times the others

    spans = planning.spans(_listed(sizes), group_bytes=100 * MIB, slots=2)

    inside = [stop - first for first, stop in spans if first >= 10 and stop <= 910]
    assert len(inside) >= 8
    assert max(stop - first for first, stop in spans) <= 101


def test_a_span_comes_back_as_it_was_written(storage: FolderStorage) -> None:
    for name in "abcde":
        storage.put(f"{SOURCE}{name}", b"x")
    listed = listing.write(storage, SOURCE, "s3://out/plan/")

    planning.write_spans(storage, listed.home, [(0, 2), (2, 5)], lambda group: f"s3://out/plan/{group}")

    found = [
        [item.uri[-1] for item in planning.read_span(storage, f"s3://out/plan/{group}")] for group in (0, 1)
    ]
    assert found == [["a", "b"], ["c", "d", "e"]]

"""A listing streams to the journal: all of it is there again, and the driver holds a bounded part of it."""

import itertools
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import listing, planning
from glue_shared.errors import RunError
from glue_shared.listing import Selection, Thinned
from glue_shared.s3_listing import Entered
from glue_shared.storage import FolderStorage, StoredObject

SOURCE = "s3://lake/raw/"
HOME = "s3://out/plan/"
MIB = 2**20


class Made:
    """A storage whose objects are made while they are listed, and which keeps what is put."""

    requests_in_flight = 1

    def __init__(self, sizes: "list[int] | range") -> None:
        self.sizes = sizes
        self.kept: dict[str, bytes] = {}

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        for number, size in enumerate(self.sizes):
            yield StoredObject(f"{prefix}day={number // 500:06d}/f{number:09d}", size, f"{number:032x}")

    def put(self, uri: str, body: bytes) -> None:
        self.kept[uri] = body

    def get(self, uri: str, start: int = 0, length: int | None = None, version: str | None = None) -> bytes:
        return self.kept[uri]

    def put_if_absent(self, uri: str, body: bytes) -> bool:
        raise NotImplementedError

    def copy(self, source: str, target: str) -> None:
        raise NotImplementedError

    def delete(self, targets: object) -> None:
        raise NotImplementedError


def _names(storage: FolderStorage, listed: listing.Listing) -> list[str]:
    found = listing.read(storage, listed.home, 0, listed.readable)
    return [item.uri.removeprefix(SOURCE) for item in found]


@given(st.lists(st.integers(0, 3), max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_any_part_of_a_listing_can_be_read_again(sizes: list[int], first: int, stop: int) -> None:
    storage = Made([1, *sizes])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGE_OBJECTS", 7)
        listed = listing.write(storage, SOURCE, HOME)
        stop = min(stop, listed.readable)
        found = list(listing.read(storage, HOME, first, stop))

    readable = [item for item in storage.objects(SOURCE) if item.size_bytes]
    assert found == readable[first:stop]
    assert (listed.files_in, listed.files_empty) == (len(sizes) + 1, sizes.count(0))
    assert listed.bytes_in == 1 + sum(sizes)


def _peak_bytes(objects: int) -> int:
    class Forgetful(Made):
        def put(self, uri: str, body: bytes) -> None:
            """Kept elsewhere, as S3 does."""

    storage = Forgetful(range(1, objects + 1))
    tracemalloc.start()
    try:
        listing.write(storage, SOURCE, HOME)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_five_times_the_objects_need_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_OBJECTS", 500)
    monkeypatch.setattr(listing, "MOST_MARKS", 1_000)
    monkeypatch.setattr(listing, "SAMPLE_OBJECTS", 200)
    _peak_bytes(3_000)  # what is loaded once

    assert _peak_bytes(30_000) < 1.3 * _peak_bytes(6_000)


def _step(kept: list[int]) -> int:
    return kept[1] - kept[0] if len(kept) > 1 else 1


@settings(max_examples=200)
@given(st.lists(st.integers(0, 700), max_size=9), st.integers(2, 64))
def test_a_thinned_stream_is_even_and_begins_with_the_first(lots: list[int], most: int) -> None:
    thinned: Thinned[int] = Thinned(most)
    items = sum(lots)
    for lot, stop in zip(lots, itertools.accumulate(lots), strict=True):
        thinned.add(range(stop - lot, stop))

    assert thinned.kept[-1:] == list(range(items))[:: _step(thinned.kept)][-1:], "none is lost at the end"
    steps = {after - before for before, after in zip(thinned.kept, thinned.kept[1:], strict=False)}
    assert len(steps) <= 1
    assert thinned.kept[:1] == list(range(min(items, 1)))
    assert min(items, most // 2) <= len(thinned.kept) <= most


def test_a_listing_leaves_out_what_readers_pass_over(storage: FolderStorage) -> None:
    for name in ("b.json", "a.json", "_SUCCESS", "_temporary/x.json", "day=1/c.json", "day=1/.hidden"):
        storage.put(f"{SOURCE}{name}", b"{}")

    assert _names(storage, listing.write(storage, SOURCE, HOME)) == ["a.json", "b.json", "day=1/c.json"]


def test_exclusions_and_path_globs_select(storage: FolderStorage) -> None:
    for name in ("day=1/a.json", "day=1/a.tmp", "day=2/b.json", "day=3/c.json"):
        storage.put(f"{SOURCE}{name}", b"{}")

    listed = listing.write(
        storage, SOURCE, HOME, Selection(exclusions=("**.tmp",), path_globs=("day=[12]/**",))
    )

    assert _names(storage, listed) == ["day=1/a.json", "day=2/b.json"]
    assert (listed.files_in, listed.files_excluded) == (2, 2)


def test_what_this_run_need_not_read_is_counted_apart(storage: FolderStorage) -> None:
    for name in ("a.json", "b.json"):
        storage.put(f"{SOURCE}{name}", b"{}")

    listed = listing.write(storage, SOURCE, HOME, only=lambda item: False)

    assert (listed.files_in, listed.files_passed_over, listed.readable) == (0, 2, 0)
    assert planning.spans(listed, group_bytes=MIB, slots=4) == ()


def test_nothing_to_read_is_refused(storage: FolderStorage) -> None:
    with pytest.raises(RunError, match="s3://lake/raw/ holds no objects, expected at least one"):
        listing.write(storage, SOURCE, HOME)

    storage.put(f"{SOURCE}a.tmp", b"{}")
    with pytest.raises(RunError, match="holds no objects, 1 are left out, expected at least one"):
        listing.write(storage, SOURCE, HOME, Selection(exclusions=("**.tmp",)))


def test_an_object_too_large_to_be_held_whole_is_refused_by_name(storage: FolderStorage) -> None:
    storage.put(f"{SOURCE}large.csv", b"12345")

    with pytest.raises(RunError, match=r"s3://lake/raw/large\.csv has 5 bytes, expected at most 4"):
        listing.write(storage, SOURCE, HOME, largest_bytes=4)


def test_an_object_that_nobody_can_decode_is_refused_by_name(storage: FolderStorage) -> None:
    storage.put(f"{SOURCE}a.json.lzo", b"x")

    with pytest.raises(RunError, match=r"a\.json\.lzo is compressed"):
        listing.write(storage, SOURCE, HOME)


def test_partition_names_come_in_the_order_of_the_folders(storage: FolderStorage) -> None:
    for name in ("region=eu/day=1/f", "region=us/hour=2/f", "_old=1/f"):
        storage.put(f"{SOURCE}{name}", b"1")

    assert listing.write(storage, SOURCE, HOME).partition_names == ("_old", "region", "day", "hour")


def test_the_same_listing_makes_the_same_bytes() -> None:
    first, second = Made([1] * 30), Made([1] * 30)
    for storage in (first, second):
        listing.write(storage, SOURCE, HOME)

    assert first.kept == second.kept

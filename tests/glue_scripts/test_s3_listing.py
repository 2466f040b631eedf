"""Many folders at once, in the order of the addresses, and a bounded number of pages in memory."""

import random
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import s3_listing
from glue_shared.s3_listing import Enter, Page
from glue_shared.storage import StoredObject

PREFIX = "s3://lake/raw/"
names = st.text("ab./=-", min_size=1, max_size=6).filter(lambda name: not name.startswith("/"))


class Bucket:
    """LIST as S3 answers it, some entries a page; counts what was asked."""

    def __init__(self, keys: list[str], entries_a_page: int = 2) -> None:
        self.uris = sorted(f"{PREFIX}{key}" for key in set(keys))
        self.entries_a_page = entries_a_page
        self.requests = 0
        self.pages_given = 0

    def pages(self, prefix: str, one_level: bool) -> Iterator[Page]:
        found = list(dict.fromkeys(self._entries(prefix, one_level)))
        for start in range(0, max(len(found), 1), self.entries_a_page):
            page = found[start : start + self.entries_a_page]
            self.requests += 1
            self.pages_given += 1
            folders = [uri for uri, is_folder in page if is_folder]
            objects = [StoredObject(uri, 1, "") for uri, is_folder in page if not is_folder]
            yield Page(objects, folders, start + self.entries_a_page < len(found))

    def _entries(self, prefix: str, one_level: bool) -> Iterator[tuple[str, bool]]:
        for uri in self.uris:
            if uri.startswith(prefix):
                folder, slash, _ = uri.removeprefix(prefix).partition("/")
                inside = one_level and bool(slash)
                yield (f"{prefix}{folder}/", True) if inside else (uri, False)


def _listed(bucket: Bucket, side_by_side: int = 4) -> list[str]:
    return [item.uri for item in s3_listing.in_order(bucket.pages, PREFIX, side_by_side)]


@settings(max_examples=150, deadline=None)
@given(st.lists(names, max_size=40), st.integers(1, 9), st.integers(1, 5))
def test_every_object_is_listed_once_by_address(
    keys: list[str], entries_a_page: int, side_by_side: int
) -> None:
    bucket = Bucket(keys, entries_a_page)

    assert _listed(bucket, side_by_side) == bucket.uris


def test_few_folders_are_opened_until_there_are_enough_to_list_side_by_side() -> None:
    keys = [
        f"region={region}/day={day}/{number}" for region in "ab" for day in range(8) for number in range(3)
    ]
    bucket = Bucket(keys, entries_a_page=1000)

    assert _listed(bucket, side_by_side=8) == bucket.uris
    assert bucket.requests == 1 + 2 + 16


def test_folders_are_not_opened_one_by_one_where_there_are_many() -> None:
    bucket = Bucket([f"user={user:03d}/{part}/x" for user in range(50) for part in range(20)], 1000)

    assert len(_listed(bucket, side_by_side=8)) == 1000
    assert bucket.requests == 1 + 50


def test_pages_are_read_ahead_up_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_listing, "PAGES_AHEAD", 5)
    bucket = Bucket([f"{folder}/{number:03d}" for folder in "abcd" for number in range(100)])
    listed = s3_listing.in_order(bucket.pages, PREFIX, 4)
    ahead = []
    for taken, _ in enumerate(listed, 1):
        ahead.append(bucket.pages_given - taken / 2)

    # Five pages wait; each of four folders may hold one more in hand, and the page being taken is one.
    assert max(ahead) <= 5 + 4 + 1 + 4
    assert taken == 400


def test_a_listing_that_fails_fails_the_run() -> None:
    class Failing(Bucket):
        def pages(self, prefix: str, one_level: bool) -> Iterator[Page]:
            if prefix.endswith("/b/") and not one_level:
                yield Page([StoredObject(f"{prefix}0", 1, "")], [], True)
                raise OSError("the connection was reset")
            yield from super().pages(prefix, one_level)

    bucket = Failing([f"{folder}/{number}" for folder in "abc" for number in range(9)])

    with pytest.raises(OSError, match="the connection was reset"):
        _listed(bucket)


def test_a_listing_that_is_not_taken_to_its_end_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_listing, "PAGES_AHEAD", 2)
    before = threading.active_count()
    bucket = Bucket([f"{folder}/{number:03d}" for folder in "abcd" for number in range(100)])
    listed = s3_listing.in_order(bucket.pages, PREFIX, 4)

    next(listed)
    listed.close()  # type: ignore[attr-defined]

    assert threading.active_count() == before


@settings(max_examples=100, deadline=None)
@given(st.lists(names, max_size=40), st.integers(1, 9), st.integers(1, 5), st.randoms(use_true_random=False))
def test_what_is_not_wanted_is_left_out_and_the_order_kept(
    keys: list[str], entries_a_page: int, side_by_side: int, chance: random.Random
) -> None:
    bucket = Bucket(keys, entries_a_page)
    wishes: dict[str, Enter] = {}

    def enters(folder: str) -> Enter:
        return wishes.setdefault(folder, chance.choice(list(Enter)))

    found = [item.uri for item in s3_listing.in_order(bucket.pages, PREFIX, side_by_side, enters)]

    assert found == [uri for uri in bucket.uris if _is_wanted(uri, wishes)]


def _is_wanted(uri: str, wishes: dict[str, Enter]) -> bool:
    folder = PREFIX
    for part in uri.removeprefix(PREFIX).split("/")[:-1]:
        folder += f"{part}/"
        if wishes.get(folder, Enter.LOOK) is not Enter.LOOK:
            return wishes[folder] is Enter.ALL
    return True


def test_folders_that_need_no_look_cost_no_request() -> None:
    keys = [f"year={year}/month={month}/{part}" for year in range(10) for month in range(12) for part in "ab"]
    bucket = Bucket(keys, 1000)

    def enters(folder: str) -> Enter:
        if "year=7" not in folder:
            return Enter.NO
        return Enter.LOOK if "month" not in folder else Enter.ALL if "month=3" in folder else Enter.NO

    found = s3_listing.in_order(bucket.pages, PREFIX, 4, enters)

    assert [item.uri for item in found] == [f"{PREFIX}year=7/month=3/{part}" for part in "ab"]
    assert bucket.requests == 3  # the years, the months of one, one month

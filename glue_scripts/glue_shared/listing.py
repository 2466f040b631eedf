"""The listing of a source, written to the run's journal while it streams by.

The driver never holds it: of a hundred million objects it keeps counts, the names of the partitions, a sample
of some 2,000 and at most 65,536 marks, each of which says how heavy the objects before it are. Groups are cut
at marks.
"""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from glue_shared import globs, partitions, pieces, s3_archives, uris
from glue_shared.errors import RunError
from glue_shared.partitions import Folders
from glue_shared.s3_archives import ArchivedObject
from glue_shared.storage import Storage, StoredObject

PAGE_OBJECTS = 10_000  # of one object in the journal: some 200 KB
PAGE_COMPRESSION = 3  # half the time of 9 for a tenth more bytes
MOST_MARKS = 65_536
SAMPLE_OBJECTS = 2_048
OBJECT_OVERHEAD_BYTES = 4 * 2**10  # a request weighs about as much as this many bytes
Item = TypeVar("Item")


@dataclass(frozen=True)
class Selection:
    """What of the source is read: not what `exclusions` match and, if given, only what `path_globs` match.

    Of folders only those that the predicate takes, if there is one. Archived objects are refused or left out.
    """

    exclusions: tuple[str, ...] = ()
    path_globs: tuple[str, ...] = ()
    partition_predicate: str | None = None
    archived_objects: str = "refuse"  # or exclude

    def predicate(self, source: str) -> Callable[[str], bool] | None:
        """Whether an address is selected; None where all are."""
        if not self.exclusions and not self.path_globs:
            return None
        excluded = globs.matcher(self.exclusions, source)
        if not self.path_globs:
            return lambda uri: not excluded(uri)
        chosen = globs.matcher(self.path_globs, source)
        return lambda uri: chosen(uri) and not excluded(uri)


EVERYTHING = Selection()


class Thinned(Generic[Item]):
    """Every n-th of a stream, evenly: n doubles whenever more than `most` would be held."""

    def __init__(self, most: int) -> None:
        self._most, self._step, self._seen = most, 1, 0
        self.kept: list[Item] = []

    def add(self, items: Sequence[Item]) -> None:
        at = -self._seen % self._step  # of the items, the next that is one of every n
        while at < len(items):
            if len(self.kept) == self._most:
                self.kept, self._step = self.kept[::2], self._step * 2
                at += -(self._seen + at) % self._step
                continue
            found = items[at :: self._step][: self._most - len(self.kept)]
            self.kept += found
            at += len(found) * self._step
        self._seen += len(items)


@dataclass(frozen=True)
class Listing:
    """What the driver knows of a listing. A mark is an object's number and the weight of all before it."""

    home: str
    files_in: int
    files_empty: int
    files_excluded: int
    files_passed_over: int
    bytes_in: int
    partition_names: tuple[str, ...]
    sample: tuple[StoredObject, ...]
    marks: tuple[tuple[int, int], ...]

    @property
    def readable(self) -> int:
        return self.files_in - self.files_empty

    @property
    def weight(self) -> int:
        return self.bytes_in + OBJECT_OVERHEAD_BYTES * self.readable


def write(
    storage: Storage,
    source: str,
    home: str,
    selection: Selection = EVERYTHING,
    *,
    largest_bytes: int | None = None,
    only: Callable[[StoredObject], bool] | None = None,
) -> Listing:
    """Lists what a reader of the prefix would see, by address, into pages below `home`.

    Args:
        largest_bytes: for a format whose objects are held whole; a larger one is refused.
        only: whether this run is to read an object, as an incremental one knows.
    """
    seen = _Selected(storage, source, selection)
    count = _Count(storage, source, home, largest_bytes)
    for item in seen:
        if only is None or only(item):
            if type(item) is not StoredObject:
                s3_archives.refuse(item)  # what was read before it was archived need not be restored
            count.take(item, seen.folder)
    if not seen.selected:
        left = f", {seen.excluded} are left out" if seen.excluded else ""
        raise RunError(f"{source} holds no objects{left}, expected at least one: is the prefix right?")
    return count.listing(seen)


class _Selected:
    """The objects of a source that are neither hidden nor left out, counted while they stream by."""

    def __init__(self, storage: Storage, source: str, selection: Selection) -> None:
        self._storage, self._source = storage, source
        self._wanted = selection.predicate(source)
        self._leaves_out_archives = selection.archived_objects == "exclude"
        predicate = partitions.parse(selection.partition_predicate)
        self._folders = Folders(source, predicate) if predicate is not None else None
        self.selected = self.excluded = 0
        self.folder = ""  # of the object that came last

    def __iter__(self) -> Iterator[StoredObject]:
        yield from self._selected()
        if self._folders is not None and self.selected:
            self._folders.refuse_unknown()

    def _selected(self) -> Iterator[StoredObject]:
        folder_is_hidden, folder_is_taken = False, True
        for item in self._storage.objects(self._source, self._folders.enter if self._folders else None):
            folder, _, name = item.uri.rpartition("/")
            if folder != self.folder:  # a folder's objects are neighbours: its name is looked at once
                self.folder = folder
                folder_is_hidden = uris.is_hidden(f"{folder}/".removeprefix(self._source))
                folder_is_taken = folder_is_hidden or self._takes(f"{folder}/")
            if folder_is_hidden or (name.startswith(("_", ".")) and uris.is_hidden(name)):
                continue
            if not folder_is_taken or (self._wanted is not None and not self._wanted(item.uri)):
                self.excluded += 1
                continue
            if self._leaves_out_archives and isinstance(item, ArchivedObject):
                self.excluded += 1
                continue
            self.selected += 1
            yield item

    def _takes(self, folder: str) -> bool:
        return self._folders is None or self._folders.takes(folder)


class _Count:
    """What is kept of a listing while it streams by."""

    def __init__(self, storage: Storage, source: str, home: str, largest_bytes: int | None) -> None:
        self._storage, self._source, self._home, self._largest = storage, source, home, largest_bytes
        self._files = self._readable = self._weight = self._pages = 0
        self._folder = ""
        self._names: dict[str, None] = {}
        self._sample: Thinned[StoredObject] = Thinned(SAMPLE_OBJECTS)
        self._marks: Thinned[tuple[int, int]] = Thinned(MOST_MARKS)
        self._page: list[StoredObject] = []

    def take(self, item: StoredObject, folder: str) -> None:
        pieces.refuse_unreadable_codec(item.uri)
        if self._largest is not None and item.size_bytes > self._largest:
            raise RunError(
                f"{item.uri} has {item.size_bytes} bytes, expected at most {self._largest}: an object of "
                "this format is held whole; write it in smaller parts or exclude it"
            )
        self._files += 1
        if folder is not self._folder:
            self._folder = folder
            below = f"{folder}/".removeprefix(self._source)
            self._names.update(dict.fromkeys(uris.partition_values(below)))
        if item.size_bytes:
            self._page.append(item)
            if len(self._page) == PAGE_OBJECTS:
                self._put_page()

    def _put_page(self) -> None:
        weights = [item.size_bytes + OBJECT_OVERHEAD_BYTES for item in self._page]
        before = itertools.accumulate(weights, initial=self._weight)
        self._marks.add(list(zip(itertools.count(self._readable), before))[:-1])
        self._sample.add(self._page)
        self._readable += len(self._page)
        self._weight += sum(weights)
        body = gzip.compress(json.dumps(self._page).encode(), PAGE_COMPRESSION, mtime=0)
        self._storage.put(_page_uri(self._home, self._pages), body)
        self._pages += 1
        self._page = []

    def listing(self, seen: _Selected) -> Listing:
        if self._page:
            self._put_page()
        return Listing(
            home=self._home,
            files_in=self._files,
            files_empty=self._files - self._readable,
            files_excluded=seen.excluded,
            files_passed_over=seen.selected - self._files,
            bytes_in=self._weight - OBJECT_OVERHEAD_BYTES * self._readable,
            partition_names=tuple(self._names),
            sample=tuple(self._sample.kept),
            marks=tuple(self._marks.kept),
        )


def read(storage: Storage, home: str, first: int, stop: int) -> Iterator[StoredObject]:
    """The readable objects with numbers from `first` to before `stop`, by address, a page at a time."""
    for number in range(first // PAGE_OBJECTS, -(-stop // PAGE_OBJECTS)):
        entries = json.loads(gzip.decompress(storage.get(_page_uri(home, number))))
        begins = number * PAGE_OBJECTS
        yield from map(StoredObject._make, entries[max(first - begins, 0) : stop - begins])


def _page_uri(home: str, number: int) -> str:
    return f"{home}listing-{number:06d}.json.gz"

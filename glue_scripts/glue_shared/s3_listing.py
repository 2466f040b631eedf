"""A listing of S3 in the order of the addresses: many folders at once, and a bounded part of it in memory.

One listing is a chain, each page of 1,000 keys names the next. What runs side by side are folders: those of
the first level, or of the levels below it where there are few. Pages are read ahead of who takes them, up to
a bound for all folders together, and the folder whose turn it is always goes on.
"""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from glue_shared.storage import StoredObject

PAGES_AHEAD = 128  # of 1,000 keys: about 40 MB of Python memory
LEVELS = 3  # how deep folders are looked for until there are enough to list side by side


class Page(NamedTuple):
    """One answer to a LIST request; `folders` are prefixes, if it asked to stop at the next slash."""

    entries: "list[StoredObject]"
    folders: list[str]
    more: bool


Pages = Callable[[str, bool], Iterator[Page]]  # of a prefix, and whether to stop at the next slash


class Enter(Enum):
    """What is wanted of a folder: nothing, everything, or a look at the folders in it first."""

    NO = "no"
    ALL = "all"
    LOOK = "look"


Entered = Callable[[str], Enter]  # what is wanted of a folder, by its prefix


def in_order(
    pages: Pages, prefix: str, side_by_side: int, enters: Entered | None = None
) -> "Iterator[StoredObject]":
    """Every object below a prefix, by address; but not below folders that `enters` wants nothing of."""
    parts = _parts(pages, prefix, side_by_side)
    if enters is not None:
        parts = _wanted(pages, _streamed(pages, prefix), side_by_side, enters)
    for entries in _ReadAhead(pages, side_by_side).entries(parts):
        yield from entries


def _wanted(
    pages: Pages, parts: "Iterable[list[StoredObject] | str]", side_by_side: int, enters: Entered
) -> "Iterator[list[StoredObject] | str]":
    """What is wanted of the parts, in order; folders that need a look are opened side by side."""
    stream = iter(parts)
    while lot := list(itertools.islice(stream, side_by_side)):
        enter = {part: enters(part) for part in lot if isinstance(part, str)}
        looked_at = [folder for folder, wish in enter.items() if wish is Enter.LOOK]
        with ThreadPoolExecutor(side_by_side) as pool:
            opened = dict(zip(looked_at, pool.map(lambda each: _opened(pages, each), looked_at), strict=True))
        few = sum(wish is Enter.ALL for wish in enter.values()) * 4 <= side_by_side
        for part in lot:
            if isinstance(part, list):
                yield part
            elif enter[part] is Enter.LOOK:
                known = opened[part]  # None where it is more than a page
                below = _streamed(pages, part) if known is None else known
                yield from _wanted(pages, below, side_by_side, enters)
            elif enter[part] is Enter.ALL:
                # A folder is one chain of requests: few of them are opened further, to list side by side.
                yield from _parts(pages, part, side_by_side) if few else (part,)


def _parts(pages: Pages, prefix: str, wanted: int) -> "Iterator[list[StoredObject] | str]":
    """What lies below a prefix, in order; folders are opened as long as there are fewer than wanted."""
    opened = _opened(pages, prefix)
    if opened is None:  # more than one page of folders and objects: as they come
        yield from _streamed(pages, prefix)
        return
    for _ in range(LEVELS - 1):
        folders = [part for part in opened if isinstance(part, str)]
        if not folders or len(folders) >= wanted:
            break
        with ThreadPoolExecutor(len(folders)) as pool:
            found = pool.map(lambda folder: _opened(pages, folder) or [folder], folders)
            below = dict(zip(folders, found, strict=True))
        opened = [each for part in opened for each in (below[part] if isinstance(part, str) else [part])]
    yield from opened


def _streamed(pages: Pages, prefix: str) -> "Iterator[list[StoredObject] | str]":
    """The folders and objects directly below a prefix, a page at a time."""
    for page in pages(prefix, True):
        yield from _merged(page)


def _opened(pages: Pages, prefix: str) -> "list[list[StoredObject] | str] | None":
    """The folders and objects directly below a prefix; None where they are more than a page."""
    first = next(pages(prefix, True))
    return None if first.more else list(_merged(first))


def _merged(page: Page) -> "Iterator[list[StoredObject] | str]":
    """A page's objects and folders in one order: a folder stands where its first object would."""
    folders = deque(page.folders)
    entries: list[StoredObject] = []
    for entry in page.entries:
        while folders and folders[0] < entry.uri:
            if entries:
                yield entries
                entries = []
            yield folders.popleft()
        entries.append(entry)
    if entries:
        yield entries
    yield from folders


@dataclass(eq=False)
class _Folder:
    """A folder while it is listed: the pages that nobody took yet, and how its listing ended."""

    prefix: str
    pages: "deque[list[StoredObject]]" = field(default_factory=deque)
    ended: bool = False
    error: BaseException | None = None


class _ReadAhead:
    """Lists folders on threads, ahead of the one whose objects are being taken."""

    def __init__(self, pages: Pages, side_by_side: int) -> None:
        self._pages, self._side_by_side = pages, side_by_side
        self._changed = threading.Condition()
        self._ahead = 0  # pages that nobody took yet
        self._turn: _Folder | None = None
        self._abandoned = False

    def entries(self, parts: "Iterable[list[StoredObject] | str]") -> "Iterator[list[StoredObject]]":
        waiting: deque[_Folder | list[StoredObject]] = deque()
        with ThreadPoolExecutor(self._side_by_side) as pool:
            try:
                for part in parts:
                    waiting.append(self._begun(pool, part) if isinstance(part, str) else part)
                    while waiting and (len(waiting) >= self._side_by_side or isinstance(waiting[0], list)):
                        yield from self._taken(waiting.popleft())
                while waiting:
                    yield from self._taken(waiting.popleft())
            finally:
                self._set(abandoned=True)

    def _begun(self, pool: ThreadPoolExecutor, prefix: str) -> _Folder:
        folder = _Folder(prefix)
        pool.submit(self._list, folder)
        return folder

    def _list(self, folder: _Folder) -> None:
        try:
            for page in self._pages(folder.prefix, False):
                with self._changed:
                    self._changed.wait_for(lambda: self._has_room(folder))
                    if self._abandoned:
                        return
                    folder.pages.append(page.entries)
                    self._ahead += 1
                    self._changed.notify_all()
        except BaseException as error:
            folder.error = error
        finally:
            with self._changed:
                folder.ended = True
                self._changed.notify_all()

    def _has_room(self, folder: _Folder) -> bool:
        its_turn = folder is self._turn and not folder.pages
        return self._abandoned or its_turn or self._ahead < PAGES_AHEAD

    def _taken(self, part: "_Folder | list[StoredObject]") -> "Iterator[list[StoredObject]]":
        if isinstance(part, list):
            yield part
            return
        self._set(turn=part)
        while (entries := self._next_page(part)) is not None:
            yield entries
        if part.error is not None:
            raise part.error

    def _next_page(self, folder: _Folder) -> "list[StoredObject] | None":
        with self._changed:
            self._changed.wait_for(lambda: folder.pages or folder.ended)
            if not folder.pages:
                return None
            self._ahead -= 1
            self._changed.notify_all()
            return folder.pages.popleft()

    def _set(self, turn: _Folder | None = None, *, abandoned: bool = False) -> None:
        with self._changed:
            self._turn, self._abandoned = turn, abandoned
            self._changed.notify_all()

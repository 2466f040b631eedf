"""The plan of a run: which part of the listing each task reads, written down before anything is read.

The driver keeps two numbers a group and no path of a file, neither in Python nor in its JVM's heap; a task
fetches its part of the listing from the run's journal.
"""

import bisect
import itertools
import json
import math
from collections.abc import Callable, Iterator, Sequence

from glue_shared import listing
from glue_shared.listing import OBJECT_OVERHEAD_BYTES, Listing
from glue_shared.storage import Storage, StoredObject, side_by_side

SMALLEST_GROUP_BYTES = 4 * 2**20  # below it a task's start costs more than its work
LARGER_BY = 1.1  # what a group may grow by so that the last round of tasks is a full one

Span = tuple[int, int]  # the numbers of a group's first object and of the one behind its last


def spans(listed: Listing, *, group_bytes: int, slots: int) -> tuple[Span, ...]:
    """Groups of about `group_bytes`, at least one for each task slot if the input allows.

    Neighbours stay together: a partition's objects meet in few tasks. A group ends where its weight does, in
    the middle of a partition too: one that is a thousand times as large as the others is read by a thousand
    times as many tasks. There are never more groups than marks, and a driver's heap holds that many tasks.
    """
    weight = listed.weight
    wanted = max(math.ceil(weight / group_bytes), min(slots, math.ceil(weight / SMALLEST_GROUP_BYTES)), 1)
    wanted = _in_full_rounds(wanted, slots)
    before = [passed for _, passed in listed.marks]
    cuts = {0, listed.readable}
    for group in range(1, wanted):
        mark = bisect.bisect_left(before, -(-weight * group // wanted))
        if mark < len(before):
            cuts.add(listed.marks[mark][0])
    return tuple(itertools.pairwise(sorted(cuts)))


def _in_full_rounds(groups: int, slots: int) -> int:
    """As many groups as fill all slots in each round: three on two slots leave one idle for half of the run.

    Groups become smaller for it, by half at most and by less the more rounds there are, or a little larger.
    """
    if groups <= slots:
        return groups
    full = groups // slots * slots
    return full if groups <= full * LARGER_BY else full + slots


def bytes_by_group(listed: Listing, groups: Sequence[Span]) -> list[int]:
    """How many bytes each group reads. Groups end at marks, which tell the weight of all before them."""
    before = {**dict(listed.marks), listed.readable: listed.weight, 0: 0}
    return [before[stop] - before[first] - OBJECT_OVERHEAD_BYTES * (stop - first) for first, stop in groups]


def write_spans(storage: Storage, home: str, groups: Sequence[Span], uri_of: Callable[[int], str]) -> None:
    """Leaves each task the word which part of the listing is its own."""

    def put(group: int) -> None:
        first, stop = groups[group]
        storage.put(uri_of(group), json.dumps({"home": home, "first": first, "stop": stop}).encode())

    side_by_side(storage, put, range(len(groups)))


def read_span(storage: Storage, uri: str) -> Iterator[StoredObject]:
    """A group's objects, by address, a page of the listing at a time."""
    span = json.loads(storage.get(uri))
    return listing.read(storage, span["home"], span["first"], span["stop"])

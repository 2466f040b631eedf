"""The plan of a run: which objects are read, in groups of one task each, written down first.

The driver keeps the listing in Python and no task, path or status of a file in its JVM heap; a task fetches
its group's list from the run's journal.
"""

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glue_shared import pieces, uris
from glue_shared.errors import RunError
from glue_shared.storage import Storage, StoredObject

SMALLEST_GROUP_BYTES = 4 * 2**20  # below it a task's start costs more than its work
OBJECT_OVERHEAD_BYTES = 4 * 2**10  # a request weighs about as much as this many bytes


@dataclass(frozen=True)
class Plan:
    """What a run reads. `groups` lists the objects of each task, in the order of their addresses."""

    groups: tuple[tuple[StoredObject, ...], ...]
    files_in: int
    files_empty: int
    bytes_in: int
    partition_names: tuple[str, ...]


def list_input(storage: Storage, source: str) -> list[StoredObject]:
    """Every object that a reader of the prefix would see, by address. Raises RunError where there is none."""
    found = [item for item in storage.objects(source) if not uris.is_hidden(item.uri.removeprefix(source))]
    if not found:
        raise RunError(f"{source} holds no objects, expected at least one: is the prefix right?")
    for item in found:
        pieces.refuse_unreadable_codec(item.uri)
    return sorted(found, key=lambda item: item.uri)


def partition_names(found: Sequence[StoredObject], source: str) -> tuple[str, ...]:
    """The Hive partition columns of the source, in the order of the folders."""
    folders = dict.fromkeys(item.uri.rpartition("/")[0] for item in found)
    names: dict[str, None] = {}
    for folder in folders:
        names.update(dict.fromkeys(uris.partition_values(f"{folder}/".removeprefix(source))))
    return tuple(names)


def plan(found: Sequence[StoredObject], source: str, *, group_bytes: int, slots: int) -> Plan:
    """Groups of about `group_bytes`, at least one for each task slot if the input allows."""
    readable = [item for item in found if item.size_bytes]
    bytes_in = sum(item.size_bytes for item in readable)
    weight = bytes_in + OBJECT_OVERHEAD_BYTES * len(readable)
    wanted = max(math.ceil(weight / group_bytes), min(slots, math.ceil(weight / SMALLEST_GROUP_BYTES)))
    return Plan(
        groups=_packed(readable, weight, wanted),
        files_in=len(found),
        files_empty=len(found) - len(readable),
        bytes_in=bytes_in,
        partition_names=partition_names(found, source),
    )


def _packed(found: Iterable[StoredObject], weight: int, groups: int) -> tuple[tuple[StoredObject, ...], ...]:
    """Neighbours together, each group as heavy as the next: a partition's objects meet in few tasks."""
    packed: list[list[StoredObject]] = [[]]
    passed = 0
    for item in found:
        if packed[-1] and passed >= weight * len(packed) / max(groups, 1):
            packed.append([])
        packed[-1].append(item)
        passed += item.size_bytes + OBJECT_OVERHEAD_BYTES
    return tuple(tuple(group) for group in packed if group)


def write_group(storage: Storage, uri: str, group: Sequence[StoredObject]) -> None:
    lines = (json.dumps([item.uri, item.size_bytes, item.version]) for item in group)
    storage.put(uri, gzip.compress("\n".join(lines).encode(), mtime=0))


def read_group(storage: Storage, uri: str) -> list[StoredObject]:
    lines = gzip.decompress(storage.get(uri)).decode().splitlines()
    return [StoredObject(*json.loads(line)) for line in lines]

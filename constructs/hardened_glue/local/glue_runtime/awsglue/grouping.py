"""Packs small files into groups, one task each, as the options groupFiles and groupSize say."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from .errors import refuse
from .storage import SourceFile

AUTOMATIC_ABOVE = 50_000  # files; from here on Glue groups without being asked to
_SMALLEST_DEFAULT = 1024 * 1024

Group = tuple[SourceFile, ...]


def plan_groups(files: Sequence[SourceFile], options: Mapping[str, Any], *, slots: int) -> list[Group]:
    """The files of each task.

    Args:
        slots: tasks that run at once; without a groupSize each gets about as much as the others.
    """
    asked = options.get("groupFiles")
    if asked not in (None, "none", "inPartition", "acrossPartition"):
        raise ValueError(f"groupFiles is {asked}, expected inPartition, acrossPartition or none")
    if asked == "none" or (asked is None and len(files) <= AUTOMATIC_ABOVE):
        return [(file,) for file in files]
    size = _group_size(options.get("groupSize"), files, slots)
    if asked == "acrossPartition":
        return list(_packed(files, size))
    folders = groupby(files, key=lambda file: file.uri.rpartition("/")[0])
    return [group for _, members in folders for group in _packed(members, size)]


def _group_size(given: Any, files: Sequence[SourceFile], slots: int) -> int:
    if given is None:
        return max(_SMALLEST_DEFAULT, sum(file.size for file in files) // max(1, slots))
    text = str(given)
    if not text.isdigit() or int(text) == 0:
        refuse(f"groupSize {text!r}", "give bytes as a string of digits")
    return int(text)


def _packed(files: Iterable[SourceFile], size: int) -> Iterable[Group]:
    group: list[SourceFile] = []
    held = 0
    for file in files:
        if group and held + file.size > size:
            yield tuple(group)
            group, held = [], 0
        group.append(file)
        held += file.size
    if group:
        yield tuple(group)

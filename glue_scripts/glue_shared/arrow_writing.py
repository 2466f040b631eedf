"""Parquet written by the task that read the rows: no hop into the JVM, no shuffle, one put a file.

A put shows an object whole or not at all, so there is no rename that a committer would have to save. The
file's name comes from its group and its number: a task that runs twice writes the same files again.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import uris
from glue_shared.errors import RunError
from glue_shared.packing import Packing
from glue_shared.sorting import Sorter
from glue_shared.storage import Storage

LARGEST_RUN_BYTES = 256 * 2**20  # of rows that are sorted in memory, however large a row group may be
KEPT_IN_NAMES = " !$&()+,-.;<>@_`|~"  # beside letters and digits: what Hive does not escape


@dataclass(frozen=True)
class Layout:
    """Where a run's files go, how large they may grow, and how they are packed.

    Args:
        attempt: a UUID, as in Spark's file names.
        rows_a_file: 0 for no bound.
        shuffled_bytes: of a file's rows in a shuffle, where one is needed; 0 leaves it to Spark.
    """

    staging: str
    attempt: str
    partition_keys: tuple[str, ...]
    rows_a_file: int
    packing: Packing = field(default_factory=Packing)
    shuffled_bytes: int = 0


class GroupWriter:
    """Writes one group's rows. A partition's rows arrive one after another: one file is open at a time."""

    def __init__(self, storage: Storage, layout: Layout, group: int) -> None:
        self._storage, self._layout, self._group = storage, layout, group
        self._packing = packing = layout.packing
        self._options: dict[str, Any] = {}
        self._looked_at = 0  # rows, for the options
        run_bytes = min(packing.row_group_bytes, LARGEST_RUN_BYTES)
        self._sorter = Sorter(packing.sort_by, run_bytes) if packing.sort_by else None
        self._folder, self._files = "", 0
        self._pending: list[pa.Table] = []
        self._pending_bytes = 0
        self._sink = io.BytesIO()
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0  # in the open file

    def add(self, values: Sequence[str | None], table: pa.Table) -> None:
        """Takes rows of the partition with these values, in the order of the layout's keys."""
        folder = "".join(map(_folder, self._layout.partition_keys, values))
        if folder != self._folder:
            self._close_file()
            self._folder = folder
        table = table.select([name for name in table.column_names if name not in self._layout.partition_keys])
        while table.num_rows:
            room = self._layout.rows_a_file - self._rows if self._layout.rows_a_file else table.num_rows
            self._take(table.slice(0, room))
            table = table.slice(room)

    def close(self) -> None:
        self._close_file()

    def _take(self, table: pa.Table) -> None:
        self._rows += table.num_rows
        if self._sorter is None:
            self._hold(table)
        else:
            self._sorter.add(table)
        if self._rows == self._layout.rows_a_file:
            self._close_file()

    def _hold(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._pending_bytes += table.nbytes
        if self._pending_bytes >= self._packing.row_group_bytes:
            self._encode()

    def _encode(self) -> None:
        if not self._pending:
            return
        rows = pa.concat_tables(self._pending)
        row_groups = max(round(self._pending_bytes / self._packing.row_group_bytes), 1)
        self._pending, self._pending_bytes = [], 0
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._sink, rows.schema, **self._options_for(rows))
        self._writer.write_table(rows, row_group_size=-(-rows.num_rows // row_groups))

    def _options_for(self, rows: pa.Table) -> dict[str, Any]:
        """Those that were found good for an earlier file, unless this one shows a good deal more rows."""
        if rows.num_rows > 2 * self._looked_at:
            self._options, self._looked_at = self._packing.for_arrow(rows), rows.num_rows
        return self._options

    def _close_file(self) -> None:
        for rows in self._sorter.drain() if self._sorter else ():
            self._hold(rows)
        self._encode()
        if self._writer is not None:
            self._writer.close()
            count = f"c{self._files:03d}.{self._packing.codec}"
            name = f"part-{self._group:05d}-{self._layout.attempt}.{count}.parquet"
            self._storage.put(f"{self._layout.staging}{self._folder}{name}", self._sink.getvalue())
            self._files += 1
        self._sink, self._writer, self._rows = io.BytesIO(), None, 0


def _folder(key: str, value: str | None) -> str:
    if value == "":
        raise RunError(f"a folder names {key} with an empty text, which readers would take for null")
    text = uris.HIVE_NULL if value is None else quote(value, safe=KEPT_IN_NAMES)
    return f"{quote(key, safe=KEPT_IN_NAMES)}={text}/"

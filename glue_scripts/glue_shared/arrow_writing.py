"""Parquet written by the task that read the rows: no hop into the JVM, no shuffle, one put a file.

A put shows an object whole or not at all, so there is no rename that a committer would have to save. The
file's name comes from its group and its number: a task that runs twice writes the same files again.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from glue_shared import uris
from glue_shared.errors import RunError
from glue_shared.storage import Storage

ROW_GROUP_BYTES = 64 * 2**20  # of Arrow memory: what a task holds of rows before they are encoded
CODECS = ("snappy", "zstd")
KEPT_IN_NAMES = " !$&()+,-.;<>@_`|~"  # beside letters and digits: what Hive does not escape


@dataclass(frozen=True)
class Layout:
    """Where a run's files go, how large they may grow, and how they are packed.

    Args:
        attempt: a UUID, as in Spark's file names.
        rows_a_file: 0 for no bound.
        row_group_bytes: of Arrow memory; what a reader decodes at once, and what the writing task holds.
        codec: one of CODECS. zstd makes smaller files for more CPU of the writer.
    """

    staging: str
    attempt: str
    partition_keys: tuple[str, ...]
    rows_a_file: int
    row_group_bytes: int = ROW_GROUP_BYTES
    codec: str = "snappy"


class GroupWriter:
    """Writes one group's rows. A partition's rows arrive one after another: one file is open at a time."""

    def __init__(self, storage: Storage, layout: Layout, group: int) -> None:
        self._storage, self._layout, self._group = storage, layout, group
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
        self._pending.append(table)
        self._pending_bytes += table.nbytes
        self._rows += table.num_rows
        if self._pending_bytes >= self._layout.row_group_bytes:
            self._encode()
        if self._rows == self._layout.rows_a_file:
            self._close_file()

    def _encode(self) -> None:
        if not self._pending:
            return
        rows = pa.concat_tables(self._pending)
        self._pending, self._pending_bytes = [], 0
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._sink, rows.schema, compression=self._layout.codec)
        self._writer.write_table(rows, row_group_size=rows.num_rows)

    def _close_file(self) -> None:
        self._encode()
        if self._writer is not None:
            self._writer.close()
            count = f"c{self._files:03d}.{self._layout.codec}"
            name = f"part-{self._group:05d}-{self._layout.attempt}.{count}.parquet"
            self._storage.put(f"{self._layout.staging}{self._folder}{name}", self._sink.getvalue())
            self._files += 1
        self._sink, self._writer, self._rows = io.BytesIO(), None, 0


def _folder(key: str, value: str | None) -> str:
    if value == "":
        raise RunError(f"a folder names {key} with an empty text, which readers would take for null")
    text = uris.HIVE_NULL if value is None else quote(value, safe=KEPT_IN_NAMES)
    return f"{quote(key, safe=KEPT_IN_NAMES)}={text}/"

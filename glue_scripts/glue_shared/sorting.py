"""Rows in order, however many: sorted a run at a time, runs on the task's disk, merged a slice at a time.

It costs what the file's rows take in Arrow, written to local disk and read back once (compressed by lz4), and
memory of about four runs. A file whose rows fit into one run touches no disk; runs that follow one another,
as those of rows that arrived in order do, are not merged but read one after another.
"""

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SLICES_OF_A_RUN = 64  # so that up to 64 runs are merged in the memory of one
_RUN = "\0run"  # no column of a table: Parquet's and Spark's names hold no zero byte


class Sorter:
    """Takes rows in any order and gives them back in the order of some columns, nulls last."""

    def __init__(self, columns: Sequence[str], run_bytes: int) -> None:
        self._keys = [(name, "ascending") for name in columns]
        self._run_bytes = run_bytes
        self._pending: list[pa.Table] = []
        self._pending_bytes = 0
        self._runs: list[_Run] = []

    def add(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._pending_bytes += table.nbytes
        if self._pending_bytes >= self._run_bytes:
            self._runs.append(_Run(self._last_run()))

    def drain(self) -> Iterator[pa.Table]:
        """All rows that were added, in order, in tables of about a run's size. The sorter is empty then."""
        if self._pending and not self._runs:
            yield self._last_run()
            return
        if self._pending:
            self._runs.append(_Run(self._last_run()))
        runs, self._runs = self._runs, []
        try:
            line = self._in_line(runs)
            yield from self._merged(runs) if line is None else (run.read(SLICES_OF_A_RUN) for run in line)
        finally:
            for run in runs:
                run.close()

    def _last_run(self) -> pa.Table:
        rows = pa.concat_tables(self._pending)
        self._pending, self._pending_bytes = [], 0
        return self._in_order(rows)

    def _in_order(self, rows: pa.Table) -> pa.Table:
        rows = rows.combine_chunks()  # a column in one piece is sorted several times as fast
        return rows.take(self._order(rows))

    def _order(self, rows: pa.Table) -> pa.Array:
        return pc.sort_indices(rows, sort_keys=self._keys)

    def _in_line(self, runs: "list[_Run]") -> "list[_Run] | None":
        """The runs in an order in which each ends before the next one begins; None where there is none."""
        if not runs:
            return []
        starts = self._order(pa.concat_tables([run.ends.slice(0, 1) for run in runs]))
        line = [runs[number] for number in starts.to_pylist()]
        ends = self._order(pa.concat_tables([run.ends for run in line]))
        return line if ends.to_pylist() == list(range(len(ends))) else None

    def _merged(self, runs: "list[_Run]") -> Iterator[pa.Table]:
        """Of each run some slices are held. What lies before the first of their ends can come no later."""
        slices = max(SLICES_OF_A_RUN // len(runs), 1)
        held = runs[0].read(0).append_column(_RUN, pa.array([], pa.int32()))
        while True:
            left = np.bincount(held.column(_RUN).to_numpy(), minlength=len(runs))
            fresh = [
                _of_run(run.read(slices), number)
                for number, run in enumerate(runs)
                if run.unread and left[number] <= run.slice_rows * slices // 2
            ]
            held = self._in_order(pa.concat_tables([held, *fresh]))
            cut = _safe(held.column(_RUN).to_numpy(), [n for n, run in enumerate(runs) if run.unread])
            yield held.slice(0, cut).drop([_RUN])
            held = held.slice(cut)
            if not held.num_rows and not any(run.unread for run in runs):
                return


def _of_run(rows: pa.Table, number: int) -> pa.Table:
    return rows.append_column(_RUN, pa.array(np.full(rows.num_rows, number, np.int32)))


def _safe(origins: Any, unread: Sequence[int]) -> int:
    """How many of the rows held, given by their runs, lie before whatever is still to be read."""
    ends = [int(np.flatnonzero(origins == number)[-1]) + 1 for number in unread]
    return min(ends, default=len(origins))


class _Run:
    """Sorted rows in a file of their own, which is gone with the process."""

    def __init__(self, rows: pa.Table) -> None:
        self.slice_rows = -(-rows.num_rows // SLICES_OF_A_RUN)
        self.ends = rows.take([0, rows.num_rows - 1])  # a slice would hold on to all of them
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the run
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(pa.PythonFile(self._file, mode="w"), rows.schema, options=options) as writer:
            writer.write_table(rows.combine_chunks(), max_chunksize=self.slice_rows)
        self._file.seek(0)
        self._reader = pa.ipc.open_file(self._file)
        self._next = 0

    @property
    def unread(self) -> bool:
        return bool(self._next < self._reader.num_record_batches)

    def read(self, slices: int) -> pa.Table:
        """The next slices, as many as there are."""
        stop = min(self._next + slices, self._reader.num_record_batches)
        batches = [self._reader.get_batch(number) for number in range(self._next, stop)]
        self._next = stop
        return pa.Table.from_batches(batches, self._reader.schema)

    def close(self) -> None:
        self._file.close()

"""The limit in Python: no Spark, no plan, no journal, no account; two processes read, parse and write."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from benchmarks.small_files import events

PROCESSES = 2
ROW_GROUP_BYTES = 64 * 2**20


def convert(source: Path, target: Path) -> float:
    """Converts all files below the source; returns the seconds."""
    target.mkdir(parents=True)
    started = time.monotonic()
    folders = sorted(path for path in source.glob("*/*") if path.is_dir())
    shares = [folders[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(_convert_share, shares, [target / f"{number}.parquet" for number in range(PROCESSES)]))
    return time.monotonic() - started


def _convert_share(folders: Sequence[Path], target: Path) -> None:
    writer: pq.ParquetWriter | None = None
    for table in _row_groups(folders):
        writer = writer or pq.ParquetWriter(target, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _row_groups(folders: Sequence[Path]) -> Iterator[pa.Table]:
    pending: list[pa.Table] = []
    size = 0
    for folder in folders:
        table = _parsed(folder)
        pending.append(table)
        size += table.nbytes
        if size >= ROW_GROUP_BYTES:
            yield pa.concat_tables(pending)
            pending, size = [], 0
    if pending:
        yield pa.concat_tables(pending)


def _parsed(folder: Path) -> pa.Table:
    text = b"".join(_contents(folder))
    table = pa_json.read_json(
        pa.BufferReader(text),
        read_options=pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=pa_json.ParseOptions(explicit_schema=events.arrow()),
    )
    for part in folder.parts[-2:]:
        name, _, value = part.partition("=")
        table = table.append_column(name, pa.repeat(value, table.num_rows))
    return table


def _contents(folder: Path) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        for entry in entries:
            with open(entry.path, "rb", buffering=0) as file:
                yield file.read()


if __name__ == "__main__":
    print(convert(Path(sys.argv[1]), Path(sys.argv[2])))

"""Two generations of 30 objects, a target that holds the first, and what it must hold in the end."""

import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from tests.faults.drivers import Order

from glue_shared import uris
from glue_shared.journal import HOUSEKEEPING, Journal
from glue_shared.storage import FolderStorage, Storage
from glue_shared.turns import given_up_by

MODES = {
    "append": ("--write_mode", "append"),
    "overwrite": ("--write_mode", "overwrite"),
    "overwrite_partitions": ("--write_mode", "overwrite_partitions"),
    "incremental": ("--write_mode", "append", "--incremental", "true"),
}
OBJECTS, ROWS_AN_OBJECT = 30, 20
FIRST_DAYS, SECOND_DAYS = ("1", "2", "3"), ("2", "3", "4")
Row = tuple[int, str, str]  # id, text, day


@dataclass(frozen=True)
class Scene:
    """A source and a target on one storage, in one write mode and source format."""

    storage: Storage
    mode: str
    source_format: str = "json"
    name: str = "table"

    @property
    def source(self) -> str:
        return f"s3://lake/{self.name}/"

    @property
    def target(self) -> str:
        return f"s3://out/{self.name}/"

    def order(self, run_id: str, run_key: str = "", **of_the_run: Any) -> Order:
        root = self.storage.root if isinstance(self.storage, FolderStorage) else None
        arguments = ("--source", self.source, "--target", self.target, "--source_format", self.source_format)
        keys = ("--partition_keys", "day")
        told = (*arguments, *keys, *MODES[self.mode])
        return Order(arguments=told, run_id=run_id, run_key=run_key, root=root, **of_the_run)

    def put_first(self) -> None:
        self._put("first", FIRST_DAYS, 0)

    def put_second(self) -> None:
        """The second generation replaces the first, or comes beside it where that was read already."""
        if self.mode != "incremental":
            self.storage.delete([item.uri for item in self.storage.objects(self.source)])
        self._put("second", SECOND_DAYS, 10_000)

    def before(self) -> list[Row]:
        return sorted(row for _, rows in _objects("first", FIRST_DAYS, 0) for row in rows)

    def after(self, runs: int = 1) -> list[Row]:
        """What the target holds after so many runs over the second generation."""
        new = sorted(row for _, rows in _objects("second", SECOND_DAYS, 10_000) for row in rows)
        if self.mode == "append":
            return sorted([*self.before(), *new * runs])
        if self.mode == "incremental":
            return sorted([*self.before(), *new])
        kept = [row for row in self.before() if row[2] not in SECOND_DAYS]
        return new if self.mode == "overwrite" else sorted([*kept, *new])

    def visible(self) -> list[Row]:
        """What a reader of the table sees."""
        return sorted(self._rows())

    def leftovers(self) -> list[str]:
        """What lies in the target's home beside the records since the last commit and the read marks."""
        home = f"{self.target}{HOUSEKEEPING}"
        rest = [name.removeprefix(home) for name in self._names() if name.startswith(home)]
        records = [name for name in rest if name.startswith("log/") and name >= self._last_commit(rest)]
        return [name for name in rest if name not in records and not name.startswith("read/")]

    def _last_commit(self, names: Sequence[str]) -> str:
        outcomes = sorted(name for name in names if name.endswith(".commit.json"))
        home = f"{self.target}{HOUSEKEEPING}"
        committed = [name for name in outcomes if not given_up_by(self.storage.get(f"{home}{name}"))]
        return committed[-1].partition(".")[0]

    def _names(self) -> list[str]:
        """All there is: in a folder the hidden files too, which no listing shows."""
        if not isinstance(self.storage, FolderStorage):
            return [item.uri for item in self.storage.objects(self.target)]
        root = self.storage.root
        found = (Path(folder) / name for folder, _, names in os.walk(root / "out") for name in names)
        return [f"s3://{path.relative_to(root)}" for path in found]

    def _put(self, generation: str, days: Sequence[str], first_id: int) -> None:
        for name, rows in _objects(generation, days, first_id):
            self.storage.put(f"{self.source}{name}.{self.source_format}", _encoded(self.source_format, rows))

    def _rows(self) -> Iterator[Row]:
        for uri in Journal(self.storage, self.target).data_objects():
            day = uris.partition_values(uri.removeprefix(self.target))["day"]
            for row in pq.read_table(io.BytesIO(self.storage.get(uri)), partitioning=None).to_pylist():
                yield row["id"], row["text"], str(day)


def _objects(generation: str, days: Sequence[str], first_id: int) -> Iterator[tuple[str, list[Row]]]:
    for number in range(OBJECTS):
        day = days[number * len(days) // OBJECTS]
        ids = range(first_id + number * ROWS_AN_OBJECT, first_id + (number + 1) * ROWS_AN_OBJECT)
        yield (
            f"day={day}/{generation}-{number:02d}",
            [(each, f"{generation} row {each}", day) for each in ids],
        )


def _encoded(source_format: str, rows: Sequence[Row]) -> bytes:
    plain = [{"id": number, "text": text} for number, text, _ in rows]
    if source_format == "json":
        return "".join(f"{json.dumps(row)}\n" for row in plain).encode()
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(plain), sink)
    return sink.getvalue()

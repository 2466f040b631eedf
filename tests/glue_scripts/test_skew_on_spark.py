"""One partition with nine tenths of the rows, on real Spark: several tasks write it, no dust beside it."""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest
from demo import rows as demo_rows
from tests.glue_scripts.lake import Lake

pytestmark = pytest.mark.spark

OBJECTS, ROWS, SMALL = 16, 12_000, 120
TARGET = 2**20


def _row(numbers: random.Random, **more: str) -> str:
    return json.dumps({"id": f"{numbers.getrandbits(160):x}", **more})


def _tasks_and_sizes(lake: Lake) -> dict[str, list[tuple[int, int]]]:
    """By partition, the task that wrote each file and the file's size."""
    found = defaultdict(list)
    for path in demo_rows.parquet_files(lake.root / "out" / lake.name):
        found[path.parent.name].append((_task(path), path.stat().st_size))
    return found


def _task(path: Path) -> int:
    match = re.match(r"part-(\d+)-", path.name)
    assert match is not None
    return int(match[1])


@pytest.mark.parametrize("sort", [[], ["--sort_by", "id"]], ids=["as they come", "sorted"])
def test_a_shuffle_gives_the_heavy_partition_to_several_tasks(lake: Lake, sort: list[str]) -> None:
    numbers = random.Random(11)  # noqa: S311 - a skew, not a secret
    for name in range(OBJECTS):
        kinds = ("heavy" if row % 10 else f"small{numbers.randrange(SMALL)}" for row in range(ROWS))
        lake.put(f"f{name:02d}.json", "\n".join(_row(numbers, kind=kind) for kind in kinds).encode())

    summary = lake.convert("--partition_keys", "kind", "--target_file_size_mb", "1", *sort)

    written = _tasks_and_sizes(lake)
    heavy = written.pop("kind=heavy")
    assert summary.rows_out == OBJECTS * ROWS
    assert len({task for task, _ in heavy}) >= 3
    assert all(size < 1.5 * TARGET for _, size in heavy), heavy
    assert sum(size > 0.6 * TARGET for _, size in heavy) >= len(heavy) - 1, "the last one has what is left"
    assert len(written) == SMALL
    assert sum(map(len, written.values())) <= 1.5 * SMALL, "few share the heavy one's slice"


def test_where_the_files_lie_together_the_heavy_partition_has_several_tasks_too(lake: Lake) -> None:
    numbers = random.Random(12)  # noqa: S311 - a skew, not a secret
    for name in range(OBJECTS):
        for folder, rows in (("kind=heavy", ROWS), (f"kind=small{name}", ROWS // 10)):
            lake.put(f"{folder}/f{name}.json", "\n".join(_row(numbers) for _ in range(rows)).encode())

    summary = lake.convert("--partition_keys", "kind", "--target_file_size_mb", "1")

    written = _tasks_and_sizes(lake)
    heavy = written.pop("kind=heavy")
    assert summary.rows_out == OBJECTS * (ROWS + ROWS // 10)
    assert len({task for task, _ in heavy}) == len(heavy) >= 3
    assert all(size < 1.5 * TARGET for _, size in heavy), heavy
    assert all(len(files) == 1 for files in written.values())

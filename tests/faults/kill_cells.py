"""When a run is killed: after which of its changes, or at which random moment."""

import itertools
import random
from dataclasses import dataclass

from tests.faults.scene import MODES, OBJECTS

FORMATS = ("json", "parquet")
TASK, RECORD, COPY, DELETE = (
    "^put .*/accounts/",
    "^put_if_absent .*commit.json",
    "^copy s3://out/table/day=",
    "^delete s3://out/table/day=",
)
TASK_COMMITS = (1, 3, 10, 20, 29)
RANDOM_SEEDS = range(12)
RECOVERY_SEEDS = range(10)


@dataclass(frozen=True)
class Cell:
    """One row of the kill table, in one write mode and source format."""

    name: str
    event: str
    after: int
    mode: str
    source_format: str

    def __str__(self) -> str:
        return f"{self.name}-{self.mode}-{self.source_format}"

    @property
    def column(self) -> str:
        return f"{self.mode}, {self.source_format}"


def _cells() -> list[Cell]:
    """While it reads, a run depends on the source's format; while it publishes, no more."""
    tasks = [(f"task commit {n} of {OBJECTS}", TASK, n) for n in TASK_COMMITS]
    publishing = [("the commit record", RECORD, 1), (f"copy {OBJECTS // 2} of {OBJECTS}", COPY, OBJECTS // 2)]
    deletes = [("delete 1 of what is replaced", DELETE, 1)]
    every = itertools.product(tasks, MODES, FORMATS)
    late = itertools.product(publishing, MODES, FORMATS[:1])
    replacing = itertools.product(deletes, ("overwrite", "overwrite_partitions"), FORMATS[:1])
    return [
        Cell(name, event, after, mode, source_format)
        for (name, event, after), mode, source_format in itertools.chain(every, late, replacing)
    ]


CELLS = _cells()
ON_SPARK = (
    "task commit 10 of 30-append-parquet",
    "copy 15 of 30-overwrite-json",
)  # what `make test` kills there


def recovery_deaths(seed: int) -> tuple[Cell, int]:
    """Where a run dies, and at which of its changes the run dies that finds what it left."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    publishing = [cell for cell in CELLS if cell.event != TASK]
    return chance.choice(publishing if seed % 2 else CELLS), chance.randint(1, 40)

"""What Spark's metrics system wrote of a run, once a second: a CSV file for each instance and metric."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Samples = list[tuple[float, float]]  # epoch seconds, value
DRIVER = "driver"


@dataclass(frozen=True)
class SparkSamples:
    """The samples of a run by instance (`driver`, or an executor's id) and metric (`jvm.heap.used`)."""

    folder: Path

    def instances(self) -> list[str]:
        """The driver first, then the executors by number."""
        found = {instance for instance, _, _ in self._files()}
        return sorted(found, key=lambda name: (name != DRIVER, int(name) if name.isdigit() else 0, name))

    def of(self, instance: str, metric: str) -> Samples:
        """Every sample in the order of time; none where nothing was written.

        A script that opens one SparkContext after another leaves files of each.
        """
        found: Samples = []
        for each, name, file in self._files():
            if (each, name) == (instance, metric):
                found += _samples(file)
        return sorted(found)

    def _files(self) -> Iterator[tuple[str, str, Path]]:
        for file in sorted(self.folder.glob("*.csv")):
            _, instance, metric = file.name.removesuffix(".csv").split(".", 2)
            yield instance, metric, file


def _samples(file: Path) -> Samples:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        return [(float(row[0]), float(row[1])) for row in rows if _is_sample(row)]


def _is_sample(row: list[str]) -> bool:
    """False for a line that Spark had not finished when its process ended."""
    if len(row) < 2:
        return False
    try:
        float(row[0]), float(row[1])
    except ValueError:
        return False
    return True

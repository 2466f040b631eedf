"""What the demo says at its end: a table for people, `summary.json` for programs."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEADER = ("", "files in", "rows", "files out", "tasks", "seconds", "peak driver heap")


@dataclass(frozen=True)
class Outcome:
    """One run on the demo's input; seconds leave out Spark's start, for both runs alike."""

    name: str
    files_in: int
    rows: int
    files_out: int
    tasks: int
    seconds: float
    heap_peak_mb: float
    heap_max_mb: float

    @property
    def heap_peak_fraction(self) -> float:
        return self.heap_peak_mb / self.heap_max_mb

    def cells(self) -> tuple[str, ...]:
        heap = f"{self.heap_peak_mb:.0f} of {self.heap_max_mb:.0f} MB ({self.heap_peak_fraction:.0%})"
        counts = (self.files_in, self.rows, self.files_out, self.tasks)
        return (self.name, *(f"{count:,}" for count in counts), f"{self.seconds:.1f}", heap)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the first to the left and the rest to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def tasks_in(event_log: Path) -> int:
    """How many tasks a run's Spark event log saw end."""
    content = event_log.read_bytes()
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    events = (json.loads(line)["Event"] for line in text.splitlines() if line.strip())
    return sum(1 for event in events if event == "SparkListenerTaskEnd")

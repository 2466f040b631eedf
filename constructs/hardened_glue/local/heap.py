"""Reads the driver's heap out of the CSV files that Spark's metrics system writes every second."""

from dataclasses import dataclass
from pathlib import Path

_MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class DriverHeap:
    """The heap of the driver's JVM as sampled; a peak between two samples is not seen."""

    max_mb: float
    peak_mb: float
    peak_fraction: float
    samples: int


def driver_heap(metrics: Path) -> DriverHeap | None:
    """The driver's heap over a run; None when no sample was written."""
    used = _values(metrics, "used")
    limit = _values(metrics, "max")
    fractions = _values(metrics, "usage")
    if not (used and limit and fractions):
        return None
    return DriverHeap(
        max_mb=round(max(limit) / _MB, 1),
        peak_mb=round(max(used) / _MB, 1),
        peak_fraction=round(max(fractions), 4),
        samples=len(used),
    )


def driver_heap_now_mb(metrics: Path) -> float | None:
    """The newest sample of the driver's used heap."""
    used = _values(metrics, "used")
    return round(used[-1] / _MB, 1) if used else None


def driver_heap_usage(metrics: Path) -> list[tuple[float, float]]:
    """Seconds since the first sample, and the fraction of the driver's heap in use then."""
    samples = _samples(metrics, "usage")
    return [(moment - samples[0][0], fraction) for moment, fraction in samples]


def _values(metrics: Path, gauge: str) -> list[float]:
    return [value for _, value in _samples(metrics, gauge)]


def _samples(metrics: Path, gauge: str) -> list[tuple[float, float]]:
    # One file for each SparkContext that the script opened: <application>.driver.jvm.heap.<gauge>.csv
    files = sorted(metrics.glob(f"*.driver.jvm.heap.{gauge}.csv"), key=lambda file: file.stat().st_mtime)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = (line.split(",") for line in lines if _is_sample(line))
    return [(float(moment), float(value)) for moment, value in pairs]


def _is_sample(line: str) -> bool:
    # The header, and a line that Spark is still writing, are no samples.
    time, _, value = line.partition(",")
    return time.isdigit() and value.replace(".", "", 1).replace("E-", "", 1).isdigit()

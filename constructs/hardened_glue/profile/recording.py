"""A finished run's samples and event log as series under Glue's names.

On Glue a gauge is sent each 30 seconds and a count as tasks end; here a gauge is sampled each second, so a
peak that Glue would pass over is seen. `glue.ALL.*` is the mean over the executors that there are, as a
fraction of heap must be; AWS does not say how it aggregates (unconfirmed). `s3.filesystem.*` counts what goes
through Hadoop's file systems, on Glue too: what a script reads with boto3 or in Arrow is in the run summary.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hardened_glue.facts import metrics
from hardened_glue.profile.event_counts import EventCounts
from hardened_glue.profile.series import GlueSeries
from hardened_glue.profile.spark_samples import DRIVER, Samples, SparkSamples

GAUGES = ("jvm.heap.usage", "jvm.heap.used")  # by Spark's name, which is Glue's
MOVED = {"s3.filesystem.read_bytes": "read_bytes", "s3.filesystem.write_bytes": "write_bytes"}
_FILE_SYSTEMS = ("file", "s3", "s3a")  # a folder that stands for S3, or S3A
PYTHON_MEMORY = "ExecutorMetrics.ProcessTreePythonRSSMemory"  # no metric of Glue's: Python's part of a worker


def recorded(samples: Path, event_log: Path | None) -> tuple[float | None, tuple[GlueSeries, ...]]:
    """When the run began (epoch seconds), and its series; counts need an event log."""
    found = SparkSamples(samples)
    counts = EventCounts.read(event_log) if event_log else EventCounts()
    firsts = [each[0][0] for each in (found.of(name, GAUGES[0]) for name in found.instances()) if each]
    start = counts.started if counts.started is not None else min(firsts, default=None)
    if start is None:
        return None, ()
    made = [*_gauges(found, start), *_counted(counts, start)]
    return start, tuple(each for each in made if each.points)


def _gauges(found: SparkSamples, start: float) -> Iterable[GlueSeries]:
    executors = [name for name in found.instances() if name != DRIVER]
    for metric in GAUGES:
        by_executor = {name: found.of(name, metric) for name in executors}
        yield _series(f"glue.{DRIVER}.{metric}", found.of(DRIVER, metric), start)
        yield _series(f"glue.ALL.{metric}", _mean(list(by_executor.values())), start)
        for name, each in by_executor.items():
            yield _series(f"glue.{name}.{metric}", each, start)
    for name in executors:
        yield _series(f"local.{name}.python.memory.used", found.of(name, PYTHON_MEMORY), start)
    for metric, counter in MOVED.items():
        moved = {name: _moved(found, name, counter) for name in found.instances()}
        yield _series(f"glue.{DRIVER}.{metric}", moved.pop(DRIVER, []), start)
        yield _series(f"glue.ALL.{metric}", _sum(list(moved.values())), start)
        for name, each in moved.items():
            yield _series(f"glue.{name}.{metric}", each, start)


def _counted(counts: EventCounts, start: float) -> Iterable[GlueSeries]:
    for name, moments in counts.deltas.items():
        yield _series(f"glue.driver.aggregate.{name}", moments, start, type_="count")
    yield _series(metrics.EXECUTORS.name, counts.executors, start)
    yield _series(metrics.EXECUTORS_NEEDED.name, counts.needed, start)


def _series(name: str, samples: Samples, start: float, type_: str = "gauge") -> GlueSeries:
    points = tuple((round(max(moment - start, 0.0), 3), value) for moment, value in sorted(samples))
    return GlueSeries(name=name, type=type_, points=points)


def _moved(found: SparkSamples, instance: str, counter: str) -> Samples:
    """Bytes since the sample before, over all file systems: Spark counts since the process began."""
    grown: Samples = []
    for scheme in _FILE_SYSTEMS:
        before = 0.0
        for moment, total in found.of(instance, f"executor.filesystem.{scheme}.{counter}"):
            grown.append((moment, max(total - before, 0.0)))
            before = total
    return _sum([grown])


def _mean(series: Sequence[Samples]) -> Samples:
    return _by_second(series, lambda values: sum(values) / len(values))


def _sum(series: Sequence[Samples]) -> Samples:
    return _by_second(series, sum)


def _by_second(series: Sequence[Samples], of: Callable[[list[float]], float]) -> Samples:
    seconds: dict[float, list[float]] = {}
    for samples in series:
        for moment, value in samples:
            seconds.setdefault(float(int(moment)), []).append(value)
    return [(moment, of(values)) for moment, values in sorted(seconds.items())]

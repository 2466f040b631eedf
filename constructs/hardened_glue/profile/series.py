"""Time series of one run, under the names and scales that Glue's own metrics have."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Points = tuple[tuple[float, float], ...]  # seconds since the run's start, value


@dataclass(frozen=True, kw_only=True)
class GlueSeries:
    """One metric of the run, under the name that Glue gives it.

    Args:
        type: `gauge`, a sample of what is; or `count`, what came since the last point.
        points: seconds since the run's start, and the value then.
        dimensions: what Glue adds to JobName, JobRunId and Type.
    """

    name: str
    type: str
    points: Points
    dimensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def peak(self) -> float | None:
        return max((value for _, value in self.points), default=None)

    def total(self) -> float:
        return sum(value for _, value in self.points)


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """A line of the driver's log that a metric filter may count."""

    at_s: float
    text: str


@dataclass(frozen=True, kw_only=True)
class RunProfile:
    """What a run on this machine would have shown on Glue's own graphs.

    Args:
        seconds: from the first start of a process to the last one's end, Spark's own start included.
        job: what was run: name, Glue version, worker type and number, as deployed.
    """

    run_id: str
    state: str
    seconds: float
    job: Mapping[str, Any]
    series: tuple[GlueSeries, ...]
    alarms: tuple[Mapping[str, Any], ...] = ()
    cost: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)

    def named(self, name: str) -> GlueSeries | None:
        return next((each for each in self.series if each.name == name), None)

    def of_each_executor(self, metric: str) -> Iterator[tuple[str, GlueSeries]]:
        """The executors' own series of a metric, such as `jvm.heap.usage`, by the executor's id."""
        for each in self.series:
            _, source, rest = each.name.split(".", 2)
            if source.isdigit() and rest == metric:
                yield source, each

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def read(file: Path) -> RunProfile:
    """The profile that an earlier run wrote."""
    record = json.loads(file.read_text(encoding="utf-8"))
    series = tuple(_series(each) for each in record.pop("series"))
    return RunProfile(**{**record, "series": series, "alarms": tuple(record["alarms"])})


def _series(record: Mapping[str, Any]) -> GlueSeries:
    points: Sequence[Sequence[float]] = record["points"]
    return GlueSeries(**{**record, "points": tuple((moment, value) for moment, value in points)})

"""Which window should the alarms on half the heap have? Each candidate, each run, many starting times.

`python -m tests.replay.windows` writes the table of decision 005.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.replay.runs import RUNS, START, Run, metrics_of

from hardened_glue.cloudwatch.alarm_states import MINUTE, Metrics, rings

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "005-ring-on-one-minute-above-half.md"
_OPEN, _CLOSE = "<!-- windows -->", "<!-- /windows -->"
# Beyond, out of minutes, by statistic.
CANDIDATES = (
    ("Maximum", 1, 1),
    ("Maximum", 1, 3),
    ("Maximum", 1, 5),
    ("Maximum", 1, 10),
    ("Maximum", 2, 2),
    ("Maximum", 2, 3),
    ("Maximum", 3, 3),
    ("Maximum", 3, 5),
    ("Maximum", 5, 5),
    ("Average", 1, 1),
    ("Average", 2, 3),
    ("Average", 3, 3),
    ("Average", 3, 5),
    ("Minimum", 1, 1),
    ("Minimum", 2, 3),
    ("Minimum", 3, 3),
)
# A run starts at any second of a minute, and its first sample within the first half of it.
STARTS_S = range(0, 60, 10)
PHASES_S = range(0, 30, 6)
FAILURES = {"driver_oom": "glue.driver.jvm.heap.usage", "executor_oom": "glue.ALL.jvm.heap.usage"}
HEALTHY = dict.fromkeys(
    ("healthy_etl", "healthy_small_heap", "healthy_aggregating"), "glue.ALL.jvm.heap.usage"
)


@dataclass(frozen=True)
class Outcome:
    """How a candidate did in one run: in how many of the tries it rang, and how late at the worst."""

    rung: int
    tries: int
    latest_s: float | None
    times_rung: int


@cache
def outcome(run_id: str, metric: str, candidate: tuple[str, int, int], tolerated: float = 0.5) -> Outcome:
    """Replay one run at every starting time; lateness counts from the run's start."""
    statistic, beyond, minutes = candidate
    [run] = [each for each in RUNS if each.id == run_id]
    found = [_ring(run, metric, start, phase, _alarm(metric, statistic, beyond, minutes, tolerated))
             for start in STARTS_S for phase in PHASES_S]  # fmt: skip
    firsts = [times[0] for times in found if times]
    return Outcome(
        rung=len(firsts),
        tries=len(found),
        latest_s=max(firsts, default=None),
        times_rung=sum(len(times) for times in found),
    )


def _ring(run: Run, metric: str, start_s: int, phase_s: int, alarm: dict[str, object]) -> list[float]:
    recorder = run.recorded(phase_s)
    recorder.samples = [
        (series, at + start_s, value) for series, at, value in recorder.samples if series.name == metric
    ]
    metrics: Metrics = metrics_of(recorder)
    return [at - START - start_s for at in rings(alarm, metrics, run.watch_s)]


def _alarm(metric: str, statistic: str, beyond: int, minutes: int, tolerated: float) -> dict[str, object]:
    dimensions = {"JobName": "nightly", "JobRunId": "ALL", "Type": "gauge"}
    return {
        "Namespace": "Glue",
        "MetricName": metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        "Statistic": statistic,
        "Period": MINUTE,
        "EvaluationPeriods": minutes,
        "DatapointsToAlarm": beyond,
        "Threshold": tolerated,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }


def render() -> str:
    """The table: a row a candidate, a column a run."""
    runs = {**FAILURES, **HEALTHY}
    lines = [
        "| statistic | beyond | " + " | ".join(runs) + " |",
        "|---|---|" + "---|" * len(runs),
    ]
    for candidate in CANDIDATES:
        statistic, beyond, minutes = candidate
        cells = [_cell(run_id, outcome(run_id, metric, candidate)) for run_id, metric in runs.items()]
        lines.append(f"| {statistic} | {beyond} of {minutes} minutes | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(run_id: str, found: Outcome) -> str:
    if not found.rung:
        return "silent"
    share = f"{found.rung} of {found.tries}"
    if run_id in HEALTHY:
        return f"{share}, {found.times_rung / found.tries:.1f} times an hour"
    return f"{share}, at the latest after {found.latest_s:.0f} s"


def page() -> str:
    """Decision 005 with its table made anew."""
    before, rest = PAGE.read_text(encoding="utf-8").split(_OPEN)
    _, after = rest.split(_CLOSE)
    return f"{before}{_OPEN}\n{render()}{_CLOSE}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""A finished run on this machine, made into its profile."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hardened_glue.facts.prices import US_PRICES, Prices
from hardened_glue.profile import alarms, cost, log_lines
from hardened_glue.profile.cost import Workers
from hardened_glue.profile.recording import recorded
from hardened_glue.profile.series import RunProfile


@dataclass(frozen=True, kw_only=True)
class FinishedRun:
    """Where a run left what it showed.

    Args:
        samples: the folder of Spark's metrics, a CSV file for each.
        logs: the driver's log and those of the executors.
        summary: the script's own run summary, if it prints one.
    """

    run_id: str
    state: str
    seconds: float
    samples: Path
    event_log: Path | None = None
    logs: Sequence[Path] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProfiledJob:
    """The job as deployed: its size, and what watches it, with CloudFormation's properties."""

    name: str
    glue_version: str
    workers: Workers
    alarms: Sequence[Mapping[str, Any]] = ()
    metric_filters: Sequence[Mapping[str, Any]] = ()


def profile_of(run: FinishedRun, job: ProfiledJob, prices: Prices = US_PRICES) -> RunProfile:
    """The run's series, its alarms and its cost on the job's workers."""
    start, series = recorded(run.samples, run.event_log)
    lines = log_lines.read(run.logs, start) if start is not None else ()
    return RunProfile(
        run_id=run.run_id,
        state=run.state,
        seconds=run.seconds,
        job={"name": job.name, "glue_version": job.glue_version, **asdict(job.workers)},
        series=series,
        alarms=alarms.evaluated(job.alarms, job.metric_filters, job.name, series, lines, run.seconds),
        cost=cost.of_run(job.workers, job.glue_version, run.seconds, prices),
        summary=run.summary,
    )

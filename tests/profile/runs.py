"""A small run as Spark leaves it: samples of a driver and two executors, an event log, a log."""

import json
from pathlib import Path

from hardened_glue.profile.series import GlueSeries, Points, RunProfile

START = 1_795_761_973.0


def samples(folder: Path, files: dict[str, list[tuple[float, float]]]) -> Path:
    """Writes metrics as Spark's CSV sink does; the key is `<instance>.<metric>`, moments count from START."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, points in files.items():
        lines = ["t,value", *(f"{int(START + moment)},{value}" for moment, value in points)]
        (folder / f"app-1.{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def event_log(file: Path, *events: dict[str, object]) -> Path:
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return file


def started() -> dict[str, object]:
    return {"Event": "SparkListenerApplicationStart", "Timestamp": int(START * 1000)}


def executor(at_s: float, name: str, *, cores: int = 2) -> dict[str, object]:
    return {
        "Event": "SparkListenerExecutorAdded",
        "Timestamp": _ms(at_s),
        "Executor ID": name,
        "Executor Info": {"Total Cores": cores},
    }


def removed(at_s: float, name: str) -> dict[str, object]:
    return {"Event": "SparkListenerExecutorRemoved", "Timestamp": _ms(at_s), "Executor ID": name}


def stage(at_s: float, tasks: int, *, ends: bool = False, fails: bool = False) -> dict[str, object]:
    info: dict[str, object] = {"Stage ID": 0, "Stage Attempt ID": 0, "Number of Tasks": tasks}
    info["Completion Time" if ends else "Submission Time"] = _ms(at_s)
    if fails:
        info["Failure Reason"] = "Job aborted"
    return {
        "Event": "SparkListenerStageCompleted" if ends else "SparkListenerStageSubmitted",
        "Stage Info": info,
    }


def task(at_s: float, reason: str = "Success", **moved: dict[str, int]) -> dict[str, object]:
    return {
        "Event": "SparkListenerTaskEnd",
        "Stage ID": 0,
        "Stage Attempt ID": 0,
        "Task Info": {"Finish Time": _ms(at_s)},
        "Task End Reason": {"Reason": reason},
        "Task Metrics": {name.replace("_", " "): values for name, values in moved.items()},
    }


def gauge(name: str, points: Points) -> GlueSeries:
    return GlueSeries(name=name, type="gauge", points=points)


def profile(*series: GlueSeries, seconds: float = 90.0, **more: object) -> RunProfile:
    job = {"name": "nightly", "glue_version": "5.0", "worker_type": "G.1X", "max_workers": 10}
    return RunProfile(run_id="jr_1", state="SUCCEEDED", seconds=seconds, job=job, series=series, **more)  # type: ignore[arg-type]


def _ms(at_s: float) -> int:
    return int((START + at_s) * 1000)

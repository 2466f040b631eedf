"""The tables and pictures of docs/explanation/profiles.md: `python -m tests.benchmarks.profiles_page`.

Drawn from the profiles that `make bench-small-files`, `bench-jdbc` and `bench-straggler` leave below
`build`; what the tables say of them is kept in benchmarks/results/profiles.json.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.facts.generated import rewrite, table

from hardened_glue.facts import metrics
from hardened_glue.profile import pictures
from hardened_glue.profile.series import RunProfile, read
from hardened_glue.profile.text import clock

ROOT = Path(__file__).parents[2]
BUILD, IMAGES = ROOT / "build", ROOT / "docs" / "images"
RESULTS = ROOT / "benchmarks" / "results" / "profiles.json"
PAGE = ROOT / "docs" / "explanation" / "profiles.md"
HEAD = (
    "run",
    "ended",
    "seconds",
    "driver heap, peak",
    "executors heap, peak",
    "executors",
    "alarms that rang",
)


@dataclass(frozen=True)
class Scenario:
    """A guide's code and ours on the same input: titles and the folders of their profiles below `build`."""

    name: str
    runs: Mapping[str, str]

    def profiles(self) -> dict[str, RunProfile]:
        return {title: read(BUILD / folder / "profile.json") for title, folder in self.runs.items()}


SCENARIOS = (
    Scenario(
        "small-files",
        {
            "the guide's code, 320,000 files": "bench_small_files/profiles/320000/naive",
            "this project's job, 320,000 files": "bench_small_files/profiles/320000/grouped",
        },
    ),
    Scenario(
        "jdbc",
        {
            "the guide's code, executor of 1 GB": "bench_jdbc/profiles/mariadb/naive",
            "this project's job, executor of 512 MB": "bench_jdbc/profiles/mariadb/splits",
        },
    ),
    Scenario(
        "straggler",
        {
            "the guide's code, coalesce(1)": "bench_straggler/profiles/coalesce_one",
            "this project's job": "bench_straggler/profiles/grouped",
        },
    ),
)


def collect() -> None:
    """Draws what is there and keeps what the tables need; a scenario without profiles keeps what it had."""
    kept = results()
    for scenario in SCENARIOS:
        if all((BUILD / folder / "profile.json").exists() for folder in scenario.runs.values()):
            profiles = scenario.profiles()
            drawn = pictures.figure(list(profiles.values()), list(profiles))
            (IMAGES / f"profile-{scenario.name}.png").write_bytes(pictures.as_png(drawn))
            kept[scenario.name] = {title: _told(each) for title, each in profiles.items()}
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return found


def _told(profile: RunProfile) -> dict[str, Any]:
    return {
        "state": profile.state,
        "seconds": profile.seconds,
        "driver_heap_peak": _peak(profile, metrics.DRIVER_HEAP.name),
        "executors_heap_peak": _peak(profile, metrics.EXECUTORS_HEAP.name),
        "executors": len(list(profile.of_each_executor("jvm.heap.usage"))),
        "rang": {each["name"]: each["rang_at_s"] for each in profile.alarms if each["state"] == "rang"},
    }


def _peak(profile: RunProfile, name: str) -> float | None:
    series = profile.named(name)
    return series.peak if series else None


def made() -> dict[str, str]:
    """Each table of the page by its name."""
    return {name: table(HEAD, _rows(runs)) for name, runs in results().items()}


def _rows(runs: Mapping[str, Any]) -> Iterator[list[object]]:
    for title, told in runs.items():
        yield [
            title,
            told["state"],
            f"{told['seconds']:.0f}",
            _share(told["driver_heap_peak"]),
            _share(told["executors_heap_peak"]),
            told["executors"],
            "; ".join(f"{_kind(name)} at {clock(at[0])}" for name, at in told["rang"].items()) or "none",
        ]


def _share(peak: float | None) -> str:
    return "" if peak is None else f"{peak:.0%}"


def _kind(alarm: str) -> str:
    """What an alarm is of, without the name of its job."""
    return alarm.rpartition("-")[2]


if __name__ == "__main__":
    collect()
    rewrite(str(PAGE), made())

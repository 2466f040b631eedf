"""Profiles of local runs: written after a run, and drawn side by side later."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.layout import RunLayout
from hardened_glue.local.result import RunResult
from hardened_glue.profile import page, pictures, text
from hardened_glue.profile.cost import Workers
from hardened_glue.profile.profiling import FinishedRun, ProfiledJob, profile_of
from hardened_glue.profile.series import RunProfile, read

NAME = "profile"


def write(definition: JobDefinition, result: RunResult) -> Iterator[str]:
    """Leaves `profile.json`, `.png` and `.html` in the run's folder; yields what they say in a few lines."""
    profile = profile_of(_finished(result), _job(definition))
    (result.run_dir / f"{NAME}.json").write_text(profile.as_json() + "\n", encoding="utf-8")
    _draw([profile], [definition.name], result.run_dir / NAME)
    yield from text.lines(profile)
    yield f"{'profile':<16} {result.run_dir / NAME}.html"


def compare(run_dirs: Sequence[Path], out: Path) -> Iterator[str]:
    """Draws profiles that earlier runs left, in columns of one scale; yields where they lie."""
    for folder in run_dirs:
        if not (folder / f"{NAME}.json").exists():
            raise LocalRunError(
                f"{folder} holds no {NAME}.json, expected the folder of a run with `run-local --profile`"
            )
    profiles = [read(folder / f"{NAME}.json") for folder in run_dirs]
    out.parent.mkdir(parents=True, exist_ok=True)
    _draw(profiles, _titles(run_dirs, profiles), out)
    yield f"{out}.html"
    yield f"{out}.png"


def _draw(profiles: Sequence[RunProfile], titles: Sequence[str], out: Path) -> None:
    drawn = pictures.figure(profiles, titles)
    out.with_suffix(".png").write_bytes(pictures.as_png(drawn))
    out.with_suffix(".html").write_text(page.html(profiles, titles, pictures.as_svg(drawn)), encoding="utf-8")


def _titles(run_dirs: Sequence[Path], profiles: Sequence[RunProfile]) -> list[str]:
    """The jobs' names, or the folders' where those are the same."""
    names = [str(each.job["name"]) for each in profiles]
    return names if len(set(names)) == len(names) else [folder.name for folder in run_dirs]


def _finished(result: RunResult) -> FinishedRun:
    layout = RunLayout(result.run_dir)
    executors = sorted(layout.executor_logs.glob("*/*/stderr"))
    return FinishedRun(
        run_id=result.run_id,
        state=result.state,
        seconds=result.seconds,
        samples=layout.metrics,
        event_log=result.event_log,
        logs=[layout.log, *executors],
        summary=result.run_summary or {},
    )


def _job(definition: JobDefinition) -> ProfiledJob:
    return ProfiledJob(
        name=definition.name,
        glue_version=definition.glue_version,
        workers=Workers(
            worker_type=definition.worker_type,
            max_workers=definition.number_of_workers,
            execution_class=definition.execution_class,
        ),
        alarms=definition.watch.alarms,
        metric_filters=definition.watch.metric_filters,
    )

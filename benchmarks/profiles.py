"""Profiles of measured runs, with the sample app's alarms: what the pictures in the docs are drawn from."""

import functools
import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

from hardened_glue import run_profile
from hardened_glue.local.definition import JobDefinition, from_assembly
from hardened_glue.local.result import RunResult
from hardened_glue.local.watching import Watch

ROOT = Path(__file__).parents[1]
ASSEMBLY = ROOT / "build" / "profiles" / "cdk.out"  # of the sample app, whose alarms watch
SAMPLE = "audit-log-to-parquet"


def write(definition: JobDefinition, result: RunResult) -> None:
    """Leaves a run's profile in its folder, as if the sample's alarms watched it."""
    watched = replace(definition, watch=_watch(definition.name))
    for _ in run_profile.write(watched, result):
        pass


def keep(run_dir: Path, folder: Path) -> None:
    """Puts a run's profile where `hardened-glue profile` finds it when the run's own folder is gone."""
    profile = run_dir / f"{run_profile.NAME}.json"
    if profile.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(profile, folder)


def _watch(job_name: str) -> Watch:
    record = json.loads(json.dumps(asdict(_sample_watch())).replace(SAMPLE, job_name))
    return Watch(tuple(record["alarms"]), tuple(record["metric_filters"]))


@functools.cache
def _sample_watch() -> Watch:
    code = f"import app; app.build_app({str(ASSEMBLY)!r}).synth()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return from_assembly(ASSEMBLY, SAMPLE).watch

"""The real CDK CLI against the emulator: bootstrap, deploy, destroy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from .resources import ACCOUNT, REGION
from .server import Emulator, EmulatorError

QUALIFIER = "hnb659fds"  # the CDK's default
BOOTSTRAP_VERSION = "30"
ASSETS_BUCKET = f"cdk-{QUALIFIER}-assets-{ACCOUNT}-{REGION}"
_DEPLOY = ("deploy", "--all", "--require-approval", "never", "--no-notices", "--ci")
_END_WITHIN_S = 900


def bootstrap(emulator: Emulator) -> None:
    """Leave what a deployment reads of `cdk bootstrap`: the asset bucket and the version."""
    emulator.check()
    emulator.client("s3").create_bucket(Bucket=ASSETS_BUCKET)
    emulator.client("ssm").put_parameter(
        Name=f"/cdk-bootstrap/{QUALIFIER}/version", Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True
    )


def deploy(emulator: Emulator, app_dir: Path, *args: str) -> str:
    """Deploy all stacks of the app in `app_dir`; give back what the CLI printed."""
    # One call per stack instead of a change set: moto resolves exports of other stacks only that way.
    return _run(emulator, app_dir, [*_DEPLOY, "--method=direct", *args])


def destroy(emulator: Emulator, app_dir: Path, *args: str) -> str:
    """Destroy all stacks of the app in `app_dir`."""
    return _run(emulator, app_dir, ["destroy", "--all", "--force", "--no-notices", "--ci", *args])


def find_cli(start: Path) -> Path:
    """The CDK CLI: of the nearest node_modules above the app, of this repository, or on PATH."""
    places = [start, *start.parents, *Path(__file__).resolve().parents]
    for place in places:
        candidate = place / "node_modules" / ".bin" / "cdk"
        if candidate.exists():
            return candidate
    if found := shutil.which("cdk"):
        return Path(found)
    raise EmulatorError(
        f"no CDK CLI in node_modules/.bin above {start} nor on PATH, expected `npm ci` to be run"
    )


def _run(emulator: Emulator, app_dir: Path, args: list[str]) -> str:
    emulator.check()
    app_dir = app_dir.resolve()
    cli = find_cli(app_dir)
    environment = emulator.environment
    # `python` in cdk.json is the interpreter that runs this, whichever one the shell would find.
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment.get('PATH', '')}"
    done = subprocess.run(
        [str(cli), *args],
        cwd=app_dir,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_END_WITHIN_S,
        check=False,
    )
    if done.returncode:
        raise EmulatorError(f"`cdk {' '.join(args)}` ended with {done.returncode}:\n{done.stdout}")
    return done.stdout

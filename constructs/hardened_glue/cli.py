"""`hardened-glue`, the command line. Each command imports what it needs: help and mistakes answer at once."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from hardened_glue.local import run_arguments, runtime_command

if TYPE_CHECKING:
    from hardened_glue.local.definition import JobDefinition
    from hardened_glue.local.result import RunResult

USAGE_EXIT_CODE = 2
_FOLDER = Path("build/run-local")
_LOCAL = """\
Runs a job's deployed script with the job's own arguments on real Spark, that of the job's Glue version.
Nothing leaves this machine: s3://bucket/key is the file ROOT/bucket/key, unless --s3-endpoint or --s3 says
otherwise. Exits with the script's code; 124 after the job's timeout."""


def main(argv: Sequence[str]) -> int:
    """Runs one command and gives its exit code."""
    options = _parser().parse_args(argv)
    if options.command is None:
        _parser().print_help()
        return USAGE_EXIT_CODE
    return {"run-local": _run_local, "profile": _profile, "runtime": _runtime}[options.command](options)


def run() -> None:
    """The console script."""
    # What Ctrl-C does, so that a run's processes end when this one is told to.
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main(sys.argv[1:]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hardened-glue", description="Hardened AWS Glue jobs.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    local = commands.add_parser(
        "run-local", help="run a job on this machine", description=_LOCAL, allow_abbrev=False
    )
    local.add_argument(
        "job", metavar="JOB", help="the job's name, logical id, or construct path or the end of it"
    )
    local.add_argument(
        "--app", type=Path, default=Path("cdk.out"), help="what `cdk synth` wrote (default: cdk.out)"
    )
    local.add_argument(
        "--deployed", action="store_true", help="take the job from the account, or AWS_ENDPOINT_URL"
    )
    local.add_argument(
        "--root", type=Path, default=_FOLDER / "s3", help="the folder of buckets (default: %(default)s)"
    )
    local.add_argument(
        "--run-dir", type=Path, help=f"the run's own folder (default: a new one in {_FOLDER}/runs)"
    )
    run_arguments.add_to(local)
    local.add_argument("--json", action="store_true", help="print the result as JSON")
    local.add_argument(
        "--profile",
        action="store_true",
        help="leave profile.json, .png and .html in the run's folder: Glue's four pictures, alarms, cost",
    )
    compare = commands.add_parser(
        "profile", help="draw the profiles of earlier runs, side by side", allow_abbrev=False
    )
    compare.add_argument("run_dir", nargs="+", type=Path, metavar="RUN_DIR", help="folders of profiled runs")
    compare.add_argument("--out", type=Path, default=Path("build/profile"), help="(default: %(default)s)")
    runtime = commands.add_parser(
        "runtime", help="install or list the Spark and Python of Glue versions", allow_abbrev=False
    )
    runtime_command.add_to(runtime)
    return parser


def _run_local(options: argparse.Namespace) -> int:
    from hardened_glue.local.errors import LocalRunError
    from hardened_glue.local.runner import RunOptions
    from hardened_glue.local.runner import run as run_job

    try:
        settings = RunOptions(**run_arguments.given(options), sample_python_memory=options.profile)
        run_dir = options.run_dir or _new_folder(options.job)
        definition = _definition(options, run_dir)
        result = run_job(definition, root=options.root, run_dir=run_dir, options=settings)
    except LocalRunError as error:
        print(f"hardened-glue: {error}", file=sys.stderr)
        return USAGE_EXIT_CODE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print(result.as_json() if options.json else _told(result))
    if options.profile:
        from hardened_glue import run_profile

        for line in run_profile.write(definition, result):
            print(f"  {line}", file=sys.stderr if options.json else sys.stdout)
    return result.exit_code


def _runtime(options: argparse.Namespace) -> int:
    from hardened_glue.local.errors import LocalRunError

    try:
        return runtime_command.run(options)
    except LocalRunError as error:
        print(f"hardened-glue: {error}", file=sys.stderr)
        return USAGE_EXIT_CODE


def _profile(options: argparse.Namespace) -> int:
    from hardened_glue import run_profile
    from hardened_glue.local.errors import LocalRunError

    try:
        for line in run_profile.compare(options.run_dir, options.out):
            print(line)
    except LocalRunError as error:
        print(f"hardened-glue: {error}", file=sys.stderr)
        return USAGE_EXIT_CODE
    return 0


def _definition(options: argparse.Namespace, run_dir: Path) -> "JobDefinition":
    from hardened_glue.local.definition import from_assembly, from_deployed

    if not options.deployed:
        return from_assembly(options.app, options.job)
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from hardened_glue.local.errors import LocalRunError

    try:
        return from_deployed(
            options.job,
            glue=boto3.client("glue"),
            s3=boto3.client("s3"),
            download_dir=run_dir / "deployed",
            cloudwatch=boto3.client("cloudwatch"),
            logs=boto3.client("logs"),
        )
    except (BotoCoreError, ClientError) as error:
        raise LocalRunError(f"job {options.job} cannot be read from AWS: {error}") from error


def _told(result: "RunResult") -> str:
    """The result for a reader: how it ended and why, then where to look."""
    from hardened_glue.local.layout import RunLayout

    lines = [f"{result.job} {result.state} in {result.seconds:.0f} s, exit code {result.exit_code}"]
    if result.failure:
        lines.append(f"  why              {result.failure}")
    for name in ("rows_in", "rows_out", "rows_quarantined", "files_uncounted", "files_in", "files_out"):
        if result.run_summary and name in result.run_summary:
            lines.append(f"  {name:<16} {result.run_summary[name]:,}")
    if result.run_summary and result.run_summary.get("quarantine"):
        lines.append(f"  quarantine       {result.run_summary['quarantine']}")
    if result.driver_heap_peak_mb is not None:
        peak, limit, fraction = (
            result.driver_heap_peak_mb,
            result.driver_heap_max_mb,
            result.driver_heap_peak_fraction,
        )
        lines.append(f"  driver heap      peak {peak:.0f} MB of {limit:.0f} MB ({fraction:.0%})")
    lines.append(f"  log              {result.log}")
    if result.failure:
        lines.append(f"  executors' logs  {RunLayout(result.run_dir).executor_logs}")
    if result.event_log:
        lines.append(f"  event log        {result.event_log}")
    lines.extend(f"  note             {note}" for note in result.notes)
    return "\n".join(lines)


def _new_folder(job: str) -> Path:
    from datetime import UTC, datetime

    name = "".join(character if character.isalnum() or character in "-_" else "-" for character in job)
    return _FOLDER / "runs" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{name}"


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

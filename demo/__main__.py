"""`make demo`: deploys the sample app, runs the deployed job on 20,000 small files, checks every row.

Then it runs the guides' naive code on the same files, in the same Spark with the same heap, and compares.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from demo import audit_log, picture, rows
from demo.report import HEADER, Outcome, table, tasks_in
from hardened_glue.emulator import Emulator, bootstrap, deploy
from hardened_glue.local.definition import JobDefinition, from_deployed
from hardened_glue.local.heap import driver_heap_usage
from hardened_glue.local.runner import RunResult, run

REPOSITORY = Path(__file__).resolve().parent.parent
JOB_NAME = "audit-log-to-parquet"
NAIVE_BUCKET = "naive-output"
# CDK's own validator costs seconds; `make strict-synth` is where it counts.
os.environ.setdefault("CDK_VALIDATION", "false")


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    home: Path = options.folder
    shutil.rmtree(home, ignore_errors=True)
    root, made_in = home / "s3", home / "input"
    _say(f"making {options.files:,} small JSON objects in {audit_log.PARTITIONS} partitions, while")
    with ProcessPoolExecutor(1) as other, Emulator() as emulator:
        making = other.submit(audit_log.write_objects, made_in, objects=options.files)
        _say("the real CDK CLI deploys the sample app into the emulator, without an AWS account")
        bootstrap(emulator)
        deploy(emulator, REPOSITORY, "--output", str(home / "cdk.out"))
        glue = emulator.client("glue")
        job = from_deployed(JOB_NAME, glue=glue, s3=emulator.client("s3"), download_dir=home / "deployed")
        _show_deployed(emulator)
        made = making.result()
    source, target = _folder(root, job, "--source"), _folder(root, job, "--target")
    source.parent.mkdir(parents=True)
    made_in.rename(source)
    _say("running the deployed job: its script, its arguments, Spark 3.5.4, a driver of 512 MB")
    hardened = _finished(run(job, root=root, run_dir=home / "runs" / "hardened"))
    _say(f"comparing {made:,} rows by content")
    same = _check(source, target, made)
    naive = None
    if not options.skip_naive:
        _say("running the guides' naive code on the same files")
        naive = _finished(run(_naive(job), root=root, run_dir=home / "runs" / "naive"))
    outcomes = [_outcome("this project's job", hardened, options.files, target)]
    if naive is not None:
        outcomes.append(_outcome("the guides' naive code", naive, options.files, root / NAIVE_BUCKET))
    _report(home, outcomes, hardened, made, target)
    _draw(home, [outcome.name for outcome in outcomes])
    return 0 if same else 1


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--files", type=int, default=20_000, help="objects to make (default: 20,000)")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "build" / "demo", help="is emptied first")
    parser.add_argument("--skip-naive", action="store_true", help="leave the comparison out")
    return parser.parse_args(argv)


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _folder(root: Path, job: JobDefinition, argument: str) -> Path:
    return root / job.arguments[argument].removeprefix("s3://").rstrip("/")


def _show_deployed(emulator: Emulator) -> None:
    """A few lines of what boto3 finds, so that the reader sees that something is there."""
    job = emulator.client("glue").get_job(JobName=JOB_NAME)["Job"]
    alarms = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    size = f"{job['NumberOfWorkers']} x {job['WorkerType']}"
    bounds = f"timeout {job['Timeout']} minutes, {job['MaxRetries']} retry"
    print(f"          Glue {job['GlueVersion']}, {size}, {bounds}, {len(job['DefaultArguments'])} arguments")
    for alarm in sorted(alarms, key=lambda alarm: str(alarm["AlarmName"])):
        if alarm["AlarmName"].startswith(JOB_NAME):
            watched = alarm.get("MetricName") or alarm["Metrics"][0]["Expression"]
            print(f"          alarm {alarm['AlarmName']}: {watched} > {alarm['Threshold']}")


def _naive(job: JobDefinition) -> JobDefinition:
    """The guides' code, under the name and settings of the job but for its script and target."""
    arguments = {
        "--source": job.arguments["--source"],
        "--target": f"s3://{NAIVE_BUCKET}/parquet/",
        "--enable-spark-ui": "true",
        "--spark-event-logs-path": f"s3://{NAIVE_BUCKET}/_spark_events/",
    }
    return JobDefinition(name="naive", script=REPOSITORY / "demo" / "naive.py", arguments=arguments)


def _finished(result: RunResult) -> RunResult:
    if result.exit_code:
        raise SystemExit(
            f"{result.job} ended with {result.exit_code}: {result.failure}\nits log: {result.log}"
        )
    return result


def _check(source: Path, target: Path, made: int) -> bool:
    with ProcessPoolExecutor(2) as both:
        expected, found = both.map(rows.fingerprint, ("json", "parquet"), (source, target))
    if expected == found and found.rows == made:
        print(
            f"          the same {found.rows:,} rows: the sums of their hashes agree ({found.digest[:16]}...)"
        )
        return True
    print(f"          NOT the same: {expected} went in, {found} came out", file=sys.stderr)
    return False


def _outcome(name: str, result: RunResult, files: int, folder: Path) -> Outcome:
    if result.run_summary is None or result.event_log is None:
        raise SystemExit(f"{result.job} left no run summary or no event log in {result.run_dir}")
    if result.driver_heap_peak_mb is None or result.driver_heap_max_mb is None:
        raise SystemExit(f"{result.job} left no heap samples in {result.run_dir}")
    written = rows.parquet_files(folder)
    return Outcome(
        name=name,
        files_in=files,
        rows=rows.count(written),
        files_out=len(written),
        tasks=tasks_in(result.event_log),
        seconds=result.run_summary["seconds"]["total"],
        heap_peak_mb=result.driver_heap_peak_mb,
        heap_max_mb=result.driver_heap_max_mb,
    )


def _draw(home: Path, names: Sequence[str]) -> None:
    runs = [
        (name, home / "runs" / run / "metrics")
        for name, run in zip(names, ("hardened", "naive"), strict=False)
    ]
    drawing = picture.svg(
        "Driver heap in use", [(name, driver_heap_usage(metrics)) for name, metrics in runs]
    )
    (home / "driver_heap.svg").write_text(drawing, encoding="utf-8")
    print(f"the driver's heap over time: {home / 'driver_heap.svg'}")


def _report(home: Path, outcomes: Sequence[Outcome], result: RunResult, made: int, target: Path) -> None:
    ours = outcomes[0]
    summary: dict[str, Any] = {
        "files_in": ours.files_in,
        "rows_in": made,
        "rows_out": ours.rows,
        "rows_quarantined": (result.run_summary or {}).get("rows_quarantined"),
        "files_out": ours.files_out,
        "tasks": ours.tasks,
        "job_seconds": ours.seconds,
        "driver_heap_peak_mb": round(ours.heap_peak_mb, 1),
        "driver_heap_max_mb": round(ours.heap_max_mb, 1),
        "driver_heap_peak_fraction": round(ours.heap_peak_fraction, 4),
        "output": str(target),
    }
    print("\n" + table([HEADER, *(outcome.cells() for outcome in outcomes)]))
    for naive in outcomes[1:]:
        summary["naive_seconds"] = naive.seconds
        summary["naive_tasks"] = naive.tasks
        summary["naive_driver_heap_peak_fraction"] = round(naive.heap_peak_fraction, 4)
        summary["speedup_vs_naive"] = round(naive.seconds / ours.seconds, 2)
        print(f"\n{summary['speedup_vs_naive']} times as fast as the naive code, in the same run")
    print(f"the Parquet: {target}\nthe numbers: {home / 'summary.json'}")
    (home / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

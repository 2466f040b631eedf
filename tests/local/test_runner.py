"""Real spark-submit: few runs, each looked at from several sides."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hardened_glue import cli
from hardened_glue.local.definition import from_assembly
from hardened_glue.local.processes import session_members
from hardened_glue.local.runner import RunOptions, RunResult, run

pytestmark = pytest.mark.spark

FILES_A_FOLDER = 10
ETL = """
import json, os, sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from shared_steps import DOUBLE

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glue = GlueContext(SparkContext.getOrCreate())
job = Job(glue)
job.init(arguments["JOB_NAME"], arguments)
print(json.dumps({"phase": "read"}), file=sys.stderr)
frame = glue.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": [arguments["source"]], "recurse": True, "groupFiles": "inPartition",
                        "groupSize": "1048576", "exclusions": '["**.tmp"]', "useS3ListImplementation": True},
    format="json",
)
doubled = frame.map(lambda record: {**record, "twice": record["id"] * DOUBLE})
glue.write_dynamic_frame.from_options(
    frame=doubled, connection_type="s3", format="parquet",
    connection_options={"path": arguments["target"], "partitionKeys": ["kind"]},
)
executors = frame.toDF().rdd.map(lambda row: os.getppid()).distinct().collect()
print(json.dumps({"run_summary": {
    "rows_in": frame.count(),
    "rows_out": glue.spark_session.read.parquet(arguments["target"]).count(),
    "partitions": frame.getNumPartitions(),
    "errors": frame.errorsCount(),
    "arguments": {name: arguments[name] for name in ("JOB_NAME", "JOB_RUN_ID", "TempDir")},
    "zone": glue.spark_session.conf.get("spark.sql.session.timeZone"),
    "from_conf": glue.spark_session.conf.get("spark.sql.shuffle.partitions"),
}}))
job.commit()
"""


def write_source(root: Path) -> None:
    for kind in ("a", "b"):
        folder = root / "ingest-prod-lake" / "in" / f"day={kind}"
        folder.mkdir(parents=True)
        for number in range(FILES_A_FOLDER):
            row = json.dumps({"id": number, "kind": kind})
            (folder / f"{number}.json.gz").write_bytes(gzip.compress(f"{row}\n".encode()))
        (folder / "broken.json").write_text("{broken\n", encoding="utf-8")
        (folder / "left.tmp").write_text("{}", encoding="utf-8")


@pytest.fixture(scope="module")
def etl(assembly: Any, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A job of the assembly: small gzipped JSON files in, Parquet out, through Glue's own API."""
    folder = tmp_path_factory.mktemp("etl")
    lake = {"Fn::Join": ["", ["s3://", {"Ref": "Lake"}, "/"]]}
    cdk_out = assembly(
        script=ETL,
        python_files={"shared_steps.py": "DOUBLE = 2\n"},
        resources={"Lake": {"Type": "AWS::S3::Bucket"}},
        arguments={
            "--source": {"Fn::Join": ["", [lake, "in/"]]},
            "--target": {"Fn::Join": ["", [lake, "out/"]]},
            "--TempDir": "s3://scratch/t/",
            "--enable-spark-ui": "true",
            "--spark-event-logs-path": "s3://logs/spark/",
            "--conf": "spark.sql.adaptive.enabled=true --conf spark.sql.shuffle.partitions=3",
            "--extra-py-files": "s3://cdk-assets-123456789012-eu-west-1/helpers-hash.zip",
        },
    )
    write_source(folder / "s3")
    return run(from_assembly(cdk_out, "orders"), root=folder / "s3", run_dir=folder / "run")


def root_of(result: RunResult) -> Path:
    return result.run_dir.parent / "s3"


def summary_of(result: RunResult) -> dict[str, Any]:
    assert result.run_summary is not None, result.log.read_text(encoding="utf-8")
    return result.run_summary


def test_the_script_runs_to_its_end(etl: RunResult) -> None:
    assert (etl.state, etl.exit_code, etl.failure) == ("SUCCEEDED", 0, None), etl.log.read_text(
        encoding="utf-8"
    )


def test_every_good_record_is_written_and_every_bad_one_counted(etl: RunResult) -> None:
    summary = summary_of(etl)

    assert (summary["rows_in"], summary["rows_out"], summary["errors"]) == (20, 20, 2)


def test_files_of_a_folder_are_read_as_one_group(etl: RunResult) -> None:
    assert summary_of(etl)["partitions"] == 2


def test_the_script_sees_the_job_s_arguments_and_settings(etl: RunResult) -> None:
    summary = summary_of(etl)

    assert summary["arguments"] == {
        "JOB_NAME": "orders",
        "JOB_RUN_ID": etl.run_id,
        "TempDir": "s3://scratch/t/",
    }
    assert (summary["zone"], summary["from_conf"]) == ("UTC", "3")


def test_the_output_lies_in_the_bucket_s_folder_without_checksum_files(etl: RunResult) -> None:
    target = root_of(etl) / "ingest-prod-lake" / "out"

    assert sorted(path.name for path in target.iterdir()) == ["_SUCCESS", "kind=a", "kind=b"]
    assert not list(target.rglob("*.crc"))


def test_the_event_log_is_written_where_the_argument_says(etl: RunResult) -> None:
    assert etl.event_log is not None
    assert etl.event_log.parent == root_of(etl) / "logs" / "spark"
    assert '"Event":"SparkListenerApplicationEnd"' in etl.event_log.read_text(encoding="utf-8")


def test_the_driver_s_heap_is_its_own_and_measured(etl: RunResult) -> None:
    assert etl.driver_heap_max_mb == 512.0
    assert etl.driver_heap_peak_mb is not None
    assert etl.driver_heap_peak_fraction == pytest.approx(etl.driver_heap_peak_mb / 512, abs=0.001)
    assert list((etl.run_dir / "metrics").glob("*.0.jvm.heap.used.csv")), "no executor of its own"


def test_the_result_is_left_as_json(etl: RunResult) -> None:
    kept = json.loads((etl.run_dir / "result.json").read_text(encoding="utf-8"))

    assert (kept["job"], kept["run_id"], kept["exit_code"]) == ("orders", etl.run_id, 0)
    assert kept["run_summary"] == summary_of(etl)
    assert kept["event_log"] == str(etl.event_log)


def test_nothing_is_left_in_spark_s_own_folder(etl: RunResult) -> None:
    assert not (etl.run_dir / "scratch").exists()
    assert list((etl.run_dir / "spark-home" / "work").glob("app-*")), "executors logged elsewhere"


FAILING = """
import sys, traceback
try:
    {}["amount"]
except KeyError:
    traceback.print_exc()
    sys.exit(7)
"""


def test_a_failing_script_s_code_and_reason_come_through(
    assembly: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cdk_out = assembly(script=FAILING)
    place = ["--root", str(tmp_path / "s3"), "--run-dir", str(tmp_path / "run")]

    code = cli.main(["run-local", "orders", "--app", str(cdk_out), *place])

    printed = capsys.readouterr().out
    assert code == 7
    assert "orders FAILED" in printed
    assert "KeyError: 'amount'" in printed
    assert str(tmp_path / "run" / "driver.log") in printed


WITHOUT_SPARK = """
import os, time
open({ready!r}, "w").write(str(os.getsid(0)))
time.sleep(600)
"""
WITHIN_A_TASK = """
import os, time
from pyspark.sql import SparkSession

def sleep(_):
    open({ready!r}, "w").write(str(os.getsid(0)))
    time.sleep(600)

SparkSession.builder.getOrCreate().sparkContext.parallelize([1], 1).foreach(sleep)
"""


def test_a_run_past_its_timeout_is_ended(assembly: Any, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    job = from_assembly(assembly(script=WITHOUT_SPARK.format(ready=str(ready))), "orders")

    result = run(job, root=tmp_path / "s3", run_dir=tmp_path / "run", options=RunOptions(timeout_minutes=0.2))

    assert (result.state, result.exit_code) == ("TIMEOUT", 124)
    assert result.failure == "the run took longer than its timeout of 0.2 minutes"
    assert session_members(int(ready.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("script", "processes", "sent"),
    [(WITHIN_A_TASK, 4, signal.SIGINT), (WITHOUT_SPARK, 2, signal.SIGTERM)],
    ids=["Ctrl-C while executors and their workers run", "kill"],
)
def test_an_interrupt_ends_every_process_of_the_run(
    assembly: Any, tmp_path: Path, script: str, processes: int, sent: signal.Signals
) -> None:
    ready = tmp_path / "ready"
    cdk_out = assembly(script=script.format(ready=str(ready)))
    place = ["--app", str(cdk_out), "--root", str(tmp_path / "s3"), "--run-dir", str(tmp_path / "run")]
    command = [
        sys.executable,
        "-c",
        "from hardened_glue.cli import run; run()",
        "run-local",
        "orders",
        *place,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    session = wait_for_number(ready, process)
    assert len(session_members(session)) >= processes

    os.kill(process.pid, sent)

    assert process.wait(timeout=60) == 130
    assert session_members(session) == []
    assert json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))["state"] == "STOPPED"


def wait_for_number(file: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if file.exists() and (text := file.read_text(encoding="utf-8")):
            return int(text)
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the script never came to its task, exit code {process.poll()}")

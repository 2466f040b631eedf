"""`s3://` as a server, through real S3A and boto3: the emulator's S3, and a proxy of faults before it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from app import build_app
from demo import audit_log
from demo import rows as demo_rows

from hardened_glue.emulator import Emulator
from hardened_glue.emulator.proxy import FaultyS3
from hardened_glue.emulator.s3_faults import latency, lost_answer, reset, slow_down
from hardened_glue.local import jars, runtimes, s3a
from hardened_glue.local.definition import JobDefinition, from_assembly
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.runner import RunOptions, RunResult, run
from hardened_glue.local.s3a import S3Access

pytestmark = pytest.mark.spark

OBJECTS = 320
FEW = "region=us-east-1/"  # of the sample: S3A asks the server a dozen times for each file that it moves
SCRIPT = Path(__file__).with_name("any_script.py")
S3A_WRITES = (
    "spark.hadoop.fs.s3a.committer.name=magic --conf spark.hadoop.fs.s3a.committer.magic.enabled=true"
)

# What boto3 alone understands: the endpoint is the run's to say, and Java's SDK finds no file in /dev/null.
_OF_BOTO3 = ("AWS_ENDPOINT_URL", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> JobDefinition:
    folder = tmp_path_factory.mktemp("cdk.out")
    build_app(outdir=str(folder)).synth()
    return from_assembly(folder, "audit-log-to-parquet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    audit_log.write_objects(folder, objects=OBJECTS)
    return folder


@pytest.fixture(scope="module")
def emulator(sample: JobDefinition, made: Path) -> Iterator[Emulator]:
    """An account that holds the sample's objects, and whose keys this process has."""
    with Emulator() as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            if name.startswith("AWS_") and name not in _OF_BOTO3:
                patch.setenv(name, value)
        s3 = running.client("s3")
        for argument in ("--source", "--target", "--TempDir"):
            s3.create_bucket(Bucket=_place(sample.arguments[argument])[0])
        bucket, prefix = _place(sample.arguments["--source"])
        files = [path for path in made.rglob("*") if path.is_file()]

        def put(path: Path) -> None:
            s3.put_object(Bucket=bucket, Key=f"{prefix}{path.relative_to(made)}", Body=path.read_bytes())

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(put, files))
        yield running


def _place(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def _target_of(emulator: Emulator, uri: str, folder: Path) -> Path:
    """What lies below a target, as files."""
    bucket, prefix = _place(uri)
    s3 = emulator.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", ()):
            if entry["Key"].endswith("/"):  # S3A of Hadoop 3.4 keeps its markers of folders
                continue
            path = folder / entry["Key"].removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
    return folder


def _finished(result: RunResult) -> dict[str, Any]:
    assert result.state == "SUCCEEDED", result.log.read_text(encoding="utf-8")[-6000:]
    assert result.run_summary is not None
    return result.run_summary


def test_the_sample_writes_to_a_server_what_it_writes_to_a_folder(
    sample: JobDefinition, made: Path, emulator: Emulator, tmp_path: Path
) -> None:
    faults = [latency(2, 10), slow_down(percent=10), reset(percent=1), lost_answer(after=2, times=2)]
    with FaultyS3(emulator.endpoint_url, faults, seed=7) as proxy:
        options = RunOptions(s3=S3Access(endpoint_url=proxy.url))
        result = run(sample, root=tmp_path / "none", run_dir=tmp_path / "run", options=options)
        struck = proxy.struck

    summary = _finished(result)
    found = demo_rows.fingerprint(
        "parquet", _target_of(emulator, sample.arguments["--target"], tmp_path / "out")
    )
    assert found == demo_rows.fingerprint("json", made)
    assert (summary["files_in"], summary["rows_out"]) == (OBJECTS, found.rows)
    assert {"slow down", "reset", "lost answer"} <= set(struck), struck
    assert not (tmp_path / "none").exists(), "something was written to a folder"


def test_the_run_keeps_its_event_log_and_tells_no_secret(
    sample: JobDefinition, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a-secret-of-ours/" + "x" * 23
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    job = JobDefinition(
        name="any",
        script=SCRIPT,
        arguments={
            "--source": sample.arguments["--source"] + FEW,
            "--target": f"s3://{_place(sample.arguments['--target'])[0]}/secret/",
            "--enable-spark-ui": "true",
            "--spark-event-logs-path": "s3://logs/spark/",
        },
    )
    options = RunOptions(executors=0, s3=S3Access(endpoint_url=emulator.endpoint_url))

    result = run(job, root=tmp_path / "none", run_dir=tmp_path / "run", options=options)

    _finished(result)
    assert result.event_log is not None
    assert result.event_log.parent == tmp_path / "run" / "event-logs"
    holding = [path for path in (tmp_path / "run").rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in holding if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("glue_version", ["5.0", "5.1", "6.0"])
def test_spark_itself_reads_and_writes_a_server(
    glue_version: str, sample: JobDefinition, made: Path, emulator: Emulator, tmp_path: Path
) -> None:
    try:
        runtime = runtimes.find(glue_version)
    except LocalRunError as error:
        pytest.skip(str(error))
    magic = glue_version != "5.0"
    target = f"s3://{_place(sample.arguments['--target'])[0]}/any-{glue_version}/"
    job = JobDefinition(
        name="any",
        script=SCRIPT,
        glue_version=glue_version,
        arguments={
            "--source": sample.arguments["--source"] + FEW,
            "--target": target,
            "--conf": S3A_WRITES if magic else "spark.sql.shuffle.partitions=2",
        },
    )
    options = RunOptions(executors=0, s3=S3Access(endpoint_url=emulator.endpoint_url))

    result = run(job, root=tmp_path / "none", run_dir=tmp_path / "run", options=options)

    written = _target_of(emulator, target, tmp_path / "out")
    few = demo_rows.fingerprint("json", made / FEW).rows
    assert _finished(result)["rows_out"] == few
    # Hadoop's own committer leaves an empty file; S3A's say in it who they are.
    success = (written / "_SUCCESS").read_text(encoding="utf-8")
    assert (json.loads(success)["committer"] if success else None) == ("magic" if magic else None)
    assert not [key for key in written.rglob("*") if "__magic" in str(key) or "_temporary" in str(key)]
    assert all((jars.FOLDER / name).exists() for name in _file_names(runtime))


def _file_names(runtime: runtimes.Runtime) -> list[str]:
    return [jars.Coordinate(*each.split(":")).file_name for each in s3a.jars(runtime)]

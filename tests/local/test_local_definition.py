"""Reading a job out of a cloud assembly, and out of an account."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from hardened_glue.local.definition import from_assembly, from_deployed
from hardened_glue.local.errors import LocalRunError

HELPERS = "s3://cdk-assets-123456789012-eu-west-1/helpers-hash.zip"


@pytest.mark.parametrize(
    "name", ["orders", "Job", "Ingest/Orders/Job", "Ingest/Orders/Job/Resource", "Orders/Job"]
)
def test_finds_a_job_by_any_of_its_names(assembly: Any, name: str) -> None:
    assert from_assembly(assembly(), name).name == "orders"


def test_reads_what_the_run_needs(assembly: Any) -> None:
    cdk_out = assembly(script="print()", arguments={"--extra-py-files": HELPERS, "--flag": True})

    job = from_assembly(cdk_out, "orders")

    assert (job.glue_version, job.worker_type, job.number_of_workers, job.timeout_minutes) == (
        "5.0",
        "G.2X",
        4,
        60,
    )
    assert job.script == cdk_out / "asset.script.py"
    assert job.extra_py_files == (cdk_out / "asset.helpers",)
    assert job.arguments["--flag"] == "true"


def test_lays_the_locked_arguments_over_the_defaults(assembly: Any) -> None:
    locked = {"NonOverridableArguments": {"--TempDir": "s3://safe/"}}

    job = from_assembly(assembly(arguments={"--TempDir": "s3://mine/"}, properties=locked), "orders")

    assert job.arguments["--TempDir"] == "s3://safe/"
    assert job.locked == {"--TempDir"}


def test_names_the_jobs_that_there_are(assembly: Any) -> None:
    cdk_out = assembly()

    with pytest.raises(LocalRunError) as raised:
        from_assembly(cdk_out, "ordres")

    listed = "  orders or Job or Ingest/Orders/Job or Ingest/Orders/Job/Resource"
    assert str(raised.value) == f"ordres names no job of {cdk_out}. The jobs there:\n{listed}"


def test_refuses_a_name_that_two_jobs_have(assembly: Any) -> None:
    twin = {
        "Type": "AWS::Glue::Job",
        "Metadata": {"aws:cdk:path": "Other/Orders/Job/Resource"},
        "Properties": {},
    }

    with pytest.raises(LocalRunError, match="Orders/Job names 2 jobs, expected one"):
        from_assembly(assembly(resources={"Twin": twin}), "Orders/Job")


def test_refuses_a_folder_that_is_no_assembly(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError, match=r"holds no \*\.template\.json, expected what `cdk synth` writes"):
        from_assembly(tmp_path, "orders")


def test_refuses_a_script_that_the_assembly_lacks(assembly: Any) -> None:
    command = {"Name": "glueetl", "ScriptLocation": "s3://elsewhere/etl.py"}

    with pytest.raises(LocalRunError, match=r"s3://elsewhere/etl\.py of job Job is no asset of "):
        from_assembly(assembly(properties={"Command": command}), "orders")


def test_refuses_a_python_shell_job(assembly: Any) -> None:
    command = {"Name": "pythonshell", "ScriptLocation": "s3://elsewhere/etl.py"}

    with pytest.raises(LocalRunError, match="job orders is of kind pythonshell, expected glueetl"):
        from_assembly(assembly(properties={"Command": command}), "orders")


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")


class Objects:
    """Stands for S3: writes what was asked for where it was asked for."""

    def download_file(self, bucket: str, key: str, path: str) -> None:
        Path(path).write_text(f"{bucket} {key}", encoding="utf-8")


def test_downloads_what_a_deployed_job_runs(tmp_path: Path) -> None:
    glue = boto3.client("glue", region_name="eu-west-1")
    described = {
        "Name": "orders",
        "GlueVersion": "5.0",
        "Timeout": 30,
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://code/etl/script.py"},
        "DefaultArguments": {"--extra-py-files": "s3://code/a/lib.zip,s3://code/b/lib.zip"},
    }

    with Stubber(glue) as stub:
        stub.add_response("get_job", {"Job": described}, {"JobName": "orders"})
        job = from_deployed("orders", glue=glue, s3=Objects(), download_dir=tmp_path)

    assert job.script.read_text(encoding="utf-8") == "code etl/script.py"
    assert [path.read_text(encoding="utf-8") for path in job.extra_py_files] == [
        "code a/lib.zip",
        "code b/lib.zip",
    ]
    assert job.timeout_minutes == 30


def test_says_that_a_job_is_not_deployed(tmp_path: Path) -> None:
    glue = boto3.client("glue", region_name="eu-west-1")

    with Stubber(glue) as stub:
        stub.add_client_error("get_job", "EntityNotFoundException")
        with pytest.raises(LocalRunError, match="no job orders is deployed there"):
            from_deployed("orders", glue=glue, s3=Objects(), download_dir=tmp_path)

"""The sample app, as the CDK CLI would deploy it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from app import build_app

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    assembly = build_app(outdir=str(tmp_path_factory.mktemp("cdk.out"))).synth()
    [stack] = assembly.stacks
    assert stack.environment.account == "unknown-account", "the sample must synthesize without an account"
    loaded: dict[str, Any] = stack.template
    return loaded


def test_deploys_one_job_and_what_it_needs(template: dict[str, Any]) -> None:
    kinds = Counter(each["Type"].removeprefix("AWS::") for each in template["Resources"].values())

    assert kinds == {
        "Glue::Job": 1,
        "Glue::SecurityConfiguration": 1,
        "IAM::Role": 1,
        "IAM::ManagedPolicy": 2,
        "KMS::Key": 1,
        "Logs::LogGroup": 2,
        "Logs::MetricFilter": 1,
        "SQS::Queue": 1,
        "SQS::QueuePolicy": 1,
        "CloudWatch::Alarm": 4,
        "CloudWatch::Dashboard": 1,
        "Events::Rule": 1,
        "SNS::Topic": 1,
        "SNS::TopicPolicy": 1,
        "S3::Bucket": 5,
        "S3::BucketPolicy": 5,
    }


def test_keeps_nothing_but_keys_data_and_logs_when_it_is_destroyed(template: dict[str, Any]) -> None:
    kept = {each["Type"] for each in template["Resources"].values() if "DeletionPolicy" in each}

    assert kept == {"AWS::KMS::Key", "AWS::S3::Bucket", "AWS::Logs::LogGroup"}


def test_every_taggable_resource_names_its_project_and_owner(template: dict[str, Any]) -> None:
    for resource in template["Resources"].values():
        tags = resource["Properties"].get("Tags")
        named = tags if isinstance(tags, dict) else {each["Key"]: each["Value"] for each in tags or []}
        if named:
            assert (named["project"], named["owner"]) == ("hardened-glue", "data-platform")


def test_reads_the_audit_log_and_writes_parquet_by_region(template: dict[str, Any]) -> None:
    [job] = [each for each in template["Resources"].values() if each["Type"] == "AWS::Glue::Job"]
    arguments = job["Properties"]["DefaultArguments"]

    assert job["Properties"]["Name"] == "audit-log-to-parquet"
    assert arguments["--source"]["Fn::Join"][1][-1] == "/audit/"
    assert arguments["--target"]["Fn::Join"][1][-1] == "/parquet/"
    assert (arguments["--source_format"], arguments["--partition_keys"]) == ("json", "region")


def test_the_cli_runs_the_app_by_name() -> None:
    assert json.loads((ROOT / "cdk.json").read_text())["app"] == "python app.py"


def test_ids_of_what_holds_data_never_change(template: dict[str, Any]) -> None:
    """A changed logical id would make new, empty buckets and a key that opens nothing old."""
    held = {
        name
        for name, each in template["Resources"].items()
        if each["Type"] in ("AWS::S3::Bucket", "AWS::KMS::Key")
    }

    assert held == {
        "HardenedGlueAccessLogsA530617C",
        "HardenedGlueEventLogs2AEC573A",
        "HardenedGlueKeyD8DDF97B",
        "HardenedGlueTemp53DB7984",
        "Source1BF1709A",
        "TargetFC453255",
    }

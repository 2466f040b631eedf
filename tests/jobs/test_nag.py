"""cdk-nag's packs find nothing that is not acknowledged, in whatever stack a user builds."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from scripts.strict_synth import Finding, open_findings, synth_findings
from tests.jobs.job_templates import hardened_job, jdbc_to_s3, new_stack, s3_to_parquet

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import AlarmTopic, HardenedBucket, JobSettings
from hardened_glue.jobs.acknowledgements import flatten

COMPLIANCE_PACKS = ("NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321")


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    return cdk.App(outdir=str(tmp_path))


def _accepted(findings: list[Finding]) -> set[str]:
    return {each.rule for each in findings if each.accepted}


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_a_job_of_every_version_is_clean(app: cdk.App, version: str) -> None:
    stack = new_stack(app=app)
    topic = AlarmTopic(stack, "Alarms").topic
    settings = JobSettings(glue_version=version)
    hardened_job(stack, alarm_topic=topic, bookmarks=True, settings=settings)
    buckets: dict[str, Any] = {
        name: HardenedBucket(stack, name.title()).bucket for name in ("source", "target")
    }
    s3_to_parquet(stack, alarm_topic=topic, settings=settings, **buckets)
    jdbc_to_s3(stack, alarm_topic=topic, settings=settings, target=buckets["target"])

    assert open_findings(synth_findings(app)) == []


def test_accepts_wildcards_of_prefixes_and_of_what_knows_no_resource_alone(app: cdk.App) -> None:
    stack = new_stack(app=app)
    s3_to_parquet(stack, alarm_topic=AlarmTopic(stack, "Alarms").topic)

    findings = [each for each in synth_findings(app) if each.scanner == "AwsSolutions"]

    assert {each.rule.partition("[")[0] for each in findings} == {"AwsSolutions-IAM5", "AwsSolutions-SQS3"}
    assert all(each.accepted and each.text for each in findings)
    assert "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::my-source/raw/*]" in _accepted(findings)
    assert "AwsSolutions-IAM5[Resource::*]" in _accepted(findings)


def test_the_compliance_packs_have_four_things_accepted_of_buckets(app: cdk.App) -> None:
    stack = new_stack(app=app)
    hardened_job(stack, alarm_topic=AlarmTopic(stack, "Alarms").topic)

    packs = [each for each in synth_findings(app) if each.scanner in COMPLIANCE_PACKS]

    assert {(each.rule.partition("-")[2], each.where) for each in packs} == {
        ("S3BucketReplicationEnabled", "Jobs/HardenedGlueAccessLogs/Resource/Resource"),
        ("S3BucketReplicationEnabled", "Jobs/HardenedGlue/EventLogs/Resource"),
        ("S3BucketReplicationEnabled", "Jobs/HardenedGlue/Temp/Resource"),
        ("S3BucketVersioningEnabled", "Jobs/HardenedGlue/Temp/Resource"),
        ("S3DefaultEncryptionKMS", "Jobs/HardenedGlueAccessLogs/Resource/Resource"),
    }
    assert all(each.accepted and each.text for each in packs)


def test_a_job_that_tells_nobody_is_a_finding_that_its_user_accepts(app: cdk.App) -> None:
    stack = new_stack(app=app)
    hardened_job(stack, alarm_topic=None)

    found = open_findings(synth_findings(app))

    assert {each.rule for each in found} == {
        "NIST.800.53.R5-CloudWatchAlarmAction",
        "HIPAA.Security-CloudWatchAlarmAction",
        "heap-alarm-action",
        "failure-event",
    }


def test_buckets_and_keys_of_another_stack_are_clean(app: cdk.App) -> None:
    lake = new_stack("Lake", app)
    buckets: dict[str, Any] = {
        name: HardenedBucket(lake, name.title()).bucket for name in ("source", "target")
    }
    topic = AlarmTopic(lake, "Alarms").topic
    s3_to_parquet(new_stack("Jobs", app), alarm_topic=topic, **buckets)

    findings = synth_findings(app)

    assert open_findings(findings) == []
    assert any(
        rule.startswith("AwsSolutions-IAM5[Resource::Lake:ExportsOutput") for rule in _accepted(findings)
    )


def test_a_bucket_that_was_imported_by_a_reference_is_clean(app: cdk.App) -> None:
    stack = new_stack(app=app)
    source = s3.Bucket.from_bucket_name(stack, "Lake", cdk.Fn.import_value("lake-bucket"))
    s3_to_parquet(stack, source=source, alarm_topic=AlarmTopic(stack, "Alarms").topic)

    assert open_findings(synth_findings(app)) == []


def test_what_the_user_adds_is_found(app: cdk.App) -> None:
    stack = new_stack(app=app)
    hardened_job(stack, alarm_topic=AlarmTopic(stack, "Alarms").topic)
    s3.Bucket(stack, "Mine", encryption_key=kms.Key(stack, "MyKey"))

    found = open_findings(synth_findings(app))

    assert {each.rule for each in found if each.scanner == "AwsSolutions"} == {
        "AwsSolutions-S1", "AwsSolutions-S10", "AwsSolutions-KMS5",
    }  # fmt: skip
    assert {each.where.split("/")[1] for each in found} == {"Mine", "MyKey"}
    assert {each.scanner for each in found} >= set(COMPLIANCE_PACKS)


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*"),
        ({"Ref": "Bucket"}, "<Bucket>"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "<Bucket.Arn>"),
        ({"Fn::Sub": "arn:${AWS::Partition}:x"}, "arn:<AWS::Partition>:x"),
        ({"Fn::ImportValue": "Lake:Arn"}, "Lake:Arn"),
        ({"Fn::Join": ["", [{"Fn::GetAtt": ["B", "Arn"]}, "/*"]]}, "<B.Arn>/*"),
        ({"Fn::Select": [0, ["a"]]}, '{"Fn::Select":[0,["a"]]}'),
    ],
)
def test_flattens_a_reference_as_the_finding_s_id_does(resource: Any, text: str) -> None:
    assert flatten(resource) == text

"""The repository's own app: deployed by the real CDK CLI, seen through boto3, changed, destroyed."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.deploy import assembly

from hardened_glue.emulator import Emulator, Existing, deploy, destroy, inventory

pytestmark = pytest.mark.deploy

REPOSITORY = Path(__file__).resolve().parents[2]
CHANGED_APP = "python -m tests.deploy.apps.changed_sample"
STACK = "HardenedGlueSample"
JOB = "audit-log-to-parquet"
HEAP_METRICS = {"glue.driver.jvm.heap.usage", "glue.ALL.jvm.heap.usage"}
GAUGE = [
    {"Name": "JobName", "Value": JOB},
    {"Name": "JobRunId", "Value": "ALL"},
    {"Name": "Type", "Value": "gauge"},
]


@dataclass(frozen=True)
class Sample:
    """The deployed app: where it was synthesized, what boto3 shows of it, what stands for its ids."""

    emulator: Emulator
    resources: dict[str, Any]
    outputs: dict[str, str]
    exists: frozenset[Existing]
    retained: frozenset[Existing]
    job: dict[str, Any]
    alarms: list[dict[str, Any]]
    log_groups: list[dict[str, Any]]

    def of_type(self, kind: str) -> list[Any]:
        return [resource for resource in self.resources.values() if resource["Type"] == kind]

    def only(self, kind: str) -> str:
        """The one existing resource of a type, by what Ref answers."""
        (found,) = [existing.name for existing in self.exists if existing.type == kind]
        return found

    def key_arn(self) -> str:
        key = self.emulator.client("kms").describe_key(KeyId=self.only("AWS::KMS::Key"))
        return str(key["KeyMetadata"]["Arn"])

    def fetch(self, url: str) -> bytes:
        parts = urlsplit(url)
        found = self.emulator.client("s3").get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))
        return bytes(found["Body"].read())


@pytest.fixture(scope="module")
def before(emulator: Emulator) -> set[Existing]:
    return set(inventory(emulator))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="module")
def sample(emulator: Emulator, before: set[Existing], out: Path) -> Sample:
    deploy(emulator, REPOSITORY, "--output", str(out))
    return _seen(emulator, before, out)


@pytest.fixture(scope="module")
def changed(emulator: Emulator, before: set[Existing], sample: Sample, out: Path) -> Sample:
    deploy(emulator, REPOSITORY, "--app", CHANGED_APP, "--output", str(out))
    return _seen(emulator, before, out)


def _seen(emulator: Emulator, before: set[Existing], out: Path) -> Sample:
    stack = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    logs = emulator.client("logs")
    return Sample(
        emulator=emulator,
        resources=assembly.templates(out)[STACK]["Resources"],
        outputs={output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]},
        exists=frozenset(set(inventory(emulator)) - before),
        retained=frozenset(assembly.retained(emulator, out)),
        job=emulator.client("glue").get_job(JobName=JOB)["Job"],
        alarms=emulator.client("cloudwatch").describe_alarms(AlarmNamePrefix=JOB)["MetricAlarms"],
        log_groups=logs.describe_log_groups(logGroupNamePrefix=f"/hardened-glue/jobs/{JOB}/")["logGroups"],
    )


def test_every_resource_of_the_template_exists(sample: Sample) -> None:
    wanted = [kind for one in sample.resources.values() if (kind := one["Type"]) != "AWS::CDK::Metadata"]

    found = [existing.type for existing in sample.exists]

    assert sorted(found) == sorted([*wanted, "AWS::CloudFormation::Stack"])


def test_the_job_is_sized_and_bounded(sample: Sample) -> None:
    shown = {name: sample.job[name] for name in ("GlueVersion", "WorkerType", "NumberOfWorkers")}

    assert shown == {"GlueVersion": "5.0", "WorkerType": "G.1X", "NumberOfWorkers": 10}
    assert (sample.job["Timeout"], sample.job["MaxRetries"]) == (180, 1)
    assert sample.job["ExecutionProperty"] == {"MaxConcurrentRuns": 1}


@pytest.mark.parametrize("member", ["DefaultArguments", "NonOverridableArguments"])
def test_the_job_has_the_arguments_of_the_template(sample: Sample, member: str) -> None:
    template = sample.of_type("AWS::Glue::Job")[0]["Properties"][member]
    plain = {name: value for name, value in template.items() if isinstance(value, str)}

    deployed = sample.job[member]

    assert deployed.keys() == template.keys()
    assert plain.items() <= deployed.items()
    assert [value for value in deployed.values() if "${" in value] == []


def test_the_job_asks_for_what_was_promised(sample: Sample) -> None:
    arguments = sample.job["DefaultArguments"]

    assert arguments["--enable-s3-parquet-optimized-committer"] == "true"
    assert {"--enable-metrics", "--enable-observability-metrics", "--enable-job-insights"} <= set(arguments)


def test_the_job_reads_and_writes_the_buckets_of_the_stack(sample: Sample) -> None:
    arguments = sample.job["DefaultArguments"]

    assert arguments["--source"] == f"s3://{sample.outputs['SourceBucket']}/audit/"
    assert arguments["--target"] == f"s3://{sample.outputs['TargetBucket']}/parquet/"
    assert arguments["--kms_key_arn"] == sample.key_arn()


def test_the_deployed_script_is_the_one_in_the_repository(sample: Sample) -> None:
    script = sample.fetch(sample.job["Command"]["ScriptLocation"])

    assert script == (REPOSITORY / "glue_scripts" / "s3_to_parquet.py").read_bytes()


def test_the_deployed_zip_holds_the_shared_modules_at_its_root(sample: Sample) -> None:
    shared = REPOSITORY / "glue_scripts" / "glue_shared"

    archive = sample.fetch(sample.job["NonOverridableArguments"]["--extra-py-files"])

    names = set(zipfile.ZipFile(io.BytesIO(archive)).namelist())
    assert {f"glue_shared/{module.name}" for module in shared.glob("*.py")} <= names
    assert [name for name in names if not name.startswith("glue_shared/")] == []


@pytest.mark.parametrize("metric", sorted(HEAP_METRICS))
def test_heap_alarms_ring_at_a_half_and_again_at_85_percent(sample: Sample, metric: str) -> None:
    reading = [alarm for alarm in sample.alarms if metric in {read["MetricName"] for read in _read(alarm)}]

    assert sorted(alarm["Threshold"] for alarm in reading) == [0.5, 0.85]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("Namespace", "Glue"), ("Dimensions", GAUGE), ("Statistic", "Maximum"), ("Period", 60)],
)
def test_every_heap_alarm_asks_what_glue_publishes(sample: Sample, setting: str, value: object) -> None:
    heap = [read for alarm in sample.alarms for read in _read(alarm) if read["MetricName"] in HEAP_METRICS]

    assert heap != []
    assert [read[setting] for read in heap] == [value] * len(heap)


def _read(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm reads, of one of them or of metric math, in the same members."""
    if "MetricName" in alarm:
        return [alarm]
    stats = [query["MetricStat"] for query in alarm["Metrics"] if "MetricStat" in query]
    return [{**stat["Metric"], "Statistic": stat["Stat"], "Period": stat["Period"]} for stat in stats]


def test_every_alarm_rings_the_topic(sample: Sample) -> None:
    topic = sample.only("AWS::SNS::Topic")

    assert {tuple(alarm["AlarmActions"]) for alarm in sample.alarms} == {(topic,)}


def test_a_failed_or_timed_out_run_rings_the_topic(sample: Sample) -> None:
    events = sample.emulator.client("events")
    name = sample.only("AWS::Events::Rule")

    rule = events.describe_rule(Name=name)
    targets = events.list_targets_by_rule(Rule=name)["Targets"]

    assert json.loads(rule["EventPattern"]) == {
        "source": ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        "detail": {"jobName": [JOB], "state": ["FAILED", "TIMEOUT"]},
    }
    assert rule["State"] == "ENABLED"
    assert [target["Arn"] for target in targets] == [sample.only("AWS::SNS::Topic")]


def test_both_log_groups_are_encrypted_and_kept_for_a_year(sample: Sample) -> None:
    shown = [(group["retentionInDays"], group["kmsKeyId"]) for group in sample.log_groups]

    assert shown == [(365, sample.key_arn())] * 2
    assert {group["logGroupName"].rsplit("/", 1)[1] for group in sample.log_groups} == {"error", "output"}


def test_the_log_groups_bear_the_names_that_glue_writes_to(sample: Sample) -> None:
    prefix = sample.job["NonOverridableArguments"]["--custom-logGroup-prefix"]
    role = sample.job["Role"].rsplit("/", 1)[1]
    encrypted = f"{prefix}/{sample.job['SecurityConfiguration']}-role/{role}"

    names = {group["logGroupName"] for group in sample.log_groups}

    assert names == {f"{encrypted}/error", f"{encrypted}/output"}


def test_the_key_rotates(sample: Sample) -> None:
    status = sample.emulator.client("kms").get_key_rotation_status(KeyId=sample.only("AWS::KMS::Key"))

    assert status["KeyRotationEnabled"] is True


def test_the_security_configuration_encrypts_all_three(sample: Sample) -> None:
    name = sample.job["SecurityConfiguration"]
    found = sample.emulator.client("glue").get_security_configuration(Name=name)
    key = sample.key_arn()

    assert found["SecurityConfiguration"]["EncryptionConfiguration"] == {
        "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key}],
        "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key},
        "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": key},
    }


def test_the_topic_is_encrypted_with_the_key(sample: Sample) -> None:
    topic = sample.emulator.client("sns").get_topic_attributes(TopicArn=sample.only("AWS::SNS::Topic"))

    assert topic["Attributes"]["KmsMasterKeyId"] == sample.key_arn()


def test_every_bucket_is_private_and_encrypted(sample: Sample) -> None:
    s3 = sample.emulator.client("s3")
    buckets = [existing.name for existing in sample.exists if existing.type == "AWS::S3::Bucket"]

    blocks = [s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] for name in buckets]
    policies = [s3.get_bucket_policy(Bucket=name)["Policy"] for name in buckets]
    rules = [
        s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
        for name in buckets
    ]
    algorithms = [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules]

    assert len(buckets) == len(sample.of_type("AWS::S3::Bucket"))
    assert sorted(algorithms) == ["AES256", *["aws:kms"] * 4]  # S3 itself writes its access logs
    assert all(all(block.values()) for block in blocks)
    assert all('"aws:SecureTransport"' in policy for policy in policies)


def test_the_role_holds_the_policies_of_the_stack_and_no_other(sample: Sample) -> None:
    iam = sample.emulator.client("iam")
    role = sample.only("AWS::IAM::Role")
    own = {existing.name for existing in sample.exists if existing.type == "AWS::IAM::ManagedPolicy"}

    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]

    assert {policy["PolicyArn"] for policy in attached} == own
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == []
    assert sample.job["Role"] == iam.get_role(RoleName=role)["Role"]["Arn"]


def test_an_update_changes_what_changed_and_nothing_else(sample: Sample, changed: Sample) -> None:
    gone = {Existing("AWS::CloudWatch::Alarm", alarm["AlarmName"]) for alarm in sample.alarms} - {
        Existing("AWS::CloudWatch::Alarm", alarm["AlarmName"]) for alarm in changed.alarms
    }

    assert changed.job == {**sample.job, "Timeout": 60, "LastModifiedOn": changed.job["LastModifiedOn"]}
    assert [group["retentionInDays"] for group in changed.log_groups] == [731, 731]
    assert {alarm["Threshold"] for alarm in changed.alarms} == {0.5}
    assert changed.exists == sample.exists - gone


def test_a_destroy_leaves_what_the_template_retains(
    emulator: Emulator, before: set[Existing], changed: Sample, out: Path
) -> None:
    destroy(emulator, REPOSITORY, "--app", str(out))

    assert {existing.type for existing in changed.retained} >= {"AWS::S3::Bucket", "AWS::KMS::Key"}
    assert set(inventory(emulator)) - before == changed.retained

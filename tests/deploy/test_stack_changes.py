"""What CloudFormation does around single resources: replacement, removal, exports, failure half way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.deploy.stacks import StackFailedError, create, delete, job, resource, topic, update

from hardened_glue.emulator import Emulator, Existing, inventory

pytestmark = pytest.mark.deploy

LOG_GROUP = "AWS::Logs::LogGroup"
RETAINED = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.fixture(autouse=True)
def leaves_nothing(emulator: Emulator) -> Iterator[set[Existing]]:
    """What existed before a test is what exists after it."""
    before = set(inventory(emulator))
    yield before
    assert set(inventory(emulator)) == before


def log_group(name: str) -> dict[str, Any]:
    return resource(LOG_GROUP, LogGroupName=name)


def log_groups(emulator: Emulator) -> set[str]:
    return {existing.name for existing in inventory(emulator) if existing.type == LOG_GROUP}


def test_a_new_name_replaces_the_resource(emulator: Emulator) -> None:
    create(emulator, "Renames", {"Logs": log_group("/first")})

    update(emulator, "Renames", {"Logs": log_group("/second")})
    left = log_groups(emulator)
    delete(emulator, "Renames")

    assert "/second" in left
    assert "/first" not in left


def test_what_refers_to_a_replaced_resource_follows_it(emulator: Emulator) -> None:
    def security(name: str) -> dict[str, Any]:
        return resource("AWS::Glue::SecurityConfiguration", Name=name, EncryptionConfiguration={})

    reads = job(SecurityConfiguration={"Ref": "Security"})  # the same in both templates
    create(emulator, "Follows", {"Job": reads, "Security": security("first")})

    update(emulator, "Follows", {"Job": reads, "Security": security("second")})
    followed = emulator.client("glue").get_job(JobName="orders")["Job"]["SecurityConfiguration"]
    delete(emulator, "Follows")

    assert followed == "second"


def test_a_replaced_resource_stays_where_its_policy_says_so(emulator: Emulator) -> None:
    create(emulator, "Renames", {"Logs": {**log_group("/first"), **RETAINED}})

    update(emulator, "Renames", {"Logs": {**log_group("/second"), **RETAINED}})
    left = log_groups(emulator)
    delete(emulator, "Renames")
    for name in ("/first", "/second"):
        emulator.client("logs").delete_log_group(logGroupName=name)

    assert left >= {"/first", "/second"}


def test_a_resource_that_leaves_the_template_goes_unless_retained(
    emulator: Emulator, leaves_nothing: set[Existing]
) -> None:
    resources = {"Topic": topic("stays"), "Job": job(), "Logs": {**log_group("/kept"), **RETAINED}}
    create(emulator, "Shrinks", resources)

    update(emulator, "Shrinks", {"Topic": topic("stays")})
    left = set(inventory(emulator)) - leaves_nothing
    delete(emulator, "Shrinks")
    emulator.client("logs").delete_log_group(logGroupName="/kept")

    assert {existing.type for existing in left} == {
        "AWS::CloudFormation::Stack",
        LOG_GROUP,
        "AWS::SNS::Topic",
    }


def test_a_resource_can_come_back(emulator: Emulator) -> None:
    both = {"Topic": topic("stays"), "Job": job(Timeout=60)}
    create(emulator, "Wavers", both)

    update(emulator, "Wavers", {"Topic": topic("stays")})
    update(emulator, "Wavers", both)
    timeout = emulator.client("glue").get_job(JobName="orders")["Job"]["Timeout"]
    delete(emulator, "Wavers")

    assert timeout == 60


def test_an_export_added_later_reaches_another_stack(emulator: Emulator) -> None:
    outputs = {"Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "the-topic"}}}
    create(emulator, "Giver", {"Topic": topic("shared")})

    update(emulator, "Giver", {"Topic": topic("shared"), "Job": job()}, Outputs=outputs)
    imported = {"Fn::ImportValue": "the-topic"}
    create(emulator, "Taker", {"Rings": job(Name="taker", DefaultArguments={"--topic": imported})})
    arguments = emulator.client("glue").get_job(JobName="taker")["Job"]["DefaultArguments"]
    delete(emulator, "Taker")
    delete(emulator, "Giver")

    assert arguments["--topic"].endswith(":shared")


def test_a_bucket_that_holds_objects_keeps_its_stack(
    emulator: Emulator, leaves_nothing: set[Existing]
) -> None:
    create(emulator, "Full", {"Bucket": resource("AWS::S3::Bucket", BucketName="full")})
    emulator.client("s3").put_object(Bucket="full", Key="kept", Body=b"rows")

    with pytest.raises(StackFailedError, match=r"DELETE_FAILED: .*BucketNotEmpty"):
        delete(emulator, "Full")
    after_failure = set(inventory(emulator)) - leaves_nothing
    emulator.client("s3").delete_object(Bucket="full", Key="kept")
    delete(emulator, "Full")

    assert after_failure == {
        Existing("AWS::S3::Bucket", "full"),
        Existing("AWS::CloudFormation::Stack", "Full"),
    }


@pytest.mark.parametrize("condition", [{"Bool": {"aws:SecureTransport": "false"}}, None])
def test_a_deny_without_condition_denies_and_one_with_is_only_kept(
    emulator: Emulator, condition: dict[str, object] | None
) -> None:
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::guarded/*",
    }
    statement = {**deny, "Condition": condition} if condition else deny
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    bucket_policy = resource("AWS::S3::BucketPolicy", Bucket={"Ref": "Bucket"}, PolicyDocument=policy)
    bucket = resource("AWS::S3::Bucket", BucketName="guarded")
    create(emulator, "Guards", {"Bucket": bucket, "Policy": bucket_policy})
    s3 = emulator.client("s3")

    stored = json.loads(s3.get_bucket_policy(Bucket="guarded")["Policy"])
    try:
        s3.put_object(Bucket="guarded", Key="row", Body=b"")
    except ClientError as error:
        answer = error.response["ResponseMetadata"]["HTTPStatusCode"]
    else:
        answer = 200
        s3.delete_object(Bucket="guarded", Key="row")
    delete(emulator, "Guards")

    assert stored == policy
    assert answer == (200 if condition else 403)


def test_an_unknown_change_set_is_not_found_and_its_deletion_succeeds(emulator: Emulator) -> None:
    cloudformation = emulator.client("cloudformation")
    create(emulator, "Unchanged", {"Topic": topic("unchanged")})
    which = {"StackName": "Unchanged", "ChangeSetName": "never-made"}

    cloudformation.delete_change_set(**which)
    with pytest.raises(ClientError) as failure:
        cloudformation.describe_change_set(**which)
    delete(emulator, "Unchanged")

    assert failure.value.response["Error"]["Code"] == "ChangeSetNotFound"
